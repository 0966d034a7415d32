"""Work items as they are listed and read: their goals, how they stand on a day, what was said last.

How an item stands: `done` all goals are met; `overdue` a goal of a quarter that is over is not; `stuck` its unit said
last that it can't go on; `due` a goal of this quarter is open; `going` none of these; `dropped` it was taken off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from storage.tables import WorkEntry, WorkEvidence, WorkGoal, WorkItem
from storage.work_items.quarters import last_day, quarter_of

DONE, OVERDUE, STUCK, DUE, GOING, DROPPED = "done", "overdue", "stuck", "due", "going", "dropped"
STATES = (OVERDUE, STUCK, DUE, GOING, DONE, DROPPED)  # what needs somebody first


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached in a quarter. `is_usual`: the item itself, by the year's end."""

    quarter: str
    text: str
    is_usual: bool
    met_at: datetime | None

    @property
    def is_met(self) -> bool:
        """Whether the unit said so, and the office did not give it back."""
        return self.met_at is not None


@dataclass(frozen=True, slots=True)
class Entry:
    """What was said of an item, in which quarter, by which side."""

    id: int
    quarter: str
    at: datetime
    person_id: int | None
    side: str
    state: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A work item with its goals, the first quarter first, how it stands, and what was said last."""

    id: int
    revision: int
    year: int
    number: int
    text: str
    unit: str
    beside: str
    state: str
    goals: tuple[Goal, ...]
    last: Entry | None
    evidence: int
    drop_reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done for it."""
        return self.state not in {DONE, DROPPED}

    def goal(self, quarter: str) -> Goal | None:
        """Its goal of that quarter."""
        return next((goal for goal in self.goals if goal.quarter == quarter), None)

    def list_open(self, quarter: str) -> tuple[Goal, ...]:
        """Its goals up to and with that quarter that are not met."""
        return tuple(goal for goal in self.goals if goal.quarter <= quarter and not goal.is_met)

    def quarter_to_tell(self, today: date) -> str:
        """The quarter that a word of today is about: the first that is over and open, else this one or the next goal.

        None of its year is left in January: then the last.
        """
        now = quarter_of(today)
        open_goals = [goal.quarter for goal in self.goals if not goal.is_met]
        late = [quarter for quarter in open_goals if quarter < now]
        if late:
            return late[0]
        quarters = [goal.quarter for goal in self.goals]
        return now if now in quarters or not open_goals else open_goals[0]


def list_year(session: Session, year: int, today: date, *which: ColumnElement[bool]) -> list[Item]:
    """The items of a year that fit, by their number, as they stand on that day."""
    return _read(session, today, WorkItem.year == year, *which)


def read_item(session: Session, item_id: int, today: date) -> Item | None:
    """One item; None where there is none."""
    return next(iter(_read(session, today, WorkItem.id == item_id)), None)


def list_entries(session: Session, item_ids: Iterable[int]) -> dict[int, list[Entry]]:
    """All that was said of these items, the oldest first."""
    rows = session.scalars(
        select(WorkEntry).where(WorkEntry.item_id.in_(sorted(item_ids))).order_by(WorkEntry.item_id, WorkEntry.revision)
    )
    found: dict[int, list[Entry]] = {}
    for row in rows:
        entry = Entry(row.id, row.quarter, row.at, row.person_id, row.side, row.state, row.text)
        found.setdefault(row.item_id, []).append(entry)
    return found


def find_years(session: Session) -> list[int]:
    """The years that have items, the newest first."""
    return list(session.scalars(select(WorkItem.year).distinct().order_by(WorkItem.year.desc())))


def judge(goals: Sequence[Goal], last: Entry | None, today: date, *, dropped: bool) -> str:
    """How an item stands on that day."""
    if dropped:
        return DROPPED
    open_goals = [goal for goal in goals if not goal.is_met]
    if goals and not open_goals:
        return DONE
    if any(last_day(goal.quarter) < today for goal in open_goals):
        return OVERDUE
    if last is not None and last.state == "stuck":
        return STUCK
    return DUE if any(goal.quarter <= quarter_of(today) for goal in open_goals) else GOING


def _read(session: Session, today: date, *which: ColumnElement[bool]) -> list[Item]:
    rows = list(session.scalars(select(WorkItem).where(*which).order_by(WorkItem.year.desc(), WorkItem.number)))
    ids = [row.id for row in rows]
    goals = _read_goals(session, ids)
    entries = list_entries(session, ids)
    counted = select(WorkEvidence.item_id, func.count()).where(WorkEvidence.item_id.in_(ids))
    shown: dict[int, int] = dict(session.execute(counted.group_by(WorkEvidence.item_id)).all())
    found = []
    for row in rows:
        last = entries[row.id][-1] if row.id in entries else None
        theirs = tuple(goals.get(row.id, ()))
        state = judge(theirs, last, today, dropped=row.dropped_at is not None)
        found.append(
            Item(
                row.id, row.revision, row.year, row.number, row.text, row.unit, row.beside, state, theirs, last,
                shown.get(row.id, 0), row.drop_reason,
            )
        )  # fmt: skip
    return found


def _read_goals(session: Session, item_ids: Sequence[int]) -> dict[int, list[Goal]]:
    rows = session.scalars(
        select(WorkGoal).where(WorkGoal.item_id.in_(item_ids)).order_by(WorkGoal.item_id, WorkGoal.quarter)
    )
    found: dict[int, list[Goal]] = {}
    for row in rows:
        found.setdefault(row.item_id, []).append(Goal(row.quarter, row.text, row.is_usual, row.met_at))
    return found
