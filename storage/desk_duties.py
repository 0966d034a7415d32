"""Who is on duty at the answer desk, for which topics: rows that an admin sets."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from storage import audit
from storage.desk_terms import ALL_TOPICS
from storage.tables import DeskDuty, Enquiry


def list_duties(session: Session) -> dict[int, frozenset[str]]:
    """The topics of each who is on duty."""
    found: dict[int, set[str]] = {}
    for person_id, topic in session.execute(select(DeskDuty.person_id, DeskDuty.topic)):
        found.setdefault(person_id, set()).add(topic)
    return {person_id: frozenset(topics) for person_id, topics in found.items()}


def toggle(session: Session, person_id: int, topic: str, *, by: int, now: datetime) -> bool:
    """Put somebody on duty for a topic, or off; whether they are now. On for all takes the place of single topics."""
    held = list_duties(session).get(person_id, frozenset())
    theirs = DeskDuty.person_id == person_id
    off = topic in held
    if off:
        session.execute(delete(DeskDuty).where(theirs, DeskDuty.topic == topic))
    else:
        other = theirs if topic == ALL_TOPICS else theirs & (DeskDuty.topic == ALL_TOPICS)
        session.execute(delete(DeskDuty).where(other))
        session.execute(insert(DeskDuty).values(person_id=person_id, topic=topic, since=now, set_by=by))
    audit.record(
        session, person_id=by, act="desk.duty", subject=f"person {person_id}", now=now, topic=topic, on=not off
    )
    return not off


def choose(session: Session, topic: str, people: Collection[int]) -> int | None:
    """Of these people who is on duty for the topic, else for all: the one who was given something longest ago."""
    duties = {person: topics for person, topics in list_duties(session).items() if person in people}
    ready = [person for person, topics in duties.items() if topic in topics]
    ready = ready or [person for person, topics in duties.items() if ALL_TOPICS in topics]
    if not ready:
        return None
    given = session.execute(
        select(Enquiry.officer_id, func.max(Enquiry.assigned_at))
        .where(Enquiry.officer_id.in_(ready))
        .group_by(Enquiry.officer_id)
    )
    moments = {person: moment.timestamp() for person, moment in given if moment is not None}
    return min(ready, key=lambda person: (moments.get(person, 0.0), person))
