"""A roster's forecast: what a person costs among 10,000 against what one costs among 100."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jobs.forecast import Person, forecast
from knowledge.eligibility import profile, rules
from knowledge.eligibility.calendar import is_weekday
from tests.bench.measure import Measure, time_pairs

DAY = date(2026, 8, 1)
MANY, FEW = 10_000, 100


def measures() -> Iterator[Measure]:
    """The one of the issue: cost a person at 10,000 against 100."""
    book = rules.load_book()
    many = _people(MANY)
    batches = [many[start : start + FEW] for start in range(0, MANY, FEW)]
    few = batches[:10]
    # A pair is the whole roster, and a tenth of it in rosters of a hundred: both long enough to be timed.
    pairs = time_pairs(
        lambda: forecast(book, many, DAY, is_weekday),
        lambda: [forecast(book, batch, DAY, is_weekday) for batch in few],
        warm_up=0,
    )
    ratio = pairs.ratio * FEW * len(few) / MANY
    yield Measure("forecast: a person among 10,000 against one among 100", ratio, 1.2, "<=", "×", pairs.detail)


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
