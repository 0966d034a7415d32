"""What a 429 means beyond this process: the others wait too, and the office is told when it doesn't end (F6)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import timedelta

from sqlalchemy.orm import Session

from bot import staff
from bot.updates.identity import Identities
from jobs.clock import Clock
from storage import quotas
from storage.database import Database
from storage.errors import StorageRefusal

logger = logging.getLogger(__name__)


class Refusals:
    """Writes each 429 down where all processes of the bot look."""

    def __init__(self, database: Database, identities: Identities, key: str, clock: Clock) -> None:
        self._database = database
        self._identities = identities
        self._key = key
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    def note(self, seconds: float) -> None:
        """Everybody is to wait so long. Returns at once; this process waits already (`bot.channels.pace`)."""
        task = asyncio.create_task(self._write(seconds))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Return when all are written down."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _write(self, seconds: float) -> None:
        now = self._clock.now()

        def write(session: Session) -> None:
            lasted = quotas.pause(session, self._key, seconds)
            if lasted is None:
                return
            logger.error("Telegram has refused everything for %s s: pushes are tried seldom", round(lasted))
            since = now - timedelta(seconds=lasted)
            key, facts = f"refused:{since:%Y%m%d%H%M}", {"since": since.isoformat()}
            staff.tell(session, self._identities, key=key, kind="pushes_refused", facts=facts, now=now)

        with contextlib.suppress(StorageRefusal):  # the next 429 says it again
            await self._database.awrite(write)
