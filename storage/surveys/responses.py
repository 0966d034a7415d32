"""Answers by name: stored the moment they are given, a partial response counts as one; changeable until the close."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import Session

from storage.surveys import asked, course
from storage.surveys.definition import Definition
from storage.surveys.sheets import Sheet
from storage.tables import Addressee, Answer, Response


def read(session: Session, addressee_id: int) -> Sheet:
    """What an addressee has answered so far."""
    response = session.get(Response, addressee_id)
    if response is None:
        return Sheet()
    rows = session.execute(select(Answer.item, Answer.value).where(Answer.addressee_id == addressee_id)).all()
    return Sheet(
        answers={row.item: row.value for row in rows},
        place=response.place,
        begun=True,
        finished=response.finished_at is not None,
        source=response.source,
    )


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
        session.execute(
            insert(Response).values(
                addressee_id=addressee_id, run_id=run_id, source=source, entered_by=entered_by, place=after.place,
                begun_at=now, changed_at=now,
            )
        )  # fmt: skip
    _store_answers(session, addressee_id, before, after, now)
    complete = course.is_complete(definition, after.answers)
    finished = complete and (before.finished or (not after.place and bool(after.answers)))
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
    session.expire_all()
    return True


def erase(session: Session, whose: ColumnElement[bool]) -> int:
    """Delete the answers of the addressees that fit; how many responses those were."""
    ids = list(session.scalars(select(Response.addressee_id).join(Addressee).where(whose)))
    session.execute(delete(Answer).where(Answer.addressee_id.in_(ids)))
    session.execute(delete(Response).where(Response.addressee_id.in_(ids)))
    return len(ids)


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
