"""Many small writes as one: what is asked for while a transaction is under way goes into the next, together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from storage.database import Database

T = TypeVar("T")
R = TypeVar("R")


class Gathering(Generic[T, R]):
    """Writes things of one sort: `write` takes all that wait and gives a result for each, in their order."""

    def __init__(self, database: Database, write: Callable[[Session, Sequence[T]], Sequence[R]]) -> None:
        self._database = database
        self._write = write
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._flusher: asyncio.Task[None] | None = None

    async def put(self, item: T) -> R:
        """Write it; the result once that is committed. Raises Busy, Full for all that were written together."""
        done: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush())
        return await done

    async def _flush(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                run = partial(self._run, [item for item, _ in batch])
                try:
                    results = await self._database.awrite(run)
                except Exception as error:  # noqa: BLE001 -- goes to those who wait for it
                    for _, done in batch:
                        if not done.done():
                            done.set_exception(error)
                else:
                    for (_, done), result in zip(batch, results, strict=True):
                        if not done.done():
                            done.set_result(result)
        finally:
            self._flusher = None

    def _run(self, items: Sequence[T], session: Session) -> Sequence[R]:
        return self._write(session, items)
