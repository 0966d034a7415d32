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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
from bot.channels.pace import Pace
from bot.channels.telegram import as_json
from bot.updates.finishing import Finisher
from bot.updates.identity import Identities, Identity
from bot.updates.work import Work
from jobs.clock import Clock
from storage import inbox as rows
from storage import people, quotas
from storage.database import Database
from storage.envelopes import Envelopes

logger = logging.getLogger(__name__)

AT_ONCE = 100  # updates in hand; beyond it a person waits in line, not in memory of the network stack
BACKLOG = 1_000  # updates taken in and not begun: no more are fetched meanwhile
RETRY_SECONDS = 0.5  # before an update that failed is tried again
SUSPECT = 3  # replays, after which an update is handled alone


@dataclass(slots=True)
class _Item:
    raw: dict[str, Any]
    failures: int = 0
    replays: int = 0
    is_replayed: bool = False
    is_gone: bool = False  # the person turned out to be unreachable

    @classmethod
    def left_behind(cls, row: rows.Waiting) -> _Item:
        return cls(json.loads(row.payload), failures=row.failures, replays=row.replays, is_replayed=True)


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
        pace: Pace,
        envelopes: Envelopes,
        given: Mapping[str, object],
    ) -> None:
        """`given`: what handlers may ask for besides what each update brings."""
        self.source = source
        self._given = given
        self._pace = pace
        self._envelopes = envelopes
        self._database = database
        self._dispatcher = dispatcher
        self._telegram = telegram
        self._identities = identities
        self._clock = clock
        self._lanes: dict[str, deque[_Item]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._finisher = Finisher(database, source, clock, pace)
        self._backlog = 0
        self._less = asyncio.Event()

    # -- taking in ---------------------------------------------------------------------------------------

    async def take(self, updates: Sequence[dict[str, Any]]) -> None:
        """Write updates down and start on those that are new. Once this returns, they may be confirmed.

        Raises Busy or Full: none was taken, all may be offered again.
        """
        now = self._clock.now()
        payloads = {raw["update_id"]: self._envelopes.seal(as_json(raw), now) for raw in updates}
        senders = {sender for raw in updates if (sender := find_sender(raw))}
        unknown, remembered = self._identities.unknown(senders), self._identities.remembered(senders)

        def write(session: Session) -> tuple[set[int], dict[str, people.Known], float]:
            new = rows.take(session, self.source, payloads, now)
            rows.mark(session, f"asked {self.source}", now)
            # Who is remembered may have been erased by a command since: they are somebody new then.
            moved = people.find_moved(session, self._identities.channel, remembered)
            return new, self._identify(session, unknown | moved), quotas.look(session, self.source)

        new, known, paused = await self._database.awrite(write)
        self._pace.hold(paused)  # what another process was told by a 429 holds for the replies to these too
        self._start([raw for raw in updates if raw["update_id"] in new], known)

    async def mark_asked(self) -> None:
        """Remember that Telegram was asked for updates now; `take` does so by itself."""
        now = self._clock.now()
        await self._database.awrite(lambda session: rows.mark(session, f"asked {self.source}", now))

    async def resume(self, sender: str | None = None) -> int:
        """Take up what the last process left behind; returns how many updates that are.

        `sender`: only what that account sent, where others may be at work on the same stream, as at terminals.

        One that several processes have ended on comes first and alone, so that nothing else is in hand if it is
        what ends them; after ten it is set aside.
        """
        waiting, known = await self._database.awrite(lambda session: self._list_waiting(session, sender))
        for row in [row for row in waiting if not row.payload]:
            logger.error("update %s can't be read any more: its key is gone", row.update_id)
            await self._give_up(row)
        waiting = [row for row in waiting if row.payload]
        if waiting:
            logger.info("replaying %s updates", len(waiting))
        suspects = [row for row in waiting if row.replays >= SUSPECT]
        for row in suspects:
            if row.replays >= rows.REPLAYS:
                await self._give_up(row)
            else:
                self._start([row], known)
                await self.settle()
        self._start([row for row in waiting if row.replays < SUSPECT], known)
        return len(waiting)

    def _list_waiting(self, session: Session, only: str | None) -> tuple[list[rows.Waiting], dict[str, people.Known]]:
        rows.blank_old(session, self._clock.now())
        sealed = rows.list_waiting(session, self.source)
        opened = [replace(row, payload=self._envelopes.open(row.payload) or "") for row in sealed]
        by = {row.update_id: find_sender(json.loads(row.payload)) for row in opened if row.payload}
        waiting = opened if only is None else [row for row in opened if by.get(row.update_id) == only]
        senders = {sender for row in waiting if (sender := by.get(row.update_id))}
        return waiting, self._identify(session, self._identities.unknown(senders))

    async def _give_up(self, row: rows.Waiting) -> None:
        error_id, now = errors.make_error_id(), self._clock.now()
        logger.error("update %s set aside after %s replays, error %s", row.update_id, row.replays, error_id)
        await self._database.awrite(lambda session: rows.set_aside(session, self.source, row.update_id, error_id, now))

    def _identify(self, session: Session, unknown: set[str]) -> dict[str, people.Known]:
        if not unknown:
            return {}
        channel = self._identities.channel
        known = people.identify(session, channel, unknown, self._clock.now())
        for person in known.values():
            if not person.reachable:  # they write to us, so they can be written to (F7)
                people.mark_reachable(session, channel, person.external_id)
        return known

    def _start(self, updates: Iterable[rows.Waiting | dict[str, Any]], known: dict[str, people.Known]) -> None:
        for person in known.values():
            self._identities.remember(person)
        for update in updates:
            item = _Item(update) if isinstance(update, dict) else _Item.left_behind(update)
            sender = find_sender(item.raw)
            if sender is None:  # nobody to answer: a channel's post, a poll's end
                self._spawn(self._finisher.finish(Work(self._database, self.source, item.raw["update_id"])))
                continue
            self._backlog += 1
            lane = self._lanes.get(sender)
            if lane is not None:
                lane.append(item)
            else:
                self._lanes[sender] = deque([item])
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
                work = await self._see_through(item, await self._recall(sender))
            if work is not None:
                await self._finisher.finish(work)
            if item.is_gone:
                self._identities.forget(sender)  # so that their next message makes them reachable again
        del self._lanes[sender]

    async def _recall(self, sender: str) -> Identity:
        """The person, from memory, or from the database where too many others have written since."""
        identity = self._identities.recall(sender)
        if identity is not None:
            return identity
        known = await self._finisher.insist(lambda session: self._identify(session, {sender}))
        return self._identities.remember(known[sender])

    async def _see_through(self, item: _Item, identity: Identity) -> Work | None:
        """Handle an update until it is through, or set aside (None) after its last failure."""
        update_id = item.raw["update_id"]
        if item.is_replayed:
            item.replays += 1
            await self._finisher.insist(lambda session: rows.count_replay(session, self.source, update_id))
        while True:
            attempt = 1 + item.failures + item.replays
            work = Work(self._database, self.source, update_id, attempt=attempt, author=identity)
            try:
                await self._handle(item, identity, work)
            except TelegramUnauthorizedError:
                return None  # the token was revoked: polling ends, the update waits for a new one
            except people.Moved:
                self._identities.forget(identity.external_id)
                identity = await self._recall(identity.external_id)  # and the update is theirs, whoever they are now
            except Exception as error:  # noqa: BLE001 -- a bug in one update must not stop the others
                item.failures += 1
                if item.failures >= rows.FAILURES:
                    await self._set_aside(item, identity, error)
                    return None
                logger.warning("update %s failed %s times", update_id, item.failures)
                await self._finisher.insist(lambda session: rows.count_failure(session, self.source, update_id))
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return work

    async def _handle(self, item: _Item, identity: Identity, work: Work) -> None:
        update = Update.model_validate(item.raw, context={"bot": self._telegram})
        try:
            await self._dispatcher.feed_update(self._telegram, update, identity=identity, work=work, **self._given)
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

    async def _set_aside(self, item: _Item, identity: Identity, error: Exception) -> None:
        update_id, error_id = item.raw["update_id"], errors.make_error_id()
        logger.error("update %s set aside, error %s", update_id, error_id, exc_info=error)
        now = self._clock.now()
        await self._finisher.insist(lambda session: rows.set_aside(session, self.source, update_id, error_id, now))
        with contextlib.suppress(Exception):  # an update that can't even be read has nobody to be told
            update = Update.model_validate(item.raw, context={"bot": self._telegram})
            await errors.tell_bug(self._telegram, update, identity.language, error_id)

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
