"""The terminal: the same conversations, printed; buttons by number; tables aligned."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.local import SOURCE, LocalSession, Typist, open_local
from bot.channels.terminal import Style, show_html, show_table, width, wrap
from bot.cli import chat
from bot.composition import build
from bot.seats import ADMIN, TALENT
from bot.settings import Settings
from knowledge.config import KnowledgeConfig
from knowledge.library import Library
from storage import audit
from tests import chatter
from tests.library.shelf import CountingReader, WordEmbeddings, write_measure

PLAIN = Style(colour=False, columns=40)


class Terminal:
    """A person at a terminal, and what stands on it."""

    def __init__(self, settings: Settings, person: int, *, later: timedelta = timedelta()) -> None:
        self.lines: list[str] = []
        time = chatter.FixedTime()
        time.at += later
        telegram = open_local(self.lines.append, Style(colour=False, columns=80), time.clock.now, "zh")
        self.app = build(
            settings, telegram=telegram, source=SOURCE, admins=frozenset({str(ADMIN)}), clock=time.clock,
            open_answerer=lambda: chatter.open_answerer(settings.data_dir),
        )  # fmt: skip
        self.typist = Typist(person, time.clock.now)

    async def types(self, text: str) -> str:
        """What is printed for a line that is typed."""
        before = len(self.lines)
        update = chat.understand(self.app, self.typist, text)
        if update is not None:
            await self.app.inbox.take([update])
            await self.app.inbox.settle()
            telegram = self.app.telegram.session
            assert isinstance(telegram, LocalSession)
            telegram.rest()
        return "\n".join(self.lines[before:])


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A data folder with one measure that has a table."""
    table = "按下表发放：\n\n| 类别 | 总额（万元） |\n|---|---|\n| 第四类 | 40 |\n| 第五类 | 15 |"
    write_measure(tmp_path / "in" / "a.md", "award", [table, "申请条件见第一条。"], title="安家办法")
    config = KnowledgeConfig(tmp_path, embedding="words")
    shelf = Library(config, embeddings=WordEmbeddings(), reader=CountingReader())
    shelf.ingest([tmp_path / "in"], now=chatter.NOW)
    shelf.close()
    return tmp_path


@pytest.fixture
async def terminal(settings: Settings, library: Path) -> AsyncIterator[Terminal]:
    opened = Terminal(settings, TALENT)
    yield opened
    await opened.app.close()


async def test_questions_are_answered_and_buttons_pressed_by_number(terminal: Terminal) -> None:
    answer = await terminal.types("安家办法第一条")
    assert "[1] 原文" in answer
    article = await terminal.types("1")
    assert "类别    总额（万元）\n──────  ────────────\n第四类  40\n第五类  15" in article
    assert "返回答案" in article
    assert "没有第99个按钮" not in await terminal.types("2")


async def test_buttons_of_the_answer_stay_while_new_ones_come_on_top(terminal: Terminal) -> None:
    answer = await terminal.types("安家办法第一条")
    useless = answer.split("] 没用")[0].rsplit("[", 1)[1]
    why = await terminal.types(useless)
    assert f"[{len(terminal_buttons(terminal))}] 其他原因" in why
    assert "已记下，工作人员" in await terminal.types(str(int(useless) + 1))


def terminal_buttons(terminal: Terminal) -> dict[int, object]:
    session = terminal.app.telegram.session
    assert isinstance(session, LocalSession)
    return dict(session.buttons)


async def test_a_number_without_a_button_is_said(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    assert await terminal.types("9") == ""
    assert "没有第9个按钮" in capsys.readouterr().out


async def test_an_admin_sends_a_file_from_the_disk(settings: Settings, library: Path, tmp_path: Path) -> None:
    path = write_measure(tmp_path / "new file.md", "car", ["购车补贴2万元。"], title="购车办法")
    opened = Terminal(settings, ADMIN)
    outline = await opened.types(f"/file {path}")
    assert "购车办法" in outline
    assert "已发布" in await opened.types("2")
    assert "2万元" in await opened.types("购车办法第一条")
    await opened.app.close()


async def test_a_talent_is_no_admin_and_originals_are_named(terminal: Terminal, library: Path) -> None:
    assert "没有在等您的文件" in await terminal.types(f"/file {library / 'in' / 'a.md'}")
    await terminal.types("安家办法第一条")
    article = await terminal.types("1")
    number = article.split("] 原文文件")[0].rsplit("[", 1)[1]
    assert "文件“a.md”在" in await terminal.types(number)


def test_chinese_takes_two_columns() -> None:
    assert width("第九条 a") == 8
    assert width("\x1b[1m重\x1b[0m") == 2
    assert wrap("安家补贴ab", 6) == ["安家补", "贴ab"]
    table = show_table(
        [["类别", "金额"], ["第一类人才", "很长的一段说明文字很长的一段"]], Style(colour=False, columns=24), head=True
    )
    assert all(width(line) <= 24 for line in table.split("\n"))


def test_html_is_shown_with_and_without_colour() -> None:
    text = "共<b>5万元</b> &lt;b&gt; <blockquote>甲\n乙</blockquote>"
    assert show_html(text, PLAIN) == "共5万元 <b> │ 甲\n│ 乙"
    assert "\x1b[1m5万元\x1b[0m" in show_html(text, Style(colour=True, columns=40))


def test_words_of_a_change_are_kept_apart_where_nothing_can_be_struck() -> None:
    text = "满<s>15</s><b><ins>18</ins></b>个月<b><ins>以上</ins></b>的，<s>应当</s>发放<b>5万元</b><s>。</s>"
    assert show_html(text, PLAIN) == "满「15→18」个月「+以上」的，「−应当」发放5万元「−。」"
    assert "\x1b[9m15\x1b[0m\x1b[1;4m18\x1b[0m" in show_html(text, Style(colour=True, columns=40))


def test_as_is_refused_where_a_token_is_set(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIWEN_BOT_TOKEN", "42:" + "a" * 35)
    monkeypatch.setenv("SIWEN_DATA_DIR", str(tmp_path))
    parser = argparse.ArgumentParser()
    chat.configure(parser)
    assert chat.run(parser.parse_args(["--as", "admin"])) == 1
    assert "--allow" in capsys.readouterr().err


async def test_speaking_as_somebody_is_audited(terminal: Terminal) -> None:
    await chat.audit_role(terminal.app, "admin")
    [act] = await terminal.app.database.aread(audit.list_acts)
    assert (act.act, act.subject) == ("chat.as", "admin")


async def test_what_the_terminal_says_itself_is_in_the_language_of_who_sits_there(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = await terminal.types("/language")
    await terminal.types(shown[shown.index("] English") - 1])
    await terminal.types("9999")
    assert capsys.readouterr().out == "There is no button 9999.\n"
