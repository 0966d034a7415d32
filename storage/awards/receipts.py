"""Money of an award that comes back: each sum with its day and its document; the last one where it was a mistake."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import audit, award_traces
from storage.awards import sums
from storage.awards.chain import PAID
from storage.awards.lists import Receipt
from storage.awards.moving import AwardRefused, lock, note
from storage.roles import Actor
from storage.tables import Award, AwardReceipt

REPAID, UNREPAID = "repaid", "unrepaid"  # acts of a step


def receive(
    session: Session, actor: Actor, award_id: int, revision: int, receipt: Receipt, *, now: datetime
) -> Award:  # fmt: skip
    """A sum came back, the whole or a part. Raises AwardMoved, AwardRefused: never paid, too early, too much."""
    award = lock(session, actor, award_id, revision)
    if award.state != PAID or award.paid_on is None or receipt.yuan <= 0:
        raise AwardRefused("awards.repaid_unpaid")
    if receipt.day < award.paid_on:
        raise AwardRefused("awards.repaid_before", day=award.paid_on)
    left = award.paid_yuan - award.repaid_yuan
    if receipt.yuan > left:
        raise AwardRefused("awards.repaid_more", yuan=left)
    sums.take_out(session, [award_id])
    session.add(
        AwardReceipt(
            award_id=award_id, day=receipt.day, yuan=receipt.yuan, number=receipt.number, recorded_at=now,
            recorded_by=actor.person_id or None,
        )
    )  # fmt: skip
    award.repaid_yuan += receipt.yuan
    note(session, award, receipt.day, actor, now, act=REPAID, letter=receipt.number)
    sums.add(session, [award_id])
    award_traces.close(session, [award_id])
    audit.record(
        session, person_id=actor.person_id or None, act="awards.repaid", subject=f"award {award_id}", now=now,
        yuan=receipt.yuan,
    )  # fmt: skip
    return award


def cancel_last(
    session: Session, actor: Actor, award_id: int, revision: int, why: str, *, day: date, now: datetime
) -> Award:  # fmt: skip
    """The sum written down last did not come back. Raises AwardMoved, AwardRefused: none there, no reason."""
    award = lock(session, actor, award_id, revision)
    query = select(AwardReceipt).where(AwardReceipt.award_id == award_id, AwardReceipt.cancelled_at.is_(None))
    row = session.scalars(query.order_by(AwardReceipt.id.desc()).limit(1)).one_or_none()
    if row is None or not why.strip():
        raise AwardRefused("awards.nothing_to_undo" if row is None else "awards.no_reason_undo")
    sums.take_out(session, [award_id])
    row.cancelled_at = now
    award.repaid_yuan -= row.yuan
    note(session, award, day, actor, now, act=UNREPAID, why=why)
    sums.add(session, [award_id])
    award_traces.close(session, [award_id])
    audit.record(
        session, person_id=actor.person_id or None, act="awards.unrepaid", subject=f"award {award_id}", now=now,
        yuan=row.yuan,
    )  # fmt: skip
    return award
