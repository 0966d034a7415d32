"""Updates a second over HTTP, against a bare aiogram echo; ten people asking at once; the event loop never blocked.

The Bot API server runs in a process of its own. One reply to each update, long polling, batches of a hundred. Ours
does with each what the bot does with a question: identity, inbox, language, rate limit, a record of the question.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from aiogram import Bot as Telegram
from aiogram import Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from pydantic import SecretStr

from bot import texts
from bot.app import App, build
from bot.identity import Identity
from bot.settings import Settings
from bot.work import Work
from storage import questions
from tests import fakes
from tests.bench.measure import LEAST_PAIRS, Measure

UPDATES = 1_500
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
    app = build(settings, routers=[router])
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
