"""Pushes for many people, and what became of them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from storage import deliveries
from storage.database import Database
from storage.tables import Account, Delivery, Person

FIRST_CHAT = 1000


def enter_people(session: Session, count: int) -> None:
    """People with an account each: the chats count from `FIRST_CHAT`."""
    now = datetime.now(UTC)
    ids = session.scalars(insert(Person).returning(Person.id), [{"created_at": now}] * count).all()
    session.execute(
        insert(Account),
        [
            {"channel": "telegram", "external_id": str(FIRST_CHAT + place), "person_id": person}
            for place, person in enumerate(sorted(ids))
        ],
    )


def queue_all(session: Session, name: str, **more: Any) -> int:  # noqa: ANN401 -- of `deliveries.queue`
    """A greeting with that text for each of these people; how many are new."""
    now, made = datetime.now(UTC), 0
    accounts = session.execute(
        select(Account.person_id).where(Account.external_id.not_in(("1", "7")), Account.channel == "telegram")
    )
    for (person,) in accounts.all():
        facts = {"occasion": "birthday-2026", "text": name, "until": "2099-12-31"}
        key = f"{name}:{person}"
        made += deliveries.queue(session, key=key, person_id=person, kind="greeting", facts=facts, now=now, **more)
    return made


def states(database: Database) -> Counter[str]:
    return Counter(database.read(lambda session: session.scalars(select(Delivery.state)).all()))
