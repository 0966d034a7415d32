"""Who refused servers abroad: nothing is pushed to them there, and who keeps in touch is told to phone."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs.courier import Outcome, Send, Sent
from jobs.deliveries import Pusher
from storage import claims, consents, deliveries, duties, people, reminders
from storage.consents import VERSIONS, Purpose
from storage.database import Database
from storage.deliveries import Claimed
from storage.roles import Actor, Role
from storage.tables import Account, Consent, Delivery
from tests.chatter import NOW
from tests.keeping.roster import TODAY, enter_official, enter_talent, join, log

RULES = duties.Rules((), greeting_meets=False)
ZONE = ZoneInfo("Asia/Shanghai")


class Shelf:
    """A list as courier."""

    def __init__(self, channel: str = "telegram") -> None:
        self.channel = channel
        self.kinds: list[str] = []

    async def prepare(self, push: Claimed) -> Send:
        async def send() -> Outcome:
            self.kinds.append(push.kind)
            return Sent("1")

        return send

    async def wait_turn(self, push: Claimed) -> None:
        del push


async def push_due(database: Database, shelf: Shelf) -> int:
    return await Pusher(database, lambda: shelf, lambda: NOW).push_due()


def fill(session: Session) -> tuple[Actor, int, int]:
    """李四, who keeps in touch with 张三, who joined; the liaison, the talent and their person."""
    official = enter_official(session, "李四", "liaison")
    person = people.identify(session, "telegram", ["7"], NOW)["7"].person_id
    talent = enter_talent(session, "张三", 2, liaison=official, person_id=person)
    return join(session, "8", Role.LIAISON, official_id=official), talent, person


def say(session: Session, person: int, *, given: bool) -> None:
    consents.answer(session, person, Purpose.ABROAD, VERSIONS[Purpose.ABROAD], given=given, now=NOW)


def queue(session: Session, person: int, kind: str) -> None:
    deliveries.queue(session, key=f"{kind}:{person}", person_id=person, kind=kind, facts={"t": 1}, now=NOW)


def states(database: Database) -> list[tuple[str, str, str]]:
    query = select(Delivery.kind, Delivery.state, Delivery.reason).order_by(Delivery.id)
    return [tuple(row) for row in database.read(lambda session: session.execute(query).all())]


def to_call(database: Database, liaison: Actor) -> list[str]:
    return database.read(
        lambda session: [call.name for call in reminders.read_todo(session, RULES, liaison, TODAY, ZONE).calls]
    )


@pytest.mark.parametrize("withdrawn", [False, True])
async def test_nothing_is_pushed_abroad_to_who_refused(database: Database, withdrawn: bool) -> None:
    def enter(session: Session) -> Actor:
        liaison, _, person = fill(session)
        say(session, person, given=withdrawn)
        if withdrawn:
            consents.withdraw(session, person, Purpose.ABROAD, NOW)
        queue(session, person, "greeting")
        for kind in ("digest", "hr_request", "hr_joined", "hr_named"):  # they have other roles too: that work goes on
            queue(session, person, kind)
        return liaison

    liaison = database.write(enter)
    shelf = Shelf()
    assert await push_due(database, shelf) == 4
    assert shelf.kinds == ["digest", "hr_request", "hr_joined", "hr_named"]
    assert states(database) == [
        ("greeting", "undeliverable", "no_consent"),
        *((kind, "sent", "") for kind in shelf.kinds),
    ]
    assert to_call(database, liaison) == ["张三"]


async def test_who_was_phoned_is_not_to_be_called_any_more(database: Database) -> None:
    def enter(session: Session) -> tuple[Actor, int]:
        liaison, talent, person = fill(session)
        say(session, person, given=False)
        queue(session, person, "greeting")
        return liaison, talent

    liaison, talent = database.write(enter)
    await push_due(database, Shelf())
    assert to_call(database, liaison) == ["张三"]
    assert to_call(database, Actor(99, frozenset({Role.LIAISON}), officials=frozenset({10**6}))) == []
    database.write(lambda session: log(session, liaison, talent, TODAY))
    assert to_call(database, liaison) == []


async def test_what_was_claimed_before_the_refusal_is_not_sent(database: Database) -> None:
    def enter(session: Session) -> int:
        _, _, person = fill(session)
        queue(session, person, "greeting")
        return person

    person = database.write(enter)
    [push] = database.write(lambda session: claims.claim_due(session, "telegram", NOW)).pushes
    database.write(lambda session: say(session, person, given=False))
    assert not database.write(lambda session: claims.begin_sending(session, [push], channel="telegram") == [True])
    assert await push_due(database, Shelf()) == 0
    assert states(database) == [("greeting", "undeliverable", "no_consent")]


async def test_who_has_a_channel_in_the_country_gets_it_there(database: Database) -> None:
    def enter(session: Session) -> None:
        _, _, person = fill(session)
        session.add(Account(channel="local", external_id="a", person_id=person))
        say(session, person, given=False)
        queue(session, person, "greeting")

    database.write(enter)
    assert await push_due(database, Shelf()) == 0
    assert await push_due(database, Shelf("local")) == 1
    assert states(database) == [("greeting", "sent", "")]


def test_who_agreed_anew_or_was_never_asked_has_not_refused(database: Database) -> None:
    def enter(session: Session) -> set[int]:
        _, talent, person = fill(session)
        assert consents.refuse_abroad(session, [talent]) == set()
        say(session, person, given=False)
        assert consents.refuse_abroad(session, [talent, 10**6]) == {talent}
        say(session, person, given=True)
        return consents.refuse_abroad(session, None)

    assert database.write(enter) == set()


def test_a_no_to_an_older_wording_holds_until_the_new_one_is_answered(database: Database) -> None:
    def enter(session: Session) -> set[int]:
        _, _, person = fill(session)
        session.add(Consent(person_id=person, purpose="abroad", version="2019-01", given=False, at=NOW))
        session.flush()
        return consents.refuse_abroad(session, None)

    assert len(database.write(enter)) == 1
