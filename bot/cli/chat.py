"""`siwen chat`: the same bot in this terminal; piped questions are answered one after another."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.app import App
    from bot.channels.local import Typist
    from bot.channels.prompt import Prompt
    from bot.channels.terminal import Style
    from bot.settings import Settings

ROLES = ("talent", "applicant", "hr", "liaison", "leader", "secretary", "department", "officer", "chief", "admin")
PUSHES_SECONDS = 2.0  # between looks for what was pushed to whoever sits here


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--as", dest="role", choices=ROLES, help="speak as somebody of that role")
    parser.add_argument("--name", default="", help="whom: a talent, leader or liaison, employer, department (demo)")
    parser.add_argument("--person", type=int, metavar="ID", help="whom by number: roster row, official or employer")
    parser.add_argument("--allow", action="store_true", help="allow --as although a bot token is set")


def run(args: argparse.Namespace) -> int:
    """Chat until the input ends; 0. Raises WrongSetting, and what opening the database and the library refuses."""
    from bot import settings
    from bot.process import logs

    loaded = settings.load()
    logs.set_up(loaded.log_level)
    if args.role and loaded.bot_token and not args.allow:
        print("已设置 SIWEN_BOT_TOKEN：在正式数据上以他人身份对话要加 --allow，并会记入操作记录", file=sys.stderr)
        return 1
    try:
        asyncio.run(_chat(loaded, args.role, args.name, args.person))
    except KeyboardInterrupt:
        print()
    return 0


async def _chat(settings: Settings, role: str | None, name: str, number: int | None) -> None:
    from bot.answers.sources import ensure_indexed
    from bot.channels.local import SOURCE, open_local
    from bot.channels.prompt import Prompt
    from bot.channels.terminal import Style
    from bot.composition import build
    from bot.seats import ADMIN, take_seat
    from jobs.clock import Clock

    clock, interactive = Clock(), sys.stdin.isatty()
    style = Style(colour=sys.stdout.isatty(), columns=shutil.get_terminal_size().columns)
    prompt = Prompt(columns=lambda: shutil.get_terminal_size().columns, typed=_open_line() if interactive else str)
    telegram = open_local(prompt.print, style, clock.now, settings.language)
    app = build(settings, telegram=telegram, source=SOURCE, admins=frozenset({str(ADMIN)}), clock=clock)
    try:
        account = await take_seat(app, role, name, number)
        await audit_role(app, role)
        await app.think(lambda: ensure_indexed(app.library, settings.sources_dir, now=app.now()))
        pushes = asyncio.create_task(_take_pushes(app, account)) if interactive else None
        try:
            await _listen(app, account, style, prompt, interactive=interactive)
            await push(app, account)
        finally:
            if pushes is not None:
                pushes.cancel()
                await asyncio.wait({pushes})
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


def _open_line() -> Callable[[], str]:
    """Line editing and history for input(); what stands on the line so far."""
    try:
        import readline
    except ImportError:  # Windows
        return str
    return readline.get_line_buffer


async def _listen(app: App, account: int, style: Style, prompt: Prompt, *, interactive: bool) -> None:
    from bot.channels.local import Typist
    from bot.texts import say

    typist = Typist(account, app.clock.now)
    if interactive:
        print(style.put("i", say(app.settings.language, "local.hello")) + "\n")
        await _take(app, typist.say("/start"))
        await resume(app, account)
    while (text := await asyncio.to_thread(prompt.ask if interactive else _read)) is not None:
        update = understand(app, typist, text.strip())
        if update is not None:
            await _take(app, update)


def understand(app: App, typist: Typist, text: str) -> dict[str, object] | None:
    """What was typed as an update: a button's number, /file PATH, else a message. None: said what is wrong with it."""
    from bot.channels.local import LocalSession
    from bot.texts import say

    session = app.telegram.session
    assert isinstance(session, LocalSession)  # noqa: S101 -- tells the type: `_chat` has put it there
    if not text:
        return None
    known = app.identities.recall(typist.account)
    language = session.language = app.settings.language if known is None else known.language
    if text.isascii() and text.isdecimal():
        button = session.buttons.get(int(text))
        if button is None:
            print(say(language, "local.no_button", number=text))
            return None
        return typist.press(button)
    session.listen()
    if found := re.fullmatch(r"https://t\.me/\w+\?start=([\w-]+)", text):  # a link that is opened
        text = f"/start {found[1]}"
    if text.startswith("/phone "):
        return typist.share_phone(text.removeprefix("/phone "))
    if text.startswith("/file "):
        path = Path(text.removeprefix("/file ").strip().strip("'\"")).expanduser()
        if not path.is_file():
            print(say(language, "local.no_file", path=path))
            return None
        return typist.send_file(path)
    return typist.say(text)


async def _take_pushes(app: App, account: int) -> None:
    """Show what is pushed to whoever sits here, while they sit here; what the jobs of a day do is done as well."""
    while True:
        await push(app, account)
        await asyncio.sleep(PUSHES_SECONDS)


async def resume(app: App, account: int) -> None:
    """Take up what this account sent to a terminal that was killed before it had seen to it."""
    await app.inbox.resume(str(account))
    await app.inbox.settle()


async def push(app: App, account: int) -> None:
    """Show what is pushed to this account now. A database that is busy is asked again later."""
    from bot import chores
    from storage import people
    from storage.errors import Busy

    with contextlib.suppress(Busy):
        known = await app.database.aread(lambda session: people.find(session, "local", [str(account)]))
        if known:
            for job in chores.list_telling(app):
                await job.run(app.now())
            await app.push_due(known[str(account)].person_id)


async def _take(app: App, update: dict[str, object]) -> None:
    from bot.channels.local import LocalSession

    await app.inbox.take([update])
    await app.inbox.settle()
    session = app.telegram.session
    assert isinstance(session, LocalSession)  # noqa: S101 -- tells the type: `_chat` has put it there
    session.rest()


def _read() -> str | None:
    """The next line that is piped in, or None at the end of the input."""
    return sys.stdin.readline() or None
