"""A step by mistake is taken back: the award stands again where it stood, and all that is counted of it with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage import audit, award_traces
from storage.awards import sums, writing
from storage.awards.chain import APPROVED, PAID, RETURNED, UNDO, list_reached
from storage.awards.facts import Record, facts_of
from storage.awards.moving import AwardRefused, lock, note
from storage.roles import Actor
from storage.tables import AwardInstalment, AwardStep


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, the revisions at which the award stood there, and where it stands again."""

    state: str
    revisions: range
    back: str


def take_back(
    session: Session,
    actor: Actor,
    award_id: int,
    revision: int,
    why: str,
    *,
    due_on: date | None,
    day: date,
    now: datetime,
) -> Undone:
    """The last state was a mistake, for `why`; `due_on` is the limit of the state it comes back to.

    Raises AwardMoved, AwardRefused: nothing before it, no reason, money came back, a later instalment was entered.
    """
    award = lock(session, actor, award_id, revision)
    steps = session.scalars(select(AwardStep).where(AwardStep.award_id == award_id).order_by(AwardStep.revision)).all()
    reached = list_reached(steps)
    if len(reached) < 2 or reached[-1].state != award.state or not why.strip():
        raise AwardRefused("awards.no_reason_undo" if len(reached) > 1 else "awards.nothing_to_undo")
    if award.repaid_yuan:
        raise AwardRefused("awards.repaid_first")
    wrong, before = award.state, reached[-2]
    made = _find_step(steps)
    sums.take_out(session, [award_id])
    if wrong == PAID:
        _drop_plan(session, award_id)
        award.paid_on, award.paid_yuan, award.repay_yuan, award.repay_working = None, 0, 0, ""
    if before.state == PAID:
        award.paid_on, award.paid_yuan = before.day, award.due_yuan
    days = {one.state: one.day for one in reached[:-1]}
    award.approved_on = days.get(APPROVED) if wrong in {APPROVED, PAID} else award.approved_on
    award.letter = "" if made.letter == award.letter else award.letter
    award.state, award.since, award.due_on = before.state, before.day, due_on
    note(session, award, day, actor, now, act=UNDO, why=why)
    if wrong == RETURNED and award.instalment > 1:
        writing.settle(session, award_id, Record(facts_of(award)))
    sums.add(session, [award_id])
    award_traces.close(session, [award_id])
    audit.record(
        session, person_id=actor.person_id or None, act="awards.undo", subject=f"award {award_id}", now=now,
        state=wrong, back=before.state,
    )  # fmt: skip
    return Undone(wrong, range(made.revision, award.revision), before.state)


def _find_step(steps: Sequence[AwardStep]) -> AwardStep:
    """The step that brought an award to the state in which it stands."""
    found, state = steps[0], ""
    for step in steps:
        if not step.act and step.state != state:
            found = step
        state = step.state
    return found


def _drop_plan(session: Session, award_id: int) -> None:
    """What was to follow a payment is planned no more. Raises AwardRefused where some of it was entered."""
    theirs = AwardInstalment.award_id == award_id
    settled = select(AwardInstalment.id).where(theirs, AwardInstalment.settled_by.is_not(None))
    if session.scalar(settled.limit(1)) is not None:
        raise AwardRefused("awards.later_entered")
    session.execute(delete(AwardInstalment).where(theirs).execution_options(synchronize_session=False))
