"""Long polling: fetch, write down, then confirm. What passes by itself is waited out; what doesn't is one line."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

from aiogram import Bot as Telegram
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from bot.channels.telegram import backoff, fetch_updates
from bot.errors import DeliveryUnknown, RunRefused, refusal_text
from bot.updates.inbox import Inbox
from jobs.clock import Clock
from storage.errors import Busy, Full

logger = logging.getLogger(__name__)

CONFLICT_SECONDS = 60.0  # F19: a poller that is just being replaced is gone by then
MARK_SECONDS = 300.0


class Poller:
    """Brings the updates of one token to the inbox."""

    def __init__(
        self,
        telegram: Telegram,
        inbox: Inbox,
        kinds: list[str],
        clock: Clock,
        *,
        poll_seconds: int,
        language: str,
    ) -> None:
        self._telegram = telegram
        self._inbox = inbox
        self._kinds = kinds
        self._language = language
        self._poll_seconds = poll_seconds
        self._clock = clock
        self._conflict_since: float | None = None
        self._marked_at = -MARK_SECONDS
        self._told: set[int] = set()  # who was told that the disk is full

    async def run(self, stop: asyncio.Event, *first: Callable[[], Awaitable[object]]) -> None:
        """Do what comes `first`, each once, then fetch until told to stop. A full disk is waited out by all of it.

        Raises RunRefused: the token is refused, or another process polls with it.
        """
        stopping = asyncio.create_task(stop.wait())
        try:
            await self._begin(first, stopping)
            await self._fetch_until(stopping)
        finally:
            stopping.cancel()

    async def _begin(self, first: Iterable[Callable[[], Awaitable[object]]], stopping: asyncio.Task[bool]) -> None:
        for step in first:
            waits = backoff()
            while not stopping.done():
                try:
                    await step()
                    break
                except (Busy, Full) as refusal:
                    await self._wait(self._seconds(refusal, waits), stopping)

    async def _fetch_until(self, stopping: asyncio.Task[bool]) -> None:
        offset: int | None = None
        waits = backoff()
        while not stopping.done():
            fetching = asyncio.create_task(self._fetch(offset))
            await asyncio.wait({fetching, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not fetching.done():
                fetching.cancel()
                return
            try:
                updates = fetching.result()
                await self._take(updates)
            except (AiogramError, Busy, Full, OSError) as error:
                await self._wait(self._seconds(error, waits), stopping)
                continue
            waits, self._conflict_since = backoff(), None
            # An empty answer to an offset says that all is confirmed. Then none is sent: after a week of silence
            # Telegram numbers anew, and an offset above the new numbers would hide them.
            offset = updates[-1]["update_id"] + 1 if updates else None
            await self._mark_asked(idle=not updates)

    async def _take(self, updates: list[dict[str, Any]]) -> None:
        try:
            await self._inbox.take(updates)
        except Full as refusal:  # F12: they stay with Telegram until there is room
            for chat in private_chats(updates) - self._told:
                self._told.add(chat)
                with contextlib.suppress(AiogramError, DeliveryUnknown):
                    await self._telegram.send_message(chat, refusal_text(self._language, refusal), parse_mode=None)
            raise
        self._told.clear()

    async def _mark_asked(self, *, idle: bool) -> None:
        """Note now and then that nothing came, so that a gap is told from a quiet night (F20)."""
        now = self._clock.monotonic()
        if not idle:
            self._marked_at = now
        elif now - self._marked_at >= MARK_SECONDS:
            self._marked_at = now
            with contextlib.suppress(Busy, Full):
                await self._inbox.mark_asked()

    async def _fetch(self, offset: int | None) -> list[dict[str, Any]]:
        await self._inbox.wait_for_room()
        return await fetch_updates(self._telegram, offset, self._kinds, wait_seconds=self._poll_seconds)

    def _seconds(self, error: Exception, waits: Iterator[float]) -> float:
        """How long to wait after an error. Raises RunRefused for one that waiting does not mend."""
        if isinstance(error, (TelegramUnauthorizedError, TelegramNotFound)):
            raise RunRefused("Telegram 不认这个令牌（401）：请在 BotFather 核对 SIWEN_BOT_TOKEN") from None
        if isinstance(error, TelegramConflictError):
            now = self._clock.monotonic()
            if self._conflict_since is None:
                self._conflict_since = now
                logger.warning("another process polls with this token, waiting for it to end")
            elif now - self._conflict_since >= CONFLICT_SECONDS:
                raise RunRefused(
                    "另一个进程或 webhook 正在用同一个令牌收消息（409）：请停掉其中一个，或用 siwen run --no-poll"
                ) from None
            return min(5.0, next(waits))
        if isinstance(error, TelegramRetryAfter):
            return float(error.retry_after)
        seconds = next(waits)
        logger.warning("fetching again in %.1f s: %s", seconds, type(error).__name__)
        return seconds

    @staticmethod
    async def _wait(seconds: float, stopping: asyncio.Task[bool]) -> None:
        await asyncio.wait({stopping}, timeout=seconds)


def private_chats(updates: list[dict[str, Any]]) -> set[int]:
    """Where people wrote to us alone."""
    chats = (update.get("message", {}).get("chat", {}) for update in updates)
    return {chat["id"] for chat in chats if chat.get("type") == "private"}
