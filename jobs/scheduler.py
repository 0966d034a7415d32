"""The ticking. APScheduler only says when to look; what is due is a query of the job itself.

After the wall clock steps back an hour APScheduler would not tick for an hour: it waits for a moment that it has
worked out before. So the two clocks are compared each second, and after a jump every job looks at once (F18).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from jobs.clock import Clock

logger = logging.getLogger(__name__)

WATCH_SECONDS = 1.0
IN_HAND_SECONDS = 10.0  # that a job in hand may still take when the ticking stops
JUMP = timedelta(seconds=2)  # more than a busy loop can be late by, less than anybody plans by


@dataclass(frozen=True, slots=True)
class Job:
    """Something to look at again and again: `run(now)` does what is due by then, however often it is called."""

    name: str
    every: timedelta
    run: Callable[[datetime], Awaitable[None]]


class Scheduler:
    """Runs jobs until stopped, each at once and then in its interval; one that fails is logged and runs again."""

    def __init__(self, clock: Clock, jobs: list[Job], *, watch_seconds: float = WATCH_SECONDS) -> None:
        self._clock = clock
        self._jobs = jobs
        self._watch_seconds = watch_seconds
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._watcher: asyncio.Task[None] | None = None
        self._in_hand: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin ticking in the running event loop."""
        for job in self._jobs:
            self._scheduler.add_job(
                self._run,
                "interval",
                args=[job],
                id=job.name,
                seconds=job.every.total_seconds(),
                next_run_time=datetime.now(UTC),
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,  # late is better than never: the job itself knows what is still due
            )
        self._scheduler.start()
        self._watcher = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Stop ticking, then wait for the jobs in hand: what they left in a thread would outlive the database."""
        if self._watcher is not None:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._in_hand:
            _, late = await asyncio.wait(self._in_hand, timeout=IN_HAND_SECONDS)
            for task in late:
                task.cancel()

    async def _run(self, job: Job) -> None:
        task = asyncio.create_task(self._do(job))
        self._in_hand.add(task)
        task.add_done_callback(self._in_hand.discard)
        with contextlib.suppress(asyncio.CancelledError):  # APScheduler cancels what it runs; the job itself goes on
            await asyncio.shield(task)

    async def _do(self, job: Job) -> None:
        try:
            await job.run(self._clock.now())
        except Exception:
            logger.exception("job %s failed", job.name)

    async def _watch(self) -> None:
        last_wall, last_steady = self._clock.now(), self._clock.monotonic()
        while True:
            await asyncio.sleep(self._watch_seconds)
            wall, steady = self._clock.now(), self._clock.monotonic()
            jumped = (wall - last_wall) - timedelta(seconds=steady - last_steady)
            last_wall, last_steady = wall, steady
            if abs(jumped) > JUMP:
                logger.warning("the clock jumped by %s s: looking at once", round(jumped.total_seconds()))
                self._look_now()

    def _look_now(self) -> None:
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))
        self._scheduler.wakeup()
