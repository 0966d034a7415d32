"""Contacts made outside this system, as numbers with a source and no names: 涉密 talents never enter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import audit
from storage.contacts import CHANNELS, LEVELS
from storage.errors import StorageRefusal
from storage.tables import OutsideCount

MOST = 100_000  # contacts of one entry: a district has hundreds a year


class CountRefused(StorageRefusal):
    """A number can't be entered like this; nothing was saved."""


@dataclass(frozen=True, slots=True)
class CountFields:
    """So many contacts by officials of a level, in one way, from a day to a day, as a source says."""

    contacts: int
    level: str
    channel: str
    first_day: date
    last_day: date
    source: str


def enter(session: Session, fields: CountFields, *, today: date, now: datetime, by: int) -> int:
    """Enter a number, once: the same one entered before is found. Raises CountRefused `outside.impossible`."""
    possible = (
        0 < fields.contacts <= MOST
        and fields.level in LEVELS
        and fields.channel in CHANNELS
        and fields.first_day <= fields.last_day <= today
        and fields.source.strip()
    )
    if not possible:
        raise CountRefused("outside.impossible")
    there = session.scalar(
        select(OutsideCount.id).where(
            OutsideCount.first_day == fields.first_day,
            OutsideCount.last_day == fields.last_day,
            OutsideCount.level == fields.level,
            OutsideCount.channel == fields.channel,
            OutsideCount.contacts == fields.contacts,
            OutsideCount.source == fields.source,
        )
    )
    if there is not None:
        return there
    row = OutsideCount(
        first_day=fields.first_day,
        last_day=fields.last_day,
        level=fields.level,
        channel=fields.channel,
        contacts=fields.contacts,
        source=fields.source,
        entered_by=by,
        entered_at=now,
    )
    session.add(row)
    session.flush()
    audit.record(session, person_id=by, act="outside.enter", subject=str(row.id), now=now, contacts=fields.contacts)
    return row.id


def remove(session: Session, count_id: int, *, now: datetime, by: int) -> bool:
    """Take a number out again. False: it was out before."""
    row = session.get(OutsideCount, count_id)
    if row is None:
        return False
    audit.record(session, person_id=by, act="outside.remove", subject=str(count_id), now=now, contacts=row.contacts)
    session.delete(row)
    session.flush()
    return True


def list_last(session: Session, *, limit: int) -> list[OutsideCount]:
    """The numbers entered, the latest period first."""
    query = select(OutsideCount).order_by(OutsideCount.last_day.desc(), OutsideCount.id.desc()).limit(limit)
    return list(session.scalars(query))


def total(session: Session, first_day: date, last_day: date) -> int:
    """How many contacts were counted outside in periods that lie within these days."""
    query = select(func.coalesce(func.sum(OutsideCount.contacts), 0)).where(
        OutsideCount.first_day >= first_day, OutsideCount.last_day <= last_day
    )
    return int(session.scalar(query) or 0)
