"""What a person wants to be told: topics with their defaults, and each person's yes or no to one.

About surveys, policy, clauses they asked about, events, awards, greetings and contacts people are told unless they say
no; about windows that open or close and the bulletin only those who say yes.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.tables import Subscription


class Topic(StrEnum):
    """What pushes are about, in the order the settings show them."""

    SURVEY = "survey"
    POLICY = "policy"  # a new measure or guide
    CLAUSE = "clause"  # a changed clause, or a recall, to who asked about it
    EVENT = "event"  # invitations
    AWARD = "award"  # an award of one's own came to another state
    CONTACT = "contact"  # what comes of being kept in touch with: greetings, the follow-up of a contact
    WINDOW = "window"  # applications open or close soon
    BULLETIN = "bulletin"


Topics = dict[Topic, bool]  # every topic, and whether somebody is told about it
ON_REQUEST = frozenset({Topic.WINDOW, Topic.BULLETIN})  # all others come unless somebody says no
USUAL: Topics = {topic: topic not in ON_REQUEST for topic in Topic}  # of who has not said anything


def list_wanted(session: Session, person_id: int) -> Topics:
    """Every topic, and whether this person is told about it."""
    return list_wanted_by(session, {person_id})[person_id]


def list_wanted_by(session: Session, people: Collection[int]) -> dict[int, Topics]:
    """The same of each of these people."""
    rows = session.execute(
        select(Subscription.person_id, Subscription.topic, Subscription.wanted).where(
            Subscription.person_id.in_(people)
        )
    ).all()
    wanted = {person_id: dict(USUAL) for person_id in people}
    for row in rows:
        wanted[row.person_id][Topic(row.topic)] = row.wanted
    return wanted


def choose(session: Session, person_id: int, topic: Topic, *, wanted: bool, now: datetime) -> None:
    """The person wants to be told about a topic, or not; the last word counts. What is queued already still goes."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(Subscription).values(
        person_id=person_id, topic=topic.value, wanted=wanted, changed_at=now
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id", "topic"], set_={"wanted": wanted, "changed_at": now}
        )
    )


def has_refused_since(session: Session, person_id: int, topic: Topic, since: datetime) -> bool:
    """Whether this person said no to a topic after that moment: what they asked for by name before it goes too."""
    row = session.get(Subscription, (person_id, topic.value))
    return row is not None and not row.wanted and row.changed_at > since


def refuses(person_id: Any, topic: str) -> ColumnElement[bool]:  # noqa: ANN401 -- a column of any table
    """A condition on a person's number: they are not to be told about that topic."""
    asked = select(Subscription.person_id).where(Subscription.topic == topic)
    if topic in ON_REQUEST:
        return person_id.not_in(asked.where(Subscription.wanted))  # type: ignore[no-any-return] # a column's own
    return person_id.in_(asked.where(Subscription.wanted.is_(False)))  # type: ignore[no-any-return] # a column's own


def wants(person_id: Any, topic: str) -> ColumnElement[bool]:  # noqa: ANN401 -- a column of any table
    """A condition on a person's number: they said yes to that topic."""
    said = select(Subscription.person_id).where(Subscription.topic == topic, Subscription.wanted)
    return person_id.in_(said)  # type: ignore[no-any-return] # a column's own


def drop(session: Session, person_id: int) -> None:
    """Forget what somebody wanted (an erasure)."""
    session.execute(delete(Subscription).where(Subscription.person_id == person_id))
