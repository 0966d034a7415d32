"""What a report is made of: the responses of one run, read once, and how the run went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from storage.surveys.definition import Condition, Definition, Item, Kind, Value

Category = int | None  # 1 to 5 as article 5 names them; None: not recognised, or not known


@dataclass(frozen=True, slots=True)
class Response:
    """One person's answers. `values` has an item only where it was answered; its shapes are the definition's.

    `source` is where it was given ("chat", "phone", "wjx", "paper"); `who` is a name, in named surveys alone.
    """

    values: Mapping[str, Value]
    category: Category = None
    source: str = "chat"
    day: date | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How far the people of a category got; each count is of people, and counts also those who got further."""

    invited: int = 0
    delivered: int = 0
    started: int = 0
    finished: int = 0
    undeliverable: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.invited + other.invited,
            self.delivered + other.delivered,
            self.started + other.started,
            self.finished + other.finished,
            self.undeliverable + other.undeliverable,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """How a run went: who was asked, when, how.

    `whom` describes the audience in words; `closed` is None while the run is open; `reminders` is how many were sent
    to those who had not finished; `time_to_answer` is the median, and is for named surveys only.
    """

    by_category: Mapping[Category, Counts] = field(default_factory=dict)
    whom: str = ""
    opened: date | None = None
    closed: date | None = None
    anonymous: bool = True
    reminders: int = 0
    time_to_answer: timedelta | None = None

    def __post_init__(self) -> None:
        if self.anonymous and self.time_to_answer is not None:
            raise ValueError("an anonymous survey keeps no times finer than a day")

    def total(self) -> Counts:
        """All categories together."""
        return sum(self.by_category.values(), Counts())


def is_asked(item: Item, definition: Definition, values: Mapping[str, Value]) -> bool:
    """Whether an item is shown to who gave these answers. What was skipped, or itself not asked, meets nothing."""
    condition = item.shown_if
    if condition is None:
        return True
    earlier = definition.find(condition.item)
    if earlier is None or values.get(earlier.key) is None or not is_asked(earlier, definition, values):
        return False
    return _meets(condition, earlier.kind, values[earlier.key])


def _meets(condition: Condition, kind: Kind, value: Value) -> bool:
    if kind in {Kind.RATING, Kind.NPS, Kind.NUMBER}:
        number = float(value)
        above = condition.least is None or number >= condition.least
        return above and (condition.most is None or number <= condition.most)
    if kind is Kind.MULTIPLE:
        return bool(set(value["choices"]) & set(condition.among))
    if kind is Kind.RANKING:
        return bool(set(value) & set(condition.among))
    return (value["choice"] if kind is Kind.SINGLE else value) in condition.among
