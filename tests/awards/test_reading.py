"""Cells of a table of awards: amounts with and without their unit, merged cells, days, what a row must have."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from bot.handlers.awards import ASKED
from storage.awards.fields import list_columns, read_typed
from storage.awards.reading import Table, read_table
from storage.money import AmountError, find_unit, read_yuan
from storage.roster.errors import SecretRoster
from storage.roster.template import make_form


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("15万元", "", 150_000),
        ("１５万", "yuan", 150_000),  # the cell goes before the heading
        ("150,000元", "wan", 150_000),
        ("150000", "yuan", 150_000),
        ("1.5", "wan", 15_000),
        ("¥3,500元", "", 3_500),
        ("0", "", 0),
        ("1亿元", "", 100_000_000),
    ],
)
def test_an_amount_is_read_in_the_unit_that_is_said(text: str, unit: str, yuan: int) -> None:
    assert read_yuan(text, unit) == yuan


@pytest.mark.parametrize(
    ("text", "unit", "why"),
    [
        ("5", "", "no_unit"),
        ("-3000元", "", "negative"),
        ("（3000）元", "", "amount"),
        ("五万", "", "amount"),
        ("约5万元", "", "amount"),
        ("50000", "wan", "other_unit"),
        ("5", "yuan", "other_unit"),
        ("100.55元", "", "fraction"),
        ("nan", "wan", "amount"),
        ("1e5", "yuan", "amount"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_reason(text: str, unit: str, why: str) -> None:
    with pytest.raises(AmountError) as refused:
        read_yuan(text, unit)
    assert refused.value.why == why


def test_a_heading_says_its_unit() -> None:
    assert [find_unit(text) for text in ("应发金额（万元）", "金额(元)", "应发金额")] == ["wan", "yuan", ""]


HEAD = ("姓名", "单位", "待遇", "期数", "应发金额", "申请日期", "受理日期", "奖牌编号", "证书编号", "颁发日期")


def write(path: Path, rows: list[tuple[object, ...]], head: tuple[str, ...] = HEAD, *, merged: str = "") -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (("2026年第一批兑现表",), head, *rows):
        page.append(list(row))
    if merged:
        page.merge_cells(merged)
    book.save(path)
    return path


def reasons(table: Table | None) -> list[list[str]]:
    assert table is not None
    return [[reason.key.rpartition(".")[2] for reason in row.reasons] for row in table.rows]


def test_rows_in_the_wrong_are_told_by_row_and_field(tmp_path: Path) -> None:
    table = read_table(
        write(
            tmp_path / "a.xlsx",
            [
                ("张三", "示例芯科技", "安家补贴", "第1期", "5万元", "2026-04-10"),
                (
                    "张三",
                    "示例芯科技",
                    "安家补贴",
                    "二期",
                    50_000,
                    "2026-04-10",
                ),  # a bare number, no unit in the heading
                ("张三", "", "安家补贴", "", "待定", "2026-04-10", "2026-04-01"),
                ("", "", "安家补贴", "", "5万元", "2026-13-10"),
                ("李四", "", "", "", "=A1*2", ""),
                ("李四", "", "奖牌（证书）颁发", "", "0", "2026-04-10", "", "A-1", "B-1", ""),
                ("李四", "", "奖牌（证书）颁发", "", "0", "2026-04-10", "", "", "", "2026-05-01"),
                ("合计", "", "", "", "10万元", ""),
                ("王五", "", "安家补贴", "", "5万元", "1999-04-10"),
            ],
        )
    )
    assert reasons(table) == [
        [], ["instalment", "no_unit"], ["amount", "order"], ["day", "no_payee", "no_day"],
        ["formula", "no_benefit", "no_day"], ["two_honours"], ["no_honour"], ["day", "no_day"],
    ]  # fmt: skip
    assert table is not None
    assert [row.number for row in table.rows] == [3, 4, 5, 6, 7, 8, 9, 11]  # as the person sees them
    assert table.rows[0].values["due_yuan"] == 50_000


def test_a_merged_name_counts_for_each_row_and_a_merged_amount_for_none(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [
        ("张三", "示例芯科技", "安家补贴", 1, "5万元", "2026-04-10"),
        (None, "示例芯科技", "职称提升奖励", 1, "1.5万元", "2026-04-10"),
    ]
    table = read_table(write(tmp_path / "name.xlsx", rows, merged="A3:A4"))
    assert reasons(table) == [[], []]
    assert table is not None
    assert [row.name for row in table.rows] == ["张三", "张三"]
    assert reasons(read_table(write(tmp_path / "amount.xlsx", rows, merged="E3:E4"))) == [[], ["merged"]]


def test_the_unit_of_the_heading_holds_for_its_column(tmp_path: Path) -> None:
    head = ("姓名", "待遇", "应发金额（万元）", "已发金额（元）", "申请日期", "拨付日期")
    rows: list[tuple[object, ...]] = [("张三", "安家补贴", 5, 50_000, "2026-04-10", "2026-06-10")]
    table = read_table(write(tmp_path / "units.xlsx", rows, head))
    assert table is not None
    assert (table.rows[0].values["due_yuan"], table.rows[0].values["paid_yuan"]) == (50_000, 50_000)


def test_the_template_is_read_back_without_its_hints(tmp_path: Path) -> None:
    hints = ["姓名 待遇 应发金额 都要填", "涉密人才不得录入"]
    (tmp_path / "template.xlsx").write_bytes(make_form("兑现", list_columns(), hints))
    book = load_workbook(tmp_path / "template.xlsx")
    heads = [str(cell.value) for cell in book.worksheets[0][1]]
    told = {"姓名": "张三", "待遇": "安家补贴", "应发金额（万元）": 5, "申请日期": "2026-04-10"}
    book.worksheets[0].append([told.get(head) for head in heads])
    book.save(tmp_path / "template.xlsx")
    table = read_table(tmp_path / "template.xlsx")
    assert reasons(table) == [[]]
    assert table is not None
    assert table.rows[0].values == {
        "name": "张三", "benefit": "安家补贴", "due_yuan": 50_000, "applied": date(2026, 4, 10)
    }  # fmt: skip


def test_a_roster_is_no_table_of_awards_and_a_classified_one_is_refused(tmp_path: Path) -> None:
    assert read_table(write(tmp_path / "roster.xlsx", [("张三", "示例芯科技")], ("姓名", "单位"))) is None
    secret = write(tmp_path / "secret.xlsx", [("密级：机密",), ("张三", "安家补贴", "5万元")], ("说明",))
    assert read_table(secret) is None  # no headings: nothing of it is read
    page = write(tmp_path / "row.xlsx", [("张三", "涉密", "安家补贴", 1, "5万元", "2026-04-10")])
    assert reasons(read_table(page)) == [["secret"]]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("机密",), HEAD, ("张三", "", "安家补贴", 1, "5万元", "2026-04-10")):
        sheet.append(list(row))
    book.save(tmp_path / "title.xlsx")
    with pytest.raises(SecretRoster):
        read_table(tmp_path / "title.xlsx")


@pytest.mark.parametrize(
    ("text", "is_own"),
    [
        ("批到哪了", True),
        ("批到哪了？", True),
        ("我的补贴办到哪一步了", True),
        ("审批到哪了", True),
        ("我的安家补贴审批到哪一步了", True),
        ("批到哪里了呀", True),
        ("请问我的申请现在审核到什么环节了", True),
        ("钱什么时候到账", True),
        ("我的补贴什么时候能发", True),
        ("我的补贴批下来了吗", True),
        ("我的奖励发了吗", True),
        ("钱到账了没有", True),
        ("进度查询", True),
        ("查一下我的补贴进度", True),
        ("兑现进度", True),
        ("补贴多久到账", False),
        ("安家补贴什么时候发放", False),
        ("安家补贴什么时候申请", False),
        ("什么时候开始申报", False),
        ("租房补贴批下来了还能申请安家补贴吗", False),
        ("我到了新单位，补贴怎么办", False),
        ("我的补贴发了以后离职要退吗", False),
        ("审批流程是什么", False),
        ("工作进度安排", False),
    ],
)
def test_asking_how_far_ones_own_is(text: str, is_own: bool) -> None:
    assert (re.match(ASKED, text) is not None) is is_own


def test_one_award_is_typed_a_line_a_field() -> None:
    row = read_typed("姓名：张三\n待遇 安家补贴\n金额（万元） 5\n期数 1\n申请日期 2026年4月10日")
    assert row.reasons == []
    assert row.values["due_yuan"] == 50_000
    assert row.values["name"] == "张三"
    assert [reason.key for reason in read_typed("姓名 张三\n金额 五万").reasons][:1] == ["awards.reason.amount"]
