"""Awards go in, and move on: with their steps, instalments and sums, in the transaction of the session given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, text, update
from sqlalchemy.orm import Session

from storage import audit, award_traces, employers
from storage.awards import sums
from storage.awards.chain import RETURNED
from storage.awards.facts import Record
from storage.errors import StorageRefusal
from storage.naming import key_of
from storage.tables import Award, AwardInstalment, AwardStep

CHUNK = 500  # rows of one statement
_ONE_AT_A_TIME = 0x61776172  # PostgreSQL's lock of who writes awards: SQLite has one writer anyway


class AwardMoved(StorageRefusal):
    """Somebody changed the award, or the ledger, meanwhile: look again. Nothing was written."""

    def __init__(self) -> None:
        super().__init__("awards.moved", "兑现台账刚被别人改过，请再试一次")


@dataclass(frozen=True, slots=True)
class Entered:
    """What was written: the numbers of new awards and of those changed, and which of them came to another state.

    `owed`: yuan to be paid back of each of them whose talent had left before it was entered.
    """

    added: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    moved: tuple[int, ...] = ()
    owed: tuple[int, ...] = ()


def hold(session: Session) -> None:
    """Let nobody else write awards until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ONE_AT_A_TIME})


def read_state(session: Session) -> tuple[int, ...]:
    """Differs after an award was entered or changed."""
    of = select(func.count(Award.id), func.coalesce(func.max(Award.id), 0), func.coalesce(func.sum(Award.revision), 0))
    return tuple(int(value) for value in session.execute(of).one())


def enter(
    session: Session, records: Sequence[Record], *, by: int | None, now: datetime, subject: str = ""
) -> Entered:  # fmt: skip
    """Write what a table, or somebody in the bot, brought; audited by counts, and each override by its award.

    `subject` names the file. Raises AwardMoved where an award is not what it was when it was compared.
    """
    hold(session)
    named = {name: employers.find_or_enter(session, name) for name in sorted({one.employer for one in records} - {""})}
    ready = [_name_employer(record, named) for record in records]
    added = [one for one in ready if not one.facts.award_id]
    changed = [one for one in ready if one.facts.award_id]
    moved = _change(session, changed, by, now)
    ids = _add(session, added, by, now)
    everything = [*zip(ids, added, strict=True), *((one.facts.award_id, one) for one in changed)]
    _write_steps(session, everything, by, now)
    _write_plans(session, everything)
    sums.add(session, [award_id for award_id, _ in everything])
    award_traces.close(session, [record.facts.award_id for record in changed])
    for award_id, record in everything:
        if record.overridden:
            audit.record(
                session, person_id=by, act="awards.override", subject=f"award {award_id}", now=now,
                warnings=list(record.overridden),
            )  # fmt: skip
    if everything:
        audit.record(
            session, person_id=by, act="awards.enter", subject=subject, now=now, added=len(ids), changed=len(changed)
        )
    return Entered(tuple(ids), tuple(one.facts.award_id for one in changed), (*ids, *moved))


def _name_employer(record: Record, named: dict[str, int]) -> Record:
    """The record with the number of its unit, where that was entered just now."""
    if not record.employer:
        return record
    number, facts = named[record.employer], record.facts
    key = facts.key.replace(f":e{key_of(record.employer)[:20]}.", f":e{number}.", 1)
    return replace(record, facts=replace(facts, employer_id=number, key=key))


def _add(session: Session, records: Sequence[Record], by: int | None, now: datetime) -> list[int]:
    """New awards; their numbers, in the order of the records."""
    ids: dict[str, int] = {}
    for start in range(0, len(records), CHUNK):
        rows = [
            one.facts.as_columns()
            | {
                "revision": len(one.steps), "repay_yuan": 0, "repay_working": "",
                "entered_at": now, "entered_by": by, "changed_at": now,
            }
            for one in records[start : start + CHUNK]
        ]  # fmt: skip
        made = session.execute(insert(Award).returning(Award.key, Award.id), rows)
        ids |= {row[0]: row[1] for row in made}
    return [ids[one.facts.key] for one in records]


def _change(session: Session, records: Sequence[Record], by: int | None, now: datetime) -> list[int]:
    """Awards on file get what the record says; which of them came to another state. Raises AwardMoved."""
    del by
    moved: list[int] = []
    for start in range(0, len(records), CHUNK):
        some = {one.facts.award_id: one for one in records[start : start + CHUNK]}
        there = session.execute(select(Award.id, Award.revision, Award.state).where(Award.id.in_(some))).all()
        if any(row.revision != some[row.id].facts.revision for row in there) or len(there) < len(some):
            raise AwardMoved
        moved += [row.id for row in there if row.state != some[row.id].facts.state]
        sums.take_out(session, list(some))
        rows = [
            one.facts.as_columns()
            | {"its_id": number, "revision": one.facts.revision + len(one.steps), "changed_at": now}
            for number, one in some.items()
        ]
        columns: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "its_id"}
        session.connection().execute(
            update(Award).where(Award.__table__.c.id == bindparam("its_id")).values(columns), rows
        )
    session.expire_all()
    return moved


def _write_steps(
    session: Session, records: Sequence[tuple[int, Record]], by: int | None, now: datetime
) -> None:  # fmt: skip
    rows = [
        {
            "award_id": award_id, "revision": record.facts.revision + place, "at": now, "day": step.day,
            "person_id": by, "state": step.state, "text": step.text, "letter": step.letter,
        }
        for award_id, record in records
        for place, step in enumerate(record.steps, start=1)
    ]  # fmt: skip
    if rows:
        session.execute(insert(AwardStep), rows)


def _write_plans(session: Session, records: Sequence[tuple[int, Record]]) -> None:
    """What follows a first instalment; a later one settles what was planned for it, one that was returned frees it."""
    due = [
        {"award_id": award_id, "number": number, "due_on": day, "yuan": yuan}
        for award_id, record in records
        for number, day, yuan in record.plan
    ]
    planned = sorted({int(row["award_id"]) for row in due if isinstance(row["award_id"], int)})
    for start in range(0, len(planned), CHUNK):
        there = select(AwardInstalment.award_id).where(AwardInstalment.award_id.in_(planned[start : start + CHUNK]))
        known = set(session.scalars(there))
        due = [row for row in due if row["award_id"] not in known]
    if due:
        session.execute(insert(AwardInstalment), due)
    for award_id, record in records:
        facts = record.facts
        if facts.instalment > 1 and facts.state == RETURNED:
            free = update(AwardInstalment).where(AwardInstalment.settled_by == award_id).values(settled_by=None)
            session.execute(free.execution_options(synchronize_session=False))
        elif facts.instalment > 1:
            settle(session, award_id, record)


def settle(session: Session, award_id: int, record: Record) -> None:
    """The instalment that was planned for this award is planned no more."""
    facts = record.facts
    same = select(Award.id).where(
        Award.benefit == facts.benefit,
        Award.payee == facts.payee,
        Award.talent_id.is_(facts.talent_id) if facts.talent_id is None else Award.talent_id == facts.talent_id,
        Award.employer_id == facts.employer_id if facts.talent_id is None else Award.id > 0,
    )
    session.execute(
        update(AwardInstalment)
        .where(
            AwardInstalment.award_id.in_(same),
            AwardInstalment.number == facts.instalment,
            AwardInstalment.settled_by.is_(None),
        )
        .values(settled_by=award_id)
        .execution_options(synchronize_session=False)
    )
