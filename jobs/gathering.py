"""Many small transactions as one: what is asked for while one is under way goes into the next, together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from storage.errors import StorageRefusal

T = TypeVar("T")
R = TypeVar("R")


class Gathering(Generic[T, R]):
    """Sees to things of one sort: `work` takes all that wait and gives a result for each, in their order.

    `run` is the database's `awrite` or `aread`. Where `work` raises, each is worked at alone, so that only what is at
    fault fails.
    """

    def __init__(
        self,
        run: Callable[[Callable[[Session], Sequence[R]]], Awaitable[Sequence[R]]],
        work: Callable[[Session, Sequence[T]], Sequence[R]],
    ) -> None:
        self._run = run
        self._work = work
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._flusher: asyncio.Task[None] | None = None

    async def put(self, item: T) -> R:
        """The result for it, once what was written is committed. Raises Busy, Full for all that went together."""
        done: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush())
        return await done

    async def _flush(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._see_to(batch)
        finally:
            self._flusher = None

    async def _see_to(self, batch: Sequence[tuple[T, asyncio.Future[R]]]) -> None:
        try:
            results = await self._run(partial(_call, self._work, [item for item, _ in batch]))
        except Exception as error:  # noqa: BLE001 -- goes to those who wait for it
            if len(batch) > 1 and not isinstance(error, StorageRefusal):
                for one in batch:
                    await self._see_to([one])
                return
            for _, done in batch:
                if not done.done():
                    done.set_exception(error)
        else:
            for (_, done), result in zip(batch, results, strict=True):
                if not done.done():
                    done.set_result(result)


def _call(work: Callable[[Session, Sequence[T]], Sequence[R]], items: Sequence[T], session: Session) -> Sequence[R]:
    return work(session, items)
