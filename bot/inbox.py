"""The inbox at work: updates are written down, then handled, a person's in order, about a hundred at once.

An update is done when its effects are: both are committed together, for many updates at a time. What a process
leaves behind is replayed at the next start, so a reply is given at least once.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiogram import Bot as Telegram
from aiogram import Dispatcher
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramUnauthorizedError,
)
from aiogram.types import Update
from sqlalchemy.orm import Session

from bot import errors
from bot.identity import Identities, Identity
from bot.telegram import as_json
from bot.work import Work
from jobs.clock import Clock
from storage import inbox as rows
from storage import people
from storage.database import Database
from storage.errors import Busy, Full

logger = logging.getLogger(__name__)

AT_ONCE = 100  # updates in hand; beyond it a person waits in line, not in memory of the network stack
BACKLOG = 1_000  # updates taken in and not begun: no more are fetched meanwhile
RETRY_SECONDS = 0.5  # before an update that failed is tried again


@dataclass(slots=True)
class _Item:
    raw: dict[str, Any]
    identity: Identity
    attempts: int
    is_gone: bool = False  # the person turned out to be unreachable


@dataclass(slots=True)
class _Finished:
    work: Work
    done: asyncio.Future[None]


class Inbox:
    """Takes updates of one source in and sees each through."""

    def __init__(
        self,
        *,
        database: Database,
        dispatcher: Dispatcher,
        telegram: Telegram,
        identities: Identities,
        source: str,
        clock: Clock,
    ) -> None:
        self.source = source
        self._database = database
        self._dispatcher = dispatcher
        self._telegram = telegram
        self._identities = identities
        self._clock = clock
        self._lanes: dict[str, deque[_Item]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._finished: list[_Finished] = []
        self._flusher: asyncio.Task[None] | None = None
        self._backlog = 0
        self._less = asyncio.Event()

    # -- taking in ---------------------------------------------------------------------------------------

    async def take(self, updates: Sequence[dict[str, Any]]) -> None:
        """Write updates down and start on those that are new. Once this returns, they may be confirmed.

        Raises Busy or Full: none was taken, all may be offered again.
        """
        now = self._clock.now()
        payloads = {raw["update_id"]: as_json(raw) for raw in updates}
        unknown = self._identities.unknown({sender for raw in updates if (sender := find_sender(raw))})

        def write(session: Session) -> tuple[set[int], dict[str, people.Known]]:
            new = rows.take(session, self.source, payloads, now)
            rows.mark(session, f"asked {self.source}", now)
            return new, self._identify(session, unknown)

        new, known = await self._database.awrite(write)
        self._start([(raw, 1) for raw in updates if raw["update_id"] in new], known)

    async def mark_asked(self) -> None:
        """Remember that Telegram was asked for updates now; `take` does so by itself."""
        now = self._clock.now()
        await self._database.awrite(lambda session: rows.mark(session, f"asked {self.source}", now))

    async def resume(self) -> int:
        """Replay what the last process left behind; returns how many updates that are."""
        now = self._clock.now()

        def write(session: Session) -> tuple[list[rows.Waiting], list[tuple[int, str]], dict[str, people.Known]]:
            waiting = rows.resume(session, self.source, now)
            again = [row for row in waiting if row.attempts <= rows.ATTEMPTS]
            given_up = []
            for row in waiting:
                if row.attempts > rows.ATTEMPTS:
                    given_up.append((row.update_id, errors.make_error_id()))
                    rows.set_aside(session, self.source, *given_up[-1], now)
            senders = {sender for row in again if (sender := find_sender(json.loads(row.payload)))}
            return again, given_up, self._identify(session, self._identities.unknown(senders))

        again, given_up, known = await self._database.awrite(write)
        for update_id, error_id in given_up:
            logger.error("update %s set aside after %s attempts, error %s", update_id, rows.ATTEMPTS, error_id)
        if again:
            logger.info("replaying %s updates", len(again))
        self._start([(json.loads(row.payload), row.attempts) for row in again], known)
        return len(again)

    def _identify(self, session: Session, unknown: set[str]) -> dict[str, people.Known]:
        if not unknown:
            return {}
        channel = self._identities.channel
        known = people.identify(session, channel, unknown, self._clock.now())
        for person in known.values():
            if not person.reachable:  # they write to us, so they can be written to (F7)
                people.mark_reachable(session, channel, person.external_id)
        return known

    def _start(self, updates: list[tuple[dict[str, Any], int]], known: dict[str, people.Known]) -> None:
        fresh = {external_id: self._identities.remember(person) for external_id, person in known.items()}
        for raw, attempts in updates:
            sender = find_sender(raw)
            identity = sender and (fresh.get(sender) or self._identities.recall(sender))
            if not sender or not identity:  # nobody to answer: a channel's post, a poll's end
                self._spawn(self._finish(Work(self._database, self.source, raw["update_id"])))
                continue
            self._backlog += 1
            lane = self._lanes.get(sender)
            if lane is not None:
                lane.append(_Item(raw, identity, attempts))
            else:
                self._lanes[sender] = deque([_Item(raw, identity, attempts)])
                self._spawn(self._run_lane(sender))

    def _spawn(self, coroutine: Any) -> None:  # noqa: ANN401 -- a coroutine of ours
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -- handling ----------------------------------------------------------------------------------------

    async def _run_lane(self, sender: str) -> None:
        """One person's updates, in order; each waits for the commit of the one before, so it reads what that wrote."""
        lane = self._lanes[sender]
        while lane:
            async with self._room:
                item = lane.popleft()
                self._backlog -= 1
                self._less.set()
                work = await self._see_through(item)
            if work is not None:
                await self._finish(work)
            if item.is_gone:
                self._identities.forget(sender)  # so that their next message makes them reachable again
        del self._lanes[sender]

    async def _see_through(self, item: _Item) -> Work | None:
        """Handle an update until it is through, or set aside (None) after its last attempt."""
        update_id = item.raw["update_id"]
        while True:
            work = Work(self._database, self.source, update_id, attempt=item.attempts)
            try:
                await self._handle(item, work)
            except TelegramUnauthorizedError:
                return None  # the token was revoked: polling ends, the update waits for a new one
            except Exception as error:  # noqa: BLE001 -- a bug in one update must not stop the others
                if item.attempts >= rows.ATTEMPTS:
                    await self._set_aside(item, error)
                    return None
                logger.warning("update %s failed, attempt %s", update_id, item.attempts)
                item.attempts += 1
                with contextlib.suppress(Busy, Full):  # the count is a help, not a duty
                    await work.now(lambda session: rows.fail(session, self.source, update_id, item.attempts))
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return work

    async def _handle(self, item: _Item, work: Work) -> None:
        identity = self._identities.recall(item.identity.external_id) or item.identity
        update = Update.model_validate(item.raw, context={"bot": self._telegram})
        try:
            await self._dispatcher.feed_update(self._telegram, update, identity=identity, work=work)
        except errors.REFUSALS as refusal:
            work.effects.clear()
            await errors.tell_refusal(self._telegram, update, identity.language, refusal)
        except (TelegramForbiddenError, TelegramBadRequest) as error:
            if not is_gone(error):
                raise
            now = self._clock.now()
            item.is_gone = True
            work.later(lambda session: people.mark_unreachable(session, identity.channel, identity.external_id, now))
        except errors.DeliveryUnknown as unknown:
            logger.warning("update %s: outcome of %s unknown, not sent again", work.update_id, unknown)

    async def _set_aside(self, item: _Item, error: Exception) -> None:
        update_id, error_id = item.raw["update_id"], errors.make_error_id()
        logger.error("update %s set aside, error %s", update_id, error_id, exc_info=error)
        now = self._clock.now()
        await self._insist(lambda session: rows.set_aside(session, self.source, update_id, error_id, now))
        with contextlib.suppress(Exception):  # an update that can't even be read has nobody to be told
            update = Update.model_validate(item.raw, context={"bot": self._telegram})
            await errors.tell_bug(self._telegram, update, item.identity.language, error_id)

    # -- finishing ---------------------------------------------------------------------------------------

    async def _finish(self, work: Work) -> None:
        done = asyncio.get_running_loop().create_future()
        self._finished.append(_Finished(work, done))
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush())
        await done

    async def _flush(self) -> None:
        """Commit what is finished, all that there is at a time, until there is nothing more."""
        try:
            while self._finished:
                batch, self._finished = self._finished, []
                try:
                    await self._insist(lambda session, batch=batch: self._write_done(session, batch))
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
            await self._insist(lambda session: self._write_done(session, [finished]))
        except Exception as error:
            error_id, now = errors.make_error_id(), self._clock.now()
            update_id = finished.work.update_id
            logger.exception("update %s set aside, error %s", update_id, error_id, exc_info=error)
            await self._insist(lambda session: rows.set_aside(session, self.source, update_id, error_id, now))

    def _write_done(self, session: Session, batch: list[_Finished]) -> None:
        for finished in batch:
            for effect in finished.work.effects:
                effect(session)
        rows.finish(session, self.source, [finished.work.update_id for finished in batch], self._clock.now())

    async def _insist(self, effect: Any) -> None:  # noqa: ANN401 -- an effect
        """Write when there is room again: what was replied must be recorded."""
        while True:
            try:
                await self._database.awrite(effect)
            except (Busy, Full) as refusal:
                logger.warning("writing again: %s", refusal.key)
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return

    # -- waiting -----------------------------------------------------------------------------------------

    async def wait_for_room(self) -> None:
        """Return when more updates may be fetched."""
        while self._backlog >= BACKLOG:
            self._less.clear()
            await self._less.wait()

    async def settle(self) -> None:
        """Return when everything that was taken in is done."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def drain(self, deadline: timedelta) -> bool:
        """Finish what is in hand, for at most so long; what is left is replayed at the next start. True: all done."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.settle(), deadline.total_seconds())
            return True
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        logger.warning("%s updates left for the next start", len(tasks))
        return False


def is_gone(error: TelegramAPIError) -> bool:
    """Whether the person can't be reached any more: blocked us, deleted the account (F7), has no such chat (F9)."""
    return isinstance(error, TelegramForbiddenError) or "chat not found" in error.message


def find_sender(raw: dict[str, Any]) -> str | None:
    """The account that an update is from, as an external id; None where nobody sent it."""
    for kind, event in raw.items():
        if kind != "update_id" and isinstance(event, dict):
            sender = event.get("from") or event.get("user")
            if isinstance(sender, dict) and "id" in sender:
                return str(sender["id"])
    return None
