"""What is pushed goes out once: claims, leases, marks, and what each answer of a channel makes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from jobs.courier import Outcome, Retry, Sent, Undeliverable, Unknown
from jobs.deliveries import push_due
from storage import deliveries, people
from storage.database import Database
from storage.deliveries import Claimed
from storage.roles import Role
from storage.tables import Account, Delivery
from tests import chatter
from tests.chatter import NOW
from tests.keeping import roster


class Shelf:
    """A list as courier."""

    channel = "telegram"

    def __init__(self, *outcomes: Outcome | Exception) -> None:
        self.outcomes = list(outcomes)
        self.pushes: list[Claimed] = []

    async def deliver(self, push: Claimed) -> Outcome:
        self.pushes.append(push)
        outcome = self.outcomes.pop(0) if self.outcomes else Sent("1")
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def fill(database: Database, count: int = 1, *, channel: str = "telegram") -> int:
    """Pushes for one person."""

    def enter(session: Session) -> int:
        person = roster.join(session, "7", Role.OFFICER, channel=channel).person_id
        for number in range(count):
            again = {"key": f"k{number}", "person_id": person, "kind": "digest", "facts": {"n": number}, "now": NOW}
            assert deliveries.queue(session, **again)
            assert not deliveries.queue(session, **again)
        return person

    return database.write(enter)


def states(database: Database) -> list[str]:
    return database.read(lambda session: list(session.scalars(select(Delivery.state).order_by(Delivery.id))))


async def test_each_is_sent_once_in_order_and_blanked(database: Database) -> None:
    fill(database, 45)
    courier = Shelf()
    assert await push_due(database, courier, lambda: NOW) == 45
    assert await push_due(database, courier, lambda: NOW) == 0
    assert [push.facts["n"] for push in courier.pushes] == list(range(45))
    assert states(database) == ["sent"] * 45
    facts = database.read(lambda session: session.scalars(select(Delivery.facts)).all())
    assert set(facts) == {None}


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
    courier = Shelf(outcome)
    await push_due(database, courier, lambda: NOW)
    assert states(database) == [state, "sent"]  # one that fails stops none of the others
    later = Shelf()
    await push_due(database, later, lambda: NOW + timedelta(days=1))
    assert len(later.pushes) == again


async def test_F7_who_blocked_us_gets_nothing_until_they_write_again(database: Database) -> None:
    person = fill(database, 2)
    courier = Shelf(Undeliverable("blocked", unreachable=True))
    await push_due(database, courier, lambda: NOW)
    assert len(courier.pushes) == 1
    await push_due(database, courier, lambda: NOW + deliveries.LEASE)
    assert states(database) == ["undeliverable", "undeliverable"]
    reasons = database.read(lambda session: list(session.scalars(select(Delivery.reason).order_by(Delivery.id))))
    assert reasons == ["blocked", "unreachable"]

    def come_back(session: Session) -> None:
        people.mark_reachable(session, "telegram", "7")
        deliveries.queue(session, key="new", person_id=person, kind="digest", facts={}, now=NOW)

    database.write(come_back)
    assert await push_due(database, Shelf(), lambda: NOW) == 1


async def test_a_kill_between_claim_and_send_sends_it_once(database: Database) -> None:
    fill(database)
    claimed = database.write(lambda session: deliveries.claim_due(session, "telegram", NOW))
    assert len(claimed) == 1
    courier = Shelf()
    assert await push_due(database, courier, lambda: NOW + timedelta(seconds=30)) == 0  # the lease holds
    assert await push_due(database, courier, lambda: NOW + deliveries.LEASE + timedelta(seconds=1)) == 1
    # The first claimer wakes up late: its claim is no longer its own.
    late = NOW + deliveries.LEASE + timedelta(seconds=2)
    assert not database.write(lambda session: deliveries.begin_sending(session, claimed[0].id, late))


async def test_a_kill_while_it_is_sent_makes_it_unknown_and_a_late_answer_sent(database: Database) -> None:
    fill(database)
    [held] = database.write(lambda session: deliveries.claim_due(session, "telegram", NOW))
    assert database.write(lambda session: deliveries.begin_sending(session, held.id, NOW))
    courier = Shelf()
    assert await push_due(database, courier, lambda: NOW + deliveries.LEASE + timedelta(days=1)) == 0
    assert courier.pushes == []
    assert database.read(deliveries.count_states) == {"unknown": 1}
    database.write(lambda session: deliveries.mark_sent(session, held.id, NOW, message="9"))
    assert states(database) == ["sent"]


async def test_a_retry_is_given_up_after_its_attempts(database: Database) -> None:
    fill(database)
    moment = NOW
    for _ in range(deliveries.MOST_ATTEMPTS):
        await push_due(database, Shelf(Retry(timedelta(minutes=2), "server")), lambda at=moment: at)
        moment += timedelta(hours=1)
    assert states(database) == ["undeliverable"]


def test_two_who_claim_at_once_never_hold_the_same(database: Database) -> None:
    fill(database, 60)
    first = database.write(lambda session: deliveries.claim_due(session, "telegram", NOW, limit=40))
    second = database.write(lambda session: deliveries.claim_due(session, "telegram", NOW, limit=40))
    ids = [push.id for push in (*first, *second)]
    assert len(ids) == len(set(ids)) == 60


def test_a_terminal_takes_only_what_is_for_its_person(database: Database) -> None:
    person = fill(database, 2, channel="local")

    def other(session: Session) -> int:
        someone = roster.join(session, "99", Role.OFFICER, channel="local").person_id
        deliveries.queue(session, key="other", person_id=someone, kind="digest", facts={}, now=NOW)
        return someone

    someone = database.write(other)
    taken = database.write(lambda session: deliveries.take_local(session, person, NOW))
    assert [push.facts["n"] for push in taken] == [0, 1]
    assert database.write(lambda session: deliveries.take_local(session, person, NOW)) == []
    assert len(database.write(lambda session: deliveries.take_local(session, someone, NOW))) == 1


def test_what_was_settled_long_ago_is_blanked(database: Database) -> None:
    fill(database)

    def settle(session: Session) -> int:
        session.execute(update(Delivery).values(state="unknown"))
        assert deliveries.blank_old(session, NOW + timedelta(days=29)) == 0
        return deliveries.blank_old(session, NOW + timedelta(days=31))

    assert database.write(settle) == 1


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
