"""A tapped answer of a survey over HTTP, from the press to the next item on the screen, against a bare callback echo.

Both edit the message that was pressed and answer the press; ours also finds the run and the person, checks what the
button asks for, and stores the answer. One press after another, as from people who answer now and then. On SQLite and,
where a server can be had, on PostgreSQL. The Bot API server runs in a process of its own. `BENCH_SCALE` (default 1)
divides the number of presses, to see that it works.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import statistics
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from pathlib import Path

from aiogram import Bot as Telegram
from aiogram import Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, Message
from pydantic import SecretStr
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import serving as serves
from bot.app import App
from bot.callbacks import Survey
from bot.channels.telegram import open_telegram
from bot.composition import build
from bot.settings import Settings
from storage.migrations import migrate
from storage.surveys import run_keys
from storage.surveys.definition import Definition
from storage.tables import Talent
from tests import fakes
from tests.bench.measure import LEAST_PAIRS, Measure, find_percentile
from tests.bench.people import _postgres as open_postgres  # the same server, not another way to get one
from tests.keeping import roster
from tests.surveys import audience, town

SCALE = int(os.environ.get("BENCH_SCALE", "1"))
PRESSES = 200 // SCALE  # in one timing, each by somebody else: the tenth slowest is its 95th percentile
FIRST_CHAT = 1001


def measures() -> Iterator[Measure]:
    """A named and an anonymous answer on each database."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _measure("SQLite", Path(folder), lambda name: f"sqlite:///{folder}/{name}.db")
    with open_postgres() as create, tempfile.TemporaryDirectory() as folder:
        if create is not None:
            yield from _measure("PostgreSQL", Path(folder), create)


def _measure(kind: str, folder: Path, create: Callable[[str], str]) -> Iterator[Measure]:
    for name, definition in (("a named", town.NAMED), ("an anonymous", town.EVERY_KIND)):
        ratios, ours, bare = [], [], []
        with fakes.spawn() as server:
            server.set(recording=False)
            key = definition.key
            settings = Settings(
                _env_file=None,
                bot_token=SecretStr(server.token),
                telegram_api=server.url,
                data_dir=folder / key,
                database_url=create(key),
            )
            for pair in range(LEAST_PAIRS + 1):
                timed = asyncio.run(_time_ours(server, settings, definition)), asyncio.run(time_bare(server))
                if pair:  # the first warms up
                    ours.append(find_percentile(timed[0], 95))
                    bare.append(find_percentile(timed[1], 95))
                    ratios.append(ours[-1] / bare[-1])
        told = f"{statistics.median(ours) * 1000:.1f} ms against {statistics.median(bare) * 1000:.1f} ms"
        yield Measure(
            f"a tapped answer of {name} survey, 95th percentile ÷ a bare callback echo, {kind}",
            statistics.median(ratios),
            3,
            "<=",
            "×",
            f"{PRESSES} presses: {told}, {len(ratios)} pairs",
        )


async def _time_ours(server: fakes.FakeTelegram, settings: Settings, definition: Definition) -> list[float]:
    """A new run that asks everybody, and the first answer of each."""
    app = build(settings, telegram=open_telegram(settings, limits=None))
    migrate(app.database.engine)
    run = app.database.write(lambda session: _begin(session, definition, app.now()))
    if definition.anonymous:
        run_keys.make(run_keys.folder_of(settings.data_dir), run)
    async with serving(app):
        taken = []
        for person in range(PRESSES):
            for pressed in (Survey(number=run, do="begin"), Survey(number=run, do="put", item=0, value="4")):
                seconds = await press(server, pressed.pack(), person)
                await app.inbox.settle()  # the commit of one is no part of the next
            taken.append(seconds)
        return taken


def _begin(session: Session, definition: Definition, now: datetime) -> int:
    if session.scalar(select(Talent.id).limit(1)) is None:
        for number in range(PRESSES):
            person = audience.join_applicant(session, str(FIRST_CHAT + number))
            talent = roster.enter_talent(session, f"张{number}", 3)
            session.execute(update(Talent).where(Talent.id == talent).values(person_id=person))
    return town.start(session, definition, now, key=f"bench:{now.isoformat()}")


@contextlib.asynccontextmanager
async def serving(app: App) -> AsyncIterator[None]:
    """Polling meanwhile."""
    task = asyncio.create_task(serves.serve(app))
    yield
    app.stop()
    await task


async def time_bare(server: fakes.FakeTelegram) -> list[float]:
    """The same presses on a bot that does nothing but edit and answer."""
    router = Router()

    @router.callback_query()
    async def echo(tap: CallbackQuery) -> None:
        assert isinstance(tap.message, Message)
        await tap.message.edit_text("3/8  对申报手续的便利程度：")
        await tap.answer()

    telegram = Telegram(server.token, session=AiohttpSession(api=TelegramAPIServer.from_base(server.url)))
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    task = asyncio.create_task(dispatcher.start_polling(telegram, handle_signals=False))
    taken = [await press(server, "sv:1:put:0:4", person) for person in range(PRESSES)]
    await dispatcher.stop_polling()
    await task
    return taken


async def press(server: fakes.FakeTelegram, data: str, person: int) -> float:
    """Seconds from the press to the screen that it leads to, by the server's clock."""
    await asyncio.to_thread(server.reset)
    await asyncio.to_thread(server.push, fakes.tap(data, user=FIRST_CHAT + person))
    assert await asyncio.to_thread(server.wait_for_sends, 1)
    return await asyncio.to_thread(server.span)
