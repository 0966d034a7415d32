"""Contacts counted by day under each dimension, in the transaction that writes one down, changes it or takes it back.

A year is then added up from some thousand rows, however many contacts there were. `find_differences` proves the counts
against the contacts, `mend` puts them right. An erased talent's contacts stay counted: they are days without a name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    Select,
    String,
    TextClause,
    and_,
    case,
    cast,
    distinct,
    func,
    literal,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage import audit
from storage.tables import Ask, Contact, ContactCount, Talent
from storage.tables.contacts import SUGGESTED

# Under "official" and "category" the key is the number, "0" where there is none; under "greeting" only or more; under
# "ask" the kind of each ask that was filled.
DIMENSIONS = ("channel", "level", "category", "official", "greeting", "ask")
GREETING_ONLY, MORE = "only", "more"


@dataclass(frozen=True, slots=True)
class Difference:
    """By how many the contacts are more (or less) than what was counted under a key on a day."""

    dimension: str
    day: date
    key: str
    by: int


def add(session: Session, contact_id: int) -> None:
    """Count a contact as it stands now; its suggestions are of its day."""
    _change(session, _keys_of(session, contact_id, 1))
    _date_lines(session, Ask.contact_id == contact_id)


def take_out(session: Session, contact_id: int) -> None:
    """Count a contact no more; before it is changed or withdrawn."""
    _change(session, _keys_of(session, contact_id, -1))
    lines = update(Ask).where(Ask.contact_id == contact_id, is_suggestion())
    session.execute(lines.values(told_on=None).execution_options(synchronize_session=False))


def facts(*which: ColumnElement[bool]) -> CompoundSelect[str, date, str, int]:
    """The same rows (dimension, day, key, contacts), counted from the contacts of which these conditions hold."""
    there = and_(Contact.withdrawn_at.is_(None), *which)

    def count_by(dimension: str, key: ColumnElement[str]) -> Select[str, date, str, int]:
        columns = (literal(dimension).label("dimension"), Contact.day, key.label("key"), func.count().label("contacts"))
        return select(*columns).where(there).group_by(Contact.day, key)

    asked = (
        select(literal("ask"), Contact.day, Ask.kind, func.count(distinct(Contact.id)))
        .join(Ask, Ask.contact_id == Contact.id)
        .where(there)
        .group_by(Contact.day, Ask.kind)
    )
    return union_all(
        count_by("channel", Contact.channel.expression),
        count_by("level", Contact.level.expression),
        count_by("category", cast(func.coalesce(Contact.category, 0), String(20))),
        count_by("official", cast(func.coalesce(Contact.official_id, 0), String(20))),
        count_by("greeting", case((Contact.greeting_only, GREETING_ONLY), else_=MORE)),
        asked,
    )


def is_suggestion() -> TextClause:
    """A condition on `asks`, worded as the index over suggestions is, whose lines are few of many."""
    return text(f"asks.{SUGGESTED}")


def find_differences(session: Session) -> list[Difference]:
    """Where the counts are not what the contacts say: none, unless something went wrong.

    One statement, so that both sides are of the same moment.
    """
    counted = facts().subquery()
    kept = select(ContactCount.dimension, ContactCount.day, ContactCount.key, -ContactCount.contacts)
    both = union_all(select(counted), kept).subquery()
    by = func.sum(both.c.contacts)
    query = select(both.c.dimension, both.c.day, both.c.key, by).group_by(both.c.dimension, both.c.day, both.c.key)
    rows = session.execute(query.having(by != 0).order_by(both.c.dimension, both.c.day, both.c.key))
    return [Difference(dimension, day, key, int(more)) for dimension, day, key, more in rows]


def find_stale(session: Session) -> list[int]:
    """The talents on whose row another last day of contact stands than the contacts say."""
    return list(session.scalars(select(Talent.id).where(_is_stale()).order_by(Talent.id)))


def find_misdated(session: Session) -> list[int]:
    """The suggestions that came with a contact and are not of its day, or are of one that does not count."""
    return list(session.scalars(select(Ask.id).where(is_suggestion(), _is_misdated()).order_by(Ask.id)))


def mend(session: Session, now: datetime, *, by: int | None = None) -> tuple[int, int]:
    """Put the counts, last days and days of suggestions right; how many counts and how many days were wrong.

    What is added is the difference, so a contact that is logged meanwhile counts once.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE contact_counts IN SHARE ROW EXCLUSIVE MODE"))
    found, wrong = find_differences(session), len(find_stale(session)) + len(find_misdated(session))
    _change(session, Counter({(one.dimension, one.day, one.key): one.by for one in found}))
    session.execute(
        update(Talent)
        .where(_is_stale())
        .values(last_contact_on=_last_day())
        .execution_options(synchronize_session=False)
    )
    _date_lines(session, _is_misdated())
    audit.record(session, person_id=by, act="stats.mend", now=now, counts=len(found), days=wrong)
    return len(found), wrong


def _last_day() -> ScalarSelect[date]:
    return (
        select(func.max(Contact.day))
        .where(Contact.talent_id == Talent.id, Contact.withdrawn_at.is_(None))
        .correlate(Talent)
        .scalar_subquery()
    )


def _is_stale() -> ColumnElement[bool]:
    return Talent.last_contact_on.is_distinct_from(_last_day())


def _told_on() -> ScalarSelect[date]:
    return (
        select(Contact.day)
        .where(Contact.id == Ask.contact_id, Contact.withdrawn_at.is_(None))
        .correlate(Ask)
        .scalar_subquery()
    )


def _is_misdated() -> ColumnElement[bool]:
    # What a talent raised alone has no contact, and the day it was raised on.
    return Ask.contact_id.is_not(None) & Ask.told_on.is_distinct_from(_told_on())


def _date_lines(session: Session, which: ColumnElement[bool]) -> None:
    lines = update(Ask).where(which, is_suggestion()).values(told_on=_told_on())
    session.execute(lines.execution_options(synchronize_session=False))


def _keys_of(session: Session, contact_id: int, by: int) -> Counter[tuple[str, date, str]]:
    row = session.execute(
        select(
            Contact.day, Contact.channel, Contact.level, Contact.category, Contact.official_id, Contact.greeting_only
        ).where(Contact.id == contact_id, Contact.withdrawn_at.is_(None))
    ).one()
    keys = {
        "channel": row.channel,
        "level": row.level,
        "category": str(row.category or 0),
        "official": str(row.official_id or 0),
        "greeting": GREETING_ONLY if row.greeting_only else MORE,
    }
    asked = session.scalars(select(Ask.kind).where(Ask.contact_id == contact_id).distinct())
    return Counter({(dimension, row.day, key): by for dimension, key in [*keys.items(), *(("ask", k) for k in asked)]})


def _change(session: Session, changes: Counter[tuple[str, date, str]]) -> None:
    """Add to the counts; in one order, so that two processes never wait for each other."""
    if not changes:
        return
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    new = dialect.insert(ContactCount)
    total = ContactCount.__table__.c.contacts + new.excluded.contacts
    session.connection().execute(
        new.on_conflict_do_update(index_elements=["dimension", "day", "key"], set_={"contacts": total}),
        [
            {"dimension": dimension, "day": day, "key": key, "contacts": by}
            for (dimension, day, key), by in sorted(changes.items())
        ],
    )
