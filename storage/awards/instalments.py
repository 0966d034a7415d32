"""What is still to be paid: instalments that fall due, and what was granted and waits for its payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.awards.chain import APPROVED, PAID
from storage.awards.figures import key_of
from storage.tables import Award, AwardInstalment


@dataclass(frozen=True, slots=True)
class InstalmentDue:
    """An instalment that falls due. `award_id` is the award whose instalment it is; `number` counts from 1."""

    award_id: int
    benefit: str
    due_on: date
    yuan: int
    talent_id: int | None
    employer_id: int | None
    number: int = 0
    payee: str = ""
    document: str = ""
    article: str = ""
    department: str = ""


def list_due(session: Session, first: date, last: date) -> list[InstalmentDue]:
    """Instalments that fall due from one day to another, both included, by day.

    Those that were entered since, and those of who left, are none; neither are those of an award that was not paid.
    """
    rows = session.execute(
        select(AwardInstalment, Award)
        .join(Award, Award.id == AwardInstalment.award_id)
        .where(
            AwardInstalment.due_on.between(first, last),
            AwardInstalment.settled_by.is_(None),
            AwardInstalment.stopped_on.is_(None),
            Award.state == PAID,
        )
        .order_by(AwardInstalment.due_on, AwardInstalment.id)
    ).all()
    return [
        InstalmentDue(
            award.id, award.benefit, one.due_on, one.yuan, award.talent_id, award.employer_id,
            one.number, award.payee, award.document, award.article, award.department,
        )
        for one, award in rows
    ]  # fmt: skip


def sum_committed(session: Session, year: int) -> dict[tuple[str, str], int]:
    """Yuan granted (审定) and not yet paid, by (benefit, quarter), of the quarter in which it is to be paid by.

    Where the measure names no limit for the payment, the quarter of the grant. Quarters outside the year are left out.
    """
    day = func.coalesce(Award.due_on, Award.approved_on, Award.since)
    rows = session.execute(
        select(Award.benefit, Award.due_on, Award.approved_on, Award.since, func.sum(Award.due_yuan))
        .where(Award.state == APPROVED, day.between(date(year, 1, 1), date(year, 12, 31)))
        .group_by(Award.benefit, Award.due_on, Award.approved_on, Award.since)
    ).all()
    found: dict[tuple[str, str], int] = {}
    for benefit, due_on, approved_on, since, yuan in rows:
        key = benefit, key_of(due_on or approved_on or since)
        found[key] = found.get(key, 0) + int(yuan)
    return found
