"""Answers by name: stored the moment they are given, a partial response counts as one; changeable until the close."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from storage import audit
from storage.surveys import asked, course, words
from storage.surveys.definition import Definition
from storage.surveys.encoding import decode
from storage.surveys.sheets import Sheet
from storage.tables import Addressee, Answer, Response, Run, SurveyVersion


@dataclass(frozen=True, slots=True)
class Answered:
    """A named survey that somebody answered; `how`: "" themselves, "_phone" entered for them, "_part" not finished."""

    title: str
    day: date
    how: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """A run that asked somebody. `finished` of an anonymous one is known from its close on."""

    title: str
    started_at: datetime | None
    anonymous: bool
    finished: bool
    declined_at: datetime | None


@dataclass(frozen=True, slots=True)
class GatheredAnswer:
    """One answer by name, in words."""

    title: str
    item: str
    answer: str
    source: str


def read(session: Session, addressee_id: int) -> Sheet:
    """What an addressee has answered so far."""
    response = session.execute(_response(), {"addressee": addressee_id}).first()
    if response is None:
        return Sheet()
    rows = session.execute(_answers(), {"addressee": addressee_id}).all()
    return Sheet(
        answers={row.item: row.value for row in rows},
        place=response.place,
        begun=True,
        finished=response.finished_at is not None,
        source=response.source,
    )


@cache
def _response() -> Select[str, str, datetime | None]:
    """These two are made once: each press asks them, and making one takes longer than its execution."""
    mine = Response.addressee_id == bindparam("addressee")
    return select(Response.place, Response.source, Response.finished_at).where(mine)


@cache
def _answers() -> Select[str, Any]:
    return select(Answer.item, Answer.value).where(Answer.addressee_id == bindparam("addressee"))


def change(
    session: Session,
    run_id: int,
    addressee_id: int,
    definition: Definition,
    make: Callable[[Sheet], Sheet],
    *,
    now: datetime,
    entered_by: int | None = None,
) -> bool:
    """What is made of an addressee's answers; False where the run takes none any more, and nothing was changed.

    `entered_by`: who enters them after a phone call. A response keeps the source that it was begun by. It is finished
    once nothing is open and no required item is missing.
    """
    if not asked.hold_open(session, run_id, now):
        return False
    _hold(session, addressee_id)
    before = read(session, addressee_id)
    after = make(before)
    if not after.begun or (before.begun and after == before):
        return True
    if not before.begun:
        source = "chat" if entered_by is None else "phone"
        if entered_by is not None:
            subject = f"addressee {addressee_id}"
            audit.record(session, person_id=entered_by, act="survey.phone", subject=subject, now=now, run=run_id)
        session.execute(
            insert(Response).values(
                addressee_id=addressee_id, run_id=run_id, source=source, entered_by=entered_by, place=after.place,
                begun_at=now, changed_at=now,
            )
        )  # fmt: skip
    _store_answers(session, addressee_id, before, after, now)
    finished = is_finished(definition, before, after)
    session.execute(
        update(Response)
        .where(Response.addressee_id == addressee_id)
        .values(
            place=after.place,
            changed_at=now,
            finished_at=_finished_at(session, addressee_id, now) if finished else None,
        )
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Addressee)
        .where(Addressee.id == addressee_id, Addressee.finished.is_not(finished))
        .values(finished=finished)
        .execution_options(synchronize_session=False)
    )
    return True


def is_finished(definition: Definition, before: Sheet, after: Sheet) -> bool:
    """Whether they are through after a change: no required item is missing, and they were at the end once."""
    complete = course.is_complete(definition, after.answers)
    return complete and (before.finished or (not after.place and bool(after.answers)))


def list_of_talent(session: Session, talent_id: int, *, limit: int) -> list[Answered]:
    """The named surveys that a talent answered or began, the newest first."""
    rows = session.execute(
        select(SurveyVersion.title, Response.source, Response.changed_at, Response.finished_at)
        .join(Run, Run.version_id == SurveyVersion.id)
        .join(Response, Response.run_id == Run.id)
        .join(Addressee, Addressee.id == Response.addressee_id)
        .where(Addressee.talent_id == talent_id)
        .order_by(Response.changed_at.desc())
        .limit(limit)
    ).all()
    found = []
    for title, source, changed_at, finished_at in rows:
        how = "_part" if finished_at is None else "_phone" if source == "phone" else ""
        found.append(Answered(title, (finished_at or changed_at).date(), how))
    return found


def gather(session: Session, whose: ColumnElement[bool]) -> tuple[list[Gathered], list[GatheredAnswer]]:
    """The runs that asked the addressees that fit, and what was answered by name; no anonymous answer leads here."""
    runs, answers = [], []
    rows = session.execute(
        select(Addressee, Run, SurveyVersion, Response)
        .join(Run, Run.id == Addressee.run_id)
        .join(SurveyVersion, SurveyVersion.id == Run.version_id)
        .outerjoin(Response, Response.addressee_id == Addressee.id)
        .where(whose)
        .order_by(Run.id)
    ).all()
    for addressee, run, version, response in rows:
        runs.append(
            Gathered(version.title, run.started_at, version.anonymous, addressee.finished, addressee.declined_at)
        )
        given = read(session, addressee.id).answers if response is not None else {}
        definition = decode(version.definition)
        answers += [
            GatheredAnswer(version.title, item.text.zh, words.tell(item, given[item.key]), response.source)
            for item in definition.items
            if item.key in given
        ]
    return runs, answers


def erase(session: Session, whose: ColumnElement[bool]) -> int:
    """Delete the answers of the addressees that fit, and ask them no more; how many responses those were.

    A ballot stays: nobody knows whose it is. A draft goes with the run's close.
    """
    ids = list(session.scalars(select(Addressee.id).where(whose)))
    session.execute(delete(Answer).where(Answer.addressee_id.in_(ids)))
    gone = session.scalars(
        delete(Response).where(Response.addressee_id.in_(ids)).returning(Response.addressee_id)
    ).all()
    session.execute(
        update(Addressee)
        .where(Addressee.id.in_(ids))
        .values(person_id=None, left_out="erased", later_at=None)
        .execution_options(synchronize_session=False)
    )
    return len(gone)


def _hold(session: Session, addressee_id: int) -> None:
    """Two who write at once, the talent and who phones them, come one after the other."""
    session.execute(select(Addressee.id).where(Addressee.id == addressee_id).with_for_update())


def _store_answers(session: Session, addressee_id: int, before: Sheet, after: Sheet, now: datetime) -> None:
    gone = before.answers.keys() - after.answers.keys()
    if gone:
        session.execute(delete(Answer).where(Answer.addressee_id == addressee_id, Answer.item.in_(sorted(gone))))
    for item, value in after.answers.items():
        if item in before.answers and before.answers[item] == value:
            continue
        row: dict[str, Any] = {"value": value, "answered_at": now}
        if item in before.answers:
            session.execute(
                update(Answer)
                .where(Answer.addressee_id == addressee_id, Answer.item == item)
                .values(**row)
                .execution_options(synchronize_session=False)
            )
        else:
            session.execute(insert(Answer).values(addressee_id=addressee_id, item=item, **row))


def _finished_at(session: Session, addressee_id: int, now: datetime) -> datetime:
    """The first time that they were through stays."""
    at = session.scalar(select(Response.finished_at).where(Response.addressee_id == addressee_id))
    return at or now
