"""What was shown of whom on a channel whose servers are abroad: a row for a talent and day, counted from 1 January.

Only numbers are kept, by the roster's id, which no name can be got from once the row is erased.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.tables import Account, Person, SentAbroad

CHANNELS = frozenset({"telegram"})  # whose servers are abroad; the terminal's are this machine
KEPT = timedelta(days=3 * 365)  # the count is asked for from 1 January; a supervisor may ask for earlier years


@dataclass(frozen=True, slots=True)
class AbroadCount:
    """What went abroad from a day on. `sensitive_people` are those of whom a sensitive record was shown."""

    since: date
    people: int  # talents of the roster
    records: int  # times something of them was shown
    sensitive_people: int
    sensitive: int  # restricted lines shown: health, complaints, the wish to leave
    accounts: int  # people who ever wrote to us by such a channel, on the roster or not


def note(session: Session, talent_ids: Iterable[int], *, sensitive: Iterable[int] = (), day: date) -> None:
    """A message about these talents is shown abroad; `sensitive`: whose each of the sensitive lines in it is."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    lines = Counter(sensitive)
    # In one order: two that note the same people can't deadlock.
    values = [
        {"talent_id": talent_id, "day": day, "records": 1, "sensitive": lines[talent_id]}
        for talent_id in sorted({*talent_ids, *lines})
    ]
    row = dialect.insert(SentAbroad.__table__)
    more = {"records": SentAbroad.records + 1, "sensitive": SentAbroad.sensitive + row.excluded.sensitive}
    if values:  # a roster has ten thousand: one statement for all
        session.connection().execute(row.on_conflict_do_update(index_elements=["talent_id", "day"], set_=more), values)


def count(session: Session, since: date) -> AbroadCount:
    """How many people, and how much of them, from that day on."""
    row = session.execute(
        select(
            func.count(SentAbroad.talent_id.distinct()),
            func.coalesce(func.sum(SentAbroad.records), 0),
            func.coalesce(func.sum(SentAbroad.sensitive), 0),
        ).where(SentAbroad.day >= since)
    ).one()
    touched = session.scalar(
        select(func.count(SentAbroad.talent_id.distinct())).where(SentAbroad.day >= since, SentAbroad.sensitive > 0)
    )
    accounts = session.scalar(
        select(func.count(Account.person_id.distinct()))
        .join(Person, Person.id == Account.person_id)
        .where(Account.channel.in_(sorted(CHANNELS)))
    )
    return AbroadCount(since, row[0], int(row[1]), touched or 0, int(row[2]), accounts or 0)


def drop_old(session: Session, today: date) -> int:
    """Drop counts kept for KEPT. Returns how many."""
    return session.connection().execute(delete(SentAbroad).where(SentAbroad.day <= today - KEPT)).rowcount
