"""`/figures` and `/report`: a figure by a line, a table by a file, the paper, a template; what is refused is said."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import select

from bot.figures.line import read_line
from bot.settings import Settings
from storage.database import Database
from storage.figures import ledger
from storage.roles import Role
from storage.tables import AuditRow
from tests import chatter, fakes
from tests.keeping import roster
from tests.office import papers

SOURCE = Path("tests/data/ledger-2023.csv")
NAMES = {
    "trainees": "人才工作者跟岗学习学员",
    "hires": "英才令引进人才",
    "posts": "英才令提供岗位",
    "contacts": "走访、电话、微信联系高层次人才",
}


@pytest.mark.parametrize(
    ("text", "keys", "fields"),
    [
        ("trainees", ("trainees",), {}),
        ("跟岗学员 8名 来源：人才科", ("trainees",), {"value": "8名", "qualifier": "等于", "source": "人才科"}),
        ("引进人才 近1700人 来源: 自评报告 备注：约数", ("hires",),
         {"value": "1700人", "qualifier": "近", "source": "自评报告", "note": "约数"}),
        ("posts ３５１ 来源：英才令", ("posts",), {"value": "351", "qualifier": "等于", "source": "英才令"}),
        ("联系 “很多” 来源：自评报告", ("contacts",), {"qualifier": "很多", "source": "自评报告"}),
        ("英才令", ("hires", "posts"), {}),
        ("别的", (), {}),
        ("", (), {}),
    ],
)  # fmt: skip
def test_a_line_names_a_figure_and_what_is_said_of_it(text: str, keys: tuple[str, ...], fields: dict[str, str]) -> None:
    read = read_line(text, NAMES)
    assert (read.keys, dict(read.fields)) == (keys, fields)


def files_of(person: chatter.Person) -> dict[str, bytes]:
    """What files a chat has got, by name."""
    sent = (one.document for one in person.screens if one.document is not None)
    return {one["file_name"]: bytes.fromhex(one["content"]) for one in sent}


def spoil(path: Path) -> Path:
    """The ledger of 2023 with words for one of its numbers."""
    path.write_text(SOURCE.read_text(encoding="utf-8").replace(",260,", ",二百六,"), encoding="utf-8")
    return path


async def test_a_year_in_the_chat(
    database: Database, settings: Settings, telegram: fakes.FakeTelegram, tmp_path: Path
) -> None:
    database.write(lambda session: roster.join(session, "9", Role.CHIEF))
    database.write(lambda session: roster.join(session, "8", Role.OFFICER))
    async with chatter.open_town(settings, telegram) as town:
        officer = town.person(8)
        shown = await officer.says("/figures")
        assert "2026年台账" in shown.text
        assert "! 待填" in shown.text
        shown = await officer.says("你好")  # nobody asked for a figure: a question is a question
        assert "没有找到这项数据" not in shown.text
        await officer.says("/figures")
        shown = await officer.taps("待填")
        assert "人才工作者跟岗学习学员 · 提供：人才科" in shown.text
        await officer.taps("录入")
        shown = await officer.says("英才令 3 来源：我")
        assert shown.text.startswith("是哪一项？")
        shown = await officer.says("contacts 3 来源：我")
        assert "由系统按记录计算，不能录入" in shown.text
        shown = await officer.says("跟岗学员 八名 来源：人才科")
        assert "自评报告称" not in shown.text
        shown = await officer.says("跟岗学员 8名")
        assert "要写来源" in shown.text
        shown = await officer.says("跟岗学员 8名 来源：人才科")
        assert "2026年 人才工作者跟岗学习学员：8名" in shown.text
        shown = await officer.taps("保存")
        assert "录入1项" in shown.text
        shown = await officer.says("跟岗学员 9名")  # the source stays
        assert "原为 8名" in shown.text
        await officer.taps("保存")
        shown = await officer.says("trainees")
        assert "9名" in shown.text
        assert "曾为 8名（人才科）" in shown.text
        # A file: what it would do, then all of it.
        await officer.taps("看台账")
        shown = await officer.sends_file(SOURCE)
        assert "新增15，变更0，不变0，不能录入0" in shown.text
        await officer.taps("确认录入")
        await officer.says("/figures")
        shown = await officer.sends_file(spoil(tmp_path / "bad.csv"))
        assert "第4行：“二百六”不是数字" in shown.text
        assert shown.labels == ["取消"]
        # The papers of 2023.
        await officer.says("/report")
        await officer.taps("‹ 2025年")
        await officer.taps("‹ 2024年")
        await officer.taps("‹ 2023年")
        shown = await officer.taps("自评报告")
        assert "处待填" in shown.text
        sent = files_of(officer)
        paper = papers.read(sent["2023年度自评报告.docx"])
        assert "超过260人次" in paper.sections["四（一）"]
        assert "2023年台账.xlsx" in sent
        # Only who decides replaces the template; a mistake in it is named, and the one in use stays.
        shown = await officer.says("/report")
        await officer.taps("模板")
        chief = town.person(9)
        await chief.says("/report")
        await chief.taps("模板")
        template = Document(io.BytesIO(files_of(chief)["自评报告模板.docx"]))
        edited = tmp_path / "edited.docx"
        template.add_paragraph("{{contact}}")
        template.save(str(edited))
        shown = await chief.sends_file(edited)
        assert "不认识 {{contact}}，是不是 {{contacts}}" in shown.text
        assert not (settings.data_dir / "self-evaluation.docx").exists()
        template.paragraphs[-1].text = "全年联系{{contacts}}。"
        template.save(str(edited))
        shown = await chief.sends_file(edited)
        assert "✓ 模板已换上" in shown.text
        assert (settings.data_dir / "self-evaluation.docx").read_bytes() == edited.read_bytes()
        # Others see neither.
        shown = await town.person(12).says("/figures")
        assert "台账" not in shown.text
    acts = database.read(lambda session: set(session.scalars(select(AuditRow.act))))
    assert {"figures.enter", "report.template"} <= acts
    assert database.read(lambda session: ledger.read(session, "2026"))["trainees"].revision == 2
