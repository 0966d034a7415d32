"""Figures of what was counted. Exact fractions until they are said: nothing is rounded twice.

满意率 is the share of answers 4 and 5 (满意 and above) among those given. The score of 100 is (mean - 1) / 4 x 100, so
that 1 is 0 and 5 is 100. The whole is over the rating items that everybody is asked: each answer counts once, and the
interval knows which came from one person. NPS is the share of 9 and 10 less that of 0 to 6, in points from -100 to 100.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jobs.reports import intervals
from jobs.reports.bins import Bin, bin_days, bin_numbers
from jobs.reports.intervals import Interval, Sample
from jobs.reports.tally import BEST, SATISFIED, WORST, Count, Sums
from storage.surveys.definition import Item, Kind

PROMOTER, PASSIVE = 9, 7  # from there up of 0 to 10


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `n`, n at least 1. The interval is of the share, 0 to 1; None where it can't be told."""

    count: int
    n: int
    interval: Interval | None

    @property
    def value(self) -> Fraction:
        """From 0 to 1."""
        return Fraction(self.count, self.n)


@dataclass(frozen=True, slots=True)
class Bar:
    """How often an answer was given. `key`: 1 to 5, 0 to 10, a choice's key, true or false, a number, a day."""

    key: Any
    count: int


@dataclass(frozen=True, slots=True)
class Rating:
    """`mean` 1 to 5; `satisfied` is the 满意率; `score` 0 to 100."""

    mean: Fraction
    interval: Interval | None
    satisfied: Share

    @property
    def score(self) -> Fraction:
        """(mean - 1) / 4 x 100."""
        return (self.mean - WORST) / (BEST - WORST) * 100


@dataclass(frozen=True, slots=True)
class Nps:
    """`value` and its interval -100 to 100; how many promote, are passive, detract."""

    value: Fraction
    interval: Interval | None
    promoters: int
    passives: int
    detractors: int
    sample: Sample


@dataclass(frozen=True, slots=True)
class Numbers:
    """In the item's unit. Quartiles are interpolated linearly (Hyndman and Fan's type 7, as spreadsheets do).

    `ends` are the least and the most: each is one person's answer, so an anonymous survey has none.
    """

    mean: Fraction
    interval: Interval | None
    lower: Fraction
    median: Fraction
    upper: Fraction
    ends: tuple[Decimal, Decimal] | None
    sample: Sample


@dataclass(frozen=True, slots=True)
class Ranked:
    """A choice in a ranking. `placed`: how many gave it a place; `mean_place` among these, None where none did.

    `borda`: mean points over all who ranked: k for the first of k places down to 1, 0 for what was not named.
    """

    key: str
    placed: int
    first: int
    mean_place: Fraction | None
    borda: Fraction


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one item: who was asked and answered, how often each answer was given, and what its kind has.

    Numbers and days have `bins` instead of `bars`; `days` are the first and the last, not of an anonymous survey.
    """

    kind: Kind
    asked: int
    n: int
    bars: tuple[Bar, ...] = ()
    bins: tuple[Bin, ...] = ()
    rating: Rating | None = None
    nps: Nps | None = None
    numbers: Numbers | None = None
    ranked: tuple[Ranked, ...] = ()
    days: tuple[date, date] | None = None

    @property
    def skipped(self) -> int:
        """Who was asked and gave no answer."""
        return self.asked - self.n


def describe(item: Item, count: Count, fewest: int = 1) -> Figures:
    """The figures of one item; with no answer there is none but n.

    `fewest`: how many people a bin of numbers or days has at least; where it is more than one, the ends are left out.
    """
    figures = Figures(item.kind, count.asked, count.n)
    if not count.n:
        return figures
    base: dict[str, Any] = {"kind": item.kind, "asked": count.asked, "n": count.n, "bars": _list_bars(item, count)}
    match item.kind:
        case Kind.RATING:
            return Figures(**base, rating=_rate(count.values, count.n))
        case Kind.NPS:
            return Figures(**base, nps=_score_nps(count.values, count.n))
        case Kind.NUMBER:
            ordered = sorted(count.values.items())
            bins = bin_numbers(ordered, item.decimals, fewest)
            return Figures(**base, bins=bins, numbers=_measure(ordered, count.n, fewest))
        case Kind.RANKING:
            return Figures(**base, ranked=_rank(item, count))
        case Kind.DATE:
            ordered = sorted(count.values.items())
            ends = (ordered[0][0], ordered[-1][0]) if fewest <= 1 else None
            return Figures(**base, bins=bin_days(ordered, fewest), days=ends)
        case _:
            return Figures(**base)


def describe_overall(overall: Sums) -> Rating | None:
    """The rating items together; None: nobody rated anything.

    Where everybody answered alike the spread between people is unknown: the 满意率 then has Wilson's interval as if
    each person had answered once, and the mean none.
    """
    if not overall.answers:
        return None
    below = (overall.answers, overall.answers_squared)
    half = intervals.of_ratio(
        overall.people, overall.points, below[0], overall.points_squared, overall.points_answers, below[1]
    )
    mean = Fraction(overall.points, overall.answers)
    around = None if half is None else Interval(float(mean) - half, float(mean) + half).clipped(WORST, BEST)
    share = Fraction(overall.satisfied, overall.answers)
    half = intervals.of_ratio(
        overall.people, overall.satisfied, below[0], overall.satisfied_squared, overall.satisfied_answers, below[1]
    )
    if half is not None:
        about = Interval(float(share) - half, float(share) + half).clipped(0, 1)
    elif share in {0, 1}:
        about = intervals.of_share(int(share) * overall.people, overall.people)
    else:
        about = None
    return Rating(mean, around, Share(overall.satisfied, overall.answers, about))


def sample_of(figures: Figures) -> Sample:
    """The answers to a rating as a sample."""
    return _sum_up((bar.key, bar.count) for bar in figures.bars)


def _sum_up(counted: Iterable[tuple[Any, int]]) -> Sample:
    pairs = [(Fraction(value), count) for value, count in counted]
    return Sample(
        sum(count for _, count in pairs),
        sum((value * count for value, count in pairs), Fraction()),
        sum((value * value * count for value, count in pairs), Fraction()),
    )


def _list_bars(item: Item, count: Count) -> tuple[Bar, ...]:
    """Each answer that could be given, in the order of the item."""
    keys: Sequence[Any]
    match item.kind:
        case Kind.RATING:
            keys = range(BEST, WORST - 1, -1)
        case Kind.NPS:
            keys = range(11)
        case Kind.YES_NO:
            keys = (True, False)
        case Kind.SINGLE | Kind.MULTIPLE | Kind.RANKING:
            keys = [choice.key for choice in item.choices]
        case _:
            keys = ()
    return tuple(Bar(key, count.values[key]) for key in keys)


def _rate(values: Counter[Any], n: int) -> Rating:
    sample = _sum_up(values.items())
    interval = intervals.of_mean(sample)
    satisfied = sum(count for value, count in values.items() if value >= SATISFIED)
    share = Share(satisfied, n, intervals.of_share(satisfied, n))
    return Rating(sample.mean, interval and interval.clipped(WORST, BEST), share)


def _score_nps(values: Counter[Any], n: int) -> Nps:
    promoters = sum(count for value, count in values.items() if value >= PROMOTER)
    detractors = sum(count for value, count in values.items() if value < PASSIVE)
    sample = Sample(n, Fraction(100 * (promoters - detractors)), Fraction(10_000 * (promoters + detractors)))
    interval = intervals.of_mean(sample)
    return Nps(
        sample.mean,
        interval and interval.clipped(-100, 100),
        promoters,
        n - promoters - detractors,
        detractors,
        sample,
    )


def _measure(ordered: Sequence[tuple[Decimal, int]], n: int, fewest: int) -> Numbers:
    sample = _sum_up(ordered)
    lower, median, upper = (_quantile(ordered, n, Fraction(part, 4)) for part in (1, 2, 3))
    ends = (ordered[0][0], ordered[-1][0]) if fewest <= 1 else None
    return Numbers(sample.mean, intervals.of_mean(sample), lower, median, upper, ends, sample)


def _quantile(ordered: Sequence[tuple[Decimal, int]], n: int, part: Fraction) -> Fraction:
    place = (n - 1) * part
    below = int(place)
    low = _at(ordered, below)
    return low + (place - below) * (_at(ordered, min(below + 1, n - 1)) - low)


def _at(ordered: Sequence[tuple[Decimal, int]], place: int) -> Fraction:
    """The number that stands at a place, from 0, when each is written as often as it was given."""
    for value, count in ordered:
        if place < count:
            return Fraction(value)
        place -= count
    raise IndexError(place)


def _rank(item: Item, count: Count) -> tuple[Ranked, ...]:
    most = item.limit or len(item.choices)
    ranked = []
    for choice in item.choices:
        places = {place: times for (key, place), times in count.places.items() if key == choice.key}
        placed = sum(places.values())
        total = sum(place * times for place, times in places.items())
        points = placed * (most + 1) - total
        mean = Fraction(total, placed) if placed else None
        ranked.append(Ranked(choice.key, placed, places.get(1, 0), mean, Fraction(points, count.n)))
    return tuple(sorted(ranked, key=lambda one: -one.borda))
