"""Notices that reached somebody: whether they read one, whether they come. A response is theirs by name, as a survey's.

An answer counts while its run is open; a press that comes later is said to be late, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage import notice_contents
from storage.notice_contents import Content
from storage.run_plans import Kind
from storage.runs import OPEN
from storage.surveys import asked
from storage.tables import Addressee, Answer, Response, Run, Talent

READ, COMING = "read", "coming"  # items of the responses to notices
ANSWERS = ("yes", "maybe", "no")  # of COMING; "maybe" is reminded as who said nothing


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as it stands with one addressee. `answers` by item; `open` whether an answer still counts."""

    run_id: int
    addressee_id: int
    person_id: int
    kind: Kind
    title: str
    topic: str
    content: Content
    open: bool
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody an invitation went to. `answer` is one of ANSWERS, "" where they said nothing."""

    talent_id: int | None
    name: str
    category: int | None
    answer: str


def find_mine(session: Session, run_id: int, person_id: int, now: datetime) -> Told | None:
    """The notice of a run as this person has it; None where it did not go to them."""
    row = session.execute(
        select(Addressee, Run)
        .join(Run, Run.id == Addressee.run_id)
        .where(Run.id == run_id, Run.version_id.is_(None), Addressee.person_id == person_id, Addressee.left_out == "")
    ).first()
    if row is None:
        return None
    addressee, run = row
    answers = session.execute(select(Answer.item, Answer.value).where(Answer.addressee_id == addressee.id)).all()
    return Told(
        run_id=run.id,
        addressee_id=addressee.id,
        person_id=person_id,
        kind=Kind(run.kind),
        title=run.title,
        topic=run.topic,
        content=notice_contents.decode(run.content),
        open=_is_open(run.state, run.closes_at, now),
        answers={row.item: row.value for row in answers},
    )


def answer(session: Session, told: Told, item: str, value: str | bool, *, now: datetime) -> Told:
    """Keep an answer, the last word counts; whoever presses twice has answered once. As it is where it is over."""
    if not _hold_open(session, told.run_id, now):
        return replace(told, open=False)
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    finished = value != "maybe"
    begun = dialect.insert(Response).values(
        addressee_id=told.addressee_id, run_id=told.run_id, source="chat", begun_at=now, changed_at=now,
        finished_at=now if finished else None,
    )  # fmt: skip
    session.execute(
        begun.on_conflict_do_update(
            index_elements=["addressee_id"],
            set_={"changed_at": now, "finished_at": begun.excluded.finished_at},
        )
    )
    kept = dialect.insert(Answer).values(addressee_id=told.addressee_id, item=item, value=value, answered_at=now)
    session.execute(
        kept.on_conflict_do_update(
            index_elements=["addressee_id", "item"], set_={"value": kept.excluded.value, "answered_at": now}
        )
    )
    session.execute(
        update(Addressee)
        .where(Addressee.id == told.addressee_id)
        .values(finished=finished)
        .execution_options(synchronize_session=False)
    )
    return replace(told, answers={**told.answers, item: value})


def _hold_open(session: Session, run_id: int, now: datetime) -> bool:
    """Whether an answer counts, also while it is paused for others; if so it stays so until this transaction ends."""
    row = session.execute(select(Run.state, Run.closes_at).where(Run.id == run_id).with_for_update(read=True)).first()
    return row is not None and _is_open(row.state, row.closes_at, now)


def _is_open(state: str, closes_at: datetime | None, now: datetime) -> bool:
    return asked.state_of(state, closes_at, now) in OPEN


def count(session: Session, run_id: int, item: str) -> dict[str, int]:
    """How many gave each answer to an item."""
    values = session.scalars(
        select(Answer.value)
        .join(Addressee, Addressee.id == Answer.addressee_id)
        .where(Addressee.run_id == run_id, Answer.item == item)
    )
    counts: dict[str, int] = {}
    for value in values:
        counts[str(value)] = counts.get(str(value), 0) + 1
    return counts


def list_guests(session: Session, run_id: int, *, limit: int, offset: int = 0) -> list[Guest]:
    """Whom an invitation went to: who comes first, then maybe, no, and who said nothing."""
    rows = session.execute(
        select(Addressee.talent_id, func.coalesce(Talent.name, ""), Addressee.category, Answer.value)
        .outerjoin(Talent, Talent.id == Addressee.talent_id)
        .outerjoin(Answer, (Answer.addressee_id == Addressee.id) & (Answer.item == COMING))
        .where(Addressee.run_id == run_id, Addressee.left_out == "")
        .order_by(Addressee.category, Addressee.id)
    ).all()
    guests = [Guest(talent, name, category, str(value or "")) for talent, name, category, value in rows]
    order = {name: place for place, name in enumerate((*ANSWERS, ""))}
    return sorted(guests, key=lambda guest: order[guest.answer])[offset : offset + limit]


# --- one's own data ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gathered:
    """A notice that somebody got, and what they said to it: "read", "yes", "maybe", "no", ""."""

    kind: str
    title: str
    day: date | None
    answer: str
    answered_at: datetime | None


def gather(session: Session, whose: ColumnElement[bool]) -> list[Gathered]:
    """The notices of the addressees that fit, the oldest first."""
    query: Select[Run, Any, datetime] = (
        select(Run, Answer.value, Answer.answered_at)
        .join(Addressee, Addressee.run_id == Run.id)
        .outerjoin(Answer, Answer.addressee_id == Addressee.id)
        .where(whose, Run.version_id.is_(None), Addressee.left_out == "")
        .order_by(Run.id)
    )
    return [
        Gathered(
            run.kind,
            run.title,
            run.started_at.date() if run.started_at is not None else None,
            "read" if value is True else str(value or ""),
            answered_at,
        )
        for run, value, answered_at in session.execute(query)
    ]
