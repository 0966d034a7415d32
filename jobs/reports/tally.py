"""Counting: one pass over the responses, by category. What is kept grows with the different answers, not with people.

An answer that its item can't have raises, with the item's key: a report of something else than what was asked is worse
than none. An answer to an item that the person's other answers leave out is not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
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


@dataclass(slots=True)
class Overall:
    """The rating items that everybody is asked, with what an interval needs: a person's answers hang together.

    `people` answered at least one; sums over people of: how many they answered, how many of these were 满意 and above,
    the points, and the products of these.
    """

    people: int = 0
    answers: int = 0
    satisfied: int = 0
    points: int = 0
    answers_squared: int = 0
    satisfied_squared: int = 0
    points_squared: int = 0
    satisfied_answers: int = 0
    points_answers: int = 0

    def take(self, ratings: list[int]) -> None:
        """One person's ratings."""
        if not ratings:
            return
        answers, points = len(ratings), sum(ratings)
        satisfied = sum(rating >= SATISFIED for rating in ratings)
        self.people += 1
        self.answers += answers
        self.satisfied += satisfied
        self.points += points
        self.answers_squared += answers * answers
        self.satisfied_squared += satisfied * satisfied
        self.points_squared += points * points
        self.satisfied_answers += satisfied * answers
        self.points_answers += points * answers

    def add(self, other: Overall) -> None:
        """Take in another group's ratings."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


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
    ratings: list[int] = []
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
            ratings.append(value)
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
