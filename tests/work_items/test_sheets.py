"""What a list says: headings, quarters, states, and each fault by its row and column. Without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from storage.roster.errors import SecretRoster
from storage.work_items.items import Entry, Goal, judge
from storage.work_items.quarters import before, last_day, quarter_of
from storage.work_items.sheets import field_of, read_items
from tests.work_items.lists import HEAD, ROWS, write

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("序 号", "number"),
        ("工作内容（简述）", "text"),
        ("牵头单位", "unit"),
        ("配合单位", "beside"),
        ("一季度", "goal.1"),
        ("第三季度目标", "goal.3"),
        ("2026年4季度计划", "goal.4"),
        ("二季度进展情况", "told.2"),
        ("Q2", "goal.2"),
        ("四季度是否完成", "state.4"),
        ("总体状态", None),
        ("五季度", None),
        ("季度目标", None),
    ],
)
def test_headings(heading: str, field: str | None) -> None:
    assert field_of(heading) == field


@pytest.mark.parametrize(
    ("day", "quarter", "end"),
    [
        (date(2026, 1, 1), "2026Q1", date(2026, 3, 31)),
        (date(2026, 6, 30), "2026Q2", date(2026, 6, 30)),
        (date(2026, 12, 31), "2026Q4", date(2026, 12, 31)),
    ],
)
def test_quarters(day: date, quarter: str, end: date) -> None:
    assert (quarter_of(day), last_day(quarter)) == (quarter, end)


def test_the_quarter_before() -> None:
    assert (before("2026Q1"), before("2026Q4")) == ("2025Q4", "2026Q3")


def goal(number: int, *, met: bool = False) -> Goal:
    return Goal(f"2026Q{number}", "x", False, MOMENT if met else None)


def said(state: str) -> Entry:
    return Entry(1, "2026Q1", MOMENT, None, "unit", state, "x")


@pytest.mark.parametrize(
    ("goals", "last", "day", "state"),
    [
        ((goal(1, met=True),), None, date(2026, 1, 1), "done"),
        ((goal(1), goal(2)), None, date(2026, 3, 31), "due"),
        ((goal(1), goal(2)), None, date(2026, 4, 1), "overdue"),
        ((goal(1, met=True), goal(2)), None, date(2026, 3, 1), "going"),
        ((goal(1, met=True), goal(4)), "stuck", date(2026, 4, 1), "stuck"),
        ((goal(1), goal(4)), "stuck", date(2026, 4, 1), "overdue"),
        ((goal(4),), None, date(2027, 1, 1), "overdue"),
    ],
)
def test_how_an_item_stands(goals: tuple[Goal, ...], last: str | None, day: date, state: str) -> None:
    entry = said(last) if last else None
    assert judge(goals, entry, day, dropped=False) == state
    assert judge(goals, entry, day, dropped=True) == "dropped"


def test_merged_headings_of_two_rows_and_units_merged_over_rows(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (
        ["2027年工作要点分工表"],
        ["序号", "工作要点", "责任单位", "季度目标", "", "", ""],
        ["", "", "", "一季度", "二季度", "三季度", "四季度"],
        ["1、", "建公寓", "区住房和城乡建设局", "开工", "", "", "交付"],
        ["（2）", "修学校", "", "", "", "", "开学"],
    ):
        page.append(row)
    for area in ("A2:A3", "B2:B3", "C2:C3", "D2:G2", "C4:C5"):
        page.merge_cells(area)
    book.save(tmp_path / "a.xlsx")
    table = read_items(tmp_path / "a.xlsx")
    assert table is not None
    assert table.year == 2027
    assert [(row.number, row.unit, dict(row.goals)) for row in table.rows] == [
        (1, "区住房和城乡建设局", {1: "开工", 2: "", 3: "", 4: "交付"}),
        (2, "区住房和城乡建设局", {1: "", 2: "", 3: "", 4: "开学"}),
    ]
    assert not any(row.faults for row in table.rows)


def test_each_fault_is_told_by_row_and_column(tmp_path: Path) -> None:
    rows = [
        ("三", "建公寓", "区教育局", "", "", "", ""),
        (-4, "建公寓", "区教育局", "", "", "", ""),
        ("", "建公寓", "区教育局", "", "", "", ""),
        ("=1+2", "", "", "", "", "", ""),
        (1.5, "建公寓", "区教育局", "长" * 501, "", "", ""),
    ]
    table = read_items(write(tmp_path / "a.xlsx", [*rows[:3], (9, "", "区教育局", "", "", "", "x"), *rows[3:]]))
    assert table is not None
    assert [(row.row, [(fault.key, fault.column) for fault in row.faults]) for row in table.rows] == [
        (3, [("number", "序号")]),
        (4, [("number", "序号")]),
        (5, [("no_number", "序号")]),
        (6, [("no_text", "工作要点")]),
        # A formula with nothing behind it is no row.
        (8, [("long", "一季度目标"), ("number", "序号")]),
    ]


def test_words_on_progress(tmp_path: Path) -> None:
    head = ("序号", "任务", "责任单位", "二季度", "二季度进展", "二季度状态")
    rows = [
        (1, "a", "b", "c", "做了一半", ""),
        (2, "a", "b", "c", "都做了", "已完成"),
        (3, "a", "b", "c", "", "√"),
        (4, "a", "b", "c", "", "推进中"),
        (5, "a", "b", "c", "差钱", "受阻"),
        (6, "a", "b", "c", "", "差不多"),
    ]
    table = read_items(write(tmp_path / "a.xlsx", rows, head=head))
    assert table is not None
    assert [dict(row.told) for row in table.rows] == [
        {2: ("going", "做了一半")},
        {2: ("met", "都做了")},
        {2: ("met", "√")},
        {},
        {2: ("stuck", "差钱")},
        {},
    ]
    assert [fault.key for row in table.rows for fault in row.faults] == ["state"]


def test_what_is_no_list_and_what_is_secret(tmp_path: Path) -> None:
    assert read_items(write(tmp_path / "a.xlsx", [("张三", "1")], head=("姓名", "电话"))) is None
    assert read_items(write(tmp_path / "b.xlsx", ROWS, head=("编号", "工作", "单位", "", "", "", ""))) is None
    with pytest.raises(SecretRoster):
        read_items(write(tmp_path / "c.xlsx", ROWS, head=HEAD, title="机密★ 工作要点"))
