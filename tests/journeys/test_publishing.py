"""An admin sends a file, looks at what was read, and publishes it or not; mends where to go; tries a question."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from knowledge.offices import load_offices
from storage import audit
from storage.tables import AuditRow
from tests.chatter import Person, Town
from tests.library.shelf import write_measure


async def acts(town: Town) -> list[AuditRow]:
    return list(reversed(await town.app.database.aread(audit.list_acts)))


def measure(tmp_path: Path, *articles: str, **front: object) -> Path:
    front = {"title": "购车补贴办法", "effective_from": "2026-01-01", "number": "增府〔2026〕3号", **front}
    return write_measure(tmp_path / "papers" / "car.md", "car", articles or ["购车补贴每人2万元。"], **front)


async def test_a_file_is_read_looked_at_and_only_then_published(
    town: Town, ana: Person, boss: Person, tmp_path: Path
) -> None:
    await boss.says("/import")  # where tables are asked for a document is told by what it is, too
    outline = await boss.sends_file(measure(tmp_path, "购车补贴每人2万元。", "依照本办法第九条执行。"))
    assert outline.text.startswith("购车补贴办法")
    assert "文号：增府〔2026〕3号" in outline.text
    assert "2026年1月1日起施行" in outline.text
    assert "这是新文件" in outline.text
    assert "! 第二条" in outline.text  # it refers to an article that is not there
    assert len(outline.text.splitlines()) <= 8
    await ana.says("/documents")
    assert "已收录7份文件" in ana.screen.text
    look = await boss.taps("逐条看")
    assert look.id == outline.id
    await boss.taps("第2页 ›")
    assert "购车补贴每人2万元" in boss.screen.text or "2/" in boss.screen.text
    await boss.taps("返回概要")
    assert boss.screen.text == outline.text
    published = await boss.taps("发布")
    assert "已发布：购车补贴办法" in published.text
    await ana.says("/documents")
    assert "已收录8份文件" in ana.screen.text
    assert "2万元" in (await ana.says("购车补贴办法第一条")).text
    [act] = await acts(town)
    assert (act.act, act.subject) == ("document.publish", "car")
    assert act.person_id is not None


async def test_publishing_twice_or_after_discarding_is_said_to_be_done(
    town: Town, boss: Person, tmp_path: Path
) -> None:
    outline = await boss.sends_file(measure(tmp_path))
    press = outline.find("发布")["callback_data"]
    discard = outline.find("放弃")["callback_data"]
    await boss.presses(press)
    assert "已经处理过" in (await boss.presses(press)).text
    assert "已经处理过" in (await boss.presses(discard)).text
    assert [act.act for act in await acts(town)] == ["document.publish"]
    other = await boss.sends_file(measure(tmp_path, "购车补贴每人3万元。"))
    assert "改1条" in other.text
    assert "3万元" in (await boss.taps("看改动")).text
    assert "发布" in boss.screen.labels
    await boss.taps("返回概要")
    await boss.taps("放弃")
    assert "知识库没有改动" in boss.screen.text
    assert "已经处理过" in (await boss.presses(other.find("发布")["callback_data"])).text


async def test_a_file_that_is_on_file_already_needs_no_publishing(boss: Person, tmp_path: Path) -> None:
    await boss.sends_file(measure(tmp_path))
    await boss.taps("发布")
    again = await boss.sends_file(measure(tmp_path))
    assert "完全相同" in again.text
    assert "发布" not in again.labels


async def test_I8_a_file_that_cannot_be_read_gets_one_line_and_changes_nothing(
    town: Town, boss: Person, tmp_path: Path
) -> None:
    generation = town.app.library.snapshot().generation
    for name, content in (("空.docx", b""), ("坏.pdf", b"%PDF-1.7 cut"), ("错.docx", b"no zip at all")):
        path = tmp_path / name
        path.write_bytes(content)
        shown = await boss.sends_file(path)
        assert len(shown.text.splitlines()) == 1
        assert name in shown.text
    assert town.app.library.snapshot().generation == generation


async def test_more_than_telegram_lets_a_bot_fetch_is_said_at_once(town: Town, boss: Person, tmp_path: Path) -> None:
    shown = await boss.sends_file(measure(tmp_path), size=21 * 1024 * 1024)
    assert "20 MB" in shown.text
    assert not town.server.calls("getFile")


async def test_a_draft_for_comment_is_taken_in_on_an_admins_word_alone(
    town: Town, ana: Person, boss: Person, tmp_path: Path
) -> None:
    path = measure(tmp_path, "购车补贴每人2万元。", title="购车补贴办法（征求意见稿）")
    shown = await boss.sends_file(path)
    assert "征求意见稿" in shown.text
    assert shown.labels == ["仍要收录", "放弃"]
    await ana.says("/start")
    await ana.presses(shown.find("仍要收录")["callback_data"])
    assert "没有这个权限" in ana.toast
    outline = await boss.taps("仍要收录")
    assert "发布" in outline.labels
    await boss.taps("发布")
    assert [act.act for act in await acts(town)] == [
        "rights.denied",
        "document.release",
        "document.publish",
    ]
    await boss.presses(shown.find("仍要收录")["callback_data"])  # pressed once more, much later
    assert "已经处理过" in boss.screen.text


async def test_a_secret_file_is_never_taken_in(boss: Person, tmp_path: Path) -> None:
    path = tmp_path / "s.md"
    path.write_text("机密★1年\n\n# 某办法\n\n第一条 内容。\n", encoding="utf-8")
    shown = await boss.sends_file(path)
    assert "机密" in shown.text
    assert shown.labels == []


async def test_nobody_else_publishes(town: Town, ana: Person, boss: Person, tmp_path: Path) -> None:
    await ana.sends_file(measure(tmp_path))
    assert "没有在等您的文件" in ana.screen.text
    outline = await boss.sends_file(measure(tmp_path))
    await ana.says("/start")
    for label in ("发布", "放弃", "逐条看"):
        await ana.presses(outline.find(label)["callback_data"])
        assert "没有这个权限" in ana.toast
    await ana.says("/documents")
    assert "已收录7份文件" in ana.screen.text
    for command in ("/try 安家补贴", "/offices"):
        assert "没有这个命令" in (await ana.says(command)).text


async def test_where_to_go_is_mended_field_by_field(town: Town, ana: Person, boss: Person) -> None:
    await boss.says("/offices")
    await boss.taps("区教育局")
    await boss.taps("电话")
    assert "020-0000-0006" in boss.screen.text
    saved = await boss.says("020-8262-0000")
    assert "电话改为“020-8262-0000”" in saved.text
    await boss.taps("职责")
    await boss.says("子女入学、积分入学、<b>转学</b>")
    assert "子女入学、积分入学、<b>转学</b>" in boss.screen.text
    await boss.taps("网址")
    assert "http" in (await boss.says("不是网址")).text  # refused: the form goes on waiting
    await boss.says("https://edu.example.gov.cn")
    await boss.taps("窗口")
    assert "未填" in (await boss.says("无")).text
    await boss.taps("改为正式")
    assert "标为样例" in boss.screen.labels
    await boss.taps("全部单位")
    settings = town.app.settings
    office = load_offices(settings.offices_file, settings.data_dir).get("education")
    assert office is not None
    assert (office.phone, office.counter, office.sample) == ("020-8262-0000", "", False)
    assert office.duties == ("子女入学", "积分入学", "<b>转学</b>")
    assert [act.facts["field"] for act in await acts(town)] == ["phone", "duties", "link", "counter", "sample"]
    await ana.says("人才奖励办法第二十二条")
    await ana.taps("去哪办")
    assert "020-8262-0000" in ana.screen.text


async def test_an_admin_sees_what_a_question_finds_and_why(boss: Person) -> None:
    assert "写法" in (await boss.says("/try")).text
    shown = await boss.says("/try 安家补贴总额")
    assert "结论：" in shown.text
    assert "原因：" in shown.text
    for head in ("语义", "字面", "合计"):
        assert head in shown.text


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_command_answers_in_every_language(boss: Person, language: str) -> None:
    await boss.says("/language")
    await boss.taps({"zh": "中文", "en": "English"}[language])
    for command in (
        "start",
        "ask",
        "documents",
        "latest",
        "help",
        "privacy",
        "plain",
        "plain",
        "cancel",
        "try",
        "offices",
    ):
        shown = await boss.says(f"/{command}")
        assert shown.text
        assert len(shown.text.splitlines()) <= 8
        chinese = any("\u4e00" <= sign <= "\u9fff" for sign in shown.text)
        assert chinese or language == "en"


async def test_a_press_that_published_and_then_failed_is_finished_by_its_replay(
    town: Town, boss: Person, tmp_path: Path
) -> None:
    outline = await boss.sends_file(measure(tmp_path))
    town.server.fail("editMessageText", status=409, description="Conflict")
    await boss.presses(outline.find("发布")["callback_data"])
    for _ in range(50):  # the replay comes half a second after the failure, on a busy machine later
        if "已发布" in boss.screen.text:
            break
        await asyncio.sleep(0.2)
    assert "已发布：购车补贴办法" in boss.screen.text
    assert [act.act for act in await acts(town)] == ["document.publish"]
