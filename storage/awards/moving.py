"""An award moves on by hand: the next state, its return, what was handed over; what follows when a person leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage import audit, award_traces
from storage.awards import sums
from storage.awards.chain import APPROVED, ENDED, PAID, RETURNED
from storage.awards.lists import may_work
from storage.awards.writing import AwardMoved, hold
from storage.errors import StorageRefusal
from storage.roles import Actor
from storage.tables import Award, AwardInstalment, AwardStep, Departure

REASONS = ("resigned", "uninsured", "part_time", "died", "disabled", "transferred")


class AwardRefused(StorageRefusal):
    """It can't be done like this; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step by hand: to which state, on which day; `due_on` the limit of what comes next.

    `plan`: instalments that follow a payment. `why`: of a return. `letter`: number of the document.
    """

    state: str
    day: date
    due_on: date | None = None
    why: str = ""
    letter: str = ""
    plan: tuple[tuple[int, date, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Repayment:
    """What is to be paid back of an award, and how that was computed (JSON that `bot` words)."""

    award_id: int
    yuan: int
    working: str


def move(session: Session, actor: Actor, award_id: int, revision: int, step: Move, *, now: datetime) -> Award:
    """Take a step. Raises AwardMoved where somebody was quicker, AwardRefused where it is not theirs or over."""
    award = _lock(session, actor, award_id, revision)
    if award.state in ENDED or (step.state == RETURNED and not step.why.strip()):
        raise AwardRefused("awards.ended" if award.state in ENDED else "awards.no_reason")
    if step.day < award.since:
        raise AwardRefused("awards.day_before", day=award.since)
    sums.take_out(session, [award_id])
    award.state, award.since, award.due_on = step.state, step.day, step.due_on
    if step.state == APPROVED:
        award.approved_on = step.day
    if step.state == PAID:
        award.paid_on, award.paid_yuan = step.day, award.due_yuan
        award.approved_on = award.approved_on or step.day
    award.letter = step.letter or award.letter
    _note(session, award, step.day, actor, now, why=step.why, letter=step.letter)
    sums.add(session, [award_id])
    if step.plan and session.get(Departure, award.talent_id or 0) is None:
        rows = [{"award_id": award_id, "number": one, "due_on": day, "yuan": yuan} for one, day, yuan in step.plan]
        session.execute(insert(AwardInstalment), rows)
    if step.state == RETURNED:
        free = update(AwardInstalment).where(AwardInstalment.settled_by == award_id).values(settled_by=None)
        session.execute(free.execution_options(synchronize_session=False))
        session.execute(delete(AwardInstalment).where(AwardInstalment.award_id == award_id))
    award_traces.close(session, [award_id])
    audit.record(
        session, person_id=actor.person_id, act="awards.move", subject=f"award {award_id}", now=now, state=step.state
    )
    return award


def hand_over(
    session: Session, actor: Actor, award_id: int, revision: int, *, honour: str, number: str, day: date, now: datetime
) -> None:
    """A plaque or certificate was handed over. Raises AwardMoved, AwardRefused."""
    award = _lock(session, actor, award_id, revision)
    if award.state == RETURNED:
        raise AwardRefused("awards.ended")
    sums.take_out(session, [award_id])
    award.honour, award.honour_number, award.handed_on = honour, number, day
    _note(session, award, day, actor, now, letter=number)
    sums.add(session, [award_id])
    award_traces.close(session, [award_id])
    audit.record(session, person_id=actor.person_id, act="awards.hand_over", subject=f"award {award_id}", now=now)


def leave(
    session: Session,
    talent_id: int,
    left_on: date,
    reason: str,
    repayments: Sequence[Repayment],
    *,
    by: int | None,
    now: datetime,
) -> None:
    """A talent has left: instalments still to come stop, what is to be paid back stands with its award.

    Said again, the last word counts: what was computed before goes.
    """
    hold(session)
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    values = {"left_on": left_on, "reason": reason, "recorded_at": now, "recorded_by": by}
    made = dialect.insert(Departure).values(talent_id=talent_id, **values)
    session.execute(made.on_conflict_do_update(index_elements=["talent_id"], set_=values))
    theirs = select(Award.id).where(Award.talent_id == talent_id)
    session.execute(
        update(Award)
        .where(Award.talent_id == talent_id)
        .values(repay_yuan=0, repay_working="", revision=Award.revision + 1, changed_at=now)
        .execution_options(synchronize_session=False)
    )
    for one in repayments:
        session.execute(
            update(Award)
            .where(Award.id == one.award_id, Award.talent_id == talent_id)
            .values(repay_yuan=one.yuan, repay_working=one.working)
            .execution_options(synchronize_session=False)
        )
    stopped = update(AwardInstalment).where(
        AwardInstalment.award_id.in_(theirs), AwardInstalment.settled_by.is_(None), AwardInstalment.due_on > left_on
    )
    session.execute(stopped.values(stopped_on=left_on).execution_options(synchronize_session=False))
    session.expire_all()
    audit.record(
        session, person_id=by, act="awards.leave", subject=f"talent {talent_id}", now=now,
        awards=[one.award_id for one in repayments],
    )  # fmt: skip


def come_back(session: Session, talent_id: int, *, by: int | None, now: datetime) -> bool:
    """The talent has not left after all: what followed from it is undone. False where nothing was recorded."""
    hold(session)
    gone = session.connection().execute(delete(Departure).where(Departure.talent_id == talent_id)).rowcount
    theirs = select(Award.id).where(Award.talent_id == talent_id)
    session.execute(
        update(Award)
        .where(Award.talent_id == talent_id)
        .values(repay_yuan=0, repay_working="")
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(AwardInstalment)
        .where(AwardInstalment.award_id.in_(theirs))
        .values(stopped_on=None)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    if gone:
        audit.record(session, person_id=by, act="awards.come_back", subject=f"talent {talent_id}", now=now)
    return gone > 0


def _lock(session: Session, actor: Actor, award_id: int, revision: int) -> Award:
    hold(session)
    award = session.get(Award, award_id, populate_existing=True)
    if award is None or not may_work(session, actor, award_id):
        raise AwardRefused("awards.gone")
    if award.revision != revision:
        raise AwardMoved
    return award


def _note(
    session: Session, award: Award, day: date, actor: Actor, now: datetime, *, why: str = "", letter: str = ""
) -> None:  # fmt: skip
    award.revision += 1
    award.changed_at = now
    session.flush()
    session.execute(
        insert(AwardStep).values(
            award_id=award.id, revision=award.revision, at=now, day=day, person_id=actor.person_id, state=award.state,
            text=why, letter=letter,
        )
    )  # fmt: skip
