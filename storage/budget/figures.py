"""A year's budget in figures: planned, adjusted, committed, paid and forecast, by benefit and quarter, on one state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.budget import forecasts, spending
from storage.budget.forecasts import Drivers, Estimate
from storage.budget.lines import list_quarters
from storage.budget.spending import Spent
from storage.tables import BudgetAdjustment, BudgetLine


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An adjustment of a line: less is negative."""

    day: date
    yuan: int
    quarter: str
    reason: str
    by: int | None
    source: str


class _Amounts(Protocol):
    """What is counted of a line, and of the whole."""

    @property
    def planned_yuan(self) -> int:
        """Planned at first."""
        ...

    @property
    def adjusted_yuan(self) -> int:
        """Planned and adjusted: what may be spent."""
        ...

    @property
    def paid_yuan(self) -> int:
        """Paid out, less what came back of it."""
        ...

    @property
    def committed_yuan(self) -> int:
        """Decided and not paid out."""
        ...


class Executed:
    """What follows from the amounts, of a line as of the whole."""

    __slots__ = ()

    @property
    def remaining_yuan(self: _Amounts) -> int:
        """What is left when all that was decided is paid; below nothing where more was decided than there is."""
        return self.adjusted_yuan - self.paid_yuan - self.committed_yuan

    @property
    def rate(self: _Amounts) -> Fraction | None:
        """执行率: paid of what may be spent; None where nothing may."""
        return Fraction(self.paid_yuan, self.adjusted_yuan) if self.adjusted_yuan > 0 else None

    @property
    def deviation_yuan(self: _Amounts) -> int:
        """偏差: what was paid less what was planned at first."""
        return self.paid_yuan - self.planned_yuan


@dataclass(frozen=True, slots=True)
class LineFigures(Executed):
    """A benefit's line in whole yuan. `line_id` is 0 where money went or is expected without a plan.

    `quarters_planned` is None where the plan has no quarters. `forecast` is what is still to be paid from its day on.
    """

    benefit: str
    line_id: int = 0
    document: str = ""
    article: str = ""
    planned_yuan: int = 0
    quarters_planned: Mapping[str, int] | None = None
    adjustments: tuple[Adjustment, ...] = ()
    spent: Spent = field(default_factory=Spent)
    forecast: Estimate | None = None
    reason: str = ""

    @property
    def adjusted_yuan(self) -> int:
        """The plan with its adjustments: what may be spent."""
        return self.planned_yuan + sum(one.yuan for one in self.adjustments)

    @property
    def paid_yuan(self) -> int:
        """What was paid out, less what came back of it."""
        return sum(self.spent.net.values())

    @property
    def repaid_yuan(self) -> int:
        """What came back of what was paid in the year."""
        return sum(self.spent.repaid.values())

    @property
    def committed_yuan(self) -> int:
        """What was decided and is not paid out yet."""
        return sum(self.spent.committed.values())

    @property
    def expected(self) -> tuple[int, int, int]:
        """What the whole year comes to, low, likely and high: paid, committed and forecast."""
        spent = self.paid_yuan + self.committed_yuan
        if self.forecast is None:
            return spent, spent, spent
        return spent + self.forecast.low, spent + self.forecast.likely, spent + self.forecast.high


@dataclass(frozen=True, slots=True)
class BudgetYear(Executed):
    """A year's budget. `forecast_as_of` is the day of the last forecast, None where none was made."""

    year: int
    lines: tuple[LineFigures, ...]
    forecast_as_of: date | None = None
    forecast_people: int = 0

    @property
    def planned_yuan(self) -> int:
        """Planned, all benefits."""
        return sum(line.planned_yuan for line in self.lines)

    @property
    def adjusted_yuan(self) -> int:
        """Planned and adjusted."""
        return sum(line.adjusted_yuan for line in self.lines)

    @property
    def paid_yuan(self) -> int:
        """Paid out, less what came back of it."""
        return sum(line.paid_yuan for line in self.lines)

    @property
    def repaid_yuan(self) -> int:
        """What came back of what was paid in the year."""
        return sum(line.repaid_yuan for line in self.lines)

    @property
    def committed_yuan(self) -> int:
        """Decided and not paid out."""
        return sum(line.committed_yuan for line in self.lines)

    @property
    def expected(self) -> tuple[int, int, int]:
        """What the whole year comes to: low, likely, high."""
        low, likely, high = zip(*(line.expected for line in self.lines), strict=True) if self.lines else ((), (), ())
        return sum(low), sum(likely), sum(high)

    def find(self, benefit: str) -> LineFigures | None:
        """The line of one benefit."""
        return next((line for line in self.lines if line.benefit == benefit), None)

    def by_quarter(self) -> dict[str, dict[str, int]]:
        """planned, adjusted, paid, committed, likely of each quarter; a line planned without quarters is in neither.

        `adjusted` is the plan of the quarter with the adjustments that name it, else of those of its days.
        """
        found = {
            quarter: dict.fromkeys(("planned", "adjusted", "paid", "committed", "likely"), 0)
            for quarter in list_quarters(self.year)
        }
        for line in self.lines:
            for name, amounts in _list_amounts(line):
                for quarter, yuan in amounts.items():
                    if quarter in found:
                        found[quarter][name] += yuan
        return found


def _list_amounts(line: LineFigures) -> list[tuple[str, Mapping[str, int]]]:
    planned = line.quarters_planned or {}
    adjusted = dict(planned)
    for one in line.adjustments if planned else ():
        quarter = one.quarter or f"{one.day.year}Q{(one.day.month + 2) // 3}"
        adjusted[quarter] = adjusted.get(quarter, 0) + one.yuan
    likely = line.forecast.quarters if line.forecast is not None else {}
    return [
        ("planned", planned),
        ("adjusted", adjusted),
        ("paid", line.spent.net),
        ("committed", line.spent.committed),
        ("likely", likely),
    ]


def read_year(session: Session, year: int, as_of: date | None = None) -> BudgetYear:
    """The budget of a year with what was spent of it and the last forecast, the largest lines first.

    `as_of`: the day on which what is late is to be paid.
    """
    rows = session.scalars(select(BudgetLine).where(BudgetLine.year == year)).all()
    adjustments: dict[int, list[Adjustment]] = {}
    query = (
        select(BudgetAdjustment)
        .join(BudgetLine, BudgetLine.id == BudgetAdjustment.line_id)
        .where(BudgetLine.year == year)
        .order_by(BudgetAdjustment.day, BudgetAdjustment.id)
    )
    for one in session.scalars(query):
        made = Adjustment(one.day, one.yuan, one.quarter, one.reason, one.entered_by, one.source)
        adjustments.setdefault(one.line_id, []).append(made)
    spent = spending.read_spending(session, year, as_of)
    forecast = forecasts.find_last(session, year)
    estimates = {line.benefit: line for line in forecast.lines} if forecast is not None else {}
    if forecast is not None:  # a line of which nothing is expected has a forecast all the same: nothing
        estimates = {row.benefit: Estimate(row.benefit, 0, 0, 0, {}, Drivers()) for row in rows} | estimates
    found = [
        LineFigures(
            row.benefit,
            row.id,
            row.document,
            row.article,
            row.planned_yuan,
            dict(zip(list_quarters(year), row.quarters, strict=True)) if row.quarters is not None else None,
            tuple(adjustments.get(row.id, ())),
            spent.get(row.benefit, Spent()),
            estimates.get(row.benefit),
            row.reason,
        )
        for row in rows
    ]
    planned = {row.benefit for row in rows}
    unplanned = {*spent, *(benefit for benefit, one in estimates.items() if one.likely)} - planned
    found += [
        LineFigures(benefit, spent=spent.get(benefit, Spent()), forecast=estimates.get(benefit))
        for benefit in unplanned
    ]
    found.sort(key=lambda line: (-line.adjusted_yuan, -line.expected[1], line.benefit))
    as_of, people = (forecast.as_of, forecast.people) if forecast is not None else (None, 0)
    return BudgetYear(year, tuple(found), as_of, people)
