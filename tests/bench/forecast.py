"""A roster's forecast: what a person costs among 10,000 against what one costs among 100.

By the processor's clock, which does not count what others do meanwhile: so three rounds say as much as seven pairs by
the wall's, and the whole takes two minutes instead of ten.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date

from jobs.forecast import Person, forecast
from knowledge.eligibility import profile, rules
from knowledge.eligibility.calendar import is_weekday
from tests.bench.measure import Measure

DAY = date(2026, 8, 1)
MANY, FEW = 10_000, 100
ROUNDS = 3


def measures() -> Iterator[Measure]:
    """The one of the issue: cost a person at 10,000 against 100."""
    book = rules.load_book()
    many = _people(MANY)
    batches = [many[start : start + FEW] for start in range(0, MANY, FEW)]
    few = batches[:10]
    # A round is the whole roster, and a tenth of it in rosters of a hundred: both long enough to be timed.
    alone, among = [], []
    for _ in range(ROUNDS):
        alone.append(_time(lambda: [forecast(book, batch, DAY, is_weekday) for batch in few]) / (FEW * len(few)))
        among.append(_time(lambda: forecast(book, many, DAY, is_weekday)) / MANY)
    ratio = statistics.median(one / other for one, other in zip(among, alone, strict=True))
    told = f"{statistics.median(among) * 1000:.2f} ms against {statistics.median(alone) * 1000:.2f} ms of the processor"
    yield Measure(
        "forecast: a person among 10,000 against one among 100", ratio, 1.2, "<=", "×", f"{told}, {ROUNDS} rounds"
    )


def _time(run: Callable[[], object]) -> float:
    began = time.process_time()
    run()
    return time.process_time() - began


def _people(count: int) -> list[Person]:
    people = []
    for number in range(count):
        facts = {
            "category": number % 5 + 1,
            "full_time": True,
            "new_hire": True,
            "arrival_date": f"2026-{number % 6 + 1:02}-10",
            "social_insurance_months": number % 9,
            "owns_home_in_district": number % 7 == 0,
            "spouse_owns_home_in_district": False,
            "minor_child_owns_home_in_district": False,
            "employer_type": "企业",
            "key_enterprise": number % 3 == 0,
            "above_scale": True,
            "taxable_income_wan": 30 + number % 90,
        }
        people.append(Person(f"员工{number}", f"单位{number // 40}", profile.read(facts, DAY)))
    return people
