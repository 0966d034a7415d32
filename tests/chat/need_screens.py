"""The screens of needs and suggestions, as samples for the snapshots of `test_views`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.screens import Screen
from bot.views import (
    need_files,
    need_forms,
    need_pushes,
    need_tables,
    need_units,
    needs,
    own_needs,
    suggestions,
)
from bot.views.need_words import Told
from bot.views.needs import Names
from knowledge.offices import Office
from storage.need_chain import CATEGORIES, TOPICS, Side
from storage.need_files import Attached
from storage.need_groups import Member
from storage.need_lists import Clocks, Listed, Page, Step
from storage.need_replies import Canned, Reply
from storage.need_tables import Row, Verdict
from storage.suggestions import Suggested

ZONE = ZoneInfo("Asia/Shanghai")
BUREAU = Office("education", "区教育局", ("入学",), phone="020-0000-0006")
OTHER = Office("health", "区卫生健康局", ("体检",))


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 4, tzinfo=UTC)


NEED = Listed(
    id=12, revision=1, state="to_transfer", category="schooling", urgent=False, text="孩子明年上小学，想就近",
    restricted=False, talent_id=5, talent="张三", talent_category=2, department="", owner_id=4, handler_id=None,
    extension="", until=None, opened_at=at(3), due_on=date(2026, 11, 26), late=0,
)  # fmt: skip
TAKEN = Step(at(3), "take", "office", "", "to_transfer", "")
SENT = Step(at(4), "transfer", "office", "education", "with_department", "")
ACCEPTED = Step(at(4), "accept", "department", "education", "with_department", "")
EXTENDING = Step(at(9), "ask_extension", "department", "education", "with_department", "要等学位摸底")
REPLIED = Step(
    at(23), "reply", "letter", "education", "to_release", "安排在示例小学，5月1日起报名。", "增教函〔2026〕12号"
)
RELEASED = Step(at(24), "release", "chief", "education", "call_back", "")
ASKED = Step(at(20), "ask_talent", "department", "education", "asked_back", "户口在哪个镇街？")
WITH = replace(
    NEED, revision=4, state="with_department", department="education", handler_id=6, extension="asked",
    due_on=date(2026, 11, 19), late=2, urgent=True, members=2,
)  # fmt: skip
SECRET = replace(
    NEED, id=13, state="registered", category="", text="住院手术", restricted=True, owner_id=None, revision=0
)
CALLED = replace(
    WITH, revision=6, state="call_back", extension="granted", due_on=date(2026, 12, 1), late=0, urgent=False
)
REPLY = Reply("安排在示例小学，5月1日起报名。", "增教函〔2026〕12号", "education", at(24))
SUGGESTED = Suggested(
    id=7, revision=0, topic="policy", text="多开政策宣讲会", restricted=False, talent_id=5, talent="张三",
    talent_category=4, alone=True, opened_at=at(3), reply="", replied_at=None,
)  # fmt: skip
OFFICE = frozenset({Side.OFFICE})
LETTER = frozenset({Side.OFFICE, Side.LETTER})


def screens(language: str, today: date) -> dict[str, Screen]:
    """Each by its name."""
    told = Told({"education": BUREAU}, today, ZONE, language)
    return _lists(told) | _pages(told) | _forms(told) | _own(told) | _others(told)


def _lists(told: Told) -> dict[str, Screen]:
    many = [WITH, NEED, SECRET, *(replace(NEED, id=20 + place, talent_id=6, talent="李四") for place in range(4))]
    return {
        "needs": needs.list_screen(
            "transfer",
            many,
            {"department": 3, "call_back": 0},
            page=0,
            told=told,
            hidden={6},
            suggestions=2,
            units=True,
        ),
        "needs_none": needs.list_screen("call_back", [], {"open": 2}, page=0, told=told),
        "needs_of_a_department": needs.list_screen("department", [WITH], {}, page=0, told=told, of_department=True),
    }


def _pages(told: Told) -> dict[str, Screen]:
    running, replied = Clocks(14, False, 14, False), Clocks(15, True, 15, False)
    steps, owner = (TAKEN, SENT, ACCEPTED, EXTENDING), Names("人才科经办（用户4）", "责任单位（用户6）")
    department = Page(WITH, steps, frozenset({Side.DEPARTMENT}), ("reply", "ask_talent", "hand_back"), files=2)
    chief = Page(WITH, steps, frozenset({Side.OFFICE, Side.CHIEF}), ("recall", "pause", "extend", "refuse_extension"))
    called = Page(CALLED, (*steps, REPLIED, RELEASED), frozenset({Side.KEEPER}), ("settle", "reopen"))
    on_paper = Page(
        replace(WITH, handler_id=None), (TAKEN, SENT), LETTER,
        ("recall", "reply", "ask_talent", "ask_extension", "hand_back", "pause", "calm", "pass_on", "add", "attach"),
        is_outside=True,
    )  # fmt: skip
    written = Page(replace(WITH, state="to_release"), (TAKEN, SENT, REPLIED), LETTER, ("attach",), keeps=True)
    taken = Page(NEED, (TAKEN,), OFFICE, ("transfer", "answer", "join", "classify"))
    asked = Page(replace(WITH, state="asked_back"), (*steps, ASKED), frozenset({Side.TALENT}), ("supply",))
    members = [Member(14, 6, "李四", 4, "孩子要转学"), Member(15, 7, "王五", 5, "女儿上小学")]
    return {
        "need_taken": needs.need_screen(taken, replace(running, first=2, settled=2), names=owner, told=told, similar=1),
        "need_of_a_department": needs.need_screen(department, running, names=Names(), told=told, unknown_year=2027),
        "need_extension": needs.need_screen(chief, running, names=owner, told=told, unknown_year=2027),
        "need_on_paper": needs.need_screen(on_paper, running, names=owner, told=told),
        "need_written": needs.need_screen(written, running, names=owner, told=told),
        "need_more": needs.more_screen(on_paper, told=told),
        "need_members": needs.members_screen(WITH, members, may_split=True, told=told),
        "need_call_back": needs.need_screen(called, replied, names=Names(), told=told),
        "need_restricted": needs.need_screen(
            Page(SECRET, (), frozenset({Side.OFFICE, Side.CHIEF}), ("take",)), running, names=Names(), told=told
        ),
        "need_told": need_pushes.told_screen(department, "transfer", told=told),
        "need_late": need_pushes.told_screen(on_paper, "late", told=told),
        "need_question": need_pushes.question_screen(asked, ASKED, told=told),
        "need_reply_told": need_pushes.reply_screen(called, REPLY, told=told),
    }


def _forms(told: Told) -> dict[str, Screen]:
    canned = [Canned(1, "学位紧张，请先登记意向，5月1日起摇号。"), Canned(2, "请到镇街服务中心办理。")]
    return {
        "need_reply": need_forms.ask_screen(WITH, "reply", told=told, canned=canned),
        "need_reply_on_paper": need_forms.ask_screen(WITH, "reply", told=told, by_letter=True),
        "need_category": need_forms.categories_screen(NEED, (*CATEGORIES, "停车"), told=told),
        "need_department": need_forms.departments_screen(NEED, [BUREAU, OTHER], ["education"], told=told),
        "need_no_department": need_forms.departments_screen(NEED, [], [], told=told),
        "need_colleagues": need_forms.people_screen(WITH, "reassign", [(6, "王某（责任单位）")], told=told),
        "need_similar": need_forms.similar_screen(NEED, [WITH], seen={WITH.id}, told=told),
        "need_similar_unseen": need_forms.similar_screen(NEED, [WITH], seen=(), told=told),
        "need_files": need_files.files_screen(
            WITH, [Attached(3, "户口本.jpg", "image/jpeg", "0" * 64, 9, "talent", at(20))], told=told
        ),
    }  # fmt: skip


def _own(told: Told) -> dict[str, Screen]:
    language = told.language
    mine = frozenset({Side.TALENT})
    asked = Page(replace(WITH, state="asked_back"), (SENT, ASKED), mine, ("supply", "attach"), files=1)
    replied = Page(replace(CALLED, state="replied"), (SENT, REPLIED), mine, ("settle", "reopen", "add"))
    settled = replace(SUGGESTED, reply="12月起每月一场。", replied_at=at(20))
    return {
        "own_needs": own_needs.list_screen([replace(WITH, state="replied"), NEED], page=0, told=told),
        "own_needs_none": own_needs.list_screen([], page=0, told=told),
        "own_need_asked": own_needs.need_screen(asked, None, told=told),
        "own_need_replied": own_needs.need_screen(replied, REPLY, told=told),
        "own_need_ask": own_needs.ask_screen("need", language=language),
        "own_need_review": own_needs.review_screen("need", NEED.text, "schooling", urgent=True, told=told),
        "own_need_about": own_needs.about_screen("need", CATEGORIES, language=language),
        "own_need_sent": own_needs.sent_screen("need", told.day(date(2026, 11, 26)), language=language),
        "own_suggestions": own_needs.suggestions_screen([SUGGESTED, settled], page=0, told=told),
        "own_suggestion_review": own_needs.review_screen("suggestion", SUGGESTED.text, "", urgent=False, told=told),
    }


def _others(told: Told) -> dict[str, Screen]:
    language = told.language
    settled = replace(SUGGESTED, reply="12月起每月一场。", replied_at=at(20))
    unit = need_units.Unit(
        BUREAU, 3, ((6, "王某（责任单位）"), (8, "赵某（责任单位）")), (Canned(1, "请先登记意向。"),)
    )
    outside = need_units.Unit(OTHER, 1, (), ())
    row = Row("", 5, {})
    wrong = [
        Verdict(row, reason="unknown", facts={"number": "998"}),
        Verdict(row, 12, reason="skips", facts={"state": "办结"}),
        Verdict(row, 13, reason="closed"),
    ]
    good = [Verdict(row, 12, "reply"), Verdict(row, 14, "ask_extension"), Verdict(row, 15)]
    return {
        "suggestions": suggestions.list_screen([SUGGESTED], page=0, told=told),
        "suggestion": suggestions.suggestion_screen(SUGGESTED, is_staff=True, is_own=False, told=told),
        "suggestion_own": suggestions.suggestion_screen(settled, is_staff=False, is_own=True, told=told),
        "suggestion_topic": suggestions.topics_screen(SUGGESTED, TOPICS, told=told),
        "suggestion_raised": suggestions.raised_screen(SUGGESTED, language=language),
        "suggestion_replied": suggestions.replied_screen(settled, is_own=True, told=told),
        "suggestion_pass_on": suggestions.replied_screen(settled, is_own=False, told=told),
        "need_units": need_units.units_screen([outside, unit], told=told),
        "need_unit": need_units.unit_screen(unit, is_staff=True, told=told),
        "need_unit_outside": need_units.unit_screen(outside, is_staff=True, told=told),
        "need_table": need_tables.comparison_screen("教育局.xlsx", good, "0" * 16, told=told),
        "need_table_wrong": need_tables.comparison_screen("教育局.xlsx", [*good, *wrong], "0" * 16, told=told),
        "need_table_done": need_tables.done_screen(2, language=language),
    }
