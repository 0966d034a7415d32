"""The screens of needs, as samples for the snapshots of `test_views`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.screens import Screen
from bot.views import needs
from bot.views.needs import Told
from knowledge.offices import Office
from storage.need_chain import Side
from storage.need_lists import Clocks, Listed, Page, Step

ZONE = ZoneInfo("Asia/Shanghai")
BUREAU = Office("education", "区教育局", ("入学",))


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 4, tzinfo=UTC)


NEED = Listed(
    id=12, revision=1, state="to_transfer", category="children", text="孩子明年上小学，想就近", restricted=False,
    talent_id=5, talent="张三", talent_category=2, department="", owner_id=4, handler_id=None, extension="", until=None,
    opened_at=at(3), due_on=date(2026, 11, 26), late=0,
)  # fmt: skip
TAKEN = Step(at(3), "take", "office", "", "to_transfer", "")
SENT = Step(at(4), "transfer", "office", "education", "with_department", "")
ACCEPTED = Step(at(4), "accept", "department", "education", "with_department", "")
EXTENDING = Step(at(9), "ask_extension", "department", "education", "with_department", "要等学位摸底")
REPLIED = Step(at(23), "reply", "department", "education", "to_release", "安排在示例小学，5月1日起报名。")
RELEASED = Step(at(24), "release", "chief", "education", "call_back", "")
ASKED = Step(at(20), "ask_talent", "department", "education", "asked_back", "户口在哪个镇街？")
WITH = replace(
    NEED, revision=4, state="with_department", department="education", handler_id=6, extension="asked",
    due_on=date(2026, 11, 19), late=2,
)  # fmt: skip
SECRET = replace(
    NEED, id=13, state="registered", category="", text="住院手术", restricted=True, owner_id=None, revision=0
)
CALLED = replace(WITH, revision=6, state="call_back", extension="granted", due_on=date(2026, 12, 1), late=0)


def screens(language: str, today: date) -> dict[str, Screen]:
    """Each by its name."""
    told = Told({"education": "区教育局"}, today, ZONE, language)
    running, replied = Clocks(14, False, 14, False), Clocks(15, True, 15, False)
    steps = (TAKEN, SENT, ACCEPTED, EXTENDING)
    department = Page(WITH, steps, frozenset({Side.DEPARTMENT}), ("reply", "ask_talent", "hand_back"))
    chief = Page(WITH, steps, frozenset({Side.OFFICE, Side.CHIEF}), ("recall", "pause", "extend", "refuse_extension"))
    called = Page(CALLED, (*steps, REPLIED, RELEASED), frozenset({Side.KEEPER}), ("settle", "reopen"))
    asked = Page(replace(WITH, state="asked_back"), (*steps, ASKED), frozenset({Side.TALENT}), ("supply",))
    many = [WITH, NEED, SECRET, *(replace(NEED, id=20 + place, talent_id=6, talent="李四") for place in range(4))]
    return {
        "needs": needs.list_screen("transfer", many, {"department": 3, "call_back": 0}, page=0, told=told, hidden={6}),
        "needs_none": needs.list_screen("call_back", [], {"open": 2}, page=0, told=told),
        "needs_of_a_department": needs.list_screen("department", [WITH], {}, page=0, told=told, of_department=True),
        "need_taken": needs.need_screen(
            Page(NEED, (TAKEN,), frozenset({Side.OFFICE}), ("transfer", "classify", "answer")),
            replace(running, first=2, settled=2), owner="人才科经办（用户4）", told=told,
        ),
        "need_of_a_department": needs.need_screen(department, running, owner="", told=told, unknown_year=2027),
        "need_extension": needs.need_screen(chief, running, owner="人才科经办（用户4）", told=told, unknown_year=2027),
        "need_call_back": needs.need_screen(called, replied, owner="", told=told),
        "need_restricted": needs.need_screen(
            Page(SECRET, (), frozenset({Side.OFFICE, Side.CHIEF}), ("take",)), running, owner="", told=told
        ),
        "need_reply": needs.ask_screen(WITH, "reply", told=told),
        "need_category": needs.categories_screen(NEED, told=told),
        "need_department": needs.departments_screen(NEED, [BUREAU], told=told),
        "need_no_department": needs.departments_screen(NEED, [], told=told),
        "need_told": needs.told_screen(department, "transfer", told=told),
        "need_question": needs.question_screen(asked, ASKED, told=told),
    }  # fmt: skip
