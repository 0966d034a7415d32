"""Updates a second over HTTP, against a bare aiogram echo; ten people asking at once; the event loop never blocked.

The Bot API server runs in a process of its own. One reply to each update, long polling, batches of a hundred. Ours
does with each what the bot does with a question: identity, inbox, language, rate limit, a record of the question.
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

from aiogram import Bot as Telegram
from aiogram import Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from langchain_core.embeddings import Embeddings
from pydantic import SecretStr

from bot import texts
from bot.answers.sources import ensure_indexed
from bot.app import App
from bot.channels.telegram import open_telegram
from bot.composition import build
from bot.settings import Settings
from bot.updates.identity import Identity
from bot.updates.work import Work
from knowledge.embeddings import open_embeddings
from storage import people, questions
from tests import fakes
from tests.bench.measure import LEAST_PAIRS, Measure

UPDATES = 800
PEOPLE = 300
ASKERS = 10


def measures() -> Iterator[Measure]:
    """The three figures of the issue, section 6."""
    with fakes.spawn() as server, tempfile.TemporaryDirectory() as folder:
        server.set(recording=False)
        ours, bare = [], []
        for pair in range(LEAST_PAIRS + 1):
            timed = asyncio.run(_serve_ours(server, Path(folder) / str(pair))), asyncio.run(_serve_bare(server))
            if pair:  # the first warms up
                ours.append(UPDATES / timed[0])
                bare.append(UPDATES / timed[1])
    yield Measure(
        "updates a second, against a bare echo",
        statistics.median(our / their for our, their in zip(ours, bare, strict=True)),
        0.5,
        ">=",
        "×",
        f"{statistics.median(ours):.0f}/s against {statistics.median(bare):.0f}/s, {len(ours)} pairs",
    )

    yield from asyncio.run(_measure_asking())


QUESTIONS = ["博士能拿多少安家费", "子女入学怎么安排", "年度薪酬补贴什么时候申请", "硕士有什么补贴"]


async def _measure_asking() -> list[Measure]:
    """Ten people at once against one; and the longest that the event loop was held up meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            _env_file=None, bot_token=SecretStr(fakes.TOKEN), data_dir=Path(folder), asks_per_minute=600
        )
        app = build(settings, routers=[])
        await app.think(lambda: ensure_indexed(app.library, settings.sources_dir, now=app.now()))
        known = {str(number): people.Known(number, str(number), None, False, True) for number in range(ASKERS)}
        askers = [app.identities.remember(person) for person in known.values()]
        embeddings = open_embeddings(settings.embedding)
        ratios, blocked = [], []
        for turn in range(-1, LEAST_PAIRS):  # the first warms up
            question = QUESTIONS[turn % len(QUESTIONS)]
            # One alone before and after: the ten take ten times as long, and the machine may change meanwhile.
            alone = [await _time_ask(app, askers[0], question)]
            slowest = max(await asyncio.gather(*(_time_ask(app, asker, question) for asker in askers)))
            alone.append(await _time_ask(app, askers[0], question))
            bare = await app.think(partial(_time_query, embeddings, question))
            # Watched apart: a loop that looks at its clock each millisecond takes time from those who ask.
            watch = asyncio.create_task(_watch_loop())
            await asyncio.gather(*(_time_ask(app, asker, question) for asker in askers))
            watch.cancel()
            longest = await watch
            if turn >= 0:
                ratios.append(slowest / statistics.mean(alone))
                blocked.append(longest / bare)
        await app.close()
    return [
        Measure(
            "ten ask at once: the slowest, against one alone",
            statistics.median(ratios),
            12,
            "<=",
            "×",
            f"through App.ask, {len(ratios)} pairs",
        ),
        Measure(
            "the event loop's longest hold-up while ten ask, against one e5 query",
            statistics.median(blocked),
            1,
            "<=",
            "×",
            f"{len(blocked)} pairs",
        ),
    ]


async def _time_ask(app: App, identity: Identity, question: str) -> float:
    began = time.perf_counter()
    await app.ask(identity, question)
    return time.perf_counter() - began


def _time_query(embeddings: Embeddings, question: str) -> float:
    began = time.perf_counter()
    embeddings.embed_query(question)
    return time.perf_counter() - began


async def _watch_loop() -> float:
    """Seconds that a millisecond's sleep was late by at most, until cancelled."""
    longest = 0.0
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - began - 0.001)
    return longest


async def _serve_ours(server: fakes.FakeTelegram, folder: Path) -> float:
    router = Router()

    @router.message()
    async def echo(message: Message, identity: Identity, work: Work, app: App) -> None:
        assert app.rate.take(identity.person_id) is None
        asked = questions.Asked(
            source=work.source,
            update_id=work.update_id,
            asker=identity.asker_hmac,
            asked_at=app.now(),
            language=identity.language,
            text=message.text or "",
            status="answered",
            citations=[{"document": "measure", "article": "第九条"}],
            elapsed_ms=1.0,
        )
        work.later(lambda session: questions.record(session, asked))
        await message.answer(texts.say(identity.language, "trouble.busy"))

    settings = Settings(
        _env_file=None,
        bot_token=SecretStr(server.token),
        telegram_api=server.url,
        data_dir=folder,
        asks_per_minute=600,
    )
    app = build(settings, routers=[router], telegram=open_telegram(settings, limits=None))
    return await _time(server, app.run, app.stop)


async def _serve_bare(server: fakes.FakeTelegram) -> float:
    router = Router()

    @router.message()
    async def echo(message: Message) -> None:
        await message.answer(texts.say("zh", "trouble.busy"))

    telegram = Telegram(server.token, session=AiohttpSession(api=TelegramAPIServer.from_base(server.url)))
    dispatcher = Dispatcher()
    dispatcher.include_router(router)

    async def run() -> None:
        await dispatcher.start_polling(telegram, tasks_concurrency_limit=100, handle_signals=False)

    async def stop() -> None:
        await dispatcher.stop_polling()

    return await _time(server, run, stop)


async def _time(server: fakes.FakeTelegram, run: Callable[[], Awaitable[None]], stop: Callable[[], object]) -> float:
    """Seconds from the first update offered to the last reply taken, with the bot already polling."""
    task = asyncio.ensure_future(run())
    await asyncio.to_thread(server.reset)
    await asyncio.to_thread(server.push, fakes.message("请问", user=1))
    assert await asyncio.to_thread(server.wait_for_sends, 1)
    updates = [fakes.message("博士能拿多少安家费", user=1 + number % PEOPLE) for number in range(UPDATES)]
    await asyncio.to_thread(server.push, *updates)
    assert await asyncio.to_thread(server.wait_for_sends, 1 + UPDATES, seconds=120)
    seconds = await asyncio.to_thread(server.span)
    stopped = stop()
    if asyncio.iscoroutine(stopped):
        await stopped
    await task
    return seconds
