"""What the award ledger keeps of a talent: for who takes it along, and what goes when they are erased."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from storage.tables import Award, AwardInstalment, AwardStep, Departure

_TOLD = (
    "benefit", "document", "article", "batch", "instalment", "due_yuan", "paid_yuan", "state", "since", "applied_on",
    "paid_on", "letter", "honour", "honour_number", "repay_yuan",
)  # fmt: skip


def gather(session: Session, talent_id: int) -> list[dict[str, str | int | float | bool | date | None]]:
    """The awards of a talent, and those that a unit got because of them, the oldest first."""
    rows = session.scalars(select(Award).where(Award.talent_id == talent_id).order_by(Award.id))
    gathered: list[dict[str, Any]] = [
        {"payee": row.payee, **{name: getattr(row, name) for name in _TOLD}} for row in rows
    ]
    return gathered


def erase(session: Session, talent_id: int) -> None:
    """Of an erased talent's awards stays what is counted: which benefit, how much, when. Words and numbers go.

    The number of a letter or a plaque leads to a name in other files; what still falls due is paid to nobody.
    """
    theirs = select(Award.id).where(Award.talent_id == talent_id)
    session.execute(
        update(AwardStep)
        .where(AwardStep.award_id.in_(theirs), or_(AwardStep.text != "", AwardStep.letter != ""))
        .values(text="", letter="")
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(AwardInstalment).where(AwardInstalment.award_id.in_(theirs)).execution_options(synchronize_session=False)
    )
    session.execute(delete(Departure).where(Departure.talent_id == talent_id))
    rows = session.scalars(select(Award).where(Award.talent_id == talent_id)).all()
    for award in rows:
        award.letter, award.honour_number, award.repay_working, award.arrived_on = "", "", "", None
    session.flush()
