"""The forecast held against a past year: made with what was known on its first day, against what was paid in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo

from sqlalchemy.orm import Session

from jobs.budget.claims import Material
from jobs.budget.forecasting import make, read_material
from jobs.budget.terms import Terms
from knowledge.eligibility.calendar import IsWorkday
from knowledge.eligibility.rules import Book
from storage.budget import spending
from storage.budget.forecasts import Forecast


@dataclass(frozen=True, slots=True)
class Compared:
    """A benefit: what the whole year was forecast to come to, and what was paid, in yuan."""

    benefit: str
    low: int
    likely: int
    high: int
    paid: int

    @property
    def error(self) -> int:
        """Forecast less paid: above nothing where too much was expected."""
        return self.likely - self.paid

    @property
    def share(self) -> float | None:
        """The error against what was paid; None where nothing was."""
        return self.error / self.paid if self.paid else None

    @property
    def within(self) -> bool:
        """Whether what was paid lies in the range."""
        return self.low <= self.paid <= self.high


@dataclass(frozen=True, slots=True)
class Backtest:
    """A year's forecast of its first day against what came. `forecast`: as it was made, with its drivers."""

    year: int
    people: int
    lines: tuple[Compared, ...]
    total: Compared
    forecast: Forecast

    @property
    def mean_error(self) -> float | None:
        """How far the benefits are off together, whichever way, against all that was paid."""
        return sum(abs(line.error) for line in self.lines) / self.total.paid if self.total.paid else None

    @property
    def within(self) -> int:
        """Of how many benefits what was paid lies in the range."""
        return sum(line.within for line in self.lines)


@dataclass(frozen=True, slots=True)
class Year:
    """What a back-test is made from: what was known on the first day, and what was paid by the last."""

    material: Material
    paid: Mapping[str, int]


def read_year(session: Session, terms: Terms, year: int, zone: tzinfo) -> Year:
    """Read it on one state of the database."""
    first = date(year, 1, 1)
    material = read_material(session, terms, year, first, until=datetime.combine(first, time.min, zone), before=first)
    spent = spending.read_spending(session, year)
    return Year(material, {benefit: sum(one.paid.values()) for benefit, one in spent.items()})


def run(book: Book, known: Year, terms: Terms, year: int, is_workday: IsWorkday) -> Backtest:
    """Forecast the year from its first day, with the rules of that day, and compare. Pure."""
    standing = replace(book, suspended=frozenset())  # what is suspended today was in use then
    made = make(standing, known.material, terms, year, date(year, 1, 1), is_workday).forecast
    committed = {benefit: sum(parts.values()) for benefit, parts in known.material.past.committed.items()}
    benefits = {*known.paid, *committed, *(line.benefit for line in made.lines if line.high)}
    lines = []
    for benefit in sorted(benefits):
        line, fixed = made.find(benefit), committed.get(benefit, 0)
        low, likely, high = (line.low, line.likely, line.high) if line is not None else (0, 0, 0)
        lines.append(Compared(benefit, low + fixed, likely + fixed, high + fixed, known.paid.get(benefit, 0)))
    lines.sort(key=lambda one: -max(one.paid, one.likely))
    total = Compared(
        "", *(sum(getattr(one, name) for one in lines) for name in ("low", "likely", "high", "paid"))
    )  # fmt: skip
    return Backtest(year, len(known.material.known), tuple(lines), total, made)
