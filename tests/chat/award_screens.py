"""The screens of awards, as samples for the snapshots of `test_views`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.awards.rules import AwardTold
from bot.screens import Screen
from bot.views import award_asking as asking
from bot.views import award_tables, awards
from jobs.repayments import Working
from knowledge.offices import Office
from storage.awards.facts import AwardFacts
from storage.awards.instalments import DueApart, InstalmentDue
from storage.awards.lists import Listed, Page, Receipt, Taken
from storage.awards.writing import Entered
from tests.awards.rules import decide, ledger, person, rules, typed

TODAY = date(2026, 11, 23)
UNIT = Office("human_resources", "区人力资源和社会保障局", ("安家补贴",), "020-0000-0002", sample=True)
NOTICED = AwardFacts(
    7, "k", "B-7", "person", 12, 3, 4, "zc-award-2023", "v", "settlement_allowance", "第九条", "2026年第一批", 1,
    100_000, date(2026, 10, 12), state="noticed", since=date(2026, 11, 16), due_on=date(2026, 12, 7),
    department="human_resources", revision=4,
)  # fmt: skip
OWN = Listed(NOTICED, "张三", "示例芯科技")
LATE = Listed(
    replace(NOTICED, award_id=8, state="approved", since=date(2026, 10, 9), due_on=date(2026, 11, 6), instalment=2),
    "李四",
    "样本生物",
)
RETURNED = Listed(
    replace(NOTICED, award_id=9, state="returned", since=date(2026, 11, 20), due_on=None, benefit="title_award",
            article="第十五条", due_yuan=15_000),
    "李四", "样本生物",
)  # fmt: skip
STEPS = (
    Taken("applied", date(2026, 10, 12), "因生育延误，按第二十八条补报", "", 7),
    Taken("accepted", date(2026, 10, 20), "", "", 7),
    Taken("reviewed", date(2026, 11, 10), "", "", 7),
    Taken("noticed", date(2026, 11, 16), "", "", 7),
)
LEFT = Working("below", "第三十一条", "zc-award-2023", 100_000, "2026-11-16", "2026-11-20", 0, 12, 100)
DUE = InstalmentDue(
    7, "settlement_allowance", date(2027, 2, 16), 100_000, 12, 3, 2, "person", "zc-award-2023", "第九条",
    "human_resources",
)  # fmt: skip


def screens(language: str) -> dict[str, Screen]:
    """Each screen under the name of its snapshot."""
    told = AwardTold(rules(), {UNIT.key: UNIT}, TODAY, language)
    page, late = Page(OWN, STEPS), Page(RETURNED, (Taken("returned", date(2026, 11, 20), "证书已超过12个月", "", 7),))
    paid = replace(NOTICED, state="paid", since=date(2026, 11, 16), due_on=None, paid_yuan=100_000,
                   honour="plaque", honour_number="增才奖001", handed_on=date(2026, 11, 18))  # fmt: skip
    gone = Page(Listed(paid, "张三", "示例芯科技", 100_000, LEFT.write()), STEPS[:1])
    owing = replace(gone.award, repaid_yuan=20_000, left_on=date(2026, 11, 20), left_why="resigned")
    late_pay = replace(owing, facts=replace(paid, award_id=10, paid_on=TODAY, honour=""), repay_yuan=0,
                       repay_working="", repaid_yuan=0)  # fmt: skip
    undo = Taken("approved", date(2026, 11, 17), "记错了一笔", "", 7, "undo")
    owed = Page(owing, (*STEPS[:1], undo), (Receipt(date(2026, 11, 21), 20_000, "缴款书0012"),))
    wrong = decide(ledger(person()), typed(), typed("批次 另一批"), typed("姓名 李四"), typed("待遇 租房补贴"))
    held = decide(ledger(person()), typed("申请日期 2026-06-10"))
    ready = decide(ledger(person()), typed())
    which = decide(ledger(person(), person(2)), typed())
    counts = {"open": 2, "late": 1, "done": 1}
    return {
        "awards_own": awards.own_screen([OWN, RETURNED], page=0, total=2, shares=False, told=told),
        "awards_own_none": awards.own_screen([], page=0, total=0, shares=None, told=told),
        "awards_open": awards.list_screen("open", [LATE, OWN], counts, page=0, works=True, told=told),
        "awards_of_unit": awards.list_screen("open", [OWN], {"open": 1, "late": 0, "done": 0}, page=0, works=False,
                                             told=told),
        "award": awards.page_screen(page, works=True, named=True, told=told),
        "award_own": awards.page_screen(page, works=False, named=False, told=told),
        "award_left": awards.page_screen(gone, works=True, named=True, told=told),
        "award_returned": awards.moved_screen(late, is_own=True, told=told),
        "award_moved": awards.moved_screen(page, is_own=False, told=told),
        "awards_late": awards.late_screen(3, told=told),
        "awards_due": awards.due_screen(
            DueApart(TODAY, (replace(DUE, due_on=date(2026, 11, 20)),), (replace(DUE, due_on=date(2026, 12, 1)),) * 2,
                     (DUE,) * 6), {7: "张三（示例芯科技）"}, told=told,
        ),
        "awards_due_none": awards.due_screen(DueApart(TODAY, (), (), ()), {}, told=told),
        "awards_owed": awards.list_screen("owed", [owing, late_pay], {"owed": 2, "done": 3}, page=0, works=True,
                                          told=told),
        "award_owing": awards.page_screen(owed, works=True, named=True, told=told),
        "award_paid_late": awards.page_screen(Page(late_pay, STEPS), works=True, named=True, told=told),
        "award_corrected": awards.moved_screen(page, is_own=True, told=told, undone="paid"),
        "award_ask_mistake": asking.ask_which_screen(owed, "undo", told=told),
        "award_ask_undo": asking.ask_why_screen(page, "state", told=told),
        "award_ask_repaid": asking.ask_repaid_screen(owed, told=told),
        "award_ask_late": asking.ask_late_screen(owed, told=told),
        "award_ask_leave": asking.ask_which_screen(page, "leave", told=told),
        "award_ask_return": asking.ask_return_screen(page, told=told),
        "award_ask_honour": asking.ask_which_screen(page, "honour", told=told),
        "award_ask_number": asking.ask_number_screen("plaque", language),
        "award_ask_left_on": asking.ask_left_on_screen(language),
        "awards_table_wrong": award_tables.comparison_screen("兑现.xlsx", wrong, "f", passing=False, told=told),
        "awards_table_held": award_tables.comparison_screen("兑现.xlsx", held, "f", passing=False, told=told),
        "awards_table": award_tables.comparison_screen("兑现.xlsx", ready, "f", passing=True, told=told),
        "awards_table_ask": award_tables.ask_screen(language),
        "awards_table_done": award_tables.done_screen(Entered((1, 2), (3,), ()), language),
        "awards_table_why": award_tables.why_screen(language),
        "awards_one_ask": award_tables.ask_one_screen(language),
        "awards_one_which": award_tables.which_screen(which.decisions[0], told),
        "awards_one": award_tables.review_screen(ready.decisions[0], told),
        "awards_one_held": award_tables.review_screen(held.decisions[0], told),
        "awards_one_wrong": award_tables.review_screen(wrong.decisions[2], told),
    }  # fmt: skip
