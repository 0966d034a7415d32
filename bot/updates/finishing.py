"""The end of an update: its effects and its "done" in one transaction, for many updates at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.channels.pace import Pace
from bot.errors import make_error_id
from bot.updates.work import Work
from jobs.clock import Clock
from storage import inbox as rows
from storage import people, quotas
from storage.database import Database
from storage.errors import Busy, Full

logger = logging.getLogger(__name__)
T = TypeVar("T")

AGAIN_SECONDS = 0.5  # before what could not be written is written again


@dataclass(slots=True)
class _Finished:
    work: Work
    done: asyncio.Future[None]


class Finisher:
    """Commits what handlers leave to be written."""

    def __init__(self, database: Database, source: str, clock: Clock, pace: Pace) -> None:
        self._pace = pace
        self._database = database
        self._source = source
        self._clock = clock
        self._waiting: list[_Finished] = []
        self._flusher: asyncio.Task[None] | None = None

    async def finish(self, work: Work) -> None:
        """Write the effects of an update and that it is done; returns when that is committed.

        An effect with a bug sets its own update aside: the reply is given, the record is not.
        """
        done = asyncio.get_running_loop().create_future()
        self._waiting.append(_Finished(work, done))
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush())
        await done

    async def insist(self, effect: Callable[[Session], T]) -> T:
        """Write, again and again until there is room: what was replied must be recorded."""
        while True:
            try:
                return await self._database.awrite(effect)
            except (Busy, Full) as refusal:
                logger.warning("writing again: %s", refusal.key)
            await asyncio.sleep(AGAIN_SECONDS)

    async def _flush(self) -> None:
        """Commit what is finished, all that there is at a time, until there is nothing more.

        The replies that were sent meanwhile are counted in what all processes share.
        """
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                replies, recovered = self._pace.collect()
                try:
                    await self.insist(partial(self._write, batch, replies, recovered))
                except Exception:  # noqa: BLE001 -- one of them is at fault: each alone
                    for finished in batch:
                        await self._flush_alone(finished)
                for finished in batch:
                    if not finished.done.done():
                        finished.done.set_result(None)
        finally:
            self._flusher = None

    async def _flush_alone(self, finished: _Finished) -> None:
        try:
            await self.insist(partial(self._write, [finished], 0, False))
        except Exception as error:
            error_id, now, update_id = make_error_id(), self._clock.now(), finished.work.update_id
            logger.exception("update %s set aside, error %s", update_id, error_id, exc_info=error)
            await self.insist(lambda session: rows.set_aside(session, self._source, update_id, error_id, now))

    def _write(self, batch: list[_Finished], replies: int, recovered: bool, session: Session) -> None:
        if replies and self._pace.limits is not None:
            quotas.charge(session, self._source, replies, self._pace.limits)
        if recovered:
            quotas.recover(session, self._source)
        authors = [work.author for finished in batch if (work := finished.work).effects and work.author]
        known = {author.external_id: author.person_id for author in authors}
        moved = people.find_moved(session, authors[0].channel, known) if authors else set()
        for work in (finished.work for finished in batch):
            if work.author is not None and work.author.external_id in moved:
                continue  # they were erased while the reply was on its way: nothing of them is written down any more
            for effect in work.effects:
                effect(session)
        rows.finish(session, self._source, [finished.work.update_id for finished in batch], self._clock.now())
