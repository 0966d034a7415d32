"""What the award ledger keeps of a talent: for who takes it along, and what goes when they are erased."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from storage.awards.chain import ENDED
from storage.tables import Award, AwardInstalment, AwardReceipt, AwardStep, Departure, Talent

CHUNK = 500  # awards in one statement

_TOLD = (
    "number", "benefit", "document", "article", "batch", "instalment", "due_yuan", "paid_yuan", "state", "since",
    "due_on", "applied_on", "approved_on", "paid_on", "handed_on", "letter", "honour", "honour_number", "repay_yuan",
    "repaid_yuan",
)  # fmt: skip


def gather(session: Session, talent_id: int) -> list[dict[str, str | int | float | bool | date | None]]:
    """The awards of a talent, and those that a unit got because of them, the oldest first."""
    rows = session.scalars(select(Award).where(Award.talent_id == talent_id).order_by(Award.id)).all()
    theirs = select(AwardStep).join(Award, Award.id == AwardStep.award_id).where(Award.talent_id == talent_id)
    steps: dict[int, list[str]] = {}
    for step in session.scalars(theirs.order_by(AwardStep.award_id, AwardStep.revision)):
        said = (step.day.isoformat(), step.act or step.state, step.letter, step.text)
        steps.setdefault(step.award_id, []).append(" ".join(part for part in said if part))
    received = select(AwardReceipt).join(Award, Award.id == AwardReceipt.award_id).where(Award.talent_id == talent_id)
    sums: dict[int, list[str]] = {}
    for one in session.scalars(received.where(AwardReceipt.cancelled_at.is_(None)).order_by(AwardReceipt.id)):
        sums.setdefault(one.award_id, []).append(f"{one.day} {one.yuan} {one.number}".strip())
    gathered: list[dict[str, Any]] = [
        {
            "payee": row.payee,
            **{name: getattr(row, name) for name in _TOLD},
            "steps": "; ".join(steps.get(row.id, [])),
            "repaid": "; ".join(sums.get(row.id, [])),
        }
        for row in rows
    ]
    return gathered


def erase(session: Session, talent_id: int) -> None:
    """Of an erased talent's awards stays what is counted: which benefit, how much, when. Words and numbers go.

    The number of an award, a letter or a plaque leads to a name in other files; that of an award in hand stays until
    it is paid or returned (`close`), since the office has no other word for it. What falls due is paid to nobody.
    """
    theirs = select(Award.id).where(Award.talent_id == talent_id)
    session.execute(
        delete(AwardInstalment).where(AwardInstalment.award_id.in_(theirs)).execution_options(synchronize_session=False)
    )
    session.execute(delete(Departure).where(Departure.talent_id == talent_id))
    _blank(session, session.scalars(select(Award).where(Award.talent_id == talent_id)).all())


def close(session: Session, award_ids: Collection[int]) -> None:
    """These awards changed after their talent was erased, maybe: what came with that goes, too."""
    ids = sorted(award_ids)
    for start in range(0, len(ids), CHUNK):
        some = Award.id.in_(ids[start : start + CHUNK])
        query = select(Award).join(Talent, Talent.id == Award.talent_id).where(some, Talent.erased_at.is_not(None))
        _blank(session, session.scalars(query).all())


def _blank(session: Session, awards: Sequence[Award]) -> None:
    for award in awards:
        award.letter, award.honour_number, award.repay_working, award.arrived_on = "", "", "", None
        if award.state in ENDED:
            award.number = ""
            award.key = f"gone:{award.id}" if award.key.startswith("n:") else award.key
    ids = [award.id for award in awards]
    session.execute(
        update(AwardStep)
        .where(AwardStep.award_id.in_(ids), or_(AwardStep.text != "", AwardStep.letter != ""))
        .values(text="", letter="")
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(AwardReceipt)
        .where(AwardReceipt.award_id.in_(ids), AwardReceipt.number != "")
        .values(number="")
        .execution_options(synchronize_session=False)
    )
    session.flush()
