"""Money and tables as people write them: units, signs, merged cells, totals; typed lines; the office's terms."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from bot.budget.typed import read_adjustment, read_plan, split_benefit
from jobs.budget.names import read_names
from jobs.budget.terms import SHIPPED, BudgetTermsUnusable, parse_terms
from knowledge.eligibility import rules
from storage.budget.amounts import AmountWrong, read_amount
from storage.budget.entries import read_entries
from storage.budget.tables import Table, read_table
from storage.roster.errors import SecretRoster

TODAY = date(2026, 11, 23)
NAMES = read_names(rules.load_book(), TODAY)


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("15万元", "", 150_000),
        ("１５万元", "", 150_000),
        ("150,000", "", 150_000),
        ("150000元", "万元", 150_000),
        ("1,234.5", "万元", 12_345_000),
        ("1.2亿", "", 120_000_000),
        ("人民币3万元整", "", 30_000),
        ("¥ 2 000", "", 2_000),
        ("0", "", 0),
    ],
)
def test_money_is_read_with_its_own_unit_before_the_columns(text: str, unit: str, yuan: int) -> None:
    assert read_amount(text, unit) == yuan


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-5万元", "negative"),
        ("待定", "no_number"),
        ("", "no_number"),
        ("1/2", "no_number"),
        ("0.5", "not_whole"),
        ("500", "unit"),
        ("99999999999999", "too_much"),
        ("十五万元", "no_number"),
    ],
)
def test_what_is_no_amount_says_why(text: str, reason: str) -> None:
    with pytest.raises(AmountWrong) as raised:
        read_amount(text)
    assert raised.value.reason == reason


def _table(folder: Path, text: str) -> Table:
    path = folder / "预算.csv"
    path.write_text(text, encoding="utf-8")
    table = read_table(path)
    assert table is not None
    return table


def test_units_of_cell_heading_and_line_above_are_told_apart(tmp_path: Path) -> None:
    head = "单位：万元,,\n待遇,年初预算,调整金额（元）,调整日期,调整原因\n"
    text = f"{head}安家补贴,300,500000,2026-03-05,追加\n工作津贴,400000元,,,\n"
    entries, problems = read_entries(_table(tmp_path, text), NAMES.named, year=2026, today=TODAY)
    assert problems == ()
    assert [(one.named.key, one.planned, one.adjustment) for one in entries] == [
        ("settlement_allowance", 3_000_000, 500_000),
        ("work_allowance", 400_000, 0),
    ]
    assert (entries[0].named.article, entries[0].named.document) == ("第九条", "zc-award-2023")


def test_a_column_that_mixes_units_unsaid_is_refused_at_the_cells_that_say_none(tmp_path: Path) -> None:
    text = "待遇,年初预算\n安家补贴,300万元\n工作津贴,400000\n"
    _, problems = read_entries(_table(tmp_path, text), NAMES.named, year=2026, today=TODAY)
    assert [(one.row, one.column, one.reason) for one in problems] == [(3, "年初预算", "mixed")]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("2026,安家补贴,-3万元,,,,,,,", [("年初预算", "negative")]),
        ("2026,安家补贴,待定,,,,,,,", [("年初预算", "no_number")]),
        ("2026,没有的补贴,3万元,,,,,,,", [("待遇", "benefit")]),
        ("2026,安家补贴,10万元,1万元,2万元,3万元,3万元,,,", [("年初预算", "quarters")]),
        ("2026,安家补贴,10万元,,,,,5万元,,", [("调整日期", "no_day"), ("调整原因", "no_reason")]),
        ("2026,安家补贴,10万元,,,,,-5万元,2025-01-01,收回", [("调整日期", "other_year")]),
        ("2026,安家补贴,10万元,,,,,5万元,2026-12-30,追加", [("调整日期", "future")]),
        ("2026,安家补贴,10万元,,,,,5万元,2026-13-30,追加", [("调整日期", "day")]),
        ("去年,安家补贴,10万元,,,,,,,", [("年度", "year")]),
        ("2026,安家补贴,,,,,,,,", [("年初预算", "nothing")]),
    ],
)
def test_each_bad_cell_is_named_by_row_and_column(tmp_path: Path, row: str, found: list[tuple[str, str]]) -> None:
    head = "年度,待遇,年初预算,一季度,二季度,三季度,四季度,调整金额,调整日期,调整原因\n"
    entries, problems = read_entries(_table(tmp_path, head + row + "\n"), NAMES.named, year=2026, today=TODAY)
    assert [(one.column, one.reason) for one in problems] == found
    assert {one.row for one in problems} == {2}
    assert entries == ()


def test_rows_of_the_template_that_nobody_filled_in_are_passed_over(tmp_path: Path) -> None:
    rows = "年度,待遇,年初预算\n2026,工作津贴,\n2026,安家补贴,3万元\n2026,没有的补贴,\n"
    entries, problems = read_entries(_table(tmp_path, rows), NAMES.named, year=2026, today=TODAY)
    assert ([(one.row, one.planned) for one in entries], problems) == ([(3, 30_000)], ())


def test_merged_cells_totals_and_numbers_of_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    page.append(["年度", "待遇", "年初预算（万元）", "调整金额（万元）", "调整日期", "调整原因"])
    page.append([2026, "安家补贴", 300, 20, date(2026, 3, 5), "追加"])
    page.append([2026, "安家补贴", 300, -10, "2026年6月1日", "统筹"])
    page.merge_cells("B2:B3")
    page.merge_cells("C2:C3")
    page.append(["合计", None, 300, 10, None, None])
    path = tmp_path / "预算.xlsx"
    book.save(path)
    table = read_table(path)
    assert table is not None
    entries, problems = read_entries(table, NAMES.named, year=2026, today=TODAY)
    assert problems == ()
    assert [(one.planned, one.adjustment, one.day) for one in entries] == [
        (3_000_000, 200_000, date(2026, 3, 5)),
        (3_000_000, -100_000, date(2026, 6, 1)),
    ]


@pytest.mark.parametrize(("cell", "unit"), [("5000000", "万元"), ("50,000", "万元"), ("5", "元")])
def test_a_bare_number_that_the_headings_unit_does_not_fit_is_refused(tmp_path: Path, cell: str, unit: str) -> None:
    text = f'待遇,年初预算（{unit}）\n安家补贴,"{cell}"\n'
    _, problems = read_entries(_table(tmp_path, text), NAMES.named, year=2026, today=TODAY)
    assert [(one.row, one.column, one.reason) for one in problems] == [(2, f"年初预算（{unit}）", "other_unit")]
    assert read_amount(f"{cell}元", unit) == int(cell.replace(",", ""))


def test_an_amount_merged_over_several_lines_is_refused_at_each_below(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    page.append(["待遇", "年初预算（万元）", "调整金额（万元）", "调整日期", "调整原因"])
    page.append(["安家补贴", 50, 20, date(2026, 3, 5), "追加"])
    page.append(["工作津贴", 50, 20, date(2026, 3, 6), "统筹"])
    page.merge_cells("B2:B3")
    page.merge_cells("C2:C3")
    path = tmp_path / "预算.xlsx"
    book.save(path)
    table = read_table(path)
    assert table is not None
    _, problems = read_entries(table, NAMES.named, year=2026, today=TODAY)
    assert [(one.row, one.column, one.reason) for one in problems] == [
        (3, "年初预算（万元）", "merged"),
        (3, "调整金额（万元）", "merged"),
    ]
    # Over several columns it would count in each of them, too.
    page.unmerge_cells("B2:B3")
    page.unmerge_cells("C2:C3")
    page.merge_cells("B2:C2")
    book.save(path)
    table = read_table(path)
    assert table is not None
    _, problems = read_entries(table, NAMES.named, year=2026, today=TODAY)
    assert [(one.row, one.column, one.reason) for one in problems][:1] == [(2, "调整金额（万元）", "merged")]


def test_two_plans_of_one_line_and_marked_tables_are_refused(tmp_path: Path) -> None:
    text = "待遇,年初预算\n安家补贴,30万元\n安家补贴,40万元\n"
    _, problems = read_entries(_table(tmp_path, text), NAMES.named, year=2026, today=TODAY)
    assert [(one.row, one.reason, one.facts) for one in problems] == [(3, "double", {"row": 2})]
    other = tmp_path / "名册.csv"
    other.write_text("姓名,人才类别\n张三,第二类\n", encoding="utf-8")
    assert read_table(other) is None
    marked = tmp_path / "密.csv"
    marked.write_text("机密★一年\n待遇,年初预算\n安家补贴,30万元\n", encoding="utf-8")
    with pytest.raises(SecretRoster):
        read_table(marked)


def test_what_is_typed_about_a_line_is_understood() -> None:
    assert split_benefit("安家补贴 300万元", NAMES) == ("settlement_allowance", "300万元")
    assert split_benefit("安家补贴300万元", NAMES) == ("settlement_allowance", "300万元")
    assert split_benefit("没有的 300万元", NAMES)[0] == ""
    assert read_plan("300万元") == (3_000_000, None)
    assert read_plan("50万元 80万元、80万元；90万元") == (3_000_000, (500_000, 800_000, 800_000, 900_000))
    with pytest.raises(ValueError, match="50万元"):
        read_plan("50万元 80万元")
    found = read_adjustment("+50万元 二季度 3月5日 区政府追加", 2026, TODAY)
    assert (found.yuan, found.day, found.quarter, found.reason) == (500_000, date(2026, 3, 5), "2026Q2", "区政府追加")
    found = read_adjustment("调减30万元，统筹调剂", 2026, TODAY)
    assert (found.yuan, found.day, found.quarter, found.reason) == (-300_000, TODAY, "", "统筹调剂")
    with pytest.raises(AmountWrong):
        read_adjustment("区政府追加", 2026, TODAY)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("payment_days: 81", "payment_days: 900", "payment_days"),
        ("survey: award_needs", "survey: 7", "survey"),
        ("  certain: [50, 80, 100]", "  certain: [80, 50, 100]", "rates.certain"),
        ("  certain: [50, 80, 100]", "  certain: 80", "rates.certain"),
        ("warn_wan: 10", "warn_wan: 10\nother: 1", "应有且只有"),
        ("rates:", "rates: [", "第"),
    ],
)
def test_terms_that_cannot_be_used_are_named(old: str, new: str, reason: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert parse_terms(text).rates["certain"].likely == 0.8
    with pytest.raises(BudgetTermsUnusable, match=reason.replace("[", r"\[")):
        parse_terms(text.replace(f"\n{old}", f"\n{new}"))
