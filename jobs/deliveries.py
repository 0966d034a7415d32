"""Pushing what is due: claim, word, mark `sending`, call, mark. Nothing is open in the database during the call.

Several are on their way at once, each to another person; one that fails, or hangs, stops none of the others.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from jobs.courier import Courier, NotTaken, Outcome, Retry, Send, Sent, Undeliverable, Unknown
from jobs.gathering import Gathering
from storage import claims, deliveries, people, quotas
from storage.claims import BATCH, LEASE, Claim
from storage.database import Database
from storage.deliveries import Claimed
from storage.errors import StorageRefusal
from storage.quotas import Share

logger = logging.getLogger(__name__)

IN_FLIGHT = 30  # calls at once: enough for the limit while each takes a second; what a kill makes unknown at most
WORDED_AGAIN = timedelta(minutes=5)  # what can't be worded now
MARKED_AGAIN_SECONDS = 0.5  # before what was sent is written down again
LONGEST_REST = 5.0  # seconds between looks at a bot that has to wait: it may be over sooner
LONGEST_BACKOFF = 30.0  # seconds between tries of a channel that can't be reached


class Pusher:
    """Sends what is due on one channel."""

    def __init__(
        self,
        database: Database,
        open_courier: Callable[[], Courier],
        now: Callable[[], datetime],
        *,
        share: Share | None = None,
        lease: timedelta = LEASE,
        in_flight: int = IN_FLIGHT,
    ) -> None:
        self._database = database
        self._open_courier = open_courier
        self._now = now
        self._share = share
        self._lease = lease
        self._beginning = Gathering(database.awrite, self._begin)
        self._marking = Gathering(database.awrite, self._mark)
        self._room = asyncio.Semaphore(in_flight)
        self._most = 4 * in_flight  # claimed and not marked: what waits for its moment or for room, and what is sent
        self._tasks: set[asyncio.Task[None]] = set()
        self._eased, self._awaited = asyncio.Event(), 0
        self._ticking: asyncio.Task[int] | None = None
        self._stopping = False
        self._closed_until = 0.0  # the channel takes nothing until then, by the loop's clock
        self._backoff = 0.5
        self._sent = 0

    def tick(self) -> None:
        """Begin to send what is due, where that isn't going on already."""
        if self._ticking is None or self._ticking.done():
            self._ticking = asyncio.create_task(self.push_due())

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being sent, nor looked for."""
        return not self._tasks and (self._ticking is None or self._ticking.done())

    async def push_due(self, *, person_id: int | None = None) -> int:
        """Send what is due until nothing is; returns how many were sent. `person_id`: only what is for them."""
        courier, before = self._open_courier(), self._sent
        try:
            while not self._stopping:
                await asyncio.sleep(self._closed_until - asyncio.get_running_loop().time())
                await self._until_left(self._most - 1)
                claim = await self._claim(courier.channel, person_id)
                self._start(courier, claim)
                if claim.wait is not None:
                    await asyncio.sleep(min(claim.wait, LONGEST_REST))
                elif claim.pushes:
                    await self._until_left(self._most // 2)
                elif self._tasks:
                    await self._until_left(0)
                else:
                    break
        except StorageRefusal as refusal:  # what is claimed goes on; the next tick claims again (F11, F12, F14)
            logger.warning("pushes wait for the database: %s", refusal.key)
        except Exception as error:
            logger.exception("pushing ended", exc_info=error)
        if self._tasks:
            await asyncio.wait(self._tasks)
        return self._sent - before

    async def drain(self, deadline: timedelta) -> None:
        """Begin nothing more; wait for what is on its way, for at most so long."""
        self._stopping = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=deadline.total_seconds())
        for task in (*self._tasks, *((self._ticking,) if self._ticking is not None else ())):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _claim(self, channel: str, person_id: int | None) -> Claim:
        room = min(BATCH, self._most - len(self._tasks))

        def claim(session: Session) -> tuple[int, Claim]:
            unknown = claims.expire_leases(session)
            share, lease, now = self._share, self._lease, self._now()
            return unknown, claims.claim_due(
                session, channel, now, limit=room, person_id=person_id, share=share, lease=lease
            )

        unknown, claimed = await self._database.awrite(claim)
        if unknown:
            logger.error("%s pushes were being sent when their process ended: unknown, not sent again", unknown)
        return claimed

    def _start(self, courier: Courier, claim: Claim) -> None:
        began = asyncio.get_running_loop().time()
        for push in claim.pushes:
            task = asyncio.create_task(self._see_through(courier, push, began + push.in_seconds, claim.refused))
            self._tasks.add(task)
            task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if len(self._tasks) <= self._awaited:
            self._eased.set()

    async def _until_left(self, count: int) -> None:
        """Return when no more than so many are in hand."""
        self._awaited = count
        self._eased.clear()
        if len(self._tasks) > count:
            await self._eased.wait()

    async def _see_through(self, courier: Courier, push: Claimed, at: float, refused: bool) -> None:
        try:
            outcome: Outcome | Send | None = await self._prepare(courier, push)
            if callable(outcome):
                await asyncio.sleep(at - asyncio.get_running_loop().time())
                async with self._room:
                    outcome = await self._send(courier, push, outcome)
            if outcome is not None:
                await self._settle(courier.channel, push, outcome, refused)
        except StorageRefusal as refusal:  # nothing was called: it is free when the lease ends
            logger.warning("push %s waits for the database: %s", push.id, refusal.key)

    async def _send(self, courier: Courier, push: Claimed, send: Send) -> Outcome | None:
        """What became of it; None where it is no longer ours. Raises Busy, Full: nothing was called."""
        if self._is_closed():
            return NotTaken(timedelta(0))
        await courier.wait_turn(push)
        if self._is_closed():
            return NotTaken(timedelta(0))
        if not await self._beginning.put((courier.channel, push)):
            return None
        try:
            return await send()
        except Exception as error:  # noqa: BLE001 -- a poison message stops none of the others
            # What kind of error, not its text, which may quote what was to be said.
            logger.error("push %s of kind %s failed: %s", push.id, push.kind, type(error).__name__)  # noqa: TRY400
            return Unknown("failed")

    async def _prepare(self, courier: Courier, push: Claimed) -> Outcome | Send:
        try:
            return await courier.prepare(push)
        except StorageRefusal as refusal:  # it goes back as soon as the database takes that (F11, F14)
            logger.warning("push %s not worded: %s", push.id, refusal.key)
            return NotTaken(timedelta(0))
        except Exception as error:  # noqa: BLE001 -- nothing was sent: it may be worded another time
            logger.error("push %s of kind %s not worded: %s", push.id, push.kind, type(error).__name__)  # noqa: TRY400 -- the text may quote
            return Retry(WORDED_AGAIN, "not_worded")

    def _is_closed(self) -> bool:
        return self._stopping or asyncio.get_running_loop().time() < self._closed_until

    async def _settle(self, channel: str, push: Claimed, outcome: Outcome, refused: bool) -> None:
        """Write down what became of it, again and again until there is room: what was sent must be recorded."""
        if isinstance(outcome, NotTaken):
            self._close(outcome)
        elif isinstance(outcome, Sent):
            self._backoff = 0.5
            self._sent += 1
        while True:
            try:
                await self._marking.put((channel, push, outcome, refused))
            except StorageRefusal as refusal:
                logger.warning("marking push %s again: %s", push.id, refusal.key)
                await asyncio.sleep(MARKED_AGAIN_SECONDS)
            else:
                return

    def _begin(self, session: Session, waiting: Sequence[tuple[str, Claimed]]) -> list[bool]:
        channel, pushes = waiting[0][0], [push for _, push in waiting]
        return claims.begin_sending(session, pushes, channel=channel, share=self._share, lease=self._lease)

    def _mark(self, session: Session, waiting: Sequence[tuple[str, Claimed, Outcome, bool]]) -> list[None]:
        now = self._now()
        arrived = [(push, outcome.message) for _, push, outcome, _ in waiting if isinstance(outcome, Sent)]
        if arrived:
            deliveries.mark_all_sent(session, arrived, now)
        if self._share is not None and any(refused and isinstance(outcome, Sent) for *_, outcome, refused in waiting):
            quotas.recover(session, self._share.key)
        for channel, push, outcome, _ in waiting:
            _mark(session, channel, push, outcome, now)
        return [None] * len(waiting)

    def _close(self, outcome: NotTaken) -> None:
        """Try nothing for a while: as long as the channel said, else longer each time."""
        loop = asyncio.get_running_loop()
        if outcome.wait is not None:
            self._closed_until = max(self._closed_until, loop.time() + outcome.wait.total_seconds())
        elif loop.time() >= self._closed_until:  # once for all that failed together
            self._closed_until = loop.time() + self._backoff * random.uniform(0.5, 1.0)  # noqa: S311 -- jitter, no secret
            self._backoff = min(LONGEST_BACKOFF, self._backoff * 2)
            logger.warning("pushes wait for a connection")


def _mark(session: Session, channel: str, push: Claimed, outcome: Outcome, now: datetime) -> None:
    match outcome:
        case Retry():
            deliveries.mark_retry(session, push, now + outcome.after, outcome.reason)
        case NotTaken():
            deliveries.put_back(session, push)
        case Unknown():
            deliveries.mark_unknown(session, push, outcome.reason)
        case Undeliverable():
            deliveries.mark_undeliverable(session, push, outcome.reason)
            if outcome.unreachable:
                people.mark_unreachable(session, channel, push.external_id, now)
