"""What is still to be paid: instalments that fall due, and what was granted and waits for its payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.awards.chain import ENDED, PAID
from storage.awards.figures import key_of, next_quarter, this_quarter
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


def list_due(session: Session, first: date, last: date, late_on: date | None = None) -> list[InstalmentDue]:
    """Instalments that fall due from one day to another, both included, by day; before them those late on a day.

    Those that were entered since, and those of who left, are none; neither are those of an award that was not paid.
    """
    in_time = AwardInstalment.due_on.between(first, last)
    rows = session.execute(
        select(AwardInstalment, Award)
        .join(Award, Award.id == AwardInstalment.award_id)
        .where(
            in_time if late_on is None else in_time | (AwardInstalment.due_on < late_on),
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


@dataclass(frozen=True, slots=True)
class DueApart:
    """Instalments to be paid: late on a day, in the rest of its quarter (`this`), in the quarter after it (`next`)."""

    today: date
    late: tuple[InstalmentDue, ...]
    this: tuple[InstalmentDue, ...]
    next: tuple[InstalmentDue, ...]

    @property
    def parts(self) -> tuple[tuple[str, tuple[InstalmentDue, ...]], ...]:
        """Each part under its name, the most urgent first."""
        return ("late", self.late), ("this", self.this), ("next", self.next)

    @property
    def everything(self) -> tuple[InstalmentDue, ...]:
        """All of them, by day."""
        return (*self.late, *self.this, *self.next)


def read_apart(session: Session, today: date, departments: frozenset[str] | None = None) -> DueApart:
    """What is to be paid until the end of the next quarter; of a department (None: of all) what it handles."""
    last, after = this_quarter(today)[1], next_quarter(today)[1]
    found = [
        one
        for one in list_due(session, today, after, today)
        if departments is None or one.department in departments
    ]  # fmt: skip
    return DueApart(
        today,
        tuple(one for one in found if one.due_on < today),
        tuple(one for one in found if today <= one.due_on <= last),
        tuple(one for one in found if one.due_on > last),
    )


def find_pay_day(due_on: date | None, approved_on: date | None, as_of: date) -> date:
    """When what was granted and is not paid is to be paid: by its limit, else when granted; what is late, `as_of`."""
    return max(due_on or approved_on or as_of, as_of)


def sum_committed(session: Session, year: int, as_of: date | None = None) -> dict[tuple[str, str], int]:
    """Yuan granted (审定), neither paid nor returned, by (benefit, quarter): of the quarter in which it is to be paid.

    What is late is to be paid on `as_of`; where none is given, in the year asked for. Quarters outside it are left out.
    """
    on = as_of or date(year, 1, 1)
    rows = session.execute(
        select(Award.benefit, Award.due_on, Award.approved_on, func.sum(Award.due_yuan))
        .where(Award.approved_on.is_not(None), Award.state.not_in(sorted(ENDED)))
        .group_by(Award.benefit, Award.due_on, Award.approved_on)
    ).all()
    found: dict[tuple[str, str], int] = {}
    for benefit, due_on, approved_on, yuan in rows:
        day = find_pay_day(due_on, approved_on, on)
        if day.year == year:
            key = benefit, key_of(day)
            found[key] = found.get(key, 0) + int(yuan)
    return found
