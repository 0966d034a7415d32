"""How far long work is, told in the chat: the work counts in a thread, one message follows it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.channels.sending import Show
from bot.screens import Screen

FIRST_AFTER_SECONDS = 1.5  # what is done by then needs no message
EDIT_EVERY_SECONDS = 2.0  # Telegram takes about one a second in a chat, and the result must not queue behind them

Report = Callable[[int, int, str], None]


@asynccontextmanager
async def counting(
    show: Show, draw: Callable[[int, int, str], Screen], *, first_after: float = FIRST_AFTER_SECONDS
) -> AsyncIterator[Report]:
    """Give a callable `(done, total, what)` for threads; what it said last is shown now and then, until the end."""
    latest: tuple[int, int, str] | None = None
    over = asyncio.Event()

    def report(done: int, total: int, what: str) -> None:
        nonlocal latest
        latest = (done, total, what)

    async def follow() -> None:
        told, wait = None, first_after
        while not await _is_set(over, wait):
            if latest is not None and latest != told:
                told, wait = latest, EDIT_EVERY_SECONDS
                await show.progress(draw(*latest))

    task = asyncio.create_task(follow())
    try:
        yield report
    finally:
        over.set()
        await task  # not cancelled: an edit on its way would arrive after the result


async def _is_set(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
