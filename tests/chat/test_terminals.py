"""Terminals side by side: one person at two of them, what is pushed meanwhile, speaking as somebody on real data."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels.local import SOURCE
from bot.channels.prompt import MARK, Prompt
from bot.cli import chat
from bot.seats import NoSeat, account_of, take_seat
from bot.settings import Settings
from storage import audit, deliveries, inbox, officials, people, roles, talents
from storage.database import Database
from storage.roles import Role
from storage.tables import Contact, Talent
from storage.talents import TalentFields
from tests.chat.test_local import Terminal
from tests.chat.test_local import library as library
from tests.chatter import NOW
from tests.contacts.offices import open_office
from tests.library.shelf import write_measure


class Hall:
    """Terminals on the same data: each is a process of its own in life, and an app of its own here."""

    def __init__(self, settings: Settings, stack: AsyncExitStack) -> None:
        self._settings = settings
        self._stack = stack
        self._opened = 0

    async def open(self, role: Role, name: str) -> Terminal:
        """One more terminal, at which somebody of that role sits down; a second later than the one before."""
        self._opened += 1
        terminal = Terminal(self._settings, account_of(role, name), later=timedelta(seconds=self._opened))
        self._stack.push_async_callback(terminal.app.close)
        await take_seat(terminal.app, role, name)
        return terminal


@pytest.fixture
async def hall(settings: Settings, library: Path, database: Database) -> AsyncIterator[Hall]:
    """An office with a roster, and no terminal open yet; 赵某 is the liaison of 张三, 李四 and 王五."""
    database.write(open_office)
    async with AsyncExitStack() as stack:
        yield Hall(settings, stack)


def number_of(shown: str, label: str) -> str:
    """The number before a button."""
    return shown.split(f"] {label}")[0].rsplit("[", 1)[1]


async def queue(terminal: Terminal, account: int) -> None:
    """Something is pushed to somebody at a terminal."""

    def enter(session: Session) -> None:
        person = people.find(session, "local", [str(account)])[str(account)].person_id
        facts = {"talents": 2, "promises": 1, "needs": 0}
        deliveries.queue(session, key="handed", person_id=person, kind="handed_over", facts=facts, now=NOW)

    await terminal.app.database.awrite(enter)


async def test_what_is_begun_at_one_terminal_is_finished_at_another(hall: Hall, database: Database) -> None:
    first, second = await hall.open(Role.LIAISON, "赵某"), await hall.open(Role.LIAISON, "赵某")
    shown = await first.types("联系 张三 电话 昨天 问情：项目进入中试")
    assert "请核对" in shown
    shown = await second.types("/contact")
    shown = await second.types(number_of(shown, "接着填"))
    assert "项目进入中试" in shown
    assert "✓ 已记下" in await second.types(number_of(shown, "保存"))
    assert "今年对张三的第1次" in await first.types(number_of("\n".join(first.lines), "保存"))
    assert len(database.read(lambda session: session.scalars(select(Contact)).all())) == 1


async def test_a_push_is_seen_once_and_the_screen_before_it_can_still_be_pressed(hall: Hall) -> None:
    first, second = await hall.open(Role.LIAISON, "赵某"), await hall.open(Role.LIAISON, "赵某")
    account = account_of(Role.LIAISON, "赵某")
    screen = await first.types("/contact")
    await queue(first, account)
    for terminal in (first, second, first):
        await chat.push(terminal.app, account)
    pushed = [line for line in first.lines + second.lines if "2位人才移交给您" in line]
    assert len(pushed) == 1
    assert "联系 张三" in await first.types(number_of(screen, "张三"))
    assert "该联系的" in await first.types(number_of(pushed[0], "看名单"))


async def test_what_a_killed_terminal_had_in_hand_is_seen_to_at_the_next_of_the_same_person(hall: Hall) -> None:
    killed = await hall.open(Role.LIAISON, "赵某")
    left = killed.typist.say("/find 张三")

    def leave(session: Session) -> None:
        sealed = killed.app.envelopes.seal(json.dumps(left), NOW)
        inbox.take(session, SOURCE, {left["update_id"]: sealed}, NOW)

    await killed.app.database.awrite(leave)
    others = await hall.open(Role.TALENT, "张三")
    await chat.resume(others.app, account_of(Role.TALENT, "张三"))
    assert others.lines == []
    again = await hall.open(Role.LIAISON, "赵某")
    await chat.resume(again.app, account_of(Role.LIAISON, "赵某"))
    assert "张三" in again.lines[-1]
    before = len(again.lines)
    await chat.resume(again.app, account_of(Role.LIAISON, "赵某"))
    assert len(again.lines) == before


async def test_a_line_that_is_answered_without_buttons_leaves_those_of_the_last_screen(hall: Hall) -> None:
    terminal = await hall.open(Role.LIAISON, "赵某")
    screen = await terminal.types("/contact")
    assert "[" not in await terminal.types("/cancel")
    assert "张三" in await terminal.types(number_of(screen, "张三"))
    again = await terminal.types("/contact")
    assert number_of(again, "接着填") == "1"  # counted anew


async def test_at_a_terminal_nothing_goes_abroad_and_nobody_is_asked_about_it(hall: Hall) -> None:
    terminal = await hall.open(Role.TALENT, "张三")
    shown = await terminal.types("/register")
    shown = await terminal.types(number_of(shown, "我要申报"))
    assert "自己填写的内容" in shown
    shown = await terminal.types(number_of(shown, "同意"))
    assert "问过的政策" in shown
    assert "境外" not in await terminal.types(number_of(shown, "不同意"))


def test_a_print_goes_above_the_line_that_is_typed() -> None:
    out = io.StringIO()
    prompt = Prompt(columns=lambda: 10, typed=lambda: "联系 张三", out=out)
    prompt.print("before")

    def read(mark: str) -> str:
        out.write(f"{mark}联系 张三")
        prompt.print("a push")
        return "联系 张三"

    assert prompt.ask(read) == "联系 张三"
    prompt.print("after")
    told = f"before\n\r\x1b[J{MARK}联系 张三\x1b[1A\r\x1b[Ja push\n{MARK}联系 张三after\n"  # two rows of ten columns
    assert out.getvalue() == told


def test_the_end_of_the_input_ends_the_prompt() -> None:
    def end(_mark: str) -> str:
        raise EOFError

    out = io.StringIO()
    assert Prompt(columns=lambda: 80, out=out).ask(end) is None
    assert out.getvalue() == "\r\x1b[J\n"  # whatever sign of work stood there


async def test_of_two_of_one_name_the_number_says_who_sits_down(hall: Hall, database: Database) -> None:
    def enter(session: Session) -> int:
        fields = TalentFields(name="张三", category=3, employer="示例医药")
        return talents.enter(session, fields, now=NOW, today=NOW.date(), by=None)

    first = await hall.open(Role.TALENT, "李四")
    number = database.write(enter)
    with pytest.raises(
        NoSeat, match=f"名册上有2位张三，请指明：--person 1（示例芯科技）、--person {number}（示例医药）"
    ):
        await take_seat(first.app, Role.TALENT, "张三")
    account = await take_seat(first.app, Role.TALENT, "", number)
    assert await take_seat(first.app, Role.TALENT, "张三", number) == account  # the same, whatever else is said
    assert await take_seat(first.app, Role.TALENT, "", 1) != account
    linked = database.read(lambda session: session.get_one(Talent, number).person_id)
    known = database.read(lambda session: people.find(session, "local", [str(account)]))
    assert linked == known[str(account)].person_id
    assert await take_seat(first.app, Role.TALENT, "", 2) == account_of(Role.TALENT, "李四")  # sat down by the name


@pytest.mark.parametrize(
    ("role", "number", "why"),
    [
        (Role.TALENT, 99, "名册上没有编号99"),
        (Role.LIAISON, 99, "没有编号为99的这类联系人"),
        (Role.HR, 99, "没有编号为99的单位"),
        (Role.CHIEF, 1, "--person 不用于 chief"),
    ],
)
async def test_a_number_that_nobody_has_seats_nobody(hall: Hall, role: Role, number: int, why: str) -> None:
    terminal = await hall.open(Role.LIAISON, "赵某")
    with pytest.raises(NoSeat, match=why):
        await take_seat(terminal.app, role, "", number)


async def test_an_official_and_an_employer_are_named_by_number_too(hall: Hall, database: Database) -> None:
    terminal = await hall.open(Role.LIAISON, "赵某")

    def act(session: Session, account: int) -> roles.Actor:
        return roles.find_actor(session, people.find(session, "local", [str(account)])[str(account)].person_id)

    [zhao] = database.read(lambda session: officials.find_by_name(session, "赵某"))
    account = await take_seat(terminal.app, Role.LIAISON, "", zhao.id)
    assert database.read(lambda session: act(session, account)).officials == {zhao.id}
    account = await take_seat(terminal.app, Role.HR, "", 1)
    assert database.read(lambda session: act(session, account)).employers == {1}


@pytest.mark.only_on("sqlite")
def test_allowed_on_real_data_speaking_as_somebody_works_is_audited_and_shows_what_was_pushed(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    write_measure(tmp_path / "in" / "a.md", "rent", ["租房补贴每人每月800元。"], title="租房补贴办法")
    database.write(open_office)
    env = {name: value for name, value in os.environ.items() if not name.startswith("SIWEN_")}
    env |= {
        "SIWEN_BOT_TOKEN": settings.bot_token.get_secret_value() if settings.bot_token else "",
        "SIWEN_DATA_DIR": str(tmp_path),
        "SIWEN_SOURCES_DIR": str(tmp_path / "in"),
    }
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "chat", "--as", "liaison", "--name", "赵某", "--allow"], input="/todo\n",
        capture_output=True, text=True, env=env, check=False, timeout=200,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert "该联系的" in ended.stdout
    [act] = [act for act in database.read(audit.list_acts) if act.act == "chat.as"]
    assert act.subject == "liaison"
