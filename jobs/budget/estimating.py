"""From claims to money: how many of each group will be paid, as a low, a likely and a high one, with the drivers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import sqrt

from jobs.budget.claims import Claim, Material
from jobs.budget.terms import Rate, Terms
from storage.budget.forecasts import Drivers, Estimate, Forecast
from storage.budget.lines import quarter_of
from storage.budget.past import Due

_SPREAD = 1.28  # standard deviations: eight in ten years lie within, where what comes is counted like calls on a phone
_UNSAID = ("certain", "possible")


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


def estimate(claims: Sequence[Claim], material: Material, terms: Terms, year: int, as_of: date) -> Forecast:
    """What is still to be paid in the year, by benefit."""
    by_benefit: dict[str, list[Claim]] = {}
    for claim in claims:
        by_benefit.setdefault(claim.benefit, []).append(claim)
    instalments = _sort(material.past.instalments, terms, year, as_of, is_instalment=True)
    in_process = _sort(material.past.in_process, terms, year, as_of, is_instalment=False)
    lines = [
        _estimate_one(
            benefit, by_benefit.get(benefit, ()), instalments.get(benefit, ()), in_process.get(benefit, ()), material,
            terms,
        )
        for benefit in sorted({*by_benefit, *instalments, *in_process})
    ]  # fmt: skip
    return Forecast(year, as_of, len(material.known), tuple(lines))


def _sort(
    dues: Iterable[Due], terms: Terms, year: int, as_of: date, *, is_instalment: bool
) -> dict[str, list[tuple[str, int]]]:
    """(quarter, yuan) of what is paid in the rest of the year, by benefit; what is late is paid next."""
    found: dict[str, list[tuple[str, int]]] = {}
    for due in dues:
        paid = max(due.on + (terms.instalment if is_instalment else terms.payment), as_of)
        if paid.year == year:
            found.setdefault(due.benefit, []).append((quarter_of(paid), due.yuan))
    return found


def _estimate_one(
    benefit: str,
    claims: Sequence[Claim],
    instalments: Sequence[tuple[str, int]],
    in_process: Sequence[tuple[str, int]],
    material: Material,
    terms: Terms,
) -> Estimate:
    total = _Sum()
    rates = _find_rates(benefit, claims, material, terms)
    for claim in claims:
        total.add(claim.payments, rates[claim.group])
    for name, dues in (("instalments", instalments), ("in_process", in_process)):
        for quarter, yuan in dues:
            total.add({quarter: yuan}, terms.rates[name])
    quarters = {quarter: round(yuan) for quarter, yuan in sorted(total.quarters.items())}
    drivers = _name_drivers(claims, instalments, in_process, material.past.fresh.get(benefit, 0))
    return Estimate(benefit, round(total.low), round(total.likely), round(total.high), quarters, drivers)


def _find_rates(benefit: str, claims: Sequence[Claim], material: Material, terms: Terms) -> Mapping[str, Rate]:
    """The office's rates; of those who said nothing its own past, or an anonymous survey, where there is one.

    `fresh` people got it for the first time last year. As many again of those who may have it are expected: a certain
    one that much likelier than a possible one as the rates have it. The spread is that of a count (Poisson).
    """
    rates = dict(terms.rates)
    counts = Counter(claim.group for claim in claims)
    weight = rates["possible"].likely / rates["certain"].likely if rates["certain"].likely else 0.0
    pool = counts["certain"] + weight * counts["possible"]
    if pool <= 0:
        return rates
    fresh = material.past.fresh.get(benefit, 0)
    intents = material.intents
    if fresh:
        spread = _SPREAD * sqrt(fresh)
        expected = tuple(max(0.0, number) / (pool + fresh) for number in (fresh - spread, fresh, fresh + spread))
    elif intents.ballots:
        share = intents.counted.get(benefit, 0) / intents.ballots
        spread = _SPREAD * sqrt(share * (1 - share) / intents.ballots)
        expected = (max(0.0, share - spread), share, share + spread)
    else:
        return rates
    rates["certain"] = Rate(*(min(1.0, number) for number in expected))
    rates["possible"] = Rate(*(min(1.0, weight * number) for number in expected))
    return rates


def _name_drivers(
    claims: Sequence[Claim],
    instalments: Sequence[tuple[str, int]],
    in_process: Sequence[tuple[str, int]],
    fresh: int,
) -> Drivers:
    groups = Counter(claim.group for claim in claims)
    possible = [claim for claim in claims if claim.missing]
    missing = Counter(key for claim in possible for key in claim.missing)
    return Drivers(
        certain=len(claims) - len(possible),
        possible=len(possible),
        said=groups["said_certain"],
        possible_said=groups["said_possible"],
        declined=groups["declined"],
        renewing=groups["renewing"],
        unsaid=sum(groups[name] for name in _UNSAID),
        fresh=fresh,
        typical=sum(claim.typical for claim in claims),
        unknown=sum(not claim.payments for claim in claims),
        missing=dict(missing.most_common(8)),
        instalments=(len(instalments), sum(yuan for _, yuan in instalments)),
        in_process=(len(in_process), sum(yuan for _, yuan in in_process)),
    )
