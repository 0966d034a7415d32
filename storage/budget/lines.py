"""The lines of a year's budget: planned and adjusted. Every change is audited; an adjustment has a day and a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import audit
from storage.budget.amounts import MOST_YUAN
from storage.errors import StorageRefusal
from storage.tables import BudgetAdjustment, BudgetLine

REASON_CHARS = 500
YEARS = range(2000, 2100)


class BudgetRefused(StorageRefusal):
    """A budget can't be changed so; nothing was saved. `key` says why."""


@dataclass(frozen=True, slots=True)
class Named:
    """A benefit by its key, with the document and the article it stands in, as text."""

    key: str
    document: str
    article: str


def quarter_of(day: date) -> str:
    """2026Q1."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def list_quarters(year: int) -> tuple[str, ...]:
    """The four quarters of a year, as keys."""
    return tuple(f"{year}Q{number}" for number in range(1, 5))


def find(session: Session, year: int, benefit: str) -> BudgetLine | None:
    """The line of a benefit in a year."""
    return session.scalar(select(BudgetLine).where(BudgetLine.year == year, BudgetLine.benefit == benefit))


def list_years(session: Session) -> list[int]:
    """The years that have a budget, the latest first."""
    return list(session.scalars(select(BudgetLine.year).distinct().order_by(BudgetLine.year.desc())))


def sum_adjustments(session: Session, line_id: int) -> int:
    """What a line's adjustments come to."""
    total = select(func.coalesce(func.sum(BudgetAdjustment.yuan), 0)).where(BudgetAdjustment.line_id == line_id)
    return int(session.scalar(total) or 0)


def read_adjusted(session: Session, year: int, benefit: str) -> int:
    """What may be spent for a benefit in a year: the plan with its adjustments; 0 without a line."""
    line = find(session, year, benefit)
    return 0 if line is None else line.planned_yuan + sum_adjustments(session, line.id)


def plan(
    session: Session,
    year: int,
    named: Named,
    planned_yuan: int,
    quarters: Sequence[int] | None = None,
    *,
    source: str = "",
    by: int | None,
    now: datetime,
) -> bool:
    """Enter or correct what a year plans for a benefit; False where it says so already.

    Raises BudgetRefused: `budget.year`, `budget.negative`, `budget.quarters` (they don't add up), `budget.below` (the
    adjustments that stand would take it below nothing).
    """
    _check_year(year)
    parts = list(quarters) if quarters is not None else None
    if not 0 <= planned_yuan <= MOST_YUAN or (parts is not None and min(parts) < 0):
        raise BudgetRefused("budget.negative")
    if parts is not None and (len(parts) != 4 or sum(parts) != planned_yuan):
        raise BudgetRefused("budget.quarters")
    line = find(session, year, named.key)
    if line is None:
        line = BudgetLine(
            year=year, benefit=named.key, document=named.document, article=named.article, planned_yuan=planned_yuan,
            quarters=parts, source=source, reason="", entered_by=by, entered_at=now, revision=1,
        )  # fmt: skip
        session.add(line)
        session.flush()
        audit.record(session, person_id=by, act="budget.plan", subject=_subject(line), now=now, yuan=planned_yuan)
        return True
    if (line.planned_yuan, line.quarters) == (planned_yuan, parts):
        return False
    if planned_yuan + sum_adjustments(session, line.id) < 0:
        raise BudgetRefused("budget.below")
    before = line.planned_yuan
    line.planned_yuan, line.quarters = planned_yuan, parts
    line.document, line.article, line.source = named.document, named.article, source
    line.entered_by, line.entered_at = by, now
    line.revision += 1
    audit.record(
        session, person_id=by, act="budget.plan", subject=_subject(line), now=now, yuan=planned_yuan, before=before
    )
    return True


def adjust(
    session: Session,
    year: int,
    benefit: str,
    yuan: int,
    reason: str,
    *,
    day: date,
    quarter: str = "",
    key: str,
    source: str = "",
    by: int | None,
    now: datetime,
) -> bool:
    """Adjust a line, once for a `key`; False where that was entered before.

    Raises BudgetRefused: `budget.no_line`, `budget.nothing` (of no money), `budget.no_reason`, `budget.day` (not of
    that year), `budget.quarter`, `budget.below` (less than nothing would be left).
    """
    _check_year(year)
    line = find(session, year, benefit)
    if line is None:
        raise BudgetRefused("budget.no_line")
    if session.scalar(select(BudgetAdjustment.id).where(BudgetAdjustment.key == key)) is not None:
        return False
    if yuan == 0 or abs(yuan) > MOST_YUAN:
        raise BudgetRefused("budget.nothing")
    reason = reason.strip()
    if not reason or len(reason) > REASON_CHARS:
        raise BudgetRefused("budget.no_reason", most=REASON_CHARS)
    if day.year != year:
        raise BudgetRefused("budget.day", year=year)
    if quarter and quarter not in list_quarters(year):
        raise BudgetRefused("budget.quarter")
    if line.planned_yuan + sum_adjustments(session, line.id) + yuan < 0:
        raise BudgetRefused("budget.below")
    row = BudgetAdjustment(line_id=line.id, day=day, yuan=yuan, quarter=quarter, reason=reason, source=source, key=key)
    row.entered_by, row.entered_at = by, now
    session.add(row)
    line.revision += 1
    session.flush()
    audit.record(
        session, person_id=by, act="budget.adjust", subject=_subject(line), now=now, yuan=yuan, day=day.isoformat()
    )
    return True


def explain(session: Session, year: int, benefit: str, reason: str, *, by: int | None, now: datetime) -> None:
    """Write down why a line was not carried out as planned; "" takes it away.

    Raises BudgetRefused `budget.no_line`, `budget.no_reason` (too long).
    """
    line = find(session, year, benefit)
    if line is None:
        raise BudgetRefused("budget.no_line")
    reason = reason.strip()
    if len(reason) > REASON_CHARS:
        raise BudgetRefused("budget.no_reason", most=REASON_CHARS)
    if line.reason != reason:
        line.reason = reason
        line.revision += 1
        audit.record(session, person_id=by, act="budget.explain", subject=_subject(line), now=now)


def _check_year(year: int) -> None:
    if year not in YEARS:
        raise BudgetRefused("budget.year", first=YEARS[0], last=YEARS[-1])


def _subject(line: BudgetLine) -> str:
    return f"{line.year}:{line.benefit}"
