"""What a year's work items add up to: in all, by unit, by quarter. An item that was taken off does not count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from storage.work_items import items
from storage.work_items.items import DONE, DROPPED, DUE, GOING, OVERDUE, STUCK, Item
from storage.work_items.quarters import NUMBERS, key_of


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items there are, and how they stand."""

    total: int
    done: int
    overdue: int
    stuck: int
    due: int
    going: int


@dataclass(frozen=True, slots=True)
class QuarterGoals:
    """The goals of a quarter, and how many are met."""

    goals: int
    met: int


@dataclass(frozen=True, slots=True)
class WorkItemYear:
    """A year's work items on a day. `by_unit`: by the key of the unit, in the order of the list."""

    year: int
    total: int
    done: int
    overdue: int
    stuck: int
    due: int
    going: int
    dropped: int
    evidence: int
    by_unit: dict[str, Tally]
    by_quarter: dict[str, QuarterGoals]


def read_year(session: Session, year: int, *, today: date | None = None) -> WorkItemYear:
    """The figures of a year as it stands on a day; without one as of the day after its end, when nothing is due yet.

    A year without items is all zeros.
    """
    return add_up(year, items.list_year(session, year, today or date(year + 1, 1, 1)))


def add_up(year: int, every: Iterable[Item]) -> WorkItemYear:
    """The same of items that were read."""
    listed = list(every)
    counted = [item for item in listed if item.state != DROPPED]
    units = dict.fromkeys(item.unit for item in counted)
    goals = [goal for item in counted for goal in item.goals]
    quarters = [key_of(year, number) for number in NUMBERS]
    whole = tally(counted)
    return WorkItemYear(
        year,
        whole.total,
        whole.done,
        whole.overdue,
        whole.stuck,
        whole.due,
        whole.going,
        dropped=len(listed) - len(counted),
        evidence=sum(item.evidence for item in counted),
        by_unit={unit: tally(item for item in counted if item.unit == unit) for unit in units},
        by_quarter={
            quarter: QuarterGoals(
                sum(goal.quarter == quarter for goal in goals),
                sum(goal.quarter == quarter and goal.is_met for goal in goals),
            )
            for quarter in quarters
        },
    )


def tally(some: Iterable[Item]) -> Tally:
    """How these stand."""
    states = [item.state for item in some]
    return Tally(len(states), *(states.count(state) for state in (DONE, OVERDUE, STUCK, DUE, GOING)))
