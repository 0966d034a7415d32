"""How far off the budget's forecast is in a synthetic year: `tests/budget/past_year.py` draws it from a seed.

It is no real year: who applies is drawn from habits that stay the same, which a real district's do not.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from jobs.budget import backtest
from jobs.budget.terms import SHIPPED, parse_terms
from jobs.workdays import is_workday
from knowledge.eligibility import rules
from storage.database import Database
from storage.migrations import migrate
from tests.bench.measure import Measure
from tests.budget.past_year import District, fill

ZONE = ZoneInfo("Asia/Shanghai")
SEEDS = (9, 10, 11)  # three districts: one may be lucky
YEAR = 2025


def measures() -> Iterator[Measure]:
    """The mean error of the sum, and of the benefits together, over three synthetic districts."""
    book, terms = rules.load_book(), parse_terms(SHIPPED.read_text(encoding="utf-8"))
    sums: list[float] = []
    means: list[float] = []
    told: list[str] = []
    for seed in SEEDS:
        with tempfile.TemporaryDirectory() as folder:
            database = Database.open(f"sqlite:///{Path(folder) / 'siwen.db'}")
            migrate(database.engine)
            district = District(arrivals=120, first=2022, last=YEAR, seed=seed)
            database.write(lambda session, district=district: fill(session, district))
            known = database.read(lambda session: backtest.read_year(session, terms, YEAR, ZONE))
            database.close()
        found = backtest.run(book, known, terms, YEAR, is_workday)
        sums.append(abs(found.total.share or 0.0) * 100)
        means.append((found.mean_error or 0.0) * 100)
        told.append(f"{found.total.share or 0.0:+.1%}")
    detail = f"synthetic years, {found.people} people, {found.total.paid / 10_000:,.0f} 万元 paid: {', '.join(told)}"
    yield Measure(
        "budget: forecast of 1 January against the year, error of the sum", _mean(sums), 20, "<=", "%", detail
    )
    yield Measure("budget: the same, errors of all benefits together", _mean(means), 30, "<=", "%", "the same years")


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
