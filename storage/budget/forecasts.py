"""Forecasts that were made: one a day and year, sums and counts only, kept to be held against what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import BudgetForecast


@dataclass(frozen=True, slots=True)
class Drivers:
    """What a forecast stands on: people by what is known of them, what is missing, and what falls due anyway.

    `certain` meet every condition, of whom `said` said that they will apply; `possible` lack something (`missing`: how
    many lack what), of whom `possible_said` said so; `declined` were asked and did not name it; `unsaid` were not asked
    or did not answer; `renewing` had it before and can have it again. `fresh` got it first in the year before.
    `typical`: for so many the amount is the usual one, `unknown`: for so many nobody can tell it.
    `instalments`, `in_process` and `newcomers` are (how many, yuan): falling due; applied for, not decided; paid last
    year to who was not on file on that day of it, and expected again.
    """

    certain: int = 0
    possible: int = 0
    said: int = 0
    possible_said: int = 0
    declined: int = 0
    renewing: int = 0
    unsaid: int = 0
    fresh: int = 0
    typical: int = 0
    unknown: int = 0
    missing: Mapping[str, int] = field(default_factory=dict)
    instalments: tuple[int, int] = (0, 0)
    in_process: tuple[int, int] = (0, 0)
    newcomers: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is still to be paid in the year for a benefit: low, likely, high in yuan; `quarters`: the likely one."""

    benefit: str
    low: int
    likely: int
    high: int
    quarters: Mapping[str, int]
    drivers: Drivers


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast of a year, made on a day over so many people: what is still to be paid from that day on."""

    year: int
    as_of: date
    people: int
    lines: tuple[Estimate, ...]

    def find(self, benefit: str) -> Estimate | None:
        """The estimate of one benefit."""
        return next((line for line in self.lines if line.benefit == benefit), None)

    @property
    def range(self) -> tuple[int, int, int]:
        """Low, likely and high of all benefits together."""
        return _add(self.lines)


def _add(lines: Sequence[Estimate]) -> tuple[int, int, int]:
    return sum(line.low for line in lines), sum(line.likely for line in lines), sum(line.high for line in lines)


def store(session: Session, forecast: Forecast, now: datetime) -> None:
    """Keep a forecast; one of the same day is replaced."""
    lines = [asdict(line) for line in forecast.lines]
    row = session.scalar(
        select(BudgetForecast).where(BudgetForecast.year == forecast.year, BudgetForecast.as_of == forecast.as_of)
    )
    if row is None:
        session.add(
            BudgetForecast(year=forecast.year, as_of=forecast.as_of, people=forecast.people, lines=lines, made_at=now)
        )
    else:
        row.lines, row.people, row.made_at = lines, forecast.people, now
    session.flush()


def find_last(session: Session, year: int, *, until: date | None = None) -> Forecast | None:
    """The last forecast of a year; the last that was made `until` a day."""
    query = select(BudgetForecast).where(BudgetForecast.year == year).order_by(BudgetForecast.as_of.desc()).limit(1)
    if until is not None:
        query = query.where(BudgetForecast.as_of <= until)
    row = session.scalar(query)
    return None if row is None else Forecast(year, row.as_of, row.people, tuple(_read(line) for line in row.lines))


def _read(line: Mapping[str, object]) -> Estimate:
    data = dict(line)
    drivers = data.pop("drivers")
    if not isinstance(drivers, dict):
        raise TypeError(drivers)
    drivers = {name: tuple(value) if isinstance(value, list) else value for name, value in drivers.items()}
    return Estimate(**data, drivers=Drivers(**drivers))  # type: ignore[arg-type]  # as `store` wrote it
