"""Departments that are not in the bot: the sheet that goes out, the letter and the weekly table that come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.callbacks import NeedStep as Press
from bot.needs.letters import split_letter
from jobs.needs import SHIPPED, parse_terms
from storage import need_lists, need_rights
from storage.need_steps import NeedRefused
from storage.tables import Grant, Need, NeedStep
from tests.keeping import roster
from tests.needs.conftest import Office
from tests.needs.test_journey import opens, states, transferred

TERMS = parse_terms(SHIPPED.read_text(encoding="utf-8"))


async def passed_on_paper(office: Office) -> None:
    """The need of 张三 is with the health bureau, of which nobody has joined."""
    officer = office.person(10)
    await office.comes(date(2026, 11, 24))
    await opens(officer)
    await officer.taps("受理")
    await officer.taps("转办")
    await officer.taps("第2页")
    await officer.taps("区卫生健康局（转办单）")


def write(
    path: Path, rows: Sequence[Sequence[object]], *, head: Sequence[str] = ("编号", "办理状态", "答复内容", "文号")
) -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["区卫生健康局每周办理表"])
    for row in (head, *rows):
        page.append(list(row))
    book.save(path)
    return path


async def test_a_need_goes_out_by_sheet_and_its_reply_comes_back_by_letter(office: Office) -> None:
    officer, chief = office.person(10), office.person(9)
    await passed_on_paper(office)
    assert "该单位还没加入：发转办单或打电话 020-0000-0007，答复由您代录。" in officer.screen.text
    await officer.taps("转办单")
    file = officer.screen.document
    assert file is not None
    assert file["file_name"] == "人才诉求转办单-1.docx"
    words = [
        cell.text for row in Document(BytesIO(bytes.fromhex(file["content"]))).tables[0].rows for cell in row.cells
    ]
    assert {"区卫生健康局", "孩子明年上小学", "第二类人才", "12月8日（周二）"} <= set(words)
    assert "张三" not in "".join(words)
    await opens(officer, "1 子女入学")
    await officer.taps("答复")
    assert "第一行写来文字号" in officer.screen.text
    assert "第一行请写来文字号" in (await officer.says("可以")).text
    shown = await officer.says("增卫函〔2026〕3号\n安排在示例小学")
    assert "区卫生健康局答复（增卫函〔2026〕3号）：安排在示例小学" in shown.text
    await opens(chief)
    await chief.taps("发出答复")
    assert (await states(office))[0] == "call_back"


async def test_a_table_is_told_by_its_headings_checked_row_by_row_and_entered_whole(
    office: Office, tmp_path: Path
) -> None:
    officer = office.person(10)
    await passed_on_paper(office)
    await officer.says("/needs")
    await officer.taps("各单位")
    await officer.taps("1")
    assert "区卫生健康局 · 在办1项" in officer.screen.text
    await officer.taps("每周办理表")
    file = officer.screen.document
    assert file is not None
    sent = load_workbook(BytesIO(bytes.fromhex(file["content"])))
    assert [cell.value for cell in sent.worksheets[0][2]][:3] == [1, "子女入学", "孩子明年上小学"]
    # Filled in wrongly: told row by row, nothing is entered.
    bad = [
        (998, "已答复", "好的", ""),
        (1, "办结", "好的", ""),
        (1, "已答复", "再答一次", ""),
        (2, "已答复", "看不到限知", ""),
        ("x", "已答复", "好的", ""),
    ]
    shown = await officer.sends_file(write(tmp_path / "坏.xlsx", bad))
    for line in (
        "! 第3行 编号998：没有这个编号",
        "! 第4行 编号1：“办结”要先审核、回访，请写“已答复”",
        "! 第5行 编号1：与第4行重复",
        "! 第6行 编号2：没有这个编号",
    ):
        assert line in shown.text
    assert "没有录入任何一行" in shown.text
    assert not any("录入" in label and "不" not in label for label in shown.labels)
    # As it went out, with one answer; the second time it changes nothing.
    page = sent.worksheets[0]
    page["E2"], page["F2"], page["G2"] = "已答复", "安排在示例小学", "增卫函〔2026〕3号"
    sent.save(tmp_path / "好.xlsx")
    shown = await officer.sends_file(tmp_path / "好.xlsx")
    assert "答复1项、没有变化0项" in shown.text
    assert (await states(office))[0] == "with_department"  # a dry run
    await officer.taps("全部录入")
    assert "✓ 已录入1项。" in officer.screen.text
    step = await office.town.app.database.aread(lambda session: session.scalars(select(NeedStep)).all()[-1])
    assert (step.move, step.side, step.letter, step.text) == ("reply", "letter", "增卫函〔2026〕3号", "安排在示例小学")
    await office.pushes()
    assert "区卫生健康局的答复等您审核" in office.person(9).screen.text
    shown = await officer.sends_file(tmp_path / "好.xlsx")
    assert "没有新的内容，不用录入。" in shown.text


async def test_a_tables_reply_to_a_need_that_is_replied_or_closed_is_refused_by_its_row(
    office: Office, tmp_path: Path
) -> None:
    officer = office.person(10)
    await passed_on_paper(office)
    await opens(officer, "1 子女入学")
    await officer.taps("答复")
    await officer.says("增卫函〔2026〕3号\n安排在示例小学")
    await opens(office.person(9))
    await office.person(9).taps("发出答复")
    again = write(tmp_path / "再.xlsx", [(1, "已答复", "另一个答复", "")])
    assert "已有答复，在审核或已发出" in (await officer.sends_file(again)).text
    await opens(office.person(7))
    await office.person(7).taps("已办妥")
    assert "已经办结或撤销，不再收答复" in (await officer.sends_file(again)).text


async def test_a_table_that_is_overtaken_while_it_is_looked_at_enters_nothing(office: Office, tmp_path: Path) -> None:
    officer, second = office.person(10), office.person(13)
    await passed_on_paper(office)
    table = write(tmp_path / "表.csv.xlsx", [(1, "申请延期", "要等摸底", "")])
    shown = await officer.sends_file(table)
    assert "申请延期1项" in shown.text
    await opens(second, "1 子女入学")
    await second.taps("更多")
    await second.taps("收回")
    await officer.taps("全部录入", on=shown)
    assert "! 第3行 编号1：还没有转办给单位" in officer.screen.text
    assert (await states(office))[0] == "to_transfer"


async def test_what_is_late_climbs_to_the_contact_person_and_then_to_the_chief(office: Office) -> None:
    officer, bureau = await transferred(office)
    colleague, chief = office.person(17), office.person(9)
    await office.town.app.database.awrite(
        lambda session: roster.join(session, "17", roster.Role.DEPARTMENT, department="education")
    )
    await officer.says("/needs")
    await officer.taps("各单位")
    await officer.taps("1")
    named = next(label for label in officer.screen.labels if "任联系人" in label)
    await officer.taps(named)
    await bureau.says("/needs")
    await bureau.taps("1 子女入学")
    await bureau.taps("签收")
    late = "! 1项需求逾期{}个工作日：区教育局承办。"
    await office.comes(date(2026, 12, 9))
    assert [late.format(1) in person.screen.text for person in (officer, bureau)] == [True, True]
    assert colleague.screens == []
    await office.comes(date(2026, 12, 10))
    assert late.format(2) in colleague.screen.text
    assert not any("区教育局承办" in entry.text for entry in chief.screens)
    await office.comes(date(2026, 12, 11))
    assert late.format(3) in chief.screen.text
    # The department gives it to the colleague; the office gives it to another officer.
    await bureau.says("/needs")
    await bureau.taps("1 子女入学")
    await bureau.taps("转给同事")
    await bureau.taps(bureau.screen.labels[0])
    await office.pushes()
    assert "同事转给您1项需求" in colleague.screen.text
    second = office.actors[13].person_id
    number = await office.town.app.database.aread(lambda session: session.get_one(Need, 1).revision)
    await officer.presses(Press(need=1, revision=number, do="pass_on", value=str(second)).pack())
    await office.pushes()
    assert "1项需求改由您经办" in office.person(13).screen.text

    def look(session: Session) -> tuple[bool, int | None, int, int | None, list[need_lists.Listed]]:
        need = session.get_one(Need, 1)
        contact = session.scalar(select(Grant.person_id).where(Grant.is_contact))
        listed = need_lists.list_late(session, TERMS, office.town.app.moment())
        return (
            need.handler_id == contact,
            need.owner_id,
            need_rights.list_colleagues(session, "education")[0],
            contact,
            listed,
        )

    is_theirs, owner, first, contact, listed = await office.town.app.database.aread(look)
    assert (is_theirs, owner, first) == (True, second, contact)
    assert [need.id for need in listed] == [2, 1]


@pytest.mark.parametrize(
    ("text", "letter", "rest"),
    [
        ("增教函〔2026〕12号 同意", "增教函〔2026〕12号", "同意"),
        ("增教函[2026]12号：同意", "增教函[2026]12号", "同意"),
        ("增教函（2026）第12号\n同意", "增教函（2026）第12号", "同意"),
        ("无文号\n电话答复：同意", "", "电话答复：同意"),
    ],
)
def test_a_letter_s_number_comes_first(text: str, letter: str, rest: str) -> None:
    assert split_letter(text) == (letter, rest)


def test_a_reply_without_one_says_so() -> None:
    with pytest.raises(NeedRefused, match="no_letter"):
        split_letter("同意，2026年第12号楼")
