"""The states of an award, as data: which come in which order under a measure, and how many working days each may last.

The numbers come from the office's file (`jobs.awards`): here is only what any of them can say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

APPLIED, ACCEPTED, REVIEWED, NOTICED, APPROVED, PAID = "applied", "accepted", "reviewed", "noticed", "approved", "paid"
RETURNED = "returned"
# 申请、受理、审核（已通过）、公示、审定、拨付：what each has come to, as most measures order them.
USUAL = (APPLIED, ACCEPTED, REVIEWED, NOTICED, APPROVED, PAID)
STATES = (*USUAL, RETURNED)
ENDED = frozenset({PAID, RETURNED})
PERSON, EMPLOYER = "person", "employer"
UNDO = "undo"  # what a step does that takes the state before it back
STATE, LEAVING, RECEIPT, HONOUR = "state", "left", "receipt", "honour"  # what can be taken back of an award
HONOURS = ("plaque", "certificate")
KEY_CHARS = 64
MOST_YUAN = 1_000_000_000  # ten hundred million: more is a slip of the decimal point

AddWorkdays = Callable[[date, int], date]


@dataclass(frozen=True, slots=True)
class Course:
    """The states that one benefit goes through for one kind of payee, and the working days from each to the next.

    A state without a number has no limit that the measure names. `article` names the limits. `notice_days`: working
    days that the public notice is open. `whole`: (from, to, days), a limit that holds for a stretch of it.
    """

    states: tuple[str, ...]
    days: Mapping[str, int] = field(default_factory=dict)
    article: str = ""
    notice_days: int = 0
    whole: tuple[str, str, int] | None = None

    @property
    def order(self) -> tuple[str, ...]:
        """All states as this course has them one after the other; what it leaves out stands where it usually does."""
        own = iter(self.states)
        return tuple(next(own) if state in self.states else state for state in USUAL)

    def next_of(self, state: str) -> str:
        """The state that follows; "" where none does."""
        if state in ENDED:
            return ""
        if state not in self.states:
            later = USUAL.index(state)
            return next((one for one in self.states if USUAL.index(one) > later), "")
        place = self.states.index(state) + 1
        return self.states[place] if place < len(self.states) else ""

    def limit(self, state: str, since: date, add: AddWorkdays) -> date | None:
        """By which day the next step is to be taken; None where no limit is named, and where it is over."""
        days = self.days.get(state)
        return None if days is None or not self.next_of(state) else add(since, days)


class Told(Protocol):
    """A step as it was written."""

    @property
    def state(self) -> str:
        """The state it came to."""
        ...

    @property
    def act(self) -> str:
        """What was done (`storage.tables.AwardStep`)."""
        ...

    @property
    def day(self) -> date:
        """On which day."""
        ...


@dataclass(frozen=True, slots=True)
class Reached:
    """A state that an award came to and that was not taken back, and on which day."""

    state: str
    day: date


def list_reached(steps: Sequence[Told]) -> list[Reached]:
    """The states that an award came to, one after the other, without those that were taken back."""
    found: list[Reached] = []
    for step in steps:
        if step.act == UNDO:
            del found[-1:]
        elif not step.act and (not found or found[-1].state != step.state):
            found.append(Reached(step.state, step.day))
    return found
