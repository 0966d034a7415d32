"""Telegram's side of the fault matrix (../shared/faults.md), over HTTP."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiogram.types import Message
from pydantic import SecretStr
from sqlalchemy import event, text

from bot import serving
from bot.app import App
from bot.channels.telegram import open_telegram
from bot.composition import build
from bot.errors import RunRefused
from bot.settings import Settings
from bot.updates.identity import Identity
from bot.updates.work import Work
from jobs.clock import Clock
from knowledge.errors import IndexUnusable
from storage import audit, inbox, people, questions
from storage.database import Database
from storage.locks import Lock
from storage.migrations import migrate
from tests.conftest import at
from tests.fakes import FakeTelegram, message, serve, tap
from tests.run.serving import acknowledge, answer, route, running, sent, until


@dataclass
class Hands:
    """A clock whose hands a test moves."""

    wall: datetime = field(default_factory=lambda: datetime.now(UTC))
    steady: float = 0.0

    def clock(self) -> Clock:
        return Clock(now=lambda: self.wall, monotonic=lambda: self.steady)


async def test_F3_a_reply_whose_outcome_is_unknown_is_not_sent_again(
    settings: Settings, telegram: FakeTelegram, database_url: str
) -> None:
    there = at(settings, telegram)
    app = build(there, routers=[route(answer)], telegram=open_telegram(there, request_seconds=0.5))
    async with running(app):
        telegram.fail("sendMessage", hang=1.5, done=True)  # it arrives, and the answer comes too late
        telegram.push(message("一"))
        assert await asyncio.to_thread(telegram.wait_for, "sendMessage", 1)
        await asyncio.sleep(1.7)
        telegram.fail("sendMessage", cut=True)
        telegram.push(message("二"))
        assert await asyncio.to_thread(telegram.wait_for, "sendMessage", 2)
        telegram.push(message("三"))
        await sent(telegram, 2)
    asked = [call["params"]["text"] for call in telegram.calls("sendMessage")]
    assert asked == ["答：一", "答：二", "答：三"]
    database = Database.open(database_url)
    assert database.read(questions.count) == 3  # it was answered as far as we know, so it is recorded
    database.close()


async def test_F4_while_telegram_is_not_there_nothing_is_given_up(settings: Settings) -> None:
    hold = asyncio.Event()

    async def wait_and_answer(message: Message, identity: Identity, work: Work, app: App) -> None:
        await hold.wait()
        await answer(message, identity, work, app)

    with serve() as first:
        there = at(settings, first)
        port = int(first.url.rpartition(":")[2])
        app = build(there, routers=[route(wait_and_answer)])
        task = asyncio.create_task(serving.serve(app))
        first.push(message("一"))
        await until(lambda: not first.count()["waiting"])
    await asyncio.sleep(0.5)  # the kept connection is seen to be closed: sent into it, the outcome would be unknown
    hold.set()  # the reply meets a closed door
    await asyncio.sleep(1.5)
    with serve(port) as second:
        assert await sent(second, 1) == ["答：一"]
        second.push({"update_id": 2000, **message("二")})
        assert await sent(second, 2) == ["答：一", "答：二"]
        app.stop()
        await task


async def test_F5_a_429_holds_the_whole_bot_and_no_reply_is_lost(settings: Settings, telegram: FakeTelegram) -> None:
    async with running(build(at(settings, telegram), routers=[route(answer)])):
        telegram.push(message("零"))
        await sent(telegram, 1)
        telegram.fail("sendMessage", status=429, description="Too Many Requests: retry after 2", retry_after=2)
        telegram.push(message("先", user=7))
        assert await asyncio.to_thread(telegram.wait_for, "sendMessage", 2)
        refused_at = telegram.calls("sendMessage")[1]["at"]
        telegram.push(*(message("后", user=user) for user in range(8, 18)))
        said = await sent(telegram, 12)
    assert sorted(said) == sorted(["答：零", "答：先", *["答：后"] * 10])
    after = [call["at"] - refused_at for call in telegram.calls("sendMessage")[2:]]
    assert min(after) >= 2  # no call inside the retry_after


async def test_F7_who_blocked_us_is_unreachable_until_they_write_again(
    settings: Settings, telegram: FakeTelegram, database_url: str
) -> None:
    database = Database.open(database_url)

    def is_reachable() -> bool:
        return database.read(lambda session: people.find(session, "telegram", ["7"]))["7"].reachable

    async with running(build(at(settings, telegram), routers=[route(answer)])):
        telegram.push(message("一"))
        await sent(telegram, 1)
        assert is_reachable()
        telegram.fail("sendMessage", status=403, description="Forbidden: bot was blocked by the user")
        telegram.push(message("二"), message("三", user=8))
        await sent(telegram, 2)
        await until(lambda: not is_reachable())
        telegram.push(message("/start"))
        await sent(telegram, 3)
        assert is_reachable()
    assert len(telegram.calls("sendMessage")) == 4  # the blocked one was not tried again
    database.close()


async def test_F8_a_reply_that_telegram_cannot_parse_stops_nobody_else(
    settings: Settings, telegram: FakeTelegram
) -> None:
    async def unparsable(message: Message, identity: Identity, work: Work, app: App) -> None:
        if message.text == "坏":
            await message.answer("<b>坏")
        await answer(message, identity, work, app)

    async with running(build(at(settings, telegram), routers=[route(unparsable)])):
        telegram.push(message("坏", user=7), message("好", user=8), message("好", user=7))
        said = await sent(telegram, 3)
    assert said.count("答：好") == 2
    assert "编号" in next(text for text in said if text != "答：好")


async def test_F9_a_chat_that_is_gone_is_unreachable(
    settings: Settings, telegram: FakeTelegram, database_url: str
) -> None:
    async with running(build(at(settings, telegram), routers=[route(answer)])):
        telegram.fail("sendMessage", status=400, description="Bad Request: chat not found")
        telegram.push(message("一"), message("二", user=8))
        await sent(telegram, 1)
    database = Database.open(database_url)
    known = database.read(lambda session: people.find(session, "telegram", ["7", "8"]))
    database.close()
    assert [known["7"].reachable, known["8"].reachable] == [False, True]


async def test_F10_a_5xx_is_retried_where_telegram_says_it_and_unknown_where_a_gateway_does(
    settings: Settings, telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with running(build(at(settings, telegram), routers=[route(answer)])):
            telegram.fail("sendMessage", status=500, description="Internal Server Error")
            telegram.push(message("一"))
            assert await sent(telegram, 1) == ["答：一"]
            telegram.fail("sendMessage", status=502, page="<html>nginx geheim</html>")
            telegram.push(message("二"))
            assert await asyncio.to_thread(telegram.wait_for, "sendMessage", 3)
            telegram.push(message("三"))
            assert await sent(telegram, 2) == ["答：一", "答：三"]
            telegram.fail("getUpdates", status=502, page="<html>nginx geheim</html>", times=2)
            telegram.push(message("四"))
            assert await sent(telegram, 3) == ["答：一", "答：三", "答：四"]
    assert "geheim" not in caplog.text


async def test_F11_a_busy_database_is_said_and_nothing_is_confirmed_meanwhile(
    settings: Settings, telegram: FakeTelegram, tmp_path: Path
) -> None:
    if "postgres" in settings.database:
        return  # that a lock is waited for and told there too: test_database

    async def change(message: Message, identity: Identity, work: Work, app: App) -> None:
        holder = sqlite3.connect(tmp_path / "siwen.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        loop = asyncio.get_running_loop()
        loop.call_later(7, holder.close)
        await work.now(lambda session: people.set_language(session, identity.person_id, "en"))

    async with running(build(at(settings, telegram), routers=[route(change)])):
        telegram.push(message("一"))
        said = await sent(telegram, 1)
        assert "忙" in said[0]
    database = Database.open(settings.database)
    assert database.read(lambda session: people.find(session, "telegram", ["7"]))["7"].language is None
    assert database.read(lambda session: inbox.list_waiting(session, "telegram:42")) == []
    database.close()


async def test_F12_with_a_full_disk_updates_wait_at_telegram_and_are_handled_when_there_is_room(
    settings: Settings, telegram: FakeTelegram, tmp_path: Path
) -> None:
    disk = Disk(f"sqlite:///{tmp_path / 'full.db'}")
    app = build(at(settings, telegram), routers=[route(answer)], database=disk.database)
    async with running(app):
        disk.is_full = True
        telegram.push(*(message("字" * 3000, user=user) for user in range(7, 27)))
        told = await sent(telegram, 20)
        await asyncio.sleep(2)  # it is tried again meanwhile, and said once
        assert set(told) == {"磁盘已满，现在只能查、不能记；腾出空间后自动恢复，请稍后再试。"}
        assert telegram.count()["confirmed"] == 0
        disk.is_full = False
        assert (await sent(telegram, 40))[20:] == ["答：" + "字" * 3000] * 20


async def test_F12_a_bot_that_begins_on_a_full_disk_waits_for_room_and_takes_up_what_was_left(
    settings: Settings, telegram: FakeTelegram, tmp_path: Path
) -> None:
    disk = Disk(f"sqlite:///{tmp_path / 'full.db'}")
    app = build(at(settings, telegram), routers=[route(answer)], database=disk.database)
    left = {1: json.dumps({"update_id": 1, **message("字" * 3000)})}
    disk.database.write(lambda session: inbox.take(session, app.inbox.source, left, datetime.now(UTC)))
    disk.is_full = True
    async with running(app):
        await asyncio.sleep(1.5)
        assert telegram.calls("getUpdates") == []
        disk.is_full = False
        assert await sent(telegram, 1) == ["答：" + "字" * 3000]


class Disk:
    """A migrated database whose disk can be full."""

    def __init__(self, url: str) -> None:
        self.is_full = False
        self.database = Database.open(url)
        migrate(self.database.engine)
        event.listen(self.database.engine, "checkout", self._set_limit)

    def _set_limit(self, connection: object, _record: object, _proxy: object) -> None:
        pages = 1 if self.is_full else 1_000_000  # SQLite takes 1 as: no page more than there are
        connection.execute(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined] # the driver's connection


async def test_the_answering_thread_may_refuse_and_the_bot_goes_on(settings: Settings, telegram: FakeTelegram) -> None:
    def refuse() -> None:
        raise IndexUnusable("index.gone", "索引不可用：请运行 siwen kb rebuild")

    async def ask(message: Message, app: App, identity: Identity) -> None:
        if message.text == "问":
            await app.think(refuse)
        await message.answer("好")

    async with running(build(at(settings, telegram), routers=[route(ask)])):
        telegram.push(message("问"), message("二"))
        said = await sent(telegram, 2)
    assert "siwen kb rebuild" in said[0]
    assert said[1] == "好"


async def test_F19_a_second_poller_is_waited_for_a_minute_then_one_line_says_so(
    settings: Settings, telegram: FakeTelegram
) -> None:
    hands = Hands()
    conflict = "Conflict: terminated by other getUpdates request"
    app = build(at(settings, telegram), routers=[route(answer)], clock=hands.clock())
    task = asyncio.create_task(serving.serve(app))
    telegram.fail("getUpdates", status=409, description=conflict, times=2)
    telegram.push(message("一"))
    assert await sent(telegram, 1) == ["答：一"]  # it ended within the minute
    hands.steady += 100
    telegram.fail("getUpdates", status=409, description=conflict, times=1000)
    telegram.push(message("二"))
    await asyncio.sleep(1.0)
    assert not task.done()
    hands.steady += 61
    with pytest.raises(RunRefused, match="409") as refused:
        await asyncio.wait_for(task, 10)
    assert "\n" not in str(refused.value)


async def test_F19_two_processes_on_one_database_do_not_both_poll(settings: Settings, telegram: FakeTelegram) -> None:
    async with running(build(at(settings, telegram), routers=[route(answer)])):
        telegram.push(message("一"))
        await sent(telegram, 1)
        with pytest.raises(RunRefused, match="--no-poll"):
            await serving.serve(build(at(settings, telegram), routers=[route(answer)]))
        other = build(at(settings, telegram), routers=[route(answer)])
        task = asyncio.create_task(serving.serve(other, poll=False))
        telegram.push(message("二"))
        await sent(telegram, 2)
        other.stop()
        await task
    await asyncio.to_thread(check_lock_is_free, settings)


def check_lock_is_free(settings: Settings) -> None:
    database = Database.open(settings.database)
    lock = Lock(database, "poller telegram:42")
    assert lock.acquire()
    assert lock.is_held()
    lock.release()
    assert not lock.is_held()
    database.close()


async def test_a_refused_token_ends_in_one_line(settings: Settings, telegram: FakeTelegram) -> None:
    wrong = at(settings, telegram, bot_token=SecretStr("42:" + "x" * 35))
    with pytest.raises(RunRefused, match="SIWEN_BOT_TOKEN") as refused:
        await asyncio.wait_for(serving.serve(build(wrong, routers=[route(answer)])), 10)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("token", [None, SecretStr("nonsense")])
def test_a_token_that_cannot_be_one_is_named(settings: Settings, token: SecretStr | None) -> None:
    with pytest.raises(RunRefused, match="SIWEN_BOT_TOKEN"):
        open_telegram(settings.model_copy(update={"bot_token": token}))


async def test_F20_having_been_away_for_longer_than_a_day_is_reported(
    settings: Settings, telegram: FakeTelegram, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database.open(database_url)
    long_ago = datetime.now(UTC) - timedelta(hours=26)
    database.write(lambda session: inbox.mark(session, "asked telegram:42", long_ago))
    with caplog.at_level(logging.ERROR):
        async with running(build(at(settings, telegram), routers=[route(answer)])):
            telegram.push(message("一"))
            said = await sent(telegram, 2)
    assert "26 hours" in caplog.text
    assert [row.facts for row in database.read(lambda session: audit.list_acts(session, act="run.gap"))] == [
        {"hours": 26}
    ]
    assert "26" in said[0]  # the admin is told
    caplog.clear()
    async with running(build(at(settings, telegram), routers=[route(answer)])):
        telegram.push(message("二"))
        await sent(telegram, 3)
    assert "away" not in caplog.text
    database.close()


async def test_a_tap_that_is_too_old_to_be_answered_is_no_fault(settings: Settings, telegram: FakeTelegram) -> None:
    async with running(build(at(settings, telegram), routers=[route(answer, taps=acknowledge)])):
        too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
        telegram.fail("answerCallbackQuery", status=400, description=too_old)
        telegram.push(tap("x"), message("一"))
        assert await sent(telegram, 1) == ["答：一"]
    assert len(telegram.calls("answerCallbackQuery")) == 1


async def test_after_silence_telegram_may_number_anew(settings: Settings, telegram: FakeTelegram) -> None:
    async with running(build(at(settings, telegram), routers=[route(answer)], poll_seconds=1)):
        telegram.push({"update_id": 900_000, **message("一")})
        await sent(telegram, 1)
        await asyncio.sleep(1.5)  # an empty answer: all is confirmed
        telegram.set(update_number=10)
        telegram.push({"update_id": 11, **message("二")})
        assert await sent(telegram, 2) == ["答：一", "答：二"]


@pytest.mark.only_on("postgres")
async def test_a_database_server_that_goes_away_reads_as_busy_and_comes_back(database_url: str) -> None:
    database = Database.open(database_url)
    now = datetime.now(UTC)
    database.write(lambda session: inbox.mark(session, "before", now))
    admin = Database.open(database_url)
    admin.write(
        lambda session: session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    )
    began = time.monotonic()
    database.write(lambda session: inbox.mark(session, "after", now))  # the dead connection is replaced
    assert time.monotonic() - began < 5
    assert database.read(lambda session: inbox.marked(session, "after")) is not None
    admin.close()
    database.close()
