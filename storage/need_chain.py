"""The chain of a need, from the contact that brought it to the call after the reply: every step that may be taken.

registered 已登记 → to_transfer 待转办 → with_department 承办 → to_release 待审核答复 → call_back 回访 → settled 办结 or
reopened 重新办理. Beside the chain: asked_back 待补充 waits for the talent, pending 挂起 for a day; neither is overdue.
What is not in MOVES can't happen. Limits are working days, by category; whose calendar that is, is the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

CATEGORIES = ("housing", "children", "health", "family", "project", "other")

TRANSFERABLE = ("to_transfer", "reopened")  # with the office, to be passed on or answered
WAITING = ("asked_back", "pending")  # nobody is late in these
SETTLED, WITHDRAWN = "settled", "withdrawn"  # withdrawn: its talent was erased
OPEN = ("registered", *TRANSFERABLE, "with_department", *WAITING, "to_release", "call_back")
STATES = (*OPEN, SETTLED, WITHDRAWN)


class Side(StrEnum):
    """As whom somebody takes a step in one need."""

    OFFICE = "office"  # staff
    CHIEF = "chief"  # who decides
    DEPARTMENT = "department"  # of the unit that the need is with
    KEEPER = "keeper"  # who keeps in touch with the talent
    TALENT = "talent"
    CLOCK = "clock"  # nobody: a day has come


@dataclass(frozen=True, slots=True)
class Move:
    """A step: from which states, to which (the first is the usual one; none: it stays), by which sides.

    `asks`: what comes with it, "" nothing, "text", "day", "department" or "category".
    `extension`: what became of a 申请延期 before and after, where the step is about that.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    sides: tuple[Side, ...]
    asks: str = ""
    extension: tuple[str, str] | None = None


_OFFICE, _DEPARTMENT, _CHIEF = (Side.OFFICE,), (Side.DEPARTMENT,), (Side.CHIEF,)
_CALLS = (Side.KEEPER, Side.OFFICE)

MOVES: Mapping[str, Move] = {
    "take": Move(("registered",), ("to_transfer",), _OFFICE),  # 受理
    "classify": Move(TRANSFERABLE, (), _OFFICE, asks="category"),
    "transfer": Move(TRANSFERABLE, ("with_department",), _OFFICE, asks="department"),  # 转办
    "answer": Move(TRANSFERABLE, ("to_release",), _OFFICE, asks="text"),  # the office answers by itself
    "recall": Move(("with_department", *WAITING), ("to_transfer",), _OFFICE),  # 收回, to be passed to another
    "pause": Move(("with_department",), ("pending",), _OFFICE, asks="day"),  # 挂起
    "wake": Move(("pending",), ("with_department",), (Side.OFFICE, Side.CLOCK)),
    "accept": Move(("with_department",), (), _DEPARTMENT),  # 签收
    "reply": Move(("with_department",), ("to_release",), _DEPARTMENT, asks="text"),
    "ask_talent": Move(("with_department",), ("asked_back",), _DEPARTMENT, asks="text"),
    "supply": Move(("asked_back",), ("with_department",), (Side.TALENT, *_CALLS), asks="text"),
    "hand_back": Move(("with_department",), ("to_transfer",), _DEPARTMENT, asks="text"),  # 退回
    "ask_extension": Move(("with_department",), (), _DEPARTMENT, asks="text", extension=("", "asked")),  # 申请延期
    "extend": Move(("with_department",), (), _CHIEF, extension=("asked", "granted")),
    "refuse_extension": Move(("with_department",), (), _CHIEF, extension=("asked", "refused")),
    "release": Move(("to_release",), ("call_back",), _CHIEF),
    "give_back": Move(("to_release",), ("with_department", "to_transfer"), _CHIEF, asks="text"),
    "settle": Move(("call_back",), (SETTLED,), _CALLS),
    "reopen": Move(("call_back",), ("reopened",), _CALLS, asks="text"),
    "withdraw": Move(OPEN, (WITHDRAWN,), (Side.CLOCK,)),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Working days that each stage may take."""

    transfer: int
    department: int
    extended: int
    release: int
    call_back: int


@dataclass(frozen=True, slots=True)
class Terms:
    """The limits by category, and the office's calendar.

    `add(day, count)` is the working day so many after a day; `count(after, until)` how many lie in between, the last
    one included.
    """

    usual: Limits
    add: Callable[[date, int], date]
    count: Callable[[date, date], int]
    by_category: Mapping[str, Limits] = field(default_factory=dict)
    chief_after: int = 3  # working days late

    def limits_of(self, category: str) -> Limits:
        """The limits of a category; the usual ones where it has none of its own."""
        return self.by_category.get(category, self.usual)
