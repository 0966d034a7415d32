"""How fast messages leave: on a clock of the test's own, so that seconds cost nothing and no machine is too slow."""

from __future__ import annotations

import asyncio
import heapq
import itertools

import pytest
from sqlalchemy import select, update

from bot.channels.pace import BURST, WINDOW, Pace
from storage import quotas
from storage.database import Database
from storage.quotas import LIMITS, Limits, Share
from storage.tables import Quota

SHARE = Share("telegram:42", LIMITS)


class Hours:
    """A clock that jumps to the next sleeper's moment as soon as nobody has anything to do."""

    def __init__(self) -> None:
        self.at = 1000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.at + max(0.0, seconds), next(self._numbers), future))
        await future

    async def run(self, *tasks: asyncio.Task[None]) -> None:
        while not all(task.done() for task in tasks):
            for _ in range(50):
                await asyncio.sleep(0)
            if self._sleepers:
                self.at, _, future = heapq.heappop(self._sleepers)
                future.set_result(None)
        await asyncio.gather(*tasks)


class Line:
    """What left when."""

    def __init__(self, limits: Limits | None = LIMITS) -> None:
        self.hours = Hours()
        self.pace = Pace(limits, lambda: self.hours.at, self.hours.sleep)
        self.left: list[tuple[float, str]] = []
        self.arrived: list[float] = []

    async def reply(self, chat: int) -> None:
        left = await self.pace.take_reply(chat)
        self.left.append((self.hours.at, "reply"))
        self.pace.note_answered(left)

    async def push(self, chat: int, at: float = 0.0, trip: float = 0.0) -> None:
        """`trip`: seconds until it arrives; the answer takes no longer back than the fastest of all."""
        await self.hours.sleep(at)
        await self.pace.wait_push(chat)
        left = await self.pace.take_push(chat)
        assert left is not None
        self.left.append((self.hours.at, "push"))
        await self.hours.sleep(trip)
        self.arrived.append(self.hours.at)
        self.pace.note_answered(left)

    def most_in_a_second(self) -> int:
        moments = self.arrived or [at for at, _ in self.left]
        return max(sum(start <= at < start + 1 for at in moments) for start in moments)


async def test_a_hundred_replies_at_once_keep_to_the_limit() -> None:
    line = Line()
    await line.hours.run(*(asyncio.create_task(line.reply(chat)) for chat in range(100)))
    assert line.most_in_a_second() == LIMITS.in_all
    assert line.left[-1][0] - line.left[0][0] == pytest.approx(3 * WINDOW)
    assert line.pace.collect() == (100, False)


async def test_replies_go_before_pushes_and_pushes_have_what_is_left() -> None:
    line = Line()
    pushes = [asyncio.create_task(line.push(1000 + number, at=number / LIMITS.pushes)) for number in range(100)]
    replies = [asyncio.create_task(line.reply(chat)) for chat in range(90)]
    await line.hours.run(*pushes, *replies)
    assert line.most_in_a_second() <= LIMITS.in_all
    last_reply = max(place for place, (_, what) in enumerate(line.left) if what == "reply")
    assert [what for _, what in line.left[:last_reply]].count("push") <= 2
    assert len(line.left) == 190


async def test_what_arrives_late_and_together_keeps_to_the_limit_too() -> None:
    line, gap = Line(), 1 / LIMITS.pushes
    held = [max(0.1, 0.9 - number * gap) if number < 20 else 0.1 for number in range(100)]  # the line stood for 0.8 s
    await line.hours.run(
        *(asyncio.create_task(line.push(number, number * gap, trip)) for number, trip in enumerate(held))
    )
    assert line.most_in_a_second() <= LIMITS.in_all
    assert len(line.arrived) == 100
    assert line.left[-1][0] - line.left[0][0] < 100 * gap + WINDOW  # and goes on as soon as it may


async def test_replies_to_one_chat_are_spread_after_a_burst() -> None:
    line = Line()
    await line.hours.run(*(asyncio.create_task(line.reply(7)) for _ in range(BURST + 3)))
    times = [at - line.left[0][0] for at, _ in line.left]
    assert times == pytest.approx([0.0] * BURST + [1.0, 2.0, 3.0])


async def test_a_chat_has_a_second_of_silence_before_a_push() -> None:
    line = Line()

    async def all_in_turn() -> None:
        await line.reply(7)
        await line.push(7)
        await line.push(7)
        await line.push(8)

    await line.hours.run(asyncio.create_task(all_in_turn()))
    assert [at - line.left[0][0] for at, _ in line.left] == pytest.approx([0.0, 1.0, 2.0, 2.0])


@pytest.mark.parametrize("limits", [None, LIMITS])
async def test_F5_a_429_holds_everything_for_its_time_and_a_little(limits: Limits | None) -> None:
    line = Line(limits)
    refused: list[float] = []
    line.pace.on_refused = refused.append
    line.pace.refuse(35)
    line.pace.hold(1)  # of another process, said before
    assert not await line.pace.take_push(1)  # one that was claimed before goes back to where it came from
    began = line.hours.at
    await line.hours.run(asyncio.create_task(line.push(1)), asyncio.create_task(line.reply(2)))
    assert len(line.left) == 2
    assert min(at - began for at, _ in line.left) == pytest.approx(35 + quotas.MARGIN)
    assert refused == [35]
    line.pace.note_taken()
    assert line.pace.collect()[1]


# -- what all processes share ----------------------------------------------------------------------------


def reserve(database: Database, wanted: int, share: Share = SHARE) -> list[float]:
    """Moments on the database's clock."""

    def take(session: object) -> list[float]:
        window = quotas.open_window(session, share)  # type: ignore[arg-type] # a session
        return [window.now + delay for delay in window.take(session, min(wanted, window.room))]  # type: ignore[arg-type] # a session

    return database.write(take)


def test_moments_are_even_and_nobody_gets_the_same(database: Database) -> None:
    moments = [at for _ in range(4) for at in reserve(database, 5)]
    assert len(moments) > 15  # as far ahead as is reserved
    gaps = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert min(gaps[3:]) >= 1 / LIMITS.pushes - 0.001  # after what was missed is caught up with
    assert moments[-1] - moments[0] <= quotas.AHEAD + quotas.LATE


def test_replies_beyond_their_share_push_pushes_back(database: Database) -> None:
    first = reserve(database, 1)[0]
    database.write(lambda session: quotas.charge(session, SHARE.key, int(LIMITS.replies), LIMITS))
    within = reserve(database, 1)[0]
    database.write(lambda session: quotas.charge(session, SHARE.key, 20, LIMITS))
    beyond = reserve(database, 1)[0]
    assert within - first < 0.2 + 5  # at once, but for a slow machine
    assert beyond - within >= 20 / LIMITS.in_all - 0.2
    database.write(lambda session: quotas.charge(session, SHARE.key, 60, LIMITS))
    assert reserve(database, 1) == []  # not within what may be reserved ahead


def test_F5_a_pause_holds_every_process(database: Database) -> None:
    assert reserve(database, 1)
    assert database.write(lambda session: quotas.pause(session, SHARE.key, 35)) is None
    assert reserve(database, 1) == []
    assert 30 < database.read(lambda session: quotas.look(session, SHARE.key)) <= 35 + quotas.MARGIN
    assert database.read(lambda session: quotas.look(session, "telegram:43")) == 0
    assert reserve(database, 1, Share("telegram:43", LIMITS))  # another bot


def test_F18_after_the_clock_went_back_a_pause_lasts_no_longer(database: Database) -> None:
    reserve(database, 1)
    database.write(lambda session: quotas.pause(session, SHARE.key, 35))
    ahead = ("as_of", "busy_until", "push_at", "paused_until", "held_until", "refused_since")
    hour = {name: getattr(Quota, name) + 3600 for name in ahead}
    database.write(lambda session: session.execute(update(Quota).values(hour)))  # as written an hour from now
    assert 30 < database.read(lambda session: quotas.look(session, SHARE.key)) <= 35 + quotas.MARGIN
    assert reserve(database, 1) == []
    database.write(lambda session: session.execute(update(Quota).values(paused_until=0.0)))
    assert reserve(database, 5)
    quota = database.read(lambda session: session.scalars(select(Quota)).one())
    assert quota.push_at - quota.as_of < 1
