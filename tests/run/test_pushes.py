"""Pushes over HTTP: the limit that all share, the pause after a 429, what each fault makes of a push."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select, text, update

from bot.app import App
from bot.channels.telegram import open_telegram
from bot.composition import build
from bot.settings import Settings
from jobs.clock import Clock
from storage import people, quotas
from storage.database import Database
from storage.migrations import migrate
from storage.quotas import Limits
from storage.tables import Account, Delivery, Quota
from tests.conftest import at
from tests.fakes import FakeTelegram, message, serve
from tests.run.pushes import enter_people, queue_all, states
from tests.run.serving import answer, route, running, sent, until

KEY = "telegram:42"
QUICK = Limits(in_all=200, replies=50, chat_seconds=0.05)  # as the real ones, sooner over


def open_app(
    settings: Settings,
    server: FakeTelegram,
    *,
    limits: Limits | None = QUICK,
    request_seconds: float = 30,
    **more: object,
) -> App:
    there = at(settings, server)
    telegram = open_telegram(there, limits=limits, request_seconds=request_seconds)
    return build(there, routers=[route(answer)], telegram=telegram, **more)  # type: ignore[arg-type] # of `build`


async def fill(app: App, count: int, name: str = "好") -> None:
    await app.database.awrite(lambda session: enter_people(session, count))
    await app.database.awrite(lambda session: queue_all(session, name))


async def push_until(app: App, holds: Callable[[], bool]) -> None:
    """Tick as `run` does, more often, until something shows."""
    async with asyncio.timeout(60):
        while not await asyncio.to_thread(holds):
            app.pusher.tick()
            await asyncio.sleep(0.05)


def chats(server: FakeTelegram) -> Counter[str]:
    return Counter(chat for chat, _ in server.got())


async def test_two_processes_send_each_once(settings: Settings, telegram: FakeTelegram) -> None:
    apps = [open_app(settings, telegram) for _ in range(2)]
    await fill(apps[0], 75)
    await asyncio.gather(*(app.push_due() for app in apps))
    await push_until(apps[0], lambda: states(apps[0].database) == Counter(sent=75))
    for app in apps:
        await app.close()
    assert set(chats(telegram).values()) == {1}
    assert len(chats(telegram)) == 75


async def test_replies_are_counted_in_what_all_share(settings: Settings, telegram: FakeTelegram) -> None:
    app = open_app(settings, telegram)

    def busy_until() -> float:
        return app.database.read(lambda session: session.scalar(select(Quota.busy_until))) or 0.0

    async with running(app):
        telegram.push(*(message("问", user=user) for user in range(100, 130)))
        await sent(telegram, 30)
        await until(lambda: busy_until() > 0)
    assert app.pace.collect()[0] == 0


# -- 429 -----------------------------------------------------------------------------------------------------


async def test_F5_a_429_holds_all_processes_and_uses_up_no_attempt(settings: Settings, telegram: FakeTelegram) -> None:
    apps = [open_app(settings, telegram, in_flight=1) for _ in range(2)]
    await fill(apps[0], 60)
    too_many = {"status": 429, "description": "Too Many Requests: retry after 2", "retry_after": 2}
    telegram.fail("sendMessage", **too_many)
    pushing = [asyncio.create_task(app.push_due()) for app in apps]
    async with asyncio.timeout(60):
        while not await apps[0].database.aread(lambda session: quotas.look(session, KEY)):  # noqa: ASYNC110 -- a row
            await asyncio.sleep(0.01)
    known_at = time.monotonic()
    await asyncio.gather(*pushing)
    await push_until(apps[0], lambda: states(apps[0].database) == Counter(sent=60))
    attempts = await apps[0].database.aread(lambda session: set(session.scalars(select(Delivery.attempts))))
    for app in apps:
        await app.close()
    assert attempts == {0}
    assert set(chats(telegram).values()) == {1}
    assert len(chats(telegram)) == 60
    calls = [(call["at"], call["outcome"]) for call in telegram.calls("sendMessage")]
    refused_at = next(at for at, outcome in calls if outcome != "ok")
    inside = [at for at, _ in calls if known_at < at < refused_at + 2]
    assert len(inside) <= 1  # but for the other's, if that had begun before it was known


async def test_F5_a_429_that_another_process_met_holds_replies_too(settings: Settings, telegram: FakeTelegram) -> None:
    app = open_app(settings, telegram)
    async with running(app):
        telegram.push(message("零"))
        await sent(telegram, 1)
        await app.database.awrite(lambda session: quotas.pause(session, KEY, 1.5))
        paused_at = time.monotonic()
        telegram.push(*(message("后", user=user) for user in range(8, 12)))
        await sent(telegram, 5)
        assert time.monotonic() - paused_at >= 1.5


async def test_F6_ten_minutes_of_429_pause_the_pushes_and_the_office_is_told_once(
    settings: Settings, telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    too_many = {"status": 429, "description": "Too Many Requests: retry after 1", "retry_after": 1}
    telegram.fail("sendMessage", **too_many, times=1000)

    def calls() -> int:
        return len(telegram.calls("sendMessage"))

    async def try_anew(holds: Callable[[App, int], bool], **row: object) -> None:
        """A new process, after so much time as `row` makes it look, until something holds of what it has done."""
        app, before = open_app(settings, telegram), calls()
        await app.database.awrite(lambda session: session.execute(update(Quota).values(**row)))
        await push_until(app, lambda: holds(app, before))  # a chat may still be in its pause from the last one
        await app.pusher.drain(timedelta(seconds=5))
        await app.close()

    def has_called(_app: App, before: int) -> bool:
        return calls() > before

    async with asyncio.timeout(100):
        first = open_app(settings, telegram)
        await first.database.awrite(
            lambda session: people.identify(session, "telegram", ["1"], first.now())
        )  # an admin
        await fill(first, 3)
        await first.close()
        over = {"paused_until": 0.0, "push_at": 0.0}
        await try_anew(has_called, **over)
        await try_anew(has_called, **over, refused_since=Quota.refused_since - quotas.STUBBORN)  # that is long enough
        assert "pushes are tried seldom" in caplog.text
        before = calls()
        claimed_at = time.monotonic()
        await try_anew(lambda _app, _before: time.monotonic() > claimed_at + 1, **over)
        assert calls() == before
        await try_anew(has_called, **over, held_until=0.0)  # five minutes later
        telegram.mend()
        await try_anew(lambda app, _: states(app.database) == Counter(sent=4), **over, held_until=0.0)
    told = [text for chat, text in telegram.got() if chat == "1"]
    assert len(told) == 1
    assert "10分钟" in told[0]
    database = Database.open(settings.database)
    quota = database.read(lambda session: session.scalars(select(Quota)).one())
    database.close()
    assert (quota.refused_since, quota.told) == (None, False)  # the next time is told again


# -- what each fault makes of it -----------------------------------------------------------------------------


async def test_F4_without_a_connection_pushes_wait_and_use_up_no_attempt(settings: Settings) -> None:
    with serve() as first:
        port = int(first.url.rpartition(":")[2])
        app = open_app(settings, first)
        await fill(app, 5)
    app.pusher.tick()
    await asyncio.sleep(2)
    assert states(app.database).keys() <= {"queued", "claimed", "sending"}
    with serve(port) as second:
        await push_until(app, lambda: states(app.database)["sent"] == 5)
        assert len(second.got()) == 5
        assert set(chats(second).values()) == {1}
    assert set(app.database.read(lambda session: session.scalars(select(Delivery.attempts)).all())) == {0}
    await app.pusher.drain(timedelta(seconds=5))
    await app.close()


@pytest.mark.parametrize(
    ("fault", "state", "reason", "arrived"),
    [
        ({"status": 500}, "retry", "server", 0),
        ({"status": 502, "page": "<html>", "done": True}, "unknown", "no_answer", 1),
        ({"cut": True}, "unknown", "no_answer", 0),
        ({"hang": 3, "done": True}, "unknown", "no_answer", 1),
        ({"status": 403, "description": "Forbidden: bot was blocked by the user"}, "undeliverable", "blocked", 0),
        ({"status": 400, "description": "Bad Request: chat not found"}, "undeliverable", "gone", 0),
    ],
    ids=["F10 Telegram's 500", "F10 a gateway's 502", "F3 reset", "F3 read timeout", "F7 blocked", "F9 no chat"],
)
async def test_F3_F7_F9_F10_a_push_is_sent_again_only_where_it_surely_did_not_arrive(
    settings: Settings, telegram: FakeTelegram, fault: dict[str, object], state: str, reason: str, arrived: int
) -> None:
    app = open_app(settings, telegram, request_seconds=1 if "hang" in fault else 30)
    await fill(app, 4)
    telegram.fail("sendMessage", **fault)
    await app.push_due()
    await app.push_due()
    rows = await app.database.aread(
        lambda session: Counter(tuple(row) for row in session.execute(select(Delivery.state, Delivery.reason)))
    )
    assert rows == Counter({("sent", ""): 3, (state, reason): 1})
    assert len(telegram.got()) == 3 + arrived
    await app.database.awrite(lambda session: session.execute(update(Delivery).values(due_at=app.now())))
    await app.push_due()
    if state == "retry":  # not before its chat's second is over
        await push_until(app, lambda: len(telegram.got()) == 4)
    assert len(telegram.got()) == (4 if state == "retry" else 3 + arrived)
    assert set(chats(telegram).values()) == {1}
    reachable = await app.database.aread(lambda session: Counter(session.scalars(select(Account.reachable))))
    assert reachable[False] == (state == "undeliverable")
    await app.close()


async def test_F8_what_telegram_cannot_parse_goes_once_more_as_plain_text_then_nowhere(
    settings: Settings, telegram: FakeTelegram
) -> None:
    app = open_app(settings, telegram, in_flight=1)
    await fill(app, 3)
    unparsable = {"status": 400, "description": "Bad Request: can't parse entities: Unsupported start tag"}
    telegram.fail("sendMessage", **unparsable)
    await app.push_due()
    assert states(app.database) == Counter(sent=3)
    modes = [call["params"].get("parse_mode") for call in telegram.calls("sendMessage")]
    assert sorted(modes, key=str) == ["HTML", "HTML", "HTML", None]
    await app.database.awrite(lambda session: queue_all(session, "又"))
    telegram.fail("sendMessage", **unparsable, times=2)
    await push_until(app, lambda: states(app.database) == Counter(sent=5, undeliverable=1))
    await app.pusher.drain(timedelta(seconds=5))
    await app.close()


# -- the database --------------------------------------------------------------------------------------------


async def test_F12_with_a_full_disk_nothing_is_sent_that_could_not_be_marked(
    settings: Settings, telegram: FakeTelegram, tmp_path: Path
) -> None:
    limit = {"pages": 1_000_000}
    database = Database.open(f"sqlite:///{tmp_path / 'full.db'}")

    def set_limit(connection: object, _record: object, _proxy: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {limit['pages']}")  # type: ignore[attr-defined] # the driver's connection

    event.listen(database.engine, "checkout", set_limit)
    migrate(database.engine)
    app = open_app(settings, telegram, database=database, lease=timedelta(seconds=2))
    await fill(app, 200)
    for _ in range(6):
        limit["pages"] = 1  # SQLite takes it as: no page more than there are
        app.pusher.tick()
        await asyncio.sleep(0.3)
        limit["pages"] = 1_000_000
        app.pusher.tick()
        await asyncio.sleep(0.3)
    await push_until(app, lambda: states(database)["sent"] == 200)
    await app.pusher.drain(timedelta(seconds=5))
    await app.close()
    assert set(chats(telegram).values()) == {1}
    assert len(chats(telegram)) == 200


@pytest.mark.only_on("postgres")
async def test_F14_a_database_server_that_restarts_in_the_middle_loses_and_doubles_nothing(
    settings: Settings, telegram: FakeTelegram
) -> None:
    app = open_app(settings, telegram, lease=timedelta(seconds=2), limits=None)
    await fill(app, 400)
    admin = Database.open(settings.database)
    ended = 0
    while len(telegram.got()) < 400 and ended < 40:
        app.pusher.tick()
        await asyncio.sleep(0.1)
        ended += 1
        await admin.awrite(
            lambda session: session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        )
    waiting = {"queued", "claimed", "sending", "retry"}
    await push_until(app, lambda: not states(admin).keys() & waiting)
    await app.pusher.drain(timedelta(seconds=5))
    await app.close()
    found = states(admin)
    admin.close()
    assert ended >= 3
    assert set(chats(telegram).values()) == {1}
    assert found.keys() <= {"sent", "unknown"}
    # An answer to "sending" that was lost: nothing was called then, and nobody can know.
    assert 400 - found["unknown"] <= len(chats(telegram)) <= 400


async def test_F18_with_the_clock_an_hour_off_each_goes_once(settings: Settings, telegram: FakeTelegram) -> None:
    offset = timedelta(0)
    app = open_app(settings, telegram, clock=Clock(now=lambda: datetime.now(UTC) + offset))
    await fill(app, 120)
    pushing = asyncio.create_task(app.push_due())
    for hours in (1, -2, 1, 24):
        await asyncio.sleep(0.1)
        offset += timedelta(hours=hours)
    await pushing
    await app.push_due()
    await app.close()
    assert set(chats(telegram).values()) == {1}
    assert len(chats(telegram)) == 120
