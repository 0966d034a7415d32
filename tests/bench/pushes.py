"""Pushes: a push of 3,000 at the bot's limit, sending without it, claims beside old rows.

On SQLite and, where a server can be had, on PostgreSQL. The Bot API server runs in a process of its own and refuses
what Telegram would: more than 30 messages a second, or two in a chat within one. `BENCH_SCALE` (default 1) divides the
sizes, to see that it works.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from aiogram import Bot as Telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from pydantic import SecretStr
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from bot.answers.sources import ensure_indexed
from bot.app import App
from bot.channels.telegram import open_telegram
from bot.composition import build
from bot.settings import Settings
from bot.updates.identity import Identity
from storage import claims, delivery_runs, people
from storage.database import Database
from storage.migrations import migrate
from storage.quotas import LIMITS, Limits
from storage.tables import Account, Delivery, Person
from tests import fakes
from tests.bench.measure import LEAST_PAIRS, Measure, Pairs, find_percentile
from tests.bench.people import _postgres as open_postgres  # the same server, not another way to get one
from tests.bench.updates import QUESTIONS

SCALE = int(os.environ.get("BENCH_SCALE", "1"))
PUSHED = 3_000 // SCALE
UNLIMITED = 600 // min(SCALE, 6)
OLD = tuple(count // SCALE for count in (10_000, 100_000, 1_000_000))
ASKS = 20
CLAIMS = 40  # claims timed in one go
FACTS = {"occasion": "birthday-2026", "text": "您好", "until": "2099-12-31"}


def measures() -> Iterator[Measure]:
    """Each figure of the issue on each database."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _measure_all("SQLite", lambda name: f"sqlite:///{folder}/{name}.db")
    with open_postgres() as create:
        if create is not None:
            yield from _measure_all("PostgreSQL", create)


def _measure_all(kind: str, create: Callable[[str], str]) -> Iterator[Measure]:
    yield _measure_claims(kind, [create(f"claims{count}") for count in OLD])
    with fakes.spawn() as server:
        server.set(recording=False)
        yield asyncio.run(_measure_unlimited(kind, create("unlimited"), server))
        yield from asyncio.run(_measure_pushing(kind, create("pushing"), server))
        yield from asyncio.run(_measure_refusals(kind, create("refusals"), server))
        if kind == "SQLite":
            yield asyncio.run(_measure_asking(server))


# -- claims ------------------------------------------------------------------------------------------------------


def _measure_claims(kind: str, urls: Sequence[str]) -> Measure:
    """The same claims beside few, more and most old rows, in turn; the worst against the first, either way."""
    databases = [_prepare_claims(url, count) for url, count in zip(urls, OLD, strict=True)]
    taken: list[list[float]] = [[] for _ in OLD]
    for turn in range(LEAST_PAIRS + 1):
        for place in range(len(OLD)):
            which = (turn + place) % len(OLD)  # each is first, in the middle and last as often
            taken[which].append(_time_claims(databases[which], 10**6 + turn))
    for database in databases:
        database.close()
    ratios = [Pairs(ours=tuple(more[1:]), bare=tuple(taken[0][1:])).ratio for more in taken[1:]]
    worst = max(ratios, key=lambda ratio: max(ratio, 1 / ratio))
    told = ", ".join(f"{1000 * statistics.median(some[1:]) / CLAIMS:.2f} ms" for some in taken)
    return Measure(
        f"a claim beside {OLD[0]:,}, {OLD[1]:,}, {OLD[2]:,} old rows, worst ÷ first, {kind}",
        max(worst, 1 / worst),
        1.2,
        "<=",
        "×",
        f"{told}; medians of {LEAST_PAIRS} times {CLAIMS} claims of 20, in turn",
    )


def _prepare_claims(url: str, old: int) -> Database:
    database = _open(url)
    database.write(lambda session: _enter_people(session, 1_000))
    database.write(lambda session: _enter_old(session, old))
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE deliveries")
    return database


def _time_claims(database: Database, run: int) -> float:
    """Seconds of so many claims."""
    now = datetime.now(UTC)
    audience = select(Person.id).limit(20 * CLAIMS)
    database.write(
        lambda session: delivery_runs.queue_run(session, run, audience, kind="greeting", facts=FACTS, now=now)
    )
    began = time.perf_counter()
    for _ in range(CLAIMS):
        database.write(lambda session: claims.claim_due(session, "telegram", now, limit=20))
    took = time.perf_counter() - began
    database.write(lambda session: session.execute(text("DELETE FROM deliveries WHERE run_id >= 1000000")))
    return took


def _enter_old(session: Session, count: int) -> None:
    """So many pushes that were sent: thousands of rounds to the thousand people there are."""
    session.execute(
        text(
            "INSERT INTO deliveries (key, run_id, round, person_id, kind, made_at, due_at, rank, state, reason)"
            " WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < :rounds)"
            " SELECT 'old:' || n || ':' || id, n, 0, id, 'greeting', created_at, created_at, 1, 'sent', ''"
            " FROM people, c"
        ),
        {"rounds": count // 1_000},
    )


# -- sending -----------------------------------------------------------------------------------------------------


async def _measure_unlimited(kind: str, url: str, server: fakes.FakeTelegram) -> Measure:
    """Claim, send and mark, as fast as it goes, against aiogram sending as many at once and nothing else."""
    database = _open(url)
    database.write(lambda session: _enter_people(session, UNLIMITED))
    with tempfile.TemporaryDirectory() as folder:
        app = _build(folder, url, server, limits=None)
        telegram = Telegram(server.token, session=AiohttpSession(api=TelegramAPIServer.from_base(server.url)))
        taken: tuple[list[float], list[float]] = ([], [])
        for turn in range(LEAST_PAIRS + 1):
            database.write(lambda session, turn=turn: _queue(session, turn))
            for which in (0, 1) if turn % 2 else (1, 0):
                began = time.perf_counter()
                await (app.push_due() if which == 0 else _send_all(telegram))
                taken[which].append(time.perf_counter() - began)
        await telegram.session.close()
        await app.close()
    sent = database.read(lambda session: session.scalar(select(func.count()).where(Delivery.state == "sent")))
    database.close()
    assert sent == UNLIMITED * (LEAST_PAIRS + 1)
    pairs = Pairs(ours=tuple(taken[1][1:]), bare=tuple(taken[0][1:]))  # seconds, so theirs ÷ ours is our rate ÷ theirs
    return Measure(
        f"pushes a second without a limit ÷ a bare aiogram loop, {kind}", pairs.ratio, 0.6, ">=", "×", pairs.detail
    )


async def _send_all(telegram: Telegram) -> None:
    """As many at once as ours, and no bookkeeping."""
    room = asyncio.Semaphore(30)

    async def send(chat: int) -> None:
        async with room:
            await telegram.send_message(chat, "生日快乐，您好", parse_mode="HTML")

    await asyncio.gather(*(send(1_000 + number) for number in range(UNLIMITED)))


async def _measure_pushing(kind: str, url: str, server: fakes.FakeTelegram) -> Iterator[Measure]:
    """A push to thousands at the bot's limit: how long, how evenly, how much of a core."""
    database = _open(url)
    database.write(lambda session: _enter_people(session, PUSHED))
    database.write(lambda session: _queue(session, 0))
    server.reset()
    server.set(per_second=30, chat_seconds=1, odds={})
    with tempfile.TemporaryDirectory() as folder:
        app = _build(folder, url, server, limits=LIMITS)
        began, used = time.perf_counter(), time.process_time()
        await app.push_due()
        took, used = time.perf_counter() - began, time.process_time() - used
        await app.close()
    happened = server.happened()
    database.close()
    ideal = PUSHED / LIMITS.pushes
    refused = happened.get("crowded", 0) + happened.get("hurried", 0)
    assert len(server.got()) == PUSHED
    detail = f"{took:.1f} s against {ideal:.1f} s, {PUSHED:,} pushes at {LIMITS.pushes:g} a second"
    return iter(
        [
            Measure(f"a push at the limit ÷ its ideal, {kind}", took / ideal, 1.05, "<=", "×", detail),
            Measure(f"429s that it caused, {kind}", refused, 0, "<=", "calls", "it takes 30 a second, 1 a chat"),
            Measure(f"of one core meanwhile, {kind}", 100 * used / took, 35, "<=", "%", "process time ÷ time"),
        ]
    )


async def _measure_refusals(kind: str, url: str, server: fakes.FakeTelegram) -> Iterator[Measure]:
    """With 429s and 403s by chance: no call while everybody waits, nothing lost."""
    database = _open(url)
    count = PUSHED // 3
    database.write(lambda session: _enter_people(session, count))
    database.write(lambda session: _queue(session, 0))
    server.reset()
    server.set(per_second=30, chat_seconds=1, odds={"429": 0.01, "403": 0.02})
    with tempfile.TemporaryDirectory() as folder:
        app = _build(folder, url, server, limits=LIMITS)
        await app.push_due()
        while database.read(lambda session: session.scalar(select(func.count()).where(Delivery.state == "queued"))):
            await app.push_due()
        await app.close()
    happened, arrived = server.happened(), len(server.got())
    database.close()
    detail = f"{happened.get('429', 0)} 429s and {happened.get('403', 0)} 403s among {count:,} pushes"
    return iter(
        [
            Measure(f"calls inside a retry_after, {kind}", happened.get("inside", 0), 0, "<=", "calls", detail),
            Measure(
                f"pushes that neither arrived nor were blocked, {kind}",
                count - arrived - happened.get("403", 0),
                0,
                "<=",
                "pushes",
                detail,
            ),
        ]
    )


async def _measure_asking(server: fakes.FakeTelegram) -> Measure:
    """How long an ask takes while a push goes out at the limit, against the same with none."""
    server.reset()
    server.set(per_second=30, chat_seconds=1, odds={})
    with tempfile.TemporaryDirectory() as folder:
        app = _build(folder, "", server, limits=LIMITS)
        await app.database.awrite(lambda session: _enter_people(session, 2_000))
        await app.think(lambda: ensure_indexed(app.library, app.settings.sources_dir, now=app.now()))
        known = people.Known(1, "1", None, plain=False, reachable=True)
        asker = app.identities.remember(known)
        taken: tuple[list[float], list[float]] = ([], [])
        for turn in range(LEAST_PAIRS + 1):
            await app.database.awrite(lambda session, turn=turn: _queue(session, turn))
            app.pusher.tick()
            taken[0].append(await _time_asks(app, asker))
            await app.database.awrite(lambda session, turn=turn: delivery_runs.cancel_run(session, turn))
            while not app.pusher.is_idle:  # noqa: ASYNC110 -- a bench looks from outside
                await asyncio.sleep(0.1)
            taken[1].append(await _time_asks(app, asker))
        await app.close()
    pairs = Pairs(ours=tuple(taken[0][1:]), bare=tuple(taken[1][1:]))
    return Measure("an ask during a push ÷ without, 95th percentile", pairs.ratio, 1.3, "<=", "×", pairs.detail)


async def _time_asks(app: App, asker: Identity) -> float:
    """The 95th percentile of some asks, one after another."""
    seconds = []
    for number in range(ASKS):
        began = time.perf_counter()
        await app.ask(asker, QUESTIONS[number % len(QUESTIONS)])
        seconds.append(time.perf_counter() - began)
    return find_percentile(seconds, 95)


# -- what they share ---------------------------------------------------------------------------------------------


def _open(url: str) -> Database:
    database = Database.open(url)
    migrate(database.engine)
    return database


def _build(folder: str, url: str, server: fakes.FakeTelegram, *, limits: Limits | None) -> App:
    settings = Settings(
        _env_file=None,
        bot_token=SecretStr(server.token),
        telegram_api=server.url,
        data_dir=Path(folder),
        database_url=url,
        asks_per_minute=600,
    )
    return build(settings, telegram=open_telegram(settings, limits=limits), routers=[])


def _enter_people(session: Session, count: int) -> None:
    """People with an account each, in chats from 1,000 on."""
    now = datetime.now(UTC)
    for start in range(0, count, 10_000):
        size = min(10_000, count - start)
        ids = sorted(session.scalars(insert(Person).returning(Person.id), [{"created_at": now}] * size))
        session.execute(
            insert(Account),
            [
                {"channel": "telegram", "external_id": str(1_000 + start + place), "person_id": person}
                for place, person in enumerate(ids)
            ],
        )


def _queue(session: Session, run: int) -> None:
    now = datetime.now(UTC)
    delivery_runs.queue_run(session, run, select(Person.id), kind="greeting", facts=FACTS, now=now)
