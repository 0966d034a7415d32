"""A roster goes in: what is new, changed, the same; again and again."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage import officials, talents
from storage.database import Database
from storage.errors import StorageRefusal
from storage.roster import applying, template
from storage.roster.reading import read_roster
from storage.tables import AuditRow, Employer, Link, Talent, TalentKey
from tests.roster.files import HEAD, LI, OCCASION, ZHANG, bring_in, count, look, reasons, write_csv, write_xlsx


def test_a_dry_run_writes_nothing_and_tells_what_would_be(database: Database, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [HEAD, ZHANG, LI])
    assert count(look(database, path)) == (2, 0, 0, 0)
    assert database.read(lambda session: session.scalar(select(func.count()).select_from(Talent))) == 0
    assert count(bring_in(database, path)) == (2, 0, 0, 0)


def test_all_fields_arrive(database: Database, tmp_path: Path) -> None:
    bring_in(database, write_xlsx(tmp_path / "a.xlsx", [HEAD, ZHANG]))
    (row,) = database.read(lambda session: talents.find_by_name(session, "张三"))
    profile = database.read(lambda session: talents.describe(session, row.id))
    assert (profile.category, profile.degree, profile.employer) == (2, "博士", "示例芯科技有限公司")
    assert (profile.industry, profile.phone, profile.email) == ("集成电路", "13800000001", "zhang@example.com")
    assert (profile.tags, profile.language) == (("芯片", "院士"), "zh")
    assert profile.leader is not None
    assert profile.liaison is not None
    assert (profile.leader.name, profile.leader.level) == ("王某", "district_leader")
    assert (profile.liaison.name, profile.liaison.level) == ("赵某", "liaison")


def test_importing_again_changes_nothing(database: Database, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [HEAD, ZHANG, LI])
    bring_in(database, path)
    keys = database.read(lambda session: session.scalar(select(func.count()).select_from(TalentKey)))
    for _ in range(2):
        assert count(bring_in(database, path)) == (0, 0, 2, 0)
    assert database.read(lambda session: session.scalar(select(func.count()).select_from(Link))) == 3
    assert database.read(lambda session: session.scalar(select(func.count()).select_from(TalentKey))) == keys


def test_what_differs_is_changed_and_an_empty_cell_leaves_what_is_on_file(database: Database, tmp_path: Path) -> None:
    bring_in(database, write_xlsx(tmp_path / "a.xlsx", [HEAD, ZHANG, LI]))
    second = write_csv(
        tmp_path / "b.csv", [("姓名", "手机", "单位", "联络员"), ("张三", "13800000001", "另一公司", "钱某")]
    )
    result = bring_in(database, second)
    assert count(result) == (0, 1, 0, 0)
    assert set(result.alterations[0].changes) == {"employer", "liaison"}
    (row,) = database.read(lambda session: talents.find_by_name(session, "张三"))
    profile = database.read(lambda session: talents.describe(session, row.id))
    assert (profile.employer, profile.degree, profile.email) == ("另一公司", "博士", "zhang@example.com")
    history = database.read(lambda session: officials.list_history(session, row.id))
    told = [(link.kind, official.name, link.until is None) for link, official in history if link.kind == "liaison"]
    assert told == [("liaison", "钱某", True), ("liaison", "赵某", False)]


def test_a_new_phone_of_a_known_person_is_a_change(database: Database, tmp_path: Path) -> None:
    bring_in(database, write_xlsx(tmp_path / "a.xlsx", [HEAD, ZHANG]))
    moved = (*ZHANG[:5], "13800000009", *ZHANG[6:])
    result = bring_in(database, write_xlsx(tmp_path / "b.xlsx", [HEAD, moved]))
    assert count(result) == (0, 1, 0, 0)
    assert result.alterations[0].changes == ("phone",)


def test_two_of_one_name_and_employer_are_told_apart_by_phone(database: Database, tmp_path: Path) -> None:
    head = ("姓名", "单位", "电话")
    rows = [head, ("张伟", "示例大学", "13800000001"), ("张伟", "示例大学", "13800000002")]
    path = write_csv(tmp_path / "a.csv", rows)
    assert count(bring_in(database, path)) == (2, 0, 0, 0)
    assert count(bring_in(database, path)) == (0, 0, 2, 0)
    third = write_csv(tmp_path / "b.csv", [head, ("张伟", "示例大学", "")])
    assert reasons(look(database, third)) == [(2, ["two_on_file"])]


def test_duplicates_are_explained(database: Database, tmp_path: Path) -> None:
    head = ("姓名", "单位", "电话")
    bring_in(database, write_csv(tmp_path / "a.csv", [head, ("钱七", "示例大学", "13800000007")]))
    rows = [
        head,
        ("张三", "示例大学", "13800000001"),
        ("李四", "示例大学", "+86 138 0000 0001"),
        ("王五", "示例大学", ""),
        ("王 五", "示例大学", ""),
        ("赵六", "别处", "13800000007"),
    ]
    result = look(database, write_csv(tmp_path / "b.csv", rows))
    assert count(result) == (2, 0, 0, 3)
    assert reasons(result) == [(3, ["double_phone"]), (5, ["double_name"]), (6, ["phone_of_other"])]


def test_leaders_of_one_name_need_their_unit(database: Database, tmp_path: Path) -> None:
    head = ("姓名", "单位", "联络员", "联络员单位")
    path = write_csv(tmp_path / "a.csv", [head, ("张三", "A", "赵某", "甲局"), ("李四", "A", "赵某", "乙局")])
    assert count(bring_in(database, path)) == (2, 0, 0, 0)
    assert count(bring_in(database, path)) == (0, 0, 2, 0)
    unclear = write_csv(tmp_path / "b.csv", [head, ("王五", "A", "赵某", ""), ("张三", "A", "赵某", "")])
    result = bring_in(database, unclear)
    assert reasons(result) == [(2, ["two_officials"])]
    assert result.unchanged == 1  # who it is already is not asked again


def test_secret_rows_never_enter_and_are_not_named(database: Database, tmp_path: Path) -> None:
    rows = [
        ("姓名", "单位", "是否涉密", "备注"),
        ("张三", "示例大学", "是", ""),
        ("李四", "示例大学", "否", ""),
        ("王五", "示例大学", "", "涉密岗位"),
        ("赵六", "示例大学", "待定", ""),
        ("钱七", "示例大学", "", "非涉密"),
    ]
    result = bring_in(database, write_csv(tmp_path / "a.csv", rows))
    assert count(result) == (2, 0, 0, 3)
    assert {(one.name, one.reasons[0].key) for one in result.rejected} == {("", "roster.reason.secret")}
    names = database.read(lambda session: list(session.scalars(select(Talent.name).order_by(Talent.id))))
    assert names == ["李四", "钱七"]


def annotate(path: Path, *notes: tuple[str, str], merged: str = "") -> Path:
    """The workbook with comments on cells."""
    from openpyxl import load_workbook
    from openpyxl.comments import Comment

    workbook = load_workbook(path)
    sheet = workbook.worksheets[0]
    for cell, text in notes:
        sheet[cell].comment = Comment(text, "科长")
    if merged:
        sheet.merge_cells(merged)
    workbook.save(path)
    return path


def test_a_comment_that_marks_a_row_keeps_it_out(database: Database, tmp_path: Path) -> None:
    rows = [("姓名", "单位", "手机"), *((f"张{sign}", "示例大学", "") for sign in "一二三四五六七")]
    notes = (
        ("A1", "涉密人才请勿填写"),  # a hint on a heading
        ("A2", "科长:\n涉密"),
        ("B3", "密级：机密"),
        ("A4", "非涉密"),
        ("B5", "涉 密岗位"),  # of merged cells: both rows
        ("H8", "秘密"),  # beside the last column
    )
    path = annotate(write_xlsx(tmp_path / "a.xlsx", rows), *notes, merged="B5:B6")
    result = bring_in(database, path)
    assert [(one.row, one.name, one.reasons[0].key) for one in result.rejected] == [
        (row, "", "roster.reason.secret") for row in (2, 3, 5, 6, 8)
    ]
    names = database.read(lambda session: list(session.scalars(select(Talent.name).order_by(Talent.id))))
    assert names == ["张三", "张六"]


def test_a_comment_above_the_headings_marks_the_whole_file(tmp_path: Path) -> None:
    rows = [("名册", "", ""), ("姓名", "单位", "电话"), ("张三", "A", "13800000001")]
    with pytest.raises(StorageRefusal) as refused:
        read_roster(annotate(write_xlsx(tmp_path / "a.xlsx", rows), ("A1", "机密★10年")))
    assert refused.value.key == "roster.file.secret"


def test_a_workbook_whose_comments_are_broken_is_refused(tmp_path: Path) -> None:
    rows = [("姓名", "单位", "电话"), ("张三", "A", "13800000001")]
    whole = annotate(write_xlsx(tmp_path / "a.xlsx", rows), ("A2", "涉密"))
    broken = tmp_path / "b.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[:-20] if "comment" in name and name.endswith(".xml") else content)
    with pytest.raises(StorageRefusal) as refused:
        read_roster(broken)
    assert refused.value.key == "roster.file.broken"


@pytest.mark.parametrize("mark", ["机密★10年", "涉密人员名册"])
def test_a_file_marked_as_secret_is_refused_whole(tmp_path: Path, mark: str) -> None:
    path = write_csv(tmp_path / "a.csv", [(mark, "", ""), ("姓名", "单位", "电话"), ("张三", "A", "13800000001")])
    with pytest.raises(StorageRefusal) as refused:
        read_roster(path)
    assert refused.value.key == "roster.file.secret"


def test_a_failure_in_the_midst_enters_nothing(database: Database, tmp_path: Path) -> None:
    rows = [("姓名", "单位"), *((f"张{number:04d}", f"示例{number}") for number in range(1200))]
    roster = read_roster(write_csv(tmp_path / "a.csv", rows))

    def stop(done: int, _total: int, what: str) -> None:
        if what == "写入" and done > 500:
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        database.write(lambda session: applying.apply(session, roster, OCCASION, stop))
    for table in (Talent, Employer, TalentKey, AuditRow):
        assert database.read(lambda session, table=table: session.scalar(select(func.count()).select_from(table))) == 0
    assert count(database.write(lambda session: applying.apply(session, roster, OCCASION)))[0] == 1200
    roster.close()


def test_the_template_can_be_read_back(database: Database, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "template.xlsx"
    path.write_bytes(template.make_template(["一人一行"]))
    workbook = load_workbook(path)
    workbook.worksheets[0].append(["张三", "第一类", "博士", "示例大学", "生物", "13800000001"])
    workbook.save(path)
    result = look(database, path)
    assert count(result) == (1, 0, 0, 0)
    assert result.remarks == []


def test_the_audit_has_counts_and_no_names(database: Database, tmp_path: Path) -> None:
    bring_in(database, write_xlsx(tmp_path / "a.xlsx", [HEAD, ZHANG]))
    (act,) = database.read(lambda session: list(session.scalars(select(AuditRow))))
    assert (act.act, act.facts) == ("roster.import", {"added": 1, "changed": 0, "unchanged": 0, "rejected": 0})
