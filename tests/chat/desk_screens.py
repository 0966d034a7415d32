"""The screens of the answer desk, as samples for the snapshots of `test_views`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.desk.citing import Cited
from bot.screens import Screen
from bot.views import desk, desk_asker, desk_duties, desk_units, faqs
from jobs.desk import SHIPPED, parse_terms
from knowledge.model import Metadata, State
from storage.enquiry_lists import Listed, Thread, Turn
from storage.tables import EnquiryTurn, Faq, Question

ZONE = ZoneInfo("Asia/Shanghai")
TERMS = parse_terms(SHIPPED.read_text(encoding="utf-8"))
AT = datetime(2026, 11, 23, 4, tzinfo=UTC)
MEASURE = Metadata("m", "人才奖励服务保障办法", effective_from=date(2023, 9, 1), sample=True)
ARTICLE = Cited(
    {"document": "m", "version": "v", "article": "第八条"}, MEASURE, "第八条", "柔性引进", State.IN_FORCE,
    "可以短期免租入住。",
)  # fmt: skip
WAITING = Listed(
    id=12, revision=1, state="waiting", cause="asked", topic="housing", text="柔性引进的博士后能住公寓吗", note="",
    status="nearest", citations=[], times=1, named=True, talent_id=5, category=2, officer_id=4, opened_at=AT,
    taken_at=None, due_on=date(2026, 11, 26), late=0,
)  # fmt: skip
TAKEN = replace(WAITING, state="taken", taken_at=AT, note="合同三年")
NAMELESS = replace(
    WAITING, id=13, topic="other", text="探亲机票能报销吗", named=False, talent_id=None, category=None, officer_id=None,
    times=3, status="not_found",
)  # fmt: skip
PASSED = replace(TAKEN, state="passed", department="education")
LATE_THERE = replace(PASSED, id=15, handler_id=7, late=1)
BY_UNIT = Turn(3, "unit", AT, "按合同期限可以续住。", [], department="education", letter="增教函〔2026〕12号")
LATE = replace(TAKEN, id=14, late=2, due_on=date(2026, 11, 19))
SAID = Turn(1, "office", AT, "可以短期免租入住，每年不超过60天。", [], "undeliverable", "no_consent")
BACK = Turn(2, "asker", AT, "要在哪里申请", [])
WHO = "人才科经办（用户4）"


def faq(state: str, **more: object) -> Faq:
    values = {
        "id": 3, "question": "柔性引进的博士后能住公寓吗", "answer": "可以短期免租入住，每年不超过60天。", "basis": [],
        "audience": "public", "expires_on": date(2027, 11, 23), "state": state, "revision": 2, "remark": "",
        "drafted_by": 4, **more,
    }  # fmt: skip
    return Faq(**values)


def screens(language: str, today: date) -> dict[str, Screen]:
    """Each by its name."""
    own = {"today": today, "language": language}
    listed = {"terms": TERMS, "page": 0, **own}
    told = desk.Told(TERMS, {"education": "区教育局"}, ZONE, today, language)
    thread = {"told": told, "decides": False}
    entry = {"reader": 4, "who": WHO, "said": "", "against": False, "cleaned": 0, **own}
    question = Question(update_id=7, text="柔性引进的博士后能住公寓吗", asked_at=AT)
    turn = EnquiryTurn(id=1, enquiry_id=12, text="可以短期免租入住，每年不超过60天。")
    return {
        "desk": desk.list_screen("mine", [LATE, WAITING, NAMELESS], {"free": 2}, decides=True, faqs=1, **listed),
        "desk_none": desk.list_screen("mine", [], {"others": 1}, decides=False, faqs=0, **listed),
        "desk_waiting": desk.thread_screen(Thread(WAITING, ()), [ARTICLE], reader=4, who=WHO, **thread),
        "desk_taken": desk.thread_screen(Thread(TAKEN, ()), [ARTICLE], reader=4, who="", **thread),
        "desk_others": desk.thread_screen(Thread(LATE, ()), [], reader=5, who=WHO, **thread),
        "desk_asked_back": desk.thread_screen(Thread(WAITING, (SAID, BACK)), [], reader=4, who=WHO, **thread),
        "desk_review": desk.review_screen(WAITING.text, "可以短期免租入住。", [ARTICLE], 12, language=language),
        "desk_with_unit": desk.thread_screen(Thread(PASSED, ()), [], reader=4, who="", outside=True, **thread),
        "desk_unit_said": desk.thread_screen(Thread(TAKEN, (BY_UNIT,)), [ARTICLE], reader=4, who="", **thread),
        "desk_which_unit": desk_units.units_screen(TAKEN, [], frozenset(), page=0, language=language),
        "desk_of_unit": desk_units.unit_list_screen([PASSED, LATE_THERE], reader=6, page=0, terms=TERMS, **own),
        "desk_unit": desk_units.thread_screen(
            Thread(PASSED, (SAID, BACK)), [], departments={"education"}, reader=6, who="", told=told
        ),
        "desk_unit_has_it": desk_units.thread_screen(
            Thread(LATE_THERE, ()), [], departments={"education"}, reader=6, who="责任单位（用户7）", told=told
        ),
        "desk_sent": desk.sent_screen(12, "✓", 2, ["柔性引进的博士后可以住公寓吗"], language=language),
        "desk_told": desk.told_screen(WAITING, "new", terms=TERMS, **own),
        "desk_answer": desk_asker.answer_screen(question, turn, [ARTICLE], zone=ZONE, **own),
        "desk_duty": desk_duties.duty_list_screen(
            {4: WHO, 5: "科长（用户5）"}, {4: frozenset({"housing", "family"})}, terms=TERMS, language=language
        ),
        "faqs": faqs.list_screen("waiting", [faq("waiting")], {"published": 4}, page=0, language=language),
        "faq_draft": faqs.faq_screen(faq("draft"), [ARTICLE], **entry | {"cleaned": 2}),
        "faq_waiting": faqs.faq_screen(
            faq("waiting", drafted_by=5), [ARTICLE], **entry | {"said": "每年不超过**60天**。", "against": True}
        ),
        "faq_published": faqs.faq_screen(faq("published"), [], **entry),
        "faq_stale": faqs.faq_screen(faq("stale"), [ARTICLE], **entry),
    }  # fmt: skip
