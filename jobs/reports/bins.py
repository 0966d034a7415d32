"""Numbers and days put into bins of a round width, to be drawn; where nobody may stand out, of five people or more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

MOST_BINS = 10
_STEPS = (1, 2, 5)
_DAYS = (1, 7, 14, 28, 91, 182, 364, 1820)


@dataclass(frozen=True, slots=True)
class Bin:
    """From `low`, included, to `high`, not included, in the item's unit; of days their ordinals."""

    low: Fraction
    high: Fraction
    count: int


def bin_numbers(ordered: Sequence[tuple[Decimal, int]], decimals: int, fewest: int = 1) -> tuple[Bin, ...]:
    """Counted numbers in order, none of them missing, in at most ten bins; `fewest` people in each."""
    least, most = Fraction(ordered[0][0]), Fraction(ordered[-1][0])
    step = Fraction(1, 10**decimals)
    power = step
    while True:
        for times in _STEPS:
            width = power * times
            if most // width - least // width < MOST_BINS:
                return _fill([(Fraction(value), count) for value, count in ordered], width, fewest)
        power *= 10


def bin_days(ordered: Sequence[tuple[date, int]], fewest: int = 1) -> tuple[Bin, ...]:
    """Counted days in order, in bins of a day, weeks or more."""
    days = [(Fraction(day.toordinal()), count) for day, count in ordered]
    span = days[-1][0] - days[0][0]
    width = next((width for width in _DAYS if span // width < MOST_BINS), _DAYS[-1])
    return _fill(days, Fraction(width), fewest)


def _fill(ordered: Sequence[tuple[Fraction, int]], width: Fraction, fewest: int) -> tuple[Bin, ...]:
    first = ordered[0][0] // width
    counts = [0] * (ordered[-1][0] // width - first + 1)
    for value, count in ordered:
        counts[value // width - first] += count
    filled: list[Bin] = []
    low, waiting = first * width, 0
    for place, count in enumerate(counts, 1):
        waiting += count
        if waiting >= fewest or fewest <= 1:
            filled.append(Bin(low, (first + place) * width, waiting))
            low, waiting = (first + place) * width, 0
    end = (first + len(counts)) * width
    if low < end and filled:  # too few are left at the end: they go with those before
        last = filled.pop()
        filled.append(Bin(last.low, end, last.count + waiting))
    return tuple(filled)
