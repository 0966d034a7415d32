"""The inbox over HTTP: nothing is lost, nothing is recorded twice, a person's messages keep their order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiogram import Router
from aiogram.types import Message

from bot.app import App, build
from bot.identity import Identity
from bot.settings import Settings
from bot.work import Work
from storage import people
from tests.conftest import at
from tests.fakes import FakeTelegram, message


def echo_router() -> Router:
    router = Router()

    @router.message()
    async def echo(message: Message, identity: Identity, work: Work) -> None:
        await message.answer(f"{identity.person_id}: {message.text}")

    return router


async def running(app: App, act: Callable[[], Awaitable[object]]) -> None:
    """Run the app while something is done, then stop it as SIGTERM would."""
    task = asyncio.create_task(app.run())
    try:
        await act()
    finally:
        app.stop()
        await task


async def test_a_message_is_answered_and_confirmed(settings: Settings, telegram: FakeTelegram) -> None:
    app = build(at(settings, telegram), routers=[echo_router()])

    async def act() -> None:
        telegram.push(message("一", user=7), message("二", user=7), message("三", user=8))
        assert await asyncio.to_thread(telegram.wait_for, "sendMessage", 3)

    await running(app, act)
    texts = [call["params"]["text"] for call in telegram.calls("sendMessage")]
    assert [text for text in texts if text.startswith("1")] == ["1: 一", "1: 二"]
    assert "2: 三" in texts
    assert telegram.count()["waiting"] == 0
    assert people  # kept for later tests
