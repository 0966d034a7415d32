"""A bot at work for a while, with a handler or two of the test's own."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot import serving
from bot.app import App
from bot.updates.identity import Identity
from bot.updates.work import Work
from storage import questions
from tests.fakes import FakeTelegram


def route(*messages: Callable[..., Awaitable[Any]], taps: Callable[..., Awaitable[Any]] | None = None) -> Router:
    """A router with handlers of messages and, where given, of taps."""
    router = Router()
    for handler in messages:
        router.message.register(handler)
    if taps is not None:
        router.callback_query.register(taps)
    return router


async def answer(message: Message, identity: Identity, work: Work, app: App) -> None:
    """Do as with a question: reply, and record it together with "done"."""
    record_question(message.text or "", identity, work, app)
    await message.answer(f"答：{message.text}")


def record_question(text: str, identity: Identity, work: Work, app: App) -> None:
    asked = questions.Asked(
        source=work.source,
        update_id=work.update_id,
        asker=identity.asker_hmac,
        asked_at=app.now(),
        language=identity.language,
        text=text,
        status="answered",
        citations=[],
        elapsed_ms=1.0,
    )
    work.later(lambda session: questions.record(session, asked))


async def acknowledge(tap: CallbackQuery) -> None:
    await tap.answer("好")


@contextlib.asynccontextmanager
async def running(app: App) -> AsyncIterator[App]:
    """The app as `siwen run` runs it; at the end it is asked to stop, as by SIGTERM, and waited for."""
    task = asyncio.create_task(serving.serve(app))
    try:
        yield app
    finally:
        app.stop()
        await task


async def sent(telegram: FakeTelegram, count: int, *, seconds: float = 20) -> list[str]:
    """The texts of the messages, once there are so many that were taken."""
    assert await asyncio.to_thread(telegram.wait_for_sends, count, seconds=seconds), telegram.calls()
    return texts(telegram)


def texts(telegram: FakeTelegram) -> list[str]:
    return [call["params"]["text"] for call in telegram.calls("sendMessage") if call["outcome"] == "ok"]


async def until(holds: Callable[[], bool], *, seconds: float = 20) -> None:
    """Wait for something that shows in the database or at the server."""
    deadline = time.monotonic() + seconds
    while not await asyncio.to_thread(holds):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
