"""The inbox over HTTP: nothing is lost, nothing is recorded twice, a person's messages keep their order."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
from aiogram.types import CallbackQuery, Message
from sqlalchemy import select

from bot.app import App
from bot.composition import build
from bot.errors import Refusal
from bot.settings import Settings
from bot.updates.identity import Identity
from bot.updates.work import Work
from jobs.clock import Clock
from storage import inbox, people, questions
from storage.database import Database
from storage.tables import InboxRow
from tests.conftest import at
from tests.fakes import FakeTelegram, message, tap
from tests.run.serving import acknowledge, answer, route, running, sent, texts

SOURCE = "telegram:42"


def rows_of(url: str) -> list[InboxRow]:
    database = Database.open(url)
    rows = database.read(lambda session: list(session.scalars(select(InboxRow).order_by(InboxRow.update_id))))
    database.close()
    return rows


def count_questions(url: str) -> int:
    database = Database.open(url)
    number = database.read(questions.count)
    database.close()
    return number


async def test_updates_are_answered_recorded_blanked_and_confirmed(
    settings: Settings, telegram: FakeTelegram, database_url: str
) -> None:
    async with running(build(at(settings, telegram), routers=[route(answer)])):
        telegram.push(message("一", user=7), message("二", user=7), message("三", user=8))
        said = await sent(telegram, 3)
    assert [text for text in said if text != "答：三"] == ["答：一", "答：二"]
    assert telegram.count()["waiting"] == 0
    assert count_questions(database_url) == 3
    assert [(row.payload, row.done_at is not None) for row in rows_of(database_url)] == [(None, True)] * 3


async def test_a_person_is_served_in_order_and_others_do_not_wait(settings: Settings, telegram: FakeTelegram) -> None:
    hold = asyncio.Event()

    async def slow_for_seven(message: Message, identity: Identity) -> None:
        if identity.external_id == "7":
            await hold.wait()
        await message.answer(message.text or "")

    async with running(build(at(settings, telegram), routers=[route(slow_for_seven)])):
        telegram.push(*(message(f"七{number}", user=7) for number in range(20)))
        telegram.push(message("八", user=8))
        assert await sent(telegram, 1) == ["八"]
        hold.set()
        assert (await sent(telegram, 21))[1:] == [f"七{number}" for number in range(20)]


async def test_the_same_update_twice_is_handled_once(
    settings: Settings, telegram: FakeTelegram, database_url: str
) -> None:
    async with running(build(at(settings, telegram), routers=[route(answer)])):
        telegram.push({"update_id": 5000, **message("一")})
        await sent(telegram, 1)
        telegram.push({"update_id": 5000, **message("一")}, {"update_id": 5001, **message("二")})
        await sent(telegram, 2)
    assert texts(telegram) == ["答：一", "答：二"]
    assert count_questions(database_url) == 2


async def test_what_is_left_behind_is_replayed_with_its_effects_once(
    settings: Settings, telegram: FakeTelegram, database: Database, database_url: str
) -> None:
    now = datetime.now(UTC)
    left = {number: json.dumps({"update_id": number, **message(f"问{number}")}) for number in (1, 2)}
    database.write(lambda session: inbox.take(session, SOURCE, left, now))
    async with running(build(at(settings, telegram), routers=[route(answer)])):
        assert await sent(telegram, 2) == ["答：问1", "答：问2"]
    async with running(build(at(settings, telegram), routers=[route(answer)])):
        telegram.push(message("三"))
        await sent(telegram, 3)
    assert count_questions(database_url) == 3


async def test_an_update_that_fails_three_times_is_set_aside_and_reported(
    settings: Settings, telegram: FakeTelegram, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[int] = []

    async def stumble(message: Message, work: Work) -> None:
        if message.text == "坏":
            tries.append(work.attempt)
            raise KeyError("张三的身份证")
        await message.answer(message.text or "")

    with caplog.at_level(logging.WARNING):
        async with running(build(at(settings, telegram), routers=[route(stumble)])):
            telegram.push(message("坏"), message("好"))
            said = await sent(telegram, 2)
    assert tries == [1, 2, 3]
    assert said[1] == "好"  # the next one of the same person goes on
    bad, good = rows_of(database_url)
    assert bad.set_aside_at is not None
    assert bad.done_at is None
    assert bad.error_id is not None
    assert bad.error_id in said[0]
    assert bad.error_id in caplog.text
    assert good.done_at is not None


async def test_an_update_that_kills_the_process_is_given_up_after_ten_starts(
    settings: Settings, telegram: FakeTelegram, database: Database, database_url: str
) -> None:
    now = datetime.now(UTC)
    left = {1: json.dumps({"update_id": 1, **message("毒")})}
    database.write(lambda session: inbox.take(session, SOURCE, left, now))
    for _ in range(inbox.REPLAYS):  # so many processes began on it and died
        database.write(lambda session: inbox.count_replay(session, SOURCE, 1))
    async with running(build(at(settings, telegram), routers=[route(answer)])):
        telegram.push(message("好"))
        assert await sent(telegram, 1) == ["答：好"]
    assert [row.set_aside_at is not None for row in rows_of(database_url)] == [True, False]


async def test_a_refusal_is_said_and_its_effects_are_not_written(
    settings: Settings, telegram: FakeTelegram, database_url: str
) -> None:
    async def refuse(message: Message, identity: Identity, work: Work, app: App) -> None:
        work.later(lambda session: people.set_language(session, identity.person_id, "en"))
        raise Refusal("trouble.fast", seconds=10)

    async def refuse_tap(tap: CallbackQuery) -> None:
        raise Refusal("trouble.fast", seconds=11)

    async with running(build(at(settings, telegram), routers=[route(refuse, taps=refuse_tap)])):
        telegram.push(message("一"), tap("x"))
        await sent(telegram, 1)
        assert await asyncio.to_thread(telegram.wait_for, "answerCallbackQuery", 1)
    assert "10秒" in texts(telegram)[0]
    assert "11秒" in telegram.calls("answerCallbackQuery")[0]["params"]["text"]
    database = Database.open(database_url)
    known = database.read(lambda session: people.find(session, "telegram", ["7"]))
    database.close()
    assert known["7"].language is None
    assert all(row.done_at for row in rows_of(database_url))


async def test_a_bug_in_an_effect_sets_only_its_own_update_aside(
    settings: Settings, telegram: FakeTelegram, database_url: str
) -> None:
    async def half(message: Message, identity: Identity, work: Work, app: App) -> None:
        if message.text == "坏":
            work.later(lambda _: 1 / 0)
        await answer(message, identity, work, app)

    async with running(build(at(settings, telegram), routers=[route(half)])):
        telegram.push(*(message("坏" if user == 10 else "好", user=user) for user in range(7, 20)))
        await sent(telegram, 13)
    assert count_questions(database_url) == 12
    assert [row.update_id for row in rows_of(database_url) if row.set_aside_at] == [1004]


async def test_stopping_finishes_what_is_in_hand(settings: Settings, telegram: FakeTelegram, database_url: str) -> None:
    begun = asyncio.Event()

    async def slow(message: Message) -> None:
        begun.set()
        await asyncio.sleep(0.5)
        await message.answer(message.text or "")

    async with running(build(at(settings, telegram), routers=[route(slow)])):
        telegram.push(*(message(f"{user}", user=user) for user in range(1, 6)))
        await begun.wait()
    assert sorted(texts(telegram)) == ["1", "2", "3", "4", "5"]
    assert all(row.done_at for row in rows_of(database_url))


async def test_what_does_not_end_by_the_deadline_waits_for_the_next_start(
    settings: Settings, telegram: FakeTelegram, database_url: str
) -> None:
    begun = asyncio.Event()

    async def stuck(message: Message) -> None:
        begun.set()
        await asyncio.sleep(60)

    app = build(at(settings, telegram), routers=[route(stuck)], drain=timedelta(seconds=0.3))
    async with running(app):
        telegram.push(message("一"))
        await begun.wait()
    assert [(row.done_at, row.set_aside_at) for row in rows_of(database_url)] == [(None, None)]
    async with running(build(at(settings, telegram), routers=[route(answer)])):
        assert await sent(telegram, 1) == ["答：一"]


async def test_payloads_are_kept_for_a_day_and_rows_for_two(database: Database) -> None:
    start = datetime(2026, 11, 23, 8, tzinfo=UTC)
    database.write(lambda session: inbox.take(session, SOURCE, {1: "{}"}, start))
    later = start + timedelta(hours=24)
    assert database.write(lambda session: inbox.blank_old(session, later - timedelta(seconds=1))) == 0
    assert database.write(lambda session: inbox.blank_old(session, later)) == 1
    row = database.read(lambda session: session.scalar(select(InboxRow)))
    assert row is not None
    assert row.payload is None
    assert row.set_aside_at == later
    assert database.write(lambda session: inbox.take(session, SOURCE, {1: "{}"}, later)) == set()
    database.write(lambda session: inbox.blank_old(session, start + timedelta(hours=48)))
    assert database.read(lambda session: session.scalar(select(InboxRow))) is None


async def test_a_post_of_a_channel_is_nobodys_and_is_passed_over(
    settings: Settings, telegram: FakeTelegram, database_url: str
) -> None:
    async with running(build(at(settings, telegram), routers=[route(answer, taps=acknowledge)])):
        post = message("公告")["message"]
        del post["from"]
        telegram.push({"channel_post": post}, message("一"))
        assert await sent(telegram, 1) == ["答：一"]
    assert all(row.done_at for row in rows_of(database_url))


async def test_an_update_of_an_unknown_kind_stops_nothing(settings: Settings, telegram: FakeTelegram) -> None:
    async with running(build(at(settings, telegram), routers=[route(answer)])):
        telegram.push({"hologram": {"from": {"id": 7}, "text": 5}}, message("一"))
        assert await sent(telegram, 1) == ["答：一"]


async def test_the_clock_given_is_the_clock_used(settings: Settings, telegram: FakeTelegram, database_url: str) -> None:
    moment = datetime(2030, 1, 2, 20, tzinfo=UTC)
    app = build(at(settings, telegram), routers=[route(answer)], clock=Clock(now=lambda: moment))
    async with running(app):
        assert app.today().isoformat() == "2030-01-03"  # in Shanghai
        telegram.push(message("一"))
        await sent(telegram, 1)
    assert [row.received_at for row in rows_of(database_url)] == [moment]
