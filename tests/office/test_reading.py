"""The ledger as a file: what a cell may say, which rows are refused and why. No database is needed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from storage.figures import ledger
from storage.figures.ledger import Entry, FigureRefused
from storage.figures.reading import read_ledger, read_value
from storage.roster.errors import SecretRoster, UnreadableRoster

SOURCE = Path("tests/data/ledger-2023.csv")
HEAD = "year,key,name,value,qualifier,unit,section,source"


@pytest.mark.parametrize(
    ("cell", "unit", "value"),
    [
        ("260", "人次", "260"),
        ("1,700", "人", "1700"),
        ("２６０", "人次", "260"),
        ("260人次", "人次", "260"),
        ("15万元", "元", "150000"),
        ("15万元", "万元", "15"),
        ("150,000元", "万元", "15"),
        ("1.5亿元", "元", "150000000"),
        ("15万", "元", "150000"),
        ("93.3%", "%", "93.3"),
        ("-12.3", "%", "-12.3"),
        ("−12.3％", "%", "-12.3"),
        ("", "人", None),
        ("—", "人", None),
    ],
)
def test_a_cell_is_a_number_in_its_unit(cell: str, unit: str, value: str | None) -> None:
    assert read_value(cell, unit) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("cell", "unit", "why"),
    [
        ("约260", "人次", "figures.no_number"),
        ("二百六十", "人次", "figures.no_number"),
        ("1,70", "人", "figures.no_number"),
        ("15万元", "人次", "figures.other_unit"),
        ("260人次", "家", "figures.other_unit"),
        ("12%", "元", "figures.other_unit"),
    ],
)
def test_what_is_no_number_of_that_unit_is_refused(cell: str, unit: str, why: str) -> None:
    with pytest.raises(FigureRefused) as refused:
        read_value(cell, unit)
    assert refused.value.key == why


GOOD = Entry("2023", "contacts", "联系", Decimal(260), "超过", "人次", "四（一）", "file", "自评报告")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"period": "23"}, "figures.period"),
        ({"period": "2023Q5"}, "figures.period"),
        ({"period": "2023-13"}, "figures.period"),
        ({"key": "联系"}, "figures.key"),
        ({"name": " "}, "figures.no_name"),
        ({"source": ""}, "figures.no_source"),
        ({"name": "长" * 121}, "figures.too_long"),
        ({"value": Decimal(-3)}, "figures.negative"),
        ({"value": Decimal("1e20")}, "figures.impossible"),
        ({"value": Decimal("0.1234567")}, "figures.impossible"),
        ({"qualifier": "未写数量"}, "figures.unwritten"),
        ({"value": None}, "figures.no_value"),
        ({"value": None, "qualifier": ""}, "figures.no_words"),
    ],
)
def test_a_figure_that_cannot_be_is_refused(changes: dict[str, object], why: str) -> None:
    assert ledger.refuse(GOOD) is None
    fields = {name: getattr(GOOD, name) for name in Entry.__slots__} | changes
    refused = ledger.refuse(Entry(**fields))
    assert refused is not None
    assert refused.key == why


def test_the_real_ledger_is_read_as_it_stands() -> None:
    read = read_ledger(SOURCE)
    assert read is not None
    entries = [entry for _, entry in read.rows if isinstance(entry, Entry)]
    assert len(entries) == 15
    assert {entry.period for entry in entries} == {"2023"}
    by_key = {entry.key: entry for entry in entries}
    assert (by_key["contacts"].value, by_key["contacts"].qualifier) == (Decimal(260), "超过")
    assert (by_key["satisfaction"].value, by_key["satisfaction"].qualifier) == (None, "非常满意")
    assert all(ledger.refuse(entry) is None for entry in entries)


def test_a_workbook_with_a_title_merged_cells_and_full_width_heads(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["2026年度台账"])
    sheet.append(["年度", "键", "名称", "数值", "限定词", "单　位", "章节", "来源"])
    sheet.append([2026, "projects_met", "对接洽谈人才项目", 157, "累计", "个", "四（三）", "活动总结"])
    sheet.append([None, "projects_intent", "达成意向项目", "２８", "", "个", None, None])
    for merged in ("A3:A4", "G3:G4", "H3:H4"):
        sheet.merge_cells(merged)
    sheet.append([2026, "trainees", "跟岗学员", "=4+4", "", "名", "四（一）", "人才科"])
    sheet.append([2026, "posts", "岗位", 30, "", "个", "四（二）", "英才令"])
    sheet.append([2026, "hires", "引进人才", None, "", "人", "四（二）", "英才令"])
    sheet.merge_cells("D6:D7")
    book.save(tmp_path / "ledger.xlsx")
    read = read_ledger(tmp_path / "ledger.xlsx")
    assert read is not None
    (_, met), (line, intent), (_, formula), (_, posts), (seventh, hires) = read.rows
    assert isinstance(met, Entry)
    assert isinstance(intent, Entry)
    assert (line, intent.period, intent.section, intent.source) == (4, "2026", "四（三）", "活动总结")
    assert (intent.value, intent.qualifier) == (Decimal(28), "等于")
    assert isinstance(formula, FigureRefused)
    assert formula.key == "figures.formula"
    assert isinstance(posts, Entry)
    assert isinstance(hires, FigureRefused)
    assert (seventh, hires.key) == (7, "figures.merged")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", UnreadableRoster),
        (b"PK\x03\x04 no zip", UnreadableRoster),
        (f"{HEAD}\n2026,trainees,涉密人才,3,,名,四（一）,人才科（机密★1年）".encode(), SecretRoster),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, error: type[Exception]) -> None:
    path = tmp_path / "ledger.csv"
    path.write_bytes(content)
    with pytest.raises(error):
        read_ledger(path)


def test_another_table_is_none_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("姓名,人才类别,单位\n张三,第三类,示例公司\n", encoding="utf-8")
    assert read_ledger(path) is None


def test_an_old_code_page_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_bytes(f"{HEAD}\n2026,trainees,跟岗学员,8,,名,四（一）,人才科".encode("gb18030"))
    read = read_ledger(path)
    assert read is not None
    assert isinstance(read.rows[0][1], Entry)
