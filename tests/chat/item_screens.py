"""The screens of work items, as samples for the snapshots of `test_views`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.screens import Screen
from bot.views import item_files, item_lists, items
from bot.views.item_lists import Board
from bot.views.need_words import Told
from knowledge.offices import Office
from storage.tables import WorkEvidence
from storage.work_items.importing import Comparison, Verdict
from storage.work_items.items import Entry, Goal, Item
from storage.work_items.sheets import Fault, Row

MOMENT = datetime(2026, 11, 20, 2, tzinfo=UTC)
UNITS = {
    "housing": Office("housing", "区住房和城乡建设局", (), phone="020-0000-0004"),
    "education": Office("education", "区教育局", (), phone="020-0000-0006"),
    "health": Office("health", "区卫生健康局", ()),
}
SAID = Entry(2, "2026Q2", MOMENT, 4, "unit", "going", "主体封顶，等验收")
FIRST = Entry(1, "2026Q1", datetime(2026, 3, 10, tzinfo=UTC), 4, "unit", "met", "3月10日开工")


def goal(number: int, text: str, *, met: bool = False) -> Goal:
    return Goal(f"2026Q{number}", text, False, MOMENT if met else None)


HOMES = Item(
    1, 3, 2026, 12, "建成人才公寓300套", "housing", "区财政局、各镇街", "overdue",
    (goal(1, "开工", met=True), goal(2, "封顶"), goal(3, "装修"), goal(4, "交付")), SAID, 2,
)  # fmt: skip
SCHOOLS = Item(2, 0, 2026, 13, "办理人才子女入学", "education", "", "due", (goal(4, "回访"),), None, 0)
CHECKS = Item(
    3, 1, 2026, 14, "组织人才体检", "health", "", "done", (Goal("2026Q4", "", True, MOMENT),),
    Entry(3, "2026Q4", MOMENT, None, "sheet", "met", "体检212人次"), 0,
)  # fmt: skip
LECTURES = Item(
    4, 2, 2026, 15, "举办政策宣讲10场", "education", "", "dropped", (goal(4, "10场"),), None, 0, "并入第13项"
)
EVERY = (HOMES, SCHOOLS, CHECKS, LECTURES)


def row(number: int, *faults: Fault) -> Verdict:
    read = Row("", number, number, "走访", "区教育局", None, {}, {}, faults)
    return Verdict(read, "education", is_new=not faults, faults=faults)


def screens(language: str) -> dict[str, Screen]:
    """Each by its name."""
    told = Told(UNITS, date(2026, 11, 23), ZoneInfo("Asia/Shanghai"), language)
    office, own = Board(2026, (2026, 2025), own=False), Board(2026, (2026,), own=True)
    wrong = (row(3, Fault("unit", "责任单位", {"value": "不知道局"})), row(4, Fault("double", "序号", {"row": 3})))
    evidence = [
        WorkEvidence(id=1, item_id=1, quarter="2026Q1", kind="file", text="照片.jpg"),
        WorkEvidence(id=2, item_id=1, quarter="2026Q2", kind="record", text="need:12"),
    ]
    return {
        "items": item_lists.board_screen(office, EVERY, told=told),
        "items_own": item_lists.board_screen(own, (HOMES,), told=told),
        "items_none": item_lists.board_screen(office, (), told=told),
        "items_none_own": item_lists.board_screen(own, (), told=told),
        "items_units": item_lists.units_screen(office, EVERY, 0, told=told),
        "items_list": item_lists.list_screen(office, "all", "", item_lists.shelf_of(EVERY, "all"), 0, told=told),
        "items_unit": item_lists.list_screen(office, "all", "housing", (HOMES,), 0, told=told),
        "items_list_none": item_lists.list_screen(office, "stuck", "", (), 0, told=told),
        "item": items.item_screen(HOMES, told=told, is_staff=True),
        "item_own": items.item_screen(SCHOOLS, told=told, is_staff=False),
        "item_done": items.item_screen(CHECKS, told=told, is_staff=True),
        "item_dropped": items.item_screen(LECTURES, told=told, is_staff=True),
        "item_ask_progress": items.ask_screen(HOMES, "going", "2026Q2", told=told),
        "item_ask_met": items.ask_screen(HOMES, "met", "2026Q2", told=told),
        "item_ask_returned": items.ask_screen(HOMES, "returned", "2026Q1", told=told),
        "item_ask_evidence": items.ask_screen(HOMES, "show", "2026Q2", told=told),
        "item_past": items.past_screen(HOMES, (FIRST, SAID), told=told),
        "item_shown": items.shown_screen(HOMES, evidence, 0, told=told),
        "items_file": item_files.comparison_screen(
            "要点.xlsx", Comparison(2026, (row(3), row(4)), (12, 13)), "f" * 16, told=told
        ),
        "items_file_wrong": item_files.comparison_screen("要点.xlsx", Comparison(2026, wrong, ()), "f" * 16, told=told),
        "items_due": item_files.due_screen("housing", "2026Q4", (HOMES,), told=told),
        "items_late": item_files.late_screen("2026Q3", (HOMES, SCHOOLS), told=told),
        "items_outside": item_files.outside_screen("2026Q4", [("health", 2), ("education", 1)], told=told),
        "item_returned": item_files.returned_screen(HOMES, "2026Q1", "请补施工许可证", told=told),
    }
