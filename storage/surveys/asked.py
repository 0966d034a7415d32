"""Whom a run asks: the addressee behind a person or a phone call, and whether an answer can still be given."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, Text, bindparam, cast, func, or_, select, update
from sqlalchemy.orm import Session

from storage.surveys.definition import Definition
from storage.surveys.encoding import decode
from storage.tables import Addressee, Response, Run, SurveyVersion, Talent

NOT_ASKED = ("excluded", "cap", "erased")  # who was left out of a run for these has nothing to answer in it


@dataclass(frozen=True, slots=True)
class Asked:
    """One addressee of a run of a survey.

    `state` is that of the run, but "closed" from its closing moment on, whether or not a job has closed it yet.
    `source`: of the named response there is, "" where there is none.
    """

    run_id: int
    addressee_id: int
    person_id: int | None
    talent_id: int | None
    category: int | None
    version_id: int
    title: str
    anonymous: bool
    state: str
    closes_at: datetime | None
    finished: bool
    declined: bool
    source: str = ""

    @property
    def is_open(self) -> bool:
        """Whether an answer is taken now."""
        return self.state == "running"


def find_mine(session: Session, run_id: int, person_id: int, now: datetime) -> Asked | None:
    """How a run asks this person; None where it does not."""
    row = session.execute(_mine_of_run(), {"run": run_id, "person": person_id}).first()
    return None if row is None else _read(row, now)


def find(session: Session, addressee_id: int, now: datetime) -> Asked | None:
    """The addressee of that number."""
    row = session.execute(_select().where(Addressee.id == addressee_id)).first()
    return None if row is None else _read(row, now)


def list_mine(session: Session, person_id: int, now: datetime) -> list[Asked]:
    """The runs that ask this person and are open or paused, what closes first first."""
    mine = _select().where(Run.state.in_(("running", "paused")), _is_mine())
    found = [_read(row, now) for row in session.execute(mine.order_by(Run.closes_at, Run.id), {"person": person_id})]
    return [asked for asked in found if asked.state in ("running", "paused")]


def list_of_talent(session: Session, talent_id: int, now: datetime) -> list[Asked]:
    """The open named runs that ask a talent: what can be answered for them on the phone."""
    theirs = _select().where(
        Run.state == "running", Run.anonymous.is_(False), Addressee.talent_id == talent_id, _is_asked()
    )
    found = [_read(row, now) for row in session.execute(theirs.order_by(Run.closes_at, Run.id))]
    return [asked for asked in found if asked.is_open]


def count_of_talent(session: Session, talent_id: int) -> int:
    """How many there are, but for those that have just closed."""
    theirs = select(func.count()).select_from(Addressee).join(Run, Run.id == Addressee.run_id)
    named = Run.version_id.is_not(None) & Run.anonymous.is_(False)
    return (
        session.scalar(theirs.where(Run.state == "running", named, Addressee.talent_id == talent_id, _is_asked())) or 0
    )


def read_definition(session: Session, version_id: int) -> Definition:
    """What a version asks. Raises UnknownFormat where a newer siwen wrote it."""
    return _decode(session.execute(_written(), {"version": version_id}).scalar_one())


@cache
def _written() -> Select[str]:
    return select(cast(SurveyVersion.definition, Text)).where(SurveyVersion.id == bindparam("version"))


@lru_cache(maxsize=64)  # of a version that is in use, each press asks for the same
def _decode(written: str) -> Definition:
    return decode(json.loads(written))


def find_reminder(session: Session, run_id: int) -> dict[str, str]:
    """The words of the reminder that went last, by language; empty where it has none of its own."""
    row = session.execute(select(Run.reminders, Run.reminded).where(Run.id == run_id)).one()
    words = row.reminders[row.reminded - 1] if 0 < row.reminded <= len(row.reminders) else {}
    return {language: words[language] for language in ("zh", "en") if words.get(language)}


def hold_open(session: Session, run_id: int, now: datetime) -> bool:
    """Whether the run takes answers; if so it stays open until this transaction ends, also on PostgreSQL."""
    row = session.execute(select(Run.state, Run.closes_at).where(Run.id == run_id).with_for_update(read=True)).first()
    return row is not None and state_of(row.state, row.closes_at, now) == "running"


def state_of(state: str, closes_at: datetime | None, now: datetime) -> str:
    """The state of a run as it counts for who answers."""
    due = closes_at is not None and closes_at <= now and state in ("running", "paused")
    return "closed" if due else state


def decline(session: Session, addressee_id: int, now: datetime) -> None:
    """这次不答: no reminder comes; who changes their mind just answers."""
    session.execute(
        update(Addressee).where(Addressee.id == addressee_id, Addressee.declined_at.is_(None)).values(declined_at=now)
    )


def put_off(session: Session, addressee_id: int, until: datetime) -> None:
    """晚点提醒: at that moment once more, besides the reminders that come anyway."""
    session.execute(update(Addressee).where(Addressee.id == addressee_id).values(later_at=until))


@cache
def _mine_of_run() -> Select[*tuple[Any, ...]]:
    """Made once: each press asks it, and making it takes ten times longer than its execution."""
    return _select().where(Run.id == bindparam("run"), _is_mine()).limit(1)


def _select() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Run.id.label("run_id"),
            Addressee.id.label("addressee_id"),
            Addressee.person_id,
            Addressee.talent_id,
            Addressee.category,
            Run.version_id,
            SurveyVersion.title,
            or_(SurveyVersion.anonymous, Run.anonymous).label("anonymous"),
            Run.state,
            Run.closes_at,
            Addressee.finished,
            Addressee.declined_at,
            Response.source,
        )
        .select_from(Addressee)
        .join(Run, Run.id == Addressee.run_id)
        .join(SurveyVersion, SurveyVersion.id == Run.version_id)
        .outerjoin(Response, Response.addressee_id == Addressee.id)
    )


def _is_mine() -> ColumnElement[bool]:
    """Of the parameter `person`. Who joined after the run had started is asked too, as the talent they are."""
    person: BindParameter[int] = bindparam("person")
    talent = select(Talent.id).where(Talent.person_id == person, Talent.erased_at.is_(None))
    of_nobody = (Addressee.person_id == person) & Addressee.talent_id.is_(None)
    return or_(Addressee.talent_id.in_(talent), of_nobody) & _is_asked()


def _is_asked() -> ColumnElement[bool]:
    return Addressee.left_out.not_in(NOT_ASKED)


def _read(row: Row[*tuple[Any, ...]], now: datetime) -> Asked:
    return Asked(
        run_id=row.run_id,
        addressee_id=row.addressee_id,
        person_id=row.person_id,
        talent_id=row.talent_id,
        category=row.category,
        version_id=row.version_id,
        title=row.title,
        anonymous=row.anonymous,
        state=state_of(row.state, row.closes_at, now),
        closes_at=row.closes_at,
        finished=row.finished,
        declined=row.declined_at is not None,
        source=row.source or "",
    )
