"""Answers gathered elsewhere: what tables of people look like, and what is wrong with them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from jobs.reports.outside_answers import Gathered, UnreadableAnswers, read_answers, write_fault
from jobs.reports.tally import count_responses
from tests.reports import surveys

POLICY = "对人才政策宣传的及时性和覆盖面"
EASY = "对申报手续的便利程度"
WANT, RANK = "明年准备申请哪些待遇？(可多选)", "请按重要程度排序（前三项）"
HEAD = (
    "序号", "1、您的人才类别", f"2、{POLICY}[量表题]", f"3. {EASY}（单选题）*", "NPS", "您主要从哪里了解人才政策?",
    WANT, RANK, "今年联络员是否上门走访过您", "您上班单程多远？", "day",
)  # fmt: skip
ROW = (
    "1", "第三类", "满意", "5", "9", "其他〖同事〗", "安家补贴┋子女入学", "子女入学→安家补贴→医疗保健", "是",
    "12.5公里", "2026年12月3日",
)  # fmt: skip


def _workbook(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(path)
    return path


def _read(path: Path, source: str = "wjx") -> Gathered:
    return read_answers(path, surveys.SURVEY, source)


def test_a_row_of_each_kind(tmp_path: Path) -> None:
    gathered = _read(_workbook(tmp_path / "a.xlsx", [("2026年高层次人才工作满意度调查",), HEAD, ROW]))
    assert gathered.faults == []
    (response,) = gathered.responses
    assert (response.category, response.source, response.who) == (3, "wjx", "")
    assert response.values == {
        "policy": 4,
        "easy": 5,
        "nps": 9,
        "how": {"choice": "other", "other": "同事"},
        "want": {"choices": ["settle", "school"]},
        "rank": ["school", "settle", "health"],
        "met": True,
        "km": "12.5",
        "day": "2026-12-03",
    }
    assert gathered.unused == ["序号"]
    assert gathered.missing == ["speed", "why_slow", "say"]
    assert count_responses(surveys.SURVEY, gathered.responses).n == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_I12_csv_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([HEAD, ROW])
    assert _read(path).responses[0].values["rank"] == ["school", "settle", "health"]


def test_I12_a_heading_merged_over_the_columns_of_its_choices(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([POLICY, EASY, WANT])
    sheet.append(["", "", "安家补贴", "租房补贴与人才公寓", "子女入学", "医疗保健"])
    sheet.append(["很满意", "一般", 1, 0, "√", ""])
    sheet.append(["满意", "一般", 0, 0, "", ""])
    for area in ("A1:A2", "B1:B2", "C1:F1"):
        sheet.merge_cells(area)
    book.save(tmp_path / "a.xlsx")
    gathered = _read(tmp_path / "a.xlsx", "paper")
    assert gathered.faults == []
    assert [response.values for response in gathered.responses] == [
        {"policy": 5, "easy": 3, "want": {"choices": ["settle", "school"]}},
        {"policy": 4, "easy": 3},
    ]


def test_a_column_for_each_choice_in_one_row_of_headings(tmp_path: Path) -> None:
    head = [POLICY, EASY, f"7、{WANT}(安家补贴)", f"7、{WANT}:子女入学", f"{RANK}—安家补贴", f"{RANK}—医疗保健"]
    gathered = _read(_workbook(tmp_path / "a.xlsx", [head, ["Satisfied", "very satisfied", "1", "0", 2, 1]]))
    assert gathered.faults == []
    assert gathered.responses[0].values == {
        "policy": 4, "easy": 5, "want": {"choices": ["settle"]}, "rank": ["health", "settle"],
    }  # fmt: skip


def test_I12_one_row_that_can_not_be_read_and_none_is_taken(tmp_path: Path) -> None:
    bad = (
        "2",
        "第六类",
        "很不满意",
        "6",
        "=9",
        "报纸",
        "安家补贴、车补",
        "安家补贴→安家补贴",
        "也许",
        "一公里",
        "2026-02-30",
    )
    gathered = _read(_workbook(tmp_path / "a.xlsx", [HEAD, ROW, bad]))
    assert gathered.responses == []
    assert gathered.rows == 2
    assert {(fault.item, fault.key) for fault in gathered.faults} == {
        ("\0category", "category"), ("policy", "range"), ("easy", "range"), ("nps", "range"), ("how", "choice"),
        ("want", "choice"), ("rank", "places"), ("met", "yes_no"), ("km", "number"), ("day", "date"),
    }  # fmt: skip
    assert all(fault.row == 3 for fault in gathered.faults)
    said = [write_fault(fault, surveys.SURVEY, "zh") for fault in gathered.faults]
    assert f"Sheet第3行：“{POLICY}”填的“很不满意”不在范围内。" in said
    assert all("row 3: " in write_fault(fault, surveys.SURVEY, "en") for fault in gathered.faults)


def test_I12_a_formula_is_the_text_it_is(tmp_path: Path) -> None:
    gathered = _read(_workbook(tmp_path / "a.xlsx", [[POLICY, EASY], ["=2+2", 5]]))
    assert [(fault.item, fault.told) for fault in gathered.faults] == [("policy", "=2+2")]
    assert gathered.formulas == 1


def test_a_required_item_that_is_empty(tmp_path: Path) -> None:
    gathered = _read(_workbook(tmp_path / "a.xlsx", [[POLICY, EASY], ["满意", "（跳过）"], ["(空)", 3]]))
    assert [(fault.row, fault.item, fault.key) for fault in gathered.faults] == [
        (2, "easy", "required"), (3, "policy", "required"),
    ]  # fmt: skip


def test_I12_blank_rows_headings_again_and_rows_alike(tmp_path: Path) -> None:
    rows = [
        [POLICY, EASY, "备注"],
        ["满意", 3, ""],
        ["", "", ""],
        [POLICY, EASY, "备注"],
        ["满意", 3, "重"],
        ["", "", "合计"],
    ]
    gathered = _read(_workbook(tmp_path / "a.xlsx", rows))
    assert [response.values for response in gathered.responses] == [{"policy": 4, "easy": 3}] * 2
    assert [row for _, row in gathered.repeated] == [5]


def test_an_answer_to_what_was_not_asked_is_left_out_and_said(tmp_path: Path) -> None:
    rows = [[POLICY, EASY, "speed", "why_slow"], ["满意", 3, "★★★★", "审核"], ["满意", 3, "★", "审核"]]
    gathered = _read(_workbook(tmp_path / "a.xlsx", rows))
    assert [row for _, row in gathered.not_asked] == [2]
    assert ["why_slow" in response.values for response in gathered.responses] == [False, True]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"PK\x03\x04none", "broken"),
        (b"\xd0\xcf\x11\xe0", "old_excel"),
        ("姓名,电话\n".encode(), "headings"),
    ],
)
def test_I8_a_file_that_is_none(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(content)
    with pytest.raises(UnreadableAnswers) as refused:
        _read(path)
    assert refused.value.key == f"answers.file.{why}"


def test_of_two_columns_about_one_item_the_second_is_not_read(tmp_path: Path) -> None:
    gathered = _read(_workbook(tmp_path / "a.xlsx", [[POLICY, EASY, POLICY], [1, 2, 3]]))
    assert gathered.responses[0].values["policy"] == 1
    assert gathered.unused == [POLICY]


def test_where_an_answer_came_from_is_one_of_two(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="chat"):
        _read(tmp_path / "a.xlsx", "chat")
