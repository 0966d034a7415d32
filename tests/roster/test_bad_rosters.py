"""Rosters that are not as they should be: for each a clear result, what was typed shown as typed (I12)."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from storage import search, talents
from storage.database import Database
from storage.errors import StorageRefusal
from storage.roles import Actor, Role
from storage.roster import tables, template
from storage.roster.headings import field_of
from storage.roster.reading import read_roster
from storage.tables import Talent
from tests.roster.files import HEAD, LI, ZHANG, bring_in, count, look, reasons, write_csv, write_xlsx

STAFF = Actor(1, frozenset({Role.OFFICER}))
ODD_NAMES = (
    "𠮷野㛃",
    "张三😀",
    "‮三张",
    "Robert'); DROP TABLE talents;--",
    "<b>李</b>&amp;",
    "阿卜杜拉·买买提",
    "María-José O'Neill",
    "=cmd|' /C calc'!A0",
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_I12_every_encoding_of_an_office(database: Database, tmp_path: Path, encoding: str) -> None:
    path = write_csv(tmp_path / "a.csv", [HEAD, ZHANG, LI], encoding)
    assert count(bring_in(database, path)) == (2, 0, 0, 0)
    assert database.read(lambda session: [t.name for t in talents.find_by_name(session, "张三")]) == ["张三"]


def test_I12_rare_characters_survive_gb18030(database: Database, tmp_path: Path) -> None:
    rows = [("姓名", "单位"), ("𠮷㛃", "示例大学")]
    bring_in(database, write_csv(tmp_path / "a.csv", rows, "gb18030"))
    assert database.read(lambda session: [t.name for t in talents.find_by_name(session, "𠮷㛃")]) == ["𠮷㛃"]


def test_I12_merged_cells_say_the_same_in_each(database: Database, tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["2026年人才名册"])
    sheet.merge_cells("A1:E1")
    sheet.append(["姓名", "单位", "手机", "联系人", None])
    sheet.append([None, None, None, "联系领导", "联络员"])
    for area in ("A2:A3", "B2:B3", "C2:C3", "D2:E2"):
        sheet.merge_cells(area)
    sheet.append(["张三", "示例大学", "13800000001", "王某", "赵某"])
    sheet.append(["李四", None, "13800000002", None, "钱某"])
    sheet.merge_cells("B4:B5")
    sheet.merge_cells("D4:D5")
    workbook.save(tmp_path / "a.xlsx")
    assert count(bring_in(database, tmp_path / "a.xlsx")) == (2, 0, 0, 0)
    (row,) = database.read(lambda session: talents.find_by_name(session, "李四"))
    profile = database.read(lambda session: talents.describe(session, row.id))
    assert profile.employer == "示例大学"
    assert profile.leader is not None
    assert profile.liaison is not None
    assert (profile.leader.name, profile.liaison.name) == ("王某", "钱某")


def test_hidden_sheets_are_not_read_and_said_so(database: Database, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [HEAD, ZHANG])
    workbook = load_workbook(path)
    hidden = workbook.create_sheet("旧表")
    hidden.append(list(HEAD))
    hidden.append(list(LI))
    hidden.sheet_state = "hidden"
    notes = workbook.create_sheet("说明")
    notes.append(["请尽快核对"])
    workbook.save(path)
    result = bring_in(database, path)
    assert count(result) == (1, 0, 0, 0)
    told = [(remark.key, remark.facts["sheet"]) for remark in result.remarks]
    assert told == [("roster.remark.hidden", "旧表"), ("roster.remark.no_headings", "说明")]


def test_dates_as_text_numbers_and_dates(database: Database, tmp_path: Path) -> None:
    days = [
        "1985年3月5日",
        "1985.3.5",
        "1985/03/05",
        "19850305",
        datetime(1985, 3, 5),  # noqa: DTZ001 -- as a cell has it
        31111,
        "1985-3-5",
        "１９８５年３月５日",
    ]
    rows = [("姓名", "单位", "出生日期"), *((f"张{n}", "示例大学", day) for n, day in enumerate(days))]
    bring_in(database, write_xlsx(tmp_path / "a.xlsx", rows))
    found = database.read(lambda session: set(session.scalars(select(Talent.birthday))))
    assert found == {date(1985, 3, 5)}
    rows = [("姓名", "单位", "出生年月"), ("李四", "B", "1985年13月45日"), ("王五", "B", "1985.03")]
    result = look(database, write_xlsx(tmp_path / "b.xlsx", rows))
    assert reasons(result) == [(2, ["day"])]
    assert [remark.key for remark in result.remarks] == ["roster.remark.months"]


def test_three_megabytes_in_a_field_are_one_rows_fault(database: Database, tmp_path: Path) -> None:
    huge = "长" * 1_000_000
    rows = [("姓名", "单位", "学历"), (huge, "A", ""), ("李四", "A", huge), ("王五", "A", "博士"), ("赵六", huge, "")]
    result = bring_in(database, write_csv(tmp_path / "a.csv", rows))
    assert count(result) == (1, 0, 0, 3)
    assert reasons(result) == [(2, ["too_long"]), (3, ["too_long"]), (5, ["too_long"])]
    assert all(len(one.name) <= 64 for one in result.rejected)


def test_odd_names_are_kept_as_typed_and_found(database: Database, tmp_path: Path) -> None:
    rows = [("姓名", "工作单位", "标签"), *((name, f"单位{name}", name[:20]) for name in ODD_NAMES)]
    path = write_xlsx(tmp_path / "a.xlsx", [[]])
    workbook = load_workbook(path)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = workbook.active.cell(number, column)
            cell.value = value
            cell.data_type = "s"
    workbook.save(path)
    assert count(bring_in(database, path)) == (len(ODD_NAMES), 0, 0, 0)
    assert count(bring_in(database, path)) == (0, 0, len(ODD_NAMES), 0)
    for name in ODD_NAMES:
        found = database.read(lambda session, name=name: search.find(session, STAFF, name))
        assert name in [brief.name for brief in found.rows]
    assert database.read(lambda session: len(session.scalars(select(Talent)).all())) == len(ODD_NAMES)


def test_I12_formulas_are_text_both_ways(database: Database, tmp_path: Path) -> None:
    rows = [("姓名", "单位"), ("张三", '=HYPERLINK("http://example.com","大学")')]
    result = bring_in(database, write_xlsx(tmp_path / "a.xlsx", rows))
    assert [remark.key for remark in result.remarks] == ["roster.remark.formulas"]
    (row,) = database.read(lambda session: talents.find_by_name(session, "张三"))
    profile = database.read(lambda session: talents.describe(session, row.id))
    assert profile.employer == '=HYPERLINK("http://example.com","大学")'
    out = tmp_path / "out.xlsx"
    out.write_bytes(template.make_list("表", ["单位"], [[profile.employer], ["@SUM(1)"], [3]]))
    cells = [load_workbook(out).active.cell(number, 1) for number in (2, 3, 4)]
    assert [cell.data_type for cell in cells] == ["s", "s", "n"]
    assert cells[0].value == profile.employer


def test_I12_a_million_blank_rows(database: Database, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [HEAD, ZHANG])
    workbook = load_workbook(path)
    workbook.active.cell(1_048_576, 1).value = "李四"
    workbook.active.cell(1_048_576, 6).value = "13800000002"
    workbook.save(path)
    assert count(look(database, path)) == (2, 0, 0, 0)


def test_a_zip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [HEAD, ZHANG])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/bomb.xml", "w") as bomb:
        for _ in range(tables.MOST_UNPACKED // (1 << 20) + 1):
            bomb.write(b" " * (1 << 20))
    assert refusal_of(path) == "roster.file.unpacks"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
        (b"PK\x03\x04 not a workbook", "broken"),
        (b"\xff\xfe\x00\xd8\x00", "encoding"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "encoding"),
        ("姓名\n张三\n".encode(), "headings"),
        ("甲,乙\n丙,丁\n".encode(), "headings"),
    ],
)
def test_what_is_no_roster_is_refused_with_the_reason(tmp_path: Path, content: bytes, key: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert refusal_of(path) == f"roster.file.{key}"


def refusal_of(path: Path) -> str:
    with pytest.raises(StorageRefusal) as refused:
        read_roster(path)
    return refused.value.key


def test_what_cannot_be_is_rejected_row_by_row(database: Database, tmp_path: Path) -> None:
    head = ("姓名", "类别", "电话", "邮箱", "语言", "标签")
    rows = [
        head,
        ("", "第一类", "13800000001", "", "", ""),
        ("张三", "领军", "13800000002", "", "", ""),
        ("李四", "1", "1.38E+10", "not an address", "", ""),
        ("王五", "", "13800000004/13900000004", "", "火星文", ""),
        ("赵六", "未认定", "", "", "", "、".join(f"t{n}" for n in range(30))),
        ("", "", "", "", "", ""),
        head,
        ("钱七", "第五类人才", "020-88888888", "", "English", "a,b；c"),
    ]
    result = bring_in(database, write_csv(tmp_path / "a.csv", rows))
    assert count(result) == (1, 0, 0, 5)
    assert reasons(result) == [
        (2, ["no_name"]),
        (3, ["category"]),
        (4, ["phone", "odd"]),
        (5, ["phone", "language"]),
        (6, ["tags"]),
    ]
    (row,) = database.read(lambda session: talents.find_by_name(session, "钱七"))
    assert (row.category, row.tags, row.language) == (5, ["a", "b", "c"], "en")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("semicolons.csv", "姓名;人才类别;单位\n张三;第二类;示例芯科技\n"),
        ("tabs.csv", "姓名\t人才类别\t单位\n张三\t第二类\t示例芯科技\n"),
        ("really_csv.xlsx", "姓名,人才类别,单位\n张三,第二类,示例芯科技\n"),
        ("late_headings.csv", "某区人才名册,,\n2026年11月,,\n姓名,人才类别,单位\n张三,第二类,示例芯科技\n"),
    ],
)
def test_a_table_is_known_by_what_is_in_it(database: Database, tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    bring_in(database, path)
    (row,) = database.read(lambda session: talents.find_by_name(session, "张三"))
    profile = database.read(lambda session: talents.describe(session, row.id))
    assert (profile.category, profile.employer) == (2, "示例芯科技")


def test_a_workbook_named_csv_is_a_workbook(database: Database, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["姓名", "人才类别"], ["张三", "第二类"]])
    assert count(look(database, path.rename(tmp_path / "a.csv"))) == (1, 0, 0, 0)


def test_a_heading_that_comes_twice_is_said(database: Database, tmp_path: Path) -> None:
    result = look(database, write_csv(tmp_path / "a.csv", [("姓名", "单位", "单位"), ("张三", "甲", "乙")]))
    assert [(remark.key, remark.facts) for remark in result.remarks] == [("roster.remark.unused", {"columns": "单位"})]


def test_headings_without_rows_are_nothing_to_enter(database: Database, tmp_path: Path) -> None:
    assert count(look(database, write_csv(tmp_path / "a.csv", [HEAD]))) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("heading", "marks"),
    [
        ("密级", ("秘密", "机密", "绝密")),
        ("涉密", ("是", "涉密", "√")),
        ("是否涉密", ("是", "Y", "1")),
        ("涉密？", ("是", "１")),
        ("是否属涉密人员", ("是", "待定")),
        ("是否（涉密）", ("是",)),
        ("保密级别", ("一般", "核心")),
        ("Is secret", ("yes",)),
        (
            "是否涉密（填是或否；涉密人才请走涉密渠道，不得录入本系统，由科室另行登记造册，并由专人保管，不得外传）",
            ("是",),
        ),
    ],
)
def test_who_is_secret_never_enters(database: Database, tmp_path: Path, heading: str, marks: tuple[str, ...]) -> None:
    rows = [("姓名", heading), *((f"张{mark}", mark) for mark in marks), ("李四", ""), ("王五", "否")]
    result = bring_in(database, write_csv(tmp_path / "a.csv", rows))
    assert reasons(result) == [(number, ["secret"]) for number in range(2, 2 + len(marks))]
    assert database.read(lambda session: sorted(session.scalars(select(Talent.name)))) == ["李四", "王五"]


@pytest.mark.parametrize(
    "mark",
    [
        "涉 密",
        "涉\u3000密",
        "涉\u200b密",
        "秘 密",
        "密级：机密",
        "密级:秘密",
        "★机密",
        "机密级",
        "（秘密级）",
        "SECRET",
        "涉秘",
    ],
)
def test_a_mark_in_any_cell_and_any_writing_keeps_the_row_out(database: Database, tmp_path: Path, mark: str) -> None:
    rows = [("姓名", "单位", "备注"), ("张三", "示例大学", mark), ("李四", "示例保密技术公司", "保密协议已签；秘书")]
    bring_in(database, write_csv(tmp_path / "a.csv", rows))
    assert database.read(lambda session: list(session.scalars(select(Talent.name)))) == ["李四"]


def test_each_of_two_columns_of_secrecy_counts(database: Database, tmp_path: Path) -> None:
    rows = [("姓名", "涉密", "涉密等级"), ("张三", "否", "核心"), ("李四", "是", ""), ("王五", "否", "")]
    bring_in(database, write_csv(tmp_path / "a.csv", rows))
    assert database.read(lambda session: list(session.scalars(select(Talent.name)))) == ["王五"]


def test_markup_and_sql_in_every_free_field_are_kept_as_typed(database: Database, tmp_path: Path) -> None:
    odd = "<b>x</b>'); DROP TABLE talents;--"
    free = ("姓名", "学历", "工作单位", "产业", "联系领导", "联络员")
    bring_in(database, write_csv(tmp_path / "a.csv", [free, tuple(f"{field}{odd}" for field in free)]))
    (row,) = database.read(lambda session: talents.find_by_name(session, f"姓名{odd}"))
    profile = database.read(lambda session: talents.describe(session, row.id))
    assert profile.leader is not None
    assert profile.liaison is not None
    kept = (profile.name, profile.degree, profile.employer, profile.industry, profile.leader.name, profile.liaison.name)
    assert kept == tuple(f"{field}{odd}" for field in free)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("姓 名", "name"),
        ("Name", "name"),
        ("人才类别（第一至第五类）", "category"),
        ("*手机号码", "phone"),
        ("E-mail", "email"),
        ("联络员", "liaison"),
        ("Leader", "leader"),
        ("备注", None),
    ],
)
def test_headings_in_chinese_and_english(heading: str, field: str | None) -> None:
    assert field_of(heading) == field
