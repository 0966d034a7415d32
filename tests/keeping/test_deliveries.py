"""What is pushed goes out once: claims, leases, marks, and what each answer of a channel makes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from jobs.courier import NotTaken, Outcome, Retry, Send, Sent, Undeliverable, Unknown
from jobs.deliveries import Pusher
from storage import claims, deliveries, people, unsent
from storage.database import Database
from storage.deliveries import Claimed
from storage.quotas import LIMITS, Share
from storage.roles import Role
from storage.tables import Account, Delivery, Quota
from tests import chatter
from tests.chatter import NOW
from tests.keeping import roster


class Shelf:
    """A list as courier. What is raised is raised by the call, or while it is worded where `wording`."""

    channel = "telegram"

    def __init__(self, *outcomes: Outcome | Exception, wording: bool = False) -> None:
        self.outcomes = list(outcomes)
        self.wording = wording
        self.pushes: list[Claimed] = []

    async def prepare(self, push: Claimed) -> Outcome | Send:
        if self.wording and self.outcomes:
            await self.send(push)

        async def send() -> Outcome:
            return await self.send(push)

        return send

    async def wait_turn(self, push: Claimed) -> None:
        del push

    async def send(self, push: Claimed) -> Outcome:
        self.pushes.append(push)
        outcome = self.outcomes.pop(0) if self.outcomes else Sent("1")
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


async def push_due(database: Database, shelf: Shelf, now: datetime = NOW, *, in_flight: int = 30) -> int:
    return await Pusher(database, lambda: shelf, lambda: now, in_flight=in_flight).push_due()


def fill(database: Database, count: int = 1, *, channel: str = "telegram") -> int:
    """Pushes for one person."""

    def enter(session: Session) -> int:
        person = roster.join(session, "7", Role.OFFICER, channel=channel).person_id
        for number in range(count):
            again: dict[str, Any] = {"key": f"k{number}", "person_id": person, "kind": "digest", "now": NOW}
            assert deliveries.queue(session, facts={"n": number}, **again)
            assert not deliveries.queue(session, facts={"n": number}, **again)
        return person

    return database.write(enter)


def claim(database: Database, *, limit: int = claims.BATCH) -> Sequence[Claimed]:
    return database.write(lambda session: claims.claim_due(session, "telegram", NOW, limit=limit)).pushes


def begin(database: Database, push: Claimed) -> bool:
    return database.write(lambda session: claims.begin_sending(session, [push]) == [True])


def end_leases(database: Database) -> int:
    """As if two minutes had gone by on the database's clock, and somebody looked."""

    def pass_time(session: Session) -> int:
        session.execute(update(Delivery).values(lease_ends=Delivery.lease_ends - claims.LEASE.total_seconds()))
        return claims.expire_leases(session)

    return database.write(pass_time)


def states(database: Database) -> list[str]:
    return database.read(lambda session: list(session.scalars(select(Delivery.state).order_by(Delivery.id))))


async def test_each_is_sent_once_in_order_and_blanked(database: Database) -> None:
    fill(database, 145)
    courier = Shelf()
    assert await push_due(database, courier, in_flight=1) == 145
    assert await push_due(database, courier) == 0
    assert [push.facts["n"] for push in courier.pushes] == list(range(145))
    assert states(database) == ["sent"] * 145
    assert database.read(lambda session: session.scalar(select(func.count(Delivery.facts)))) == 0


async def test_what_is_urgent_goes_first(database: Database) -> None:
    person = fill(database, 3)
    urgent: dict[str, Any] = {"key": "u", "person_id": person, "kind": "digest", "facts": {"n": 9}, "urgent": True}
    database.write(lambda session: deliveries.queue(session, now=NOW + timedelta(hours=-1), **urgent))
    courier = Shelf()
    await push_due(database, courier, in_flight=1)
    assert [push.facts["n"] for push in courier.pushes] == [9, 0, 1, 2]


@pytest.mark.parametrize("wording", [False, True])
async def test_F8_a_poison_message_stops_none_of_the_others(database: Database, wording: bool) -> None:
    fill(database, 60)
    courier = Shelf(RuntimeError("poison"), wording=wording)
    assert await push_due(database, courier) == 59
    assert states(database) == ["retry" if wording else "unknown", *["sent"] * 59]


@pytest.mark.parametrize(
    ("outcome", "state", "again"),
    [
        (Sent("5"), "sent", 0),
        (Retry(timedelta(minutes=2), "server"), "retry", 1),
        (Undeliverable("rejected"), "undeliverable", 0),
        (Unknown("no_answer"), "unknown", 0),
        (RuntimeError("poison"), "unknown", 0),
    ],
)
async def test_what_each_outcome_makes_of_it(
    database: Database, outcome: Outcome | Exception, state: str, again: int
) -> None:
    fill(database, 2)
    await push_due(database, Shelf(outcome), in_flight=1)
    assert states(database) == [state, "sent"]  # one that fails stops none of the others
    later = Shelf()
    await push_due(database, later, NOW + timedelta(days=1))
    assert len(later.pushes) == again


async def test_F4_F5_what_the_channel_does_not_take_waits_and_uses_up_no_attempt(database: Database) -> None:
    fill(database, 3)
    refusals = [*[NotTaken(timedelta(seconds=0.05))] * 20, NotTaken()]
    courier = Shelf(*refusals)
    assert await push_due(database, courier, in_flight=1) == 3
    assert len(courier.pushes) >= 24
    attempts = database.read(lambda session: session.scalars(select(Delivery.attempts)).all())
    assert (states(database), set(attempts)) == (["sent"] * 3, {0})


async def test_F7_who_blocked_us_gets_nothing_until_they_write_again(database: Database) -> None:
    person = fill(database, 2)
    courier = Shelf(Undeliverable("blocked", unreachable=True))
    await push_due(database, courier, in_flight=1)
    assert len(courier.pushes) == 1
    await push_due(database, courier)
    assert states(database) == ["undeliverable", "undeliverable"]
    reasons = database.read(lambda session: list(session.scalars(select(Delivery.reason).order_by(Delivery.id))))
    assert reasons == ["blocked", "unreachable"]

    def come_back(session: Session) -> None:
        people.mark_reachable(session, "telegram", "7")
        deliveries.queue(session, key="new", person_id=person, kind="digest", facts={}, now=NOW)

    database.write(come_back)
    assert await push_due(database, Shelf()) == 1


async def test_F1_a_kill_between_claim_and_send_sends_it_once(database: Database) -> None:
    fill(database)
    [held] = claim(database)
    courier = Shelf()
    assert await push_due(database, courier) == 0  # the lease holds
    assert end_leases(database) == 0
    assert await push_due(database, courier) == 1
    # The first claimer wakes up late: its claim is no longer its own.
    assert not begin(database, held)
    assert states(database) == ["sent"]


async def test_F2_a_kill_while_it_is_sent_makes_it_unknown_and_a_late_answer_sent(database: Database) -> None:
    fill(database)
    [held] = claim(database)
    assert begin(database, held)
    assert end_leases(database) == 1
    courier = Shelf()
    assert await push_due(database, courier, NOW + timedelta(days=1)) == 0
    assert courier.pushes == []
    assert database.read(unsent.count_states) == {"unknown": 1}
    assert database.write(lambda session: deliveries.mark_sent(session, held, NOW, message="9"))
    assert states(database) == ["sent"]


@pytest.mark.parametrize("hours", [-1, 1, 24])
async def test_F18_a_process_with_a_wrong_clock_takes_nothing_from_another(database: Database, hours: int) -> None:
    fill(database, 2)
    [held, sending] = claim(database)
    assert begin(database, sending)
    assert await push_due(database, Shelf(), NOW + timedelta(hours=hours)) == 0
    assert states(database) == ["claimed", "sending"]
    assert begin(database, held)


async def test_F18_a_lease_that_was_written_before_the_clock_went_back_ends(database: Database) -> None:
    fill(database)
    claim(database)
    database.write(lambda session: session.execute(update(Delivery).values(lease_ends=Delivery.lease_ends + 3600)))
    assert await push_due(database, Shelf()) == 1


async def test_who_is_slow_marks_nothing_that_another_has_claimed_since(database: Database) -> None:
    fill(database)
    [slow] = claim(database)
    end_leases(database)
    [quick] = claim(database)
    assert begin(database, quick)
    for mark in (
        lambda session: deliveries.mark_sent(session, slow, NOW),
        lambda session: deliveries.mark_unknown(session, slow, "no_answer"),
        lambda session: deliveries.put_back(session, slow),
        lambda session: deliveries.mark_undeliverable(session, slow, "rejected"),
        lambda session: deliveries.mark_retry(session, slow, NOW, "server"),
        lambda session: claims.release(session, slow),
    ):
        database.write(mark)
        assert states(database) == ["sending"]
    assert database.write(lambda session: deliveries.mark_sent(session, quick, NOW))


async def test_a_retry_is_given_up_after_its_attempts(database: Database) -> None:
    fill(database)
    moment = NOW
    for _ in range(deliveries.MOST_ATTEMPTS):
        await push_due(database, Shelf(Retry(timedelta(minutes=2), "server")), moment)
        moment += timedelta(hours=1)
    assert states(database) == ["undeliverable"]


def test_two_who_claim_at_once_never_hold_the_same(database: Database) -> None:
    fill(database, 60)
    ids = [push.id for _ in range(2) for push in claim(database, limit=40)]
    assert len(ids) == len(set(ids)) == 60


def test_a_chat_gets_one_at_a_time(database: Database) -> None:
    fill(database, 2)
    share = Share("telegram:42", LIMITS)

    def claim_so() -> list[Any]:
        return [
            push.facts["n"]
            for push in database.write(lambda session: claims.claim_due(session, "telegram", NOW, share=share)).pushes
        ]

    assert (claim_so(), claim_so()) == ([0], [])
    database.write(lambda session: session.execute(update(Account).values(free_at=0.0)))  # a second later
    database.write(lambda session: session.execute(update(Quota).values(push_at=0.0)))
    assert claim_so() == [1]


async def test_a_terminal_takes_only_what_is_for_its_person(database: Database) -> None:
    person = fill(database, 2, channel="local")

    def other(session: Session) -> int:
        someone = roster.join(session, "99", Role.OFFICER, channel="local").person_id
        deliveries.queue(session, key="other", person_id=someone, kind="digest", facts={"n": 7}, now=NOW)
        return someone

    someone = database.write(other)
    shelf = Shelf()
    shelf.channel = "local"
    pusher = Pusher(database, lambda: shelf, lambda: NOW)
    assert [await pusher.push_due(person_id=whose) for whose in (person, person, someone)] == [2, 0, 1]
    assert [push.facts["n"] for push in shelf.pushes] == [0, 1, 7]


async def test_one_that_hangs_holds_up_nobody_else(database: Database) -> None:
    fill(database, 40)
    others, free = asyncio.Event(), asyncio.Event()

    class Hanging(Shelf):
        async def send(self, push: Claimed) -> Outcome:
            if push.facts["n"] == 0:
                await free.wait()
            outcome = await super().send(push)
            if len(self.pushes) == 39:
                others.set()
            return outcome

    pushing = asyncio.create_task(push_due(database, Hanging()))
    await asyncio.wait_for(others.wait(), 10)
    assert not pushing.done()
    free.set()
    assert await pushing == 40


async def test_at_the_end_what_is_on_its_way_is_waited_for_and_the_rest_let_go(database: Database) -> None:
    fill(database, 10)
    begun, free = asyncio.Event(), asyncio.Event()

    class Slow(Shelf):
        async def send(self, push: Claimed) -> Outcome:
            begun.set()
            await free.wait()
            return await super().send(push)

    pusher = Pusher(database, Slow, lambda: NOW, in_flight=2)
    pusher.tick()
    await asyncio.wait_for(begun.wait(), 10)
    ending = asyncio.create_task(pusher.drain(timedelta(seconds=10)))
    await asyncio.sleep(0)
    free.set()
    await ending
    counted = database.read(unsent.count_states)
    assert counted.keys() <= {"sent", "queued"}
    assert 1 <= counted["sent"] <= 2


def test_what_was_settled_long_ago_is_blanked(database: Database) -> None:
    fill(database)

    def settle(session: Session) -> list[int]:
        session.execute(update(Delivery).values(state="unknown"))
        return [unsent.blank_old(session, NOW + timedelta(days=days)) for days in (29, 31, 31)]

    assert database.write(settle) == [0, 1, 0]


_BLOCKED = {"status": 403, "description": "Forbidden: bot was blocked by the user"}
_NO_CHAT = {"status": 400, "description": "Bad Request: chat not found"}


@pytest.mark.parametrize(
    ("fault", "state", "reason"),
    [
        (_BLOCKED, "undeliverable", "blocked"),
        (_NO_CHAT, "undeliverable", "gone"),
        ({"status": 400, "description": "Bad Request: message is too long"}, "undeliverable", "rejected"),
        ({"cut": True, "done": True}, "unknown", "no_answer"),
        ({"page": "<html>", "status": 502}, "unknown", "no_answer"),
    ],
)
async def test_what_telegram_answers_is_an_outcome(
    town: chatter.Town, fault: dict[str, object], state: str, reason: str
) -> None:
    def enter(session: Session) -> None:
        person = roster.join(session, "7", Role.OFFICER).person_id
        facts = {"occasion": "birthday-2026", "text": "", "until": "2026-11-23"}
        deliveries.queue(session, key="k", person_id=person, kind="greeting", facts=facts, now=town.app.now())

    await town.app.database.awrite(enter)
    town.server.fail("sendMessage", **fault)
    await town.app.push_due()
    await town.app.push_due()
    assert len(town.server.calls("sendMessage")) == 1  # never a second time
    rows = await town.app.database.aread(lambda session: session.execute(select(Delivery.state, Delivery.reason)).all())
    assert [tuple(row) for row in rows] == [(state, reason)]
    reachable = await town.app.database.aread(lambda session: session.scalar(select(Account.reachable)))
    assert reachable is (reason not in {"blocked", "gone"})
