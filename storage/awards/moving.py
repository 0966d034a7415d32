"""An award moves on by hand: the next state, its return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from storage import audit, award_traces
from storage.awards import sums
from storage.awards.chain import APPROVED, ENDED, PAID, RETURNED
from storage.awards.lists import may_work
from storage.awards.writing import AwardMoved, hold
from storage.errors import StorageRefusal
from storage.roles import Actor
from storage.tables import Award, AwardInstalment, AwardStep, Departure


class AwardRefused(StorageRefusal):
    """It can't be done like this; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step by hand: to which state, on which day; `due_on` the limit of what comes next.

    `plan`: instalments that follow a payment. `why`: of a return, of a payment to who has left. `letter`: number of
    the document.
    """

    state: str
    day: date
    due_on: date | None = None
    why: str = ""
    letter: str = ""
    plan: tuple[tuple[int, date, int], ...] = ()


def move(session: Session, actor: Actor, award_id: int, revision: int, step: Move, *, now: datetime) -> Award:
    """Take a step. Raises AwardMoved where somebody was quicker, AwardRefused where it is not theirs or over."""
    award = lock(session, actor, award_id, revision)
    if award.state in ENDED or (step.state == RETURNED and not step.why.strip()):
        raise AwardRefused("awards.ended" if award.state in ENDED else "awards.no_reason")
    if step.day < award.since:
        raise AwardRefused("awards.day_before", day=award.since)
    departure = session.get(Departure, award.talent_id or 0)
    is_late = step.state == PAID and departure is not None and step.day > departure.left_on
    if is_late and not step.why.strip():
        raise AwardRefused("awards.no_reason_left")
    sums.take_out(session, [award_id])
    award.state, award.since, award.due_on = step.state, step.day, step.due_on
    if step.state == APPROVED:
        award.approved_on = step.day
    if step.state == PAID:
        award.paid_on, award.paid_yuan = step.day, award.due_yuan
        award.approved_on = award.approved_on or step.day
    award.letter = step.letter or award.letter
    note(session, award, step.day, actor, now, why=step.why, letter=step.letter)
    sums.add(session, [award_id])
    if step.plan and departure is None:
        rows = [{"award_id": award_id, "number": one, "due_on": day, "yuan": yuan} for one, day, yuan in step.plan]
        session.execute(insert(AwardInstalment), rows)
    if step.state == RETURNED:
        free = update(AwardInstalment).where(AwardInstalment.settled_by == award_id).values(settled_by=None)
        session.execute(free.execution_options(synchronize_session=False))
        session.execute(delete(AwardInstalment).where(AwardInstalment.award_id == award_id))
    award_traces.close(session, [award_id])
    audit.record(
        session, person_id=actor.person_id or None, act="awards.move", subject=f"award {award_id}", now=now,
        state=step.state,
    )  # fmt: skip
    if is_late:
        audit.record(
            session, person_id=actor.person_id or None, act="awards.override", subject=f"award {award_id}", now=now,
            warnings=["left"],
        )  # fmt: skip
    return award


def lock(session: Session, actor: Actor, award_id: int, revision: int) -> Award:
    """The award, while nobody else writes awards. Raises AwardMoved, AwardRefused where it is not theirs to change."""
    hold(session)
    award = session.get(Award, award_id, populate_existing=True)
    if award is None or not may_work(session, actor, award_id):
        raise AwardRefused("awards.gone")
    if award.revision != revision:
        raise AwardMoved
    return award


def note(
    session: Session,
    award: Award,
    day: date,
    actor: Actor,
    now: datetime,
    *,
    act: str = "",
    why: str = "",
    letter: str = "",
) -> None:
    """Write a step of an award as it stands now."""
    award.revision += 1
    award.changed_at = now
    session.flush()
    session.execute(
        insert(AwardStep).values(
            award_id=award.id, revision=award.revision, at=now, day=day, person_id=actor.person_id or None,
            state=award.state, act=act, text=why, letter=letter,
        )
    )  # fmt: skip
