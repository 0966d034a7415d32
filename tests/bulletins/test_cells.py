"""What the cells of a table of posts mean: amounts of either unit, days, ways to apply; what is wrong is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from storage.bulletins import fields, template
from storage.bulletins.fields import Salary, Unreadable
from storage.bulletins.sheet import HEADINGS, PostSheet, SheetRefused, holds_posts, read_sheet
from tests.bulletins.tables import CHIEF_POST, ENGINEER, HEAD, ROWS, TESTER, change, write
from tests.roster.files import write_csv

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("30", 300_000, 300_000),
        ("30至45", 300_000, 450_000),
        ("30-45万", 300_000, 450_000),
        ("３０—４５万元", 300_000, 450_000),
        ("16.5万元", 165_000, 165_000),
        ("150,000元", 150_000, 150_000),
        ("150000元/年", 150_000, 150_000),
        ("2.5万-3万/月", 300_000, 360_000),
        ("20000-30000元/月", 240_000, 360_000),
        ("面议", None, None),
    ],
)
def test_pay_is_read_with_the_unit_that_is_said(text: str, least: int | None, most: int | None) -> None:
    assert fields.read_salary(text) == Salary(least, most)


@pytest.mark.parametrize(
    ("text", "why"),
    [("300000", "salary_unit"), ("0.5", "salary_unit"), ("-30", "negative"), ("高薪", "salary"), ("3元", "salary_size"),
     ("30~", "salary"), ("1e3", "salary")],
)  # fmt: skip
def test_pay_that_no_unit_fits_is_refused(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=f"^{why}$"):
        fields.read_salary(text)


def reasons(tmp_path: Path, *rows: tuple[object, ...]) -> list[tuple[int, str, str]]:
    """Row, column's letter and why, of all that is wrong."""
    sheet = read_sheet(write(tmp_path, rows), TODAY)
    return [
        (row.number, sheet.letter(row, one.column), one.key.rpartition(".")[2])
        for row in sheet.rows
        for one in row.reasons
    ]


@pytest.mark.parametrize(
    ("column", "cell", "letter", "why"),
    [
        ("岗位名称", "", "B", "missing"),
        ("岗位名称", "长" * 41, "B", "too_long"),
        ("招聘人数", "若干", "C", "number"),
        ("招聘人数", -2, "C", "negative"),
        ("招聘人数", 2.5, "C", "number"),
        ("招聘人数", 10_000, "C", "number_size"),
        ("最低学历", "高中", "D", "degree"),
        ("最低学历", "=A1", "D", "formula"),
        ("行业", None, "F", "missing"),
        ("最低年薪", "", "H", "missing"),
        ("最低年薪", 800_000, "H", "salary_unit"),
        ("最高年薪", 60, "I", "salary_order"),
        ("联系人", " ", "K", "missing"),
        ("联系电话", "电话", "L", "phone"),
        ("联系邮箱", "a@b", "M", "email"),
        ("截止日期", "2026-02-30", "N", "day"),
        ("截止日期", "2026-11-22", "N", "past"),
        ("截止日期", "2030-01-01", "N", "far"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(
    tmp_path: Path, column: str, cell: object, letter: str, why: str
) -> None:
    assert reasons(tmp_path, CHIEF_POST, change(CHIEF_POST, **{column: cell})) == [(3, letter, why)]


def test_a_phone_or_an_address_is_needed_and_several_faults_of_a_row_are_all_told(tmp_path: Path) -> None:
    broken = change(ENGINEER, 联系邮箱="", 招聘人数="三", 截止日期="明年")
    assert reasons(tmp_path, broken) == [(2, "C", "number"), (2, "N", "day"), (2, "L", "no_contact")]


def test_both_units_and_every_spelling_come_to_the_same_values(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path), TODAY)
    assert not any(row.reasons for row in sheet.rows)
    told = [(row.values["salary_from_yuan"], row.values["salary_to_yuan"]) for row in sheet.rows]
    assert told == [(800_000, 1_200_000), (90_000, 140_000), (180_000, 288_000)]
    assert [row.values["degree"] for row in sheet.rows] == ["doctor", "college", "bachelor"]
    assert {row.values["closes_on"] for row in sheet.rows} == {date(2026, 12, 31), date(2026, 12, 20)}
    # One column of pay, a heading that says 元, a title above: the same.
    head = ("岗位", "人数", "学历", "行业", "地点", "年薪（元）", "联系人", "电话", "截止日期", "企业")
    row = ("总监", 1, "博士", "集成电路", "荔城街", "800000", "甲", "020-12345678", "2026-12-31", "示例芯科技")
    book = openpyxl.Workbook()
    for cells in (["招聘岗位一览"], [], head, row):
        book.active.append(cells)
    book.active.merge_cells("A1:J1")
    book.save(tmp_path / "one.xlsx")
    (read,) = read_sheet(tmp_path / "one.xlsx", TODAY).rows
    assert (read.number, read.values["salary_from_yuan"], read.reasons) == (4, 800_000, ())


def test_the_template_is_read_back_and_takes_choices(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(template.make_template(["说明"], employer="=示例芯科技"))
    sheet = openpyxl.load_workbook(path)["岗位"]
    assert [sheet.cell(1, column).value.partition("（")[0] for column in range(1, 15)] == [
        HEADINGS[name][0] for name in HEADINGS if name != "salary"
    ]
    assert sheet.cell(2, 1).data_type == "s"
    assert len(sheet.data_validations.dataValidation) == 2
    assert holds_posts(path)
    assert {row.values["employer"] for row in _read(path).rows if not row.reasons} == set()


def _read(path: Path) -> PostSheet:
    return read_sheet(path, TODAY)


def test_files_that_are_no_table_of_posts_are_refused_in_one_line(tmp_path: Path) -> None:
    head = ",".join(HEAD)
    for content, why in (
        (b"", "empty"), (b"PK\x03\x04broken", "broken"), (b"\xd0\xcf\x11\xe0", "old_excel"),
        ("姓名,手机号\n张三,13800000001\n".encode(), "headings"), (f"{head}\n".encode(), "no_rows"),
        (f"机密\n{head}\n".encode(), "secret"), (f"{head}\n涉密岗位,a\n".encode(), "secret"),
    ):  # fmt: skip
        path = tmp_path / "file"
        path.write_bytes(content)
        with pytest.raises(SheetRefused) as refused:
            _read(path)
        assert refused.value.key == f"posts.file.{why}"
    gbk = write_csv(tmp_path / "gbk.csv", [HEAD, *([str(cell) for cell in row] for row in ROWS)], "gb18030")
    assert [row.values["title"] for row in _read(gbk).rows] == ["模拟芯片设计总监", "显示测试技师", "装备机械工程师"]
    assert not holds_posts(write_csv(tmp_path / "roster.csv", [("姓名", "手机号"), ("张三", "1")]))


def test_merged_cells_say_the_same_in_each_row(tmp_path: Path) -> None:
    path = write(tmp_path, [CHIEF_POST, change(TESTER, 单位名称=None)])
    book = openpyxl.load_workbook(path)
    book["岗位"].merge_cells("A2:A3")
    book.save(path)
    assert [row.values["employer"] for row in _read(path).rows] == ["示例芯科技"] * 2
    assert [row.reasons for row in _read(path).rows] == [(), ()]
    book["岗位"].merge_cells("C2:C3")  # how many are wanted would count for each of them
    book.save(path)
    told = [[(one.column, one.key) for one in row.reasons] for row in _read(path).rows]
    assert told == [[], [("number", "posts.reason.merged")]]
