"""A plaque or a certificate is handed over; and when that was written down by mistake."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import audit, award_traces
from storage.awards import sums
from storage.awards.chain import RETURNED
from storage.awards.moving import AwardRefused, lock, note
from storage.roles import Actor
from storage.tables import AwardStep

HANDED, UNHANDED = "handed", "unhanded"  # acts of a step


def hand_over(
    session: Session, actor: Actor, award_id: int, revision: int, *, honour: str, number: str, day: date, now: datetime
) -> None:
    """A plaque or certificate was handed over. Raises AwardMoved, AwardRefused."""
    award = lock(session, actor, award_id, revision)
    if award.state == RETURNED:
        raise AwardRefused("awards.ended")
    is_known = (award.honour, award.honour_number) == (honour, number)
    sums.take_out(session, [award_id])
    award.honour, award.honour_number, award.handed_on = honour, number, day
    # The step has the number where it came with it: who takes the step back takes that back, too.
    note(session, award, day, actor, now, act=HANDED, letter="" if is_known else number)
    sums.add(session, [award_id])
    award_traces.close(session, [award_id])
    audit.record(session, person_id=actor.person_id, act="awards.hand_over", subject=f"award {award_id}", now=now)


def take_back(
    session: Session, actor: Actor, award_id: int, revision: int, why: str, *, day: date, now: datetime
) -> None:
    """It was not handed over, for `why`; a number that a table had given before stays, one that came with it goes.

    Raises AwardMoved, AwardRefused: nothing was handed over, no reason.
    """
    award = lock(session, actor, award_id, revision)
    if award.handed_on is None or not why.strip():
        raise AwardRefused("awards.nothing_to_undo" if award.handed_on is None else "awards.no_reason_undo")
    given = select(AwardStep.letter).where(AwardStep.award_id == award_id, AwardStep.act == HANDED)
    number = session.scalar(given.order_by(AwardStep.revision.desc()).limit(1))
    sums.take_out(session, [award_id])
    award.handed_on = None
    if number == award.honour_number:
        award.honour, award.honour_number = "", ""
    note(session, award, day, actor, now, act=UNHANDED, why=why)
    sums.add(session, [award_id])
    award_traces.close(session, [award_id])
    audit.record(
        session, person_id=actor.person_id or None, act="awards.take_honour_back", subject=f"award {award_id}", now=now
    )  # fmt: skip
