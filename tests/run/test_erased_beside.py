"""Somebody is erased by a command while the bot runs: who writes then is somebody new, and nothing is left over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from aiogram.types import Message
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.__main__ import main
from bot.app import App
from bot.cli import erasing
from bot.composition import build
from bot.process.keys import load_secret, sign_asker
from bot.settings import Settings
from bot.updates.identity import Identity
from bot.updates.work import Work
from storage import consents, talents
from storage.consents import VERSIONS, Purpose
from storage.database import Database
from storage.tables import Account, Consent, InboxRow, Question, Talent
from storage.talents import TalentFields
from tests.chatter import NOW
from tests.conftest import at
from tests.fakes import FakeTelegram, message
from tests.run.processes import Process
from tests.run.serving import record_question, route, running, until


def person_of(session: Session) -> int:
    return session.scalars(select(Account.person_id).where(Account.external_id == "7")).one()


def make_talent(session: Session) -> int:
    """张三, who is the person behind account 7."""
    talent = talents.enter(session, TalentFields(name="张三"), now=NOW, today=NOW.date(), by=None)
    session.get_one(Talent, talent).person_id = person_of(session)
    return talent


def asked(session: Session) -> list[tuple[str | None, str]]:
    return [(row.text, row.asker) for row in session.scalars(select(Question).order_by(Question.id))]


def test_who_writes_after_siwen_people_erase_is_somebody_new(
    settings: Settings, server: FakeTelegram, launch: Callable[..., Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    running_bot = launch()
    server.push(message("第一问", user=7))
    assert server.wait_for_sends(1, seconds=90)
    server.push(message("第二问", user=7))  # remembered by now
    assert server.wait_for_sends(2, seconds=90)
    database = Database.open(settings.database)
    talent = database.write(make_talent)
    before = database.read(person_of)
    monkeypatch.setenv("SIWEN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("SIWEN_DATABASE_URL", settings.database)
    assert main(["people", "erase", str(talent), "--apply"]) == 0
    server.push(message("第三问", user=7))
    assert server.wait_for_sends(3, seconds=90)
    assert running_bot.end(15) == 0
    after = database.read(person_of)
    assert after != before
    secret = load_secret(settings.data_dir)
    assert database.read(asked) == [(None, ""), (None, ""), ("第三问", sign_asker(secret, after))]
    told = [call["params"]["text"] for call in server.calls("sendMessage")]
    assert told == ["答：第一问", "答：第二问", "答：第三问"]
    database.close()


class Held:
    """A handler that waits in the middle of its work, as for a model or for Telegram."""

    def __init__(self) -> None:
        self.reached, self.go_on = asyncio.Event(), asyncio.Event()
        self.people: list[int] = []

    async def wait(self, identity: Identity) -> None:
        self.people.append(identity.person_id)
        self.reached.set()
        await self.go_on.wait()


async def erase_while(held: Held, app: App, telegram: FakeTelegram, settings: Settings) -> None:
    """张三 is erased while a message of theirs is in hand."""
    async with running(app):
        telegram.push(message("在办的一问", user=7))
        await held.reached.wait()
        database = Database.open(settings.database)
        talent = await asyncio.to_thread(database.write, make_talent)
        await asyncio.to_thread(erasing.erase, database, settings.data_dir, talent, NOW)
        held.go_on.set()
        open_rows = select(InboxRow.update_id).where(InboxRow.done_at.is_(None))
        await until(lambda: database.read(lambda session: session.scalars(open_rows).all()) == [])
        database.close()


async def test_what_was_in_hand_at_the_erasure_leaves_no_record(settings: Settings, telegram: FakeTelegram) -> None:
    held = Held()

    async def answer_late(message: Message, identity: Identity, work: Work, app: App) -> None:
        await held.wait(identity)
        await message.answer("答")
        record_question(message.text or "", identity, work, app)

    await erase_while(held, build(at(settings, telegram), routers=[route(answer_late)]), telegram, settings)
    database = Database.open(settings.database)
    assert database.read(asked) == []
    assert database.read(lambda session: session.scalars(select(Account.external_id)).all()) == []
    database.close()


async def test_what_is_written_at_once_is_written_for_who_they_are_now(
    settings: Settings, telegram: FakeTelegram
) -> None:
    held = Held()

    async def agree_late(message: Message, identity: Identity, work: Work) -> None:
        await held.wait(identity)
        person, version = identity.person_id, VERSIONS[Purpose.ABROAD]
        await work.now(lambda session: consents.answer(session, person, Purpose.ABROAD, version, given=True, now=NOW))
        await message.answer("好")

    await erase_while(held, build(at(settings, telegram), routers=[route(agree_late)]), telegram, settings)
    before, after = held.people
    database = Database.open(settings.database)
    assert database.read(person_of) == after != before
    assert database.read(lambda session: session.scalars(select(Consent.person_id)).all()) == [after]
    database.close()
