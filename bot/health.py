"""Whether this process lives, whether it can do its work, and what it counts: three pages for the machine's own watch.

On 127.0.0.1 alone, and without a person in any of them. `/healthz`: the process. `/readyz`: it has begun to serve, the
database takes a write, the disk has room, the index is there, Telegram answered getMe within five minutes; 503 names
the part that is not.
`/metrics`: as Prometheus reads them.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from aiogram.exceptions import AiogramError
from aiohttp import web

from bot import metrics
from bot.answers.sources import configure_knowledge
from bot.errors import DeliveryUnknown
from knowledge import readiness
from knowledge.errors import KnowledgeRefusal
from storage import inbox
from storage.errors import StorageRefusal

if TYPE_CHECKING:
    from bot.app import App

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
MET_WITHIN = timedelta(minutes=5)
MEET_EVERY = timedelta(minutes=1)  # Telegram is asked no more often, however often somebody looks
WAIT_SECONDS = 5.0  # for one part to answer
COUNT_EVERY = timedelta(seconds=15)  # counting reads all pushes: no more often, however often somebody looks
_MARK = "ready"
FINE = "ok"
LEAST_FREE_BYTES = 200 << 20  # below that writing fails soon: red while there is time to make room


class Health:
    """Serves the pages of an app from `start` to `stop`."""

    def __init__(self, app: App) -> None:
        self.least_free_bytes = LEAST_FREE_BYTES
        self._app = app
        self._config = configure_knowledge(app.settings)
        self._runner: web.AppRunner | None = None
        self._looking = asyncio.Lock()
        self._met = -MET_WITHIN.total_seconds()
        self._tried = -MEET_EVERY.total_seconds()
        self._counted: tuple[float, str] | None = None

    async def start(self, port: int) -> int:
        """Listen; the port, where 0 was given any free one. Raises OSError where it is taken."""
        application = web.Application()
        application.router.add_get("/healthz", self._tell_alive)
        application.router.add_get("/readyz", self._tell_ready)
        application.router.add_get("/metrics", self._tell_metrics)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, port).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _tell_alive(self, _request: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def _tell_ready(self, _request: web.Request) -> web.Response:
        parts = await self.look()
        ready = all(found == FINE for found in parts.values())
        return web.json_response({"ready": ready, "parts": parts}, status=200 if ready else 503)

    async def _tell_metrics(self, _request: web.Request) -> web.Response:
        now = self._app.clock.monotonic()
        async with self._looking:
            if self._counted is None or now - self._counted[0] >= COUNT_EVERY.total_seconds():
                try:
                    told = await self._app.database.aread(lambda session: metrics.collect(session, self._app))
                except StorageRefusal as refusal:
                    raise web.HTTPServiceUnavailable(text=refusal.key) from refusal
                self._counted = (now, told)
        return web.Response(text=self._counted[1], content_type="text/plain", charset="utf-8")

    async def look(self) -> dict[str, str]:
        """Each part: "ok", or in a word why not. One look at a time."""
        async with self._looking:
            return {
                "start": FINE if self._app.is_serving else "starting",
                "database": await self._ask(self._write),
                "disk": await self._ask(self._measure_disk),
                "index": await self._ask(self._find_index),
                "telegram": await self._ask(self._meet),
            }

    async def _ask(self, part: Callable[[], Awaitable[str]]) -> str:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                return await part()
        except TimeoutError:
            return "no answer"
        except (StorageRefusal, KnowledgeRefusal) as refusal:
            return refusal.key
        except OSError as error:
            return type(error).__name__

    async def _write(self) -> str:
        now = self._app.now()
        await self._app.database.awrite(lambda session: inbox.mark(session, _MARK, now))
        return FINE

    async def _measure_disk(self) -> str:
        usage = await asyncio.to_thread(shutil.disk_usage, self._app.settings.data_dir)
        return FINE if usage.free >= self.least_free_bytes else "full"

    async def _find_index(self) -> str:
        await asyncio.to_thread(readiness.check_index, self._config)
        return FINE

    async def _meet(self) -> str:
        now = self._app.clock.monotonic()
        if now - self._tried >= MEET_EVERY.total_seconds():
            self._tried = now
            try:
                await self._app.telegram.get_me(request_timeout=int(WAIT_SECONDS))
                self._met = now
            except (AiogramError, DeliveryUnknown) as error:
                logger.warning("getMe: %s", type(error).__name__)
        return FINE if now - self._met < MET_WITHIN.total_seconds() else "not_met"
