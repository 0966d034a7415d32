"""From claims to money: how many of each group will be paid, as a low, a likely and a high one, with the drivers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from jobs.budget.claims import Claim, Material
from jobs.budget.habits import Habit, find_habits, find_rates, spread_newcomers
from jobs.budget.terms import Rate, Terms
from knowledge.eligibility.rules import Book
from storage.budget.forecasts import Drivers, Estimate, Forecast
from storage.budget.lines import quarter_of
from storage.budget.past import Due

_UNSAID = ("certain", "possible")
_MISSING = 8  # facts that are kept of those that are not known


@dataclass(slots=True)
class _Sum:
    """What is added up for a benefit."""

    low: float = 0.0
    likely: float = 0.0
    high: float = 0.0
    quarters: dict[str, float] = field(default_factory=dict)

    def add(self, payments: Mapping[str, int], rate: Rate) -> None:
        yuan = sum(payments.values())
        self.low += rate.low * yuan
        self.likely += rate.likely * yuan
        self.high += rate.high * yuan
        for quarter, part in payments.items():
            self.quarters[quarter] = self.quarters.get(quarter, 0.0) + rate.likely * part


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a benefit's estimate is made of; dues as (quarter, yuan)."""

    claims: Sequence[Claim]
    instalments: Sequence[tuple[str, int]]
    in_process: Sequence[tuple[str, int]]
    habit: Habit


def estimate(book: Book, claims: Sequence[Claim], material: Material, terms: Terms, year: int, as_of: date) -> Forecast:
    """What is still to be paid in the year, by benefit."""
    by_benefit: dict[str, list[Claim]] = {}
    for claim in claims:
        by_benefit.setdefault(claim.benefit, []).append(claim)
    instalments = _sort(material.past.instalments, terms.instalment, year, as_of)
    in_process = _sort(material.past.in_process, terms.payment, year, as_of)
    habits = find_habits(material, book, as_of)
    lines = []
    for benefit in sorted({*by_benefit, *instalments, *in_process, *habits.benefits}):
        parts = _Parts(
            by_benefit.get(benefit, ()),
            instalments.get(benefit, ()),
            in_process.get(benefit, ()),
            habits.of(benefit),
        )
        rates = find_rates(benefit, parts.claims, habits, material, terms)
        lines.append(_estimate_one(benefit, parts, rates, asked=material.intents.run_id != 0))
    return Forecast(year, as_of, len(material.known), tuple(lines))


def _sort(dues: Iterable[Due], delay: timedelta, year: int, as_of: date) -> dict[str, list[tuple[str, int]]]:
    """(quarter, yuan) of what is paid in the rest of the year, by benefit; what is late is paid next."""
    found: dict[str, list[tuple[str, int]]] = {}
    for due in dues:
        paid = max(due.on + delay, as_of)
        if paid.year == year:
            found.setdefault(due.benefit, []).append((quarter_of(paid), due.yuan))
    return found


def _estimate_one(benefit: str, parts: _Parts, rates: Mapping[str, Rate], *, asked: bool) -> Estimate:
    total = _Sum()
    for claim in parts.claims:
        total.add(claim.payments, rates[claim.group])
    for name, dues in (("instalments", parts.instalments), ("in_process", parts.in_process)):
        for quarter, yuan in dues:
            total.add({quarter: yuan}, rates[name])
    if parts.habit.newcomers:
        total.add(parts.habit.payments, spread_newcomers(parts.habit))
    quarters = {quarter: round(yuan) for quarter, yuan in sorted(total.quarters.items())}
    drivers = _name_drivers(parts, asked=asked)
    return Estimate(benefit, round(total.low), round(total.likely), round(total.high), quarters, drivers)


def _name_drivers(parts: _Parts, *, asked: bool) -> Drivers:
    """Who was not asked did not stay silent: without a survey nobody is `unsaid`."""
    claims = parts.claims
    groups = Counter(claim.group for claim in claims)
    possible = [claim for claim in claims if not claim.certain]
    missing = Counter(key for claim in possible for key in claim.missing)
    return Drivers(
        certain=len(claims) - len(possible),
        possible=len(possible),
        said=groups["said_certain"],
        possible_said=groups["said_possible"],
        declined=groups["declined"],
        renewing=groups["renewing"],
        unsaid=sum(groups[name] for name in _UNSAID) if asked else 0,
        fresh=parts.habit.fresh,
        typical=sum(claim.typical for claim in claims),
        unknown=sum(not claim.payments for claim in claims),
        missing=dict(missing.most_common(_MISSING)),
        instalments=(len(parts.instalments), sum(yuan for _, yuan in parts.instalments)),
        in_process=(len(parts.in_process), sum(yuan for _, yuan in parts.in_process)),
        newcomers=(parts.habit.newcomers, sum(parts.habit.payments.values())),
    )
