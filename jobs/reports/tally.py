"""Counting: one pass over the responses, by category. What is kept grows with the different answers, not with people.

An answer that its item can't have raises, with the item's key: a report of something else than what was asked is worse
than none. An answer to an item that the person's other answers leave out is not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from jobs.reports.responses import Category, Response, is_asked
from storage.surveys.definition import Definition, Item, Kind, Value

SATISFIED = 4  # of 5: 满意 and 非常满意
BEST, WORST = 5, 1  # of a rating


@dataclass(slots=True)
class Count:
    """The answers to one item. `values` counts each answer, or each choice taken; `places` (choice, place from 1)."""

    asked: int = 0
    n: int = 0
    values: Counter[Any] = field(default_factory=Counter)
    places: Counter[tuple[str, int]] = field(default_factory=Counter)

    def add(self, other: Count) -> None:
        """Take in another group's answers."""
        self.asked += other.asked
        self.n += other.n
        self.values.update(other.values)
        self.places.update(other.places)


@dataclass(frozen=True, slots=True)
class Sums:
    """Some rating items together, with what an interval needs, since a person's answers hang together.

    `people` answered at least one; the rest are sums over people of: how many they answered, how many of these were
    满意 and above, the points, and the products of these.
    """

    people: int
    answers: int
    satisfied: int
    points: int
    answers_squared: int
    satisfied_squared: int
    points_squared: int
    satisfied_answers: int
    points_answers: int


@dataclass(slots=True)
class Overall:
    """The rating items that everybody is asked, by pairs, so that any of them can be added up afterwards.

    `answered` counts people by which items they answered; `pairs` has for two items, of those who answered both: how
    many, and the sums of satisfied x satisfied, points x points, satisfied (of the first), points (of the first).
    """

    answered: Counter[frozenset[str]] = field(default_factory=Counter)
    pairs: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def take(self, ratings: Mapping[str, int]) -> None:
        """One person's ratings, by item."""
        if not ratings:
            return
        self.answered[frozenset(ratings)] += 1
        told = [(key, points, int(points >= SATISFIED)) for key, points in ratings.items()]
        for first, points, satisfied in told:
            for second, other_points, other_satisfied in told:
                sums = self.pairs.setdefault((first, second), [0] * 5)
                sums[0] += 1
                sums[1] += satisfied * other_satisfied
                sums[2] += points * other_points
                sums[3] += satisfied
                sums[4] += points

    def add(self, other: Overall) -> None:
        """Take in another group's ratings."""
        self.answered.update(other.answered)
        for pair, sums in other.pairs.items():
            mine = self.pairs.setdefault(pair, [0] * 5)
            for place, value in enumerate(sums):
                mine[place] += value

    def sum_up(self, items: Collection[str]) -> Sums:
        """These items together."""
        nothing = [0] * 5
        alone = [self.pairs.get((key, key), nothing) for key in items]
        both = [self.pairs.get((first, second), nothing) for first in items for second in items]
        people = sum(count for answered, count in self.answered.items() if not answered.isdisjoint(items))
        return Sums(
            people,
            sum(sums[0] for sums in alone),
            sum(sums[3] for sums in alone),
            sum(sums[4] for sums in alone),
            *(sum(sums[place] for sums in both) for place in range(5)),
        )


@dataclass(slots=True)
class Group:
    """The responses of one category."""

    n: int = 0
    items: dict[str, Count] = field(default_factory=dict)
    overall: Overall = field(default_factory=Overall)

    def add(self, other: Group) -> None:
        """Take in another category."""
        self.n += other.n
        for key, count in other.items.items():
            self.items.setdefault(key, Count()).add(count)
        self.overall.add(other.overall)


@dataclass(slots=True)
class Tally:
    """The counted responses of one run. Nothing of it is shown but through a report, which leaves out what is small."""

    definition: Definition
    groups: dict[Category, Group] = field(default_factory=dict)
    sources: Counter[str] = field(default_factory=Counter)
    first: date | None = None
    last: date | None = None

    @property
    def n(self) -> int:
        """How many responses."""
        return sum(group.n for group in self.groups.values())

    def pool(self, categories: Iterable[Category] | None = None) -> Group:
        """These categories together, or all."""
        pooled = Group(items={item.key: Count() for item in self.definition.items})
        for category in self.groups if categories is None else categories:
            if category in self.groups:
                pooled.add(self.groups[category])
        return pooled


def sums_up(item: Item) -> bool:
    """Whether an item is among those that make up the whole: ratings that everybody is asked.

    With one that only some are asked, the whole would tell of these few by subtraction, and would lean their way.
    """
    return item.kind is Kind.RATING and item.shown_if is None


def count_responses(definition: Definition, responses: Iterable[Response]) -> Tally:
    """Count the responses of one run, each read once. Raises ValueError: an answer that its item can't have."""
    tally = Tally(definition)
    known = {item.key for item in definition.items}
    for response in responses:
        if strange := response.values.keys() - known:
            raise ValueError(f"answers to {', '.join(sorted(strange))}, which {definition.key} does not ask")
        group = tally.groups.setdefault(response.category, Group())
        group.n += 1
        tally.sources[response.source] += 1
        if response.day is not None:
            tally.first = min(tally.first or response.day, response.day)
            tally.last = max(tally.last or response.day, response.day)
        _take(group, definition, response.values)
    return tally


def _take(group: Group, definition: Definition, values: Mapping[str, Value]) -> None:
    ratings: dict[str, int] = {}
    for item in definition.items:
        count = group.items.setdefault(item.key, Count())
        if not is_asked(item, definition, values):
            continue
        count.asked += 1
        value = values.get(item.key)
        if value is None:
            continue
        try:
            _count(count, item, value)
        except (ValueError, TypeError, KeyError, InvalidOperation) as error:
            raise ValueError(f"{item.key}: no answer to a {item.kind} item: {type(value).__name__}") from error
        count.n += 1
        if sums_up(item):
            ratings[item.key] = value
    group.overall.take(ratings)


def _count(count: Count, item: Item, value: Value) -> None:
    match item.kind:
        case Kind.RATING:
            count.values[_whole(value, WORST, BEST)] += 1
        case Kind.NPS:
            count.values[_whole(value, 0, 10)] += 1
        case Kind.YES_NO:
            if not isinstance(value, bool):
                raise TypeError
            count.values[value] += 1
        case Kind.SINGLE:
            count.values[_choice(item, value["choice"])] += 1
        case Kind.MULTIPLE:
            count.values.update({_choice(item, key) for key in value["choices"]})
        case Kind.RANKING:
            ranked = [_choice(item, key) for key in value]
            if len(set(ranked)) < len(ranked):
                raise ValueError
            count.values.update(ranked)
            count.places.update((key, place) for place, key in enumerate(ranked, 1))
        case Kind.NUMBER:
            count.values[_number(value)] += 1
        case Kind.DATE:
            count.values[date.fromisoformat(value)] += 1
        case Kind.TEXT:
            if not isinstance(value, str):
                raise TypeError


def _whole(value: Value, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError
    return value


def _choice(item: Item, key: object) -> str:
    if not any(choice.key == key for choice in item.choices):
        raise KeyError
    return str(key)


def _number(value: Value) -> Decimal:
    if not isinstance(value, str):
        raise TypeError
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError
    return number
