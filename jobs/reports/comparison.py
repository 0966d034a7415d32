"""A run beside the one before: how much it differs, and whether that is more than chance.

Compared are only items of the same key, kind and scale. Differences are now less before; "more than chance" is said
where the interval of 95 % leaves out 0, and never where no interval can be told.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from jobs.reports import intervals
from jobs.reports.intervals import Interval
from jobs.reports.statistics import Figures, Rating, Share, sample_of
from jobs.reports.tally import sums_up
from storage.surveys.definition import Definition, Item


@dataclass(frozen=True, slots=True)
class Difference:
    """`value` is now less `before`, in the figure's own unit; shares 0 to 1. No interval: too few, or no spread."""

    before: Fraction
    value: Fraction
    interval: Interval | None

    @property
    def is_more_than_chance(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.interval is not None and (self.interval.low > 0 or self.interval.high < 0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Of one item, or of all rating items. `mean` of ratings and numbers; `reworded`: the item's text has changed."""

    n_before: int
    mean: Difference | None = None
    satisfied: Difference | None = None
    nps: Difference | None = None
    reworded: bool = False


def is_comparable(item: Item, before: Item | None) -> bool:
    """Whether the figures of two runs of an item mean the same."""
    if before is None or item.kind is not before.kind:
        return False
    return item.scale == before.scale and item.unit == before.unit


def compare_items(item: Item, now: Figures, item_before: Item, before: Figures) -> Comparison | None:
    """An item of two runs; None: they are not comparable, or nothing of them is compared."""
    if not is_comparable(item, item_before):
        return None
    reworded = item.text.zh != item_before.text.zh
    if now.rating and before.rating:
        one, other = now.rating, before.rating
        spread = intervals.of_difference(sample_of(now), sample_of(before))
        mean = Difference(other.mean, one.mean - other.mean, spread)
        satisfied = _differ(one.satisfied, other.satisfied)
        return Comparison(before.n, mean=mean, satisfied=satisfied, reworded=reworded)
    if now.nps and before.nps:
        spread = intervals.of_difference(now.nps.sample, before.nps.sample)
        nps = Difference(before.nps.value, now.nps.value - before.nps.value, spread)
        return Comparison(before.n, nps=nps, reworded=reworded)
    if now.numbers and before.numbers:
        spread = intervals.of_difference(now.numbers.sample, before.numbers.sample)
        mean = Difference(before.numbers.mean, now.numbers.mean - before.numbers.mean, spread)
        return Comparison(before.n, mean=mean, reworded=reworded)
    return None


def compare_overall(
    definition: Definition,
    now: Rating | None,
    definition_before: Definition,
    before: Rating | None,
    summed: Collection[str],
) -> Comparison | None:
    """The whole of two runs, each of the items `summed`; None where one of these is not comparable."""
    if now is None or before is None:
        return None
    pairs = [(item, definition_before.find(item.key)) for item in definition.items if item.key in summed]
    if not all(other is not None and sums_up(other) and is_comparable(item, other) for item, other in pairs):
        return None
    mean = Difference(before.mean, now.mean - before.mean, _apart(now.mean, now.interval, before.mean, before.interval))
    satisfied = Difference(
        before.satisfied.value,
        now.satisfied.value - before.satisfied.value,
        _apart(now.satisfied.value, now.satisfied.interval, before.satisfied.value, before.satisfied.interval),
    )
    reworded = any(other is not None and item.text.zh != other.text.zh for item, other in pairs)
    return Comparison(before.satisfied.n, mean=mean, satisfied=satisfied, reworded=reworded)


def _differ(now: Share, before: Share) -> Difference:
    spread = intervals.of_share_difference((now.count, now.n), (before.count, before.n))
    return Difference(before.value, now.value - before.value, spread)


def _apart(now: Fraction, of_now: Interval | None, before: Fraction, of_before: Interval | None) -> Interval | None:
    if of_now is None or of_before is None:
        return None
    return intervals.of_apart((float(now), of_now), (float(before), of_before))
