"""A roster's forecast: quotas over people, caps per firm, quarters; the file there and back; what can't be read."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.__main__ import main
from bot.wizard.sheet import choose_words
from jobs import forecast_sheet
from jobs.forecast import Person, forecast
from jobs.workdays import is_workday
from knowledge.eligibility import profile, rules
from knowledge.eligibility.rules import Book

DAY = date(2026, 8, 1)
TALENT: dict[str, Any] = {
    "category": 4, "full_time": True, "new_hire": True, "arrival_date": "2026-01-10", "social_insurance_months": 7,
    "owns_home_in_district": False, "spouse_owns_home_in_district": False, "minor_child_owns_home_in_district": False,
    "employer_type": "企业", "above_scale": True, "key_enterprise": False, "taxable_income_wan": 65,
}  # fmt: skip


@cache
def _book() -> Book:
    return rules.load_book()


def _people(count: int, **changes: object) -> list[Person]:
    person = profile.read({**TALENT, **changes}, DAY)
    return [Person(f"员工{number}", "单位甲", person) for number in range(1, count + 1)]


def test_money_falls_due_in_the_quarters_of_its_windows() -> None:
    found = forecast(_book(), _people(1), DAY, is_workday)
    lines = {line.benefit: line.quarters for line in found.lines}
    # 第九条：第四类4年每年10万元，10月申请；第十三条：每年5万元，7月申请，最长5年
    assert lines["settlement_allowance"] == {"2026Q4": 1e5, "2027Q4": 1e5, "2028Q4": 1e5, "2029Q4": 1e5}
    assert lines["salary_subsidy"] == {f"{year}Q3": 5e4 for year in range(2027, 2032)}
    assert found.yuan == 400_000 + 250_000
    assert lines["talent_apartment"] == {} if "talent_apartment" in lines else True


def test_an_enterprise_above_scale_has_twenty_people_a_year_and_the_best_paid_go_first() -> None:
    people = [*_people(25), *(_people(1, taxable_income_wan=150)[0:1])]
    people[-1] = Person("员工26", "单位甲", people[-1].profile)
    found = forecast(_book(), people, DAY, is_workday)
    salary = next(line for line in found.lines if line.benefit == "salary_subsidy")
    assert salary.certain == 20
    paid = {row.person for row in found.rows if row.benefit == "salary_subsidy" and not row.over_quota}
    assert "员工26" in paid
    assert salary.quarters["2027Q3"] == 19 * 50_000 + 100_000


def test_what_an_employer_gets_is_capped_and_stands_apart() -> None:
    found = forecast(_book(), _people(60), DAY, is_workday)
    own = {one.benefit: one for one in found.own}
    assert own["employer_referral"].people == 60
    assert own["employer_referral"].yuan == 1_500_000  # 第十六条：每名3万元，每家每年不超过150万元
    assert own["employer_referral"].capped
    assert all(line.benefit != "employer_referral" for line in found.lines)


@pytest.mark.parametrize(("count", "rewarded"), [(4, 0), (5, 5)])
def test_five_of_category_five_in_a_year_are_rewarded_four_are_not(count: int, rewarded: int) -> None:
    found = forecast(_book(), _people(count, category=5), DAY, is_workday)
    assert sum(one.people for one in found.own if one.benefit == "employer_referral") == rewarded


def test_a_template_that_is_filled_in_is_read_and_forecast(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "roster.xlsx"
    assert main(["eligible", "--template", str(path)]) == 0
    book = load_workbook(path)
    page = book.active
    head = [cell.value for cell in page[1]]
    filled = {
        "人才类别": "第四类", "全职": "是", "新引进": "是", "到岗日期": "2026-01-10", "在本区连续缴纳社保的月数": 7,
        "本人在本区有房": "否", "配偶在本区有房": "否", "未成年子女在本区有房": "否", "用人单位类型": "企业",
    }  # fmt: skip
    for name, value in filled.items():
        page.cell(2, head.index(name) + 1).value = value
    book.save(path)
    capsys.readouterr()
    out = tmp_path / "out"
    assert main(["eligible", "--roster", str(path), "--as-of", "2026-08-01", "--json", "--out", str(out)]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["people"] == 1
    assert record["total_yuan"] == 400_000
    rows = record["employers"][0]["people"]
    settlement = next(row for row in rows if row["benefit"] == "settlement_allowance")
    assert settlement["person"] == "员工1"
    assert settlement["latest"] == "2026-11-02"  # 10月31日是星期六，顺延至其后首个工作日
    assert settlement["materials"][0] == "劳动（聘用）合同"
    assert {path.suffix for path in out.iterdir()} == {".xlsx", ".png"}
    assert main(["eligible", "--roster", str(path), "--as-of", "2026-08-01"]) == 0
    assert "40万元" in capsys.readouterr().out


def test_the_table_says_what_is_next_what_is_missing_and_what_comes_later(tmp_path: Path) -> None:
    found = forecast(_book(), _people(1, social_insurance_months=4), DAY, is_workday)
    path = tmp_path / "people.xlsx"
    forecast_sheet.write_forecast(path, found, choose_words("zh"), people_first=True)
    book = load_workbook(path)
    assert book.sheetnames == ["按人", "按待遇和季度", "用人单位", "说明"]
    head, *lines = book.worksheets[0].values
    rows = {str(line[2]): dict(zip(head, line, strict=True)) for line in lines}
    # 第十条（二）：连续缴纳社会保险6个月，还差2个月
    assert rows["安家补贴"]["判断"] == "还不到时候"
    assert rows["安家补贴"]["何时起"].date() == date(2026, 10, 1)
    assert rows["租房补贴（人才）"]["还要知道"] == "租住市场房源"
    assert rows["年度薪酬补贴"]["下一步"] == "申请"
    assert rows["年度薪酬补贴"]["依据"] == "人才奖励服务保障办法 第十三条"
    assert "样例文本，非官方文件" in [str(row[0]) for row in book.worksheets[3].values]


def test_a_cell_that_cannot_be_read_is_named_by_row_and_nothing_is_forecast(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "roster.xlsx"
    main(["eligible", "--template", str(path)])
    book = load_workbook(path)
    page = book.active
    head = [cell.value for cell in page[1]]
    page.cell(3, head.index("学位") + 1).value = "高中"
    page.cell(4, head.index("出生日期") + 1).value = "1880-01-01"
    book.save(path)
    capsys.readouterr()
    assert main(["eligible", "--roster", str(path)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "第3行 学位" in told.err
    assert "第4行 出生日期" in told.err


def test_what_is_no_workbook_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_text("员工1", encoding="utf-8")
    assert main(["eligible", "--roster", str(path)]) == 1
    assert "不是 XLSX" in capsys.readouterr().err
