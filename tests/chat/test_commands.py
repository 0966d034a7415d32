"""Commands as Telegram is told them, and `siwen chat` fed through a pipe."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.channels.telegram import open_telegram
from bot.commands import register_commands
from bot.settings import Settings
from tests import fakes
from tests.conftest import at
from tests.library.shelf import write_measure


async def test_commands_are_registered_by_scope_and_language(settings: Settings, telegram: fakes.FakeTelegram) -> None:
    bot = open_telegram(at(settings, telegram))
    telegram.fail("setMyCommands", status=400, description="Bad Request: chat not found")  # one scope can't be told
    await register_commands(bot, {1}, "zh")
    await bot.session.close()
    told = [call["params"] for call in telegram.calls("setMyCommands") if call["outcome"] == "ok"]
    assert len(telegram.calls("setMyCommands")) == 9
    scopes = {(given["scope"]["type"], given.get("language_code")): given["commands"] for given in told}
    assert len(scopes) == 8
    assert {scope for scope, _ in scopes} == {"all_private_chats", "all_group_chats", "chat"}
    names = [entry["command"] for entry in scopes["chat", "en"]]
    assert {"try", "offices"} <= set(names)
    assert "try" not in [entry["command"] for entry in scopes["all_private_chats", "en"]]
    descriptions = {entry["command"]: entry["description"] for entry in scopes["all_private_chats", "en"]}
    assert descriptions["documents"] == "All documents"


def test_a_piped_question_is_answered_without_a_prompt(tmp_path: Path) -> None:
    write_measure(tmp_path / "in" / "a.md", "rent", ["租房补贴每人每月800元。"], title="租房补贴办法")
    env = {name: value for name, value in os.environ.items() if not name.startswith("SIWEN_")}
    env |= {"SIWEN_DATA_DIR": str(tmp_path / "data"), "SIWEN_SOURCES_DIR": str(tmp_path / "in")}
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "chat"], input="租房补贴办法第一条\n1\n", capture_output=True, text=True, env=env,
        check=False, timeout=200,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert "800元" in lines[0]
    assert "\x1b" not in ended.stdout
    assert "› " not in [line[:2] for line in lines]
    assert any(line.startswith("第一条") for line in lines)  # the button was pressed by its number
    assert "Traceback" not in ended.stderr
    assert "DEBUG" not in ended.stderr
