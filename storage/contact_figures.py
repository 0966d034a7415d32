"""What the contacts of a period add up to: by month, channel, level, official and category; whom they reached.

Of all contacts it is read from their counts by day (`storage.contact_counts`); of somebody's own talents, who have
some dozens, from the contacts themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Subquery, exists, extract, func, or_, select
from sqlalchemy.orm import Session

from storage import contact_counts
from storage.contact_counts import GREETING_ONLY
from storage.tables import Contact, ContactCount, Official, Talent

Whose = ColumnElement[bool] | None  # a condition on `talents`; None: everybody's, also who is off the roster


@dataclass(frozen=True, slots=True)
class OfficialCount:
    """How many contacts a leader or liaison made, as the contacts name them."""

    id: int
    name: str
    level: str
    contacts: int


@dataclass(frozen=True, slots=True)
class ContactFigures:
    """Contacts from a day to a day. `greetings`: those that were nothing else.

    `months` are firsts of months, each of the period, also those without a contact; `categories` are 0 to 5, 0 before
    recognition; `asks`: in how many contacts each of the four was filled. Else what has none is left out.
    """

    contacts: int
    greetings: int
    months: tuple[tuple[date, int], ...]
    channels: Mapping[str, int]
    levels: Mapping[str, int]
    categories: Mapping[int, int]
    asks: Mapping[str, int]
    officials: tuple[OfficialCount, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of so many talents on the roster now, by category, how many were contacted in the `days` until a day."""

    days: int
    talents: Mapping[int, int]
    reached: Mapping[int, int]


def read(session: Session, first: date, last: date, whose: Whose = None) -> ContactFigures:
    """The figures from a day to a day, both included."""
    source = _source(first, last, whose)
    total = func.sum(source.c.contacts)
    rows = session.execute(
        select(source.c.dimension, source.c.key, total)
        .where(source.c.day.between(first, last))
        .group_by(source.c.dimension, source.c.key)
        .having(total > 0)
    )
    counted: dict[str, dict[str, int]] = {dimension: {} for dimension in contact_counts.DIMENSIONS}
    for dimension, key, contacts in rows:
        counted[dimension][key] = int(contacts)
    return ContactFigures(
        contacts=sum(counted["channel"].values()),
        greetings=counted["greeting"].get(GREETING_ONLY, 0),
        months=_read_months(session, source, first, last),
        channels=counted["channel"],
        levels=counted["level"],
        categories={int(key): contacts for key, contacts in sorted(counted["category"].items())},
        asks=counted["ask"],
        officials=_name_officials(session, counted["official"]),
    )


def count(session: Session, first: date, last: date) -> int:
    """All contacts from a day to a day, both included."""
    query = select(func.coalesce(func.sum(ContactCount.contacts), 0)).where(
        ContactCount.dimension == "channel", ContactCount.day.between(first, last)
    )
    return int(session.scalar(query) or 0)


def read_coverage(session: Session, until: date, window: timedelta, whose: Whose = None) -> Coverage:
    """Whom the contacts of the days up to `until` reached. Contacts are looked at only of who had a later one too."""
    since = until - window + timedelta(days=1)
    reached: ColumnElement[bool] = Talent.last_contact_on.between(since, until)
    if session.scalar(select(Talent.id).where(Talent.last_contact_on > until).limit(1)):
        met = exists().where(
            Contact.talent_id == Talent.id, Contact.day.between(since, until), Contact.withdrawn_at.is_(None)
        )
        reached = or_(reached, (Talent.last_contact_on > until) & met)
    here = Talent.erased_at.is_(None) if whose is None else Talent.erased_at.is_(None) & whose
    counts = select(Talent.category, func.count()).group_by(Talent.category)  # twice over an index, which sums faster
    talents, found = (
        {category or 0: int(number) for category, number in session.execute(counts.where(*which))}
        for which in ((here,), (here, reached))
    )
    return Coverage(window.days, talents, {category: found.get(category, 0) for category in talents})


def _source(first: date, last: date, whose: Whose) -> Subquery:
    if whose is not None:
        own = Contact.talent_id.in_(select(Talent.id).where(whose))
        return contact_counts.facts(own, Contact.day.between(first, last)).subquery()
    return (
        select(ContactCount.dimension, ContactCount.day, ContactCount.key, ContactCount.contacts)
        .where(ContactCount.dimension.in_(contact_counts.DIMENSIONS))
        .subquery()
    )


def _read_months(session: Session, source: Subquery, first: date, last: date) -> tuple[tuple[date, int], ...]:
    year, month = extract("year", source.c.day), extract("month", source.c.day)
    rows = session.execute(
        select(year, month, func.sum(source.c.contacts))
        .where(source.c.dimension == "channel", source.c.day.between(first, last))
        .group_by(year, month)
    )
    counted = {date(int(of_year), int(of_month), 1): int(contacts) for of_year, of_month, contacts in rows}
    months = [first.replace(day=1)]
    while (following := (months[-1] + timedelta(days=31)).replace(day=1)) <= last:
        months.append(following)
    return tuple((each, counted.get(each, 0)) for each in months)


def _name_officials(session: Session, counted: Mapping[str, int]) -> tuple[OfficialCount, ...]:
    """Those on file, who made most first."""
    named = {int(key): contacts for key, contacts in counted.items() if key != "0"}
    query = select(Official.id, Official.name, Official.level).where(Official.id.in_(sorted(named)))
    rows = [OfficialCount(id_, name, level, named[id_]) for id_, name, level in session.execute(query)]
    return tuple(sorted(rows, key=lambda row: (-row.contacts, row.id)))
