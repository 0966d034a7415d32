"""`siwen chat`: the same bot in this terminal; piped questions are answered one after another."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import App
    from bot.local import Typist
    from bot.settings import Settings
    from bot.terminal import Style


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--as", dest="role", choices=("admin", "talent"), help="speak as an admin or as a talent")
    parser.add_argument("--allow", action="store_true", help="allow --as although a bot token is set")


def run(args: argparse.Namespace) -> int:
    """Chat until the input ends; 0. Raises WrongSetting, and what opening the database and the library refuses."""
    from bot import logs, settings

    loaded = settings.load()
    logs.set_up(loaded.log_level)
    if args.role and loaded.bot_token and not args.allow:
        print("已设置 SIWEN_BOT_TOKEN：在正式数据上以他人身份对话要加 --allow，并会记入操作记录", file=sys.stderr)
        return 1
    try:
        asyncio.run(_chat(loaded, args.role))
    except KeyboardInterrupt:
        print()
    return 0


async def _chat(settings: Settings, role: str | None) -> None:
    from bot.app import build
    from bot.local import ADMIN, SOURCE, TALENT, Typist, open_local
    from bot.sources import ensure_indexed
    from bot.terminal import Style
    from jobs.clock import Clock

    clock, interactive = Clock(), sys.stdin.isatty()
    style = Style(colour=sys.stdout.isatty(), columns=shutil.get_terminal_size().columns)
    telegram = open_local(_print, style, clock.now, settings.language)
    app = build(settings, telegram=telegram, source=SOURCE, admins=frozenset({str(ADMIN)}), clock=clock)
    try:
        await audit_role(app, role)
        await app.think(lambda: ensure_indexed(app.library, settings.sources_dir, now=app.now()))
        typist = Typist(ADMIN if role == "admin" else TALENT, clock.now)
        await _listen(app, typist, style, interactive=interactive)
    finally:
        await app.close()


async def audit_role(app: App, role: str | None) -> None:
    """Write down that somebody speaks as a role; nothing where no role was asked for."""
    from storage import audit

    if role:
        now = app.now()
        await app.database.awrite(
            lambda session: audit.record(session, person_id=None, act="chat.as", subject=role, now=now)
        )


async def _listen(app: App, typist: Typist, style: Style, *, interactive: bool) -> None:
    from bot.texts import say

    language = app.settings.language
    if interactive:
        import readline  # noqa: F401 -- gives input() line editing and history

        print(style.put("i", say(language, "local.hello")) + "\n")
        await _take(app, typist.say("/start"))
    while (text := await asyncio.to_thread(_read, interactive)) is not None:
        update = understand(app, typist, text.strip(), language)
        if update is not None:
            await _take(app, update)


def understand(app: App, typist: Typist, text: str, language: str) -> dict[str, object] | None:
    """What was typed as an update: a button's number, /file PATH, else a message. None: said what is wrong with it."""
    from bot.local import LocalSession
    from bot.texts import say

    session = app.telegram.session
    assert isinstance(session, LocalSession)  # noqa: S101 -- tells the type: `_chat` has put it there
    if not text:
        return None
    if text.isascii() and text.isdecimal():
        button = session.buttons.get(int(text))
        if button is None:
            print(say(language, "local.no_button", number=text))
            return None
        session.listen(pressed=True)
        return typist.press(button)
    session.listen(pressed=False)
    if text.startswith("/file "):
        path = Path(text.removeprefix("/file ").strip().strip("'\"")).expanduser()
        if not path.is_file():
            print(say(language, "local.no_file", path=path))
            return None
        return typist.send_file(path)
    return typist.say(text)


async def _take(app: App, update: dict[str, object]) -> None:
    await app.inbox.take([update])
    await app.inbox.settle()


def _read(interactive: bool) -> str | None:
    """The next line, or None at the end of the input."""
    if not interactive:
        line = sys.stdin.readline()
        return line if line else None
    try:
        return input("› ")
    except EOFError:
        print()
        return None


def _print(text: str) -> None:
    print(text, flush=True)
