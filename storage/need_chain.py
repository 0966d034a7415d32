"""The chain of a need, from the contact that brought it to the call after the reply: every step that may be taken.

registered 已登记 → to_transfer 待转办 → with_department 承办 → to_release 待审核答复 → replied 已答复 → call_back 回访
→ settled 办结 or reopened 重新办理. Beside the chain: asked_back 待补充 waits for the talent, pending 挂起 for a day;
neither is overdue. joined 并办 follows another need that says the same. What is not in MOVES can't happen. Limits are
working days, by category; whose calendar that is, is the caller's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

# What needs and suggestions are about, as siwen brings them along; an office may have its own (`needs.yaml`).
CATEGORIES = ("housing", "schooling", "medical", "spouse", "funding", "residence", "equipment", "other")
TOPICS = ("policy", "service", "platform", "industry", "living", "exchange", "other")
KEY_CHARS = 16  # of a category's or topic's key; of an office's own it is the name

TRANSFERABLE = ("to_transfer", "reopened")  # with the office, to be passed on or answered
WAITING = ("asked_back", "pending")  # nobody is late in these
TOLD = ("replied", "call_back")  # the reply is out: is it solved?
JOINED = "joined"
SETTLED, WITHDRAWN = "settled", "withdrawn"  # withdrawn: its talent was erased
OPEN = ("registered", *TRANSFERABLE, "with_department", *WAITING, "to_release", *TOLD, JOINED)
STATES = (*OPEN, SETTLED, WITHDRAWN)
LEADING = tuple(state for state in OPEN if state not in {*TOLD, JOINED})  # to which others can be joined

REPLIES = ("reply", "answer", "promote")  # the steps that a reply can stand in

_URGENT = re.compile(r"[（(【\[]\s*(?:加急|急|urgent)\s*[)）】\]]", re.IGNORECASE)


def is_urgent(text: str) -> bool:
    """Whether who wrote a need down marked it so: （急）, 【加急】, [urgent]."""
    return _URGENT.search(text) is not None


class Side(StrEnum):
    """As whom somebody takes a step in one need."""

    OFFICE = "office"  # staff
    CHIEF = "chief"  # who decides
    DEPARTMENT = "department"  # of the unit that the need is with
    LETTER = "letter"  # staff, who write down what a unit that is not in the bot answered on paper
    KEEPER = "keeper"  # who keeps in touch with the talent
    TALENT = "talent"
    CLOCK = "clock"  # nobody: a day has come
    LEAD = "lead"  # nobody: what the need that it is joined to went through


@dataclass(frozen=True, slots=True)
class Move:
    """A step: from which states, to which (the first is the usual one; none: it stays), by which sides.

    `asks`: what comes with it, "" nothing, "text", "day", "department", "category", "person", "need" or "file".
    `extension`: what became of a 申请延期 before and after, where the step is about that.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    sides: tuple[Side, ...]
    asks: str = ""
    extension: tuple[str, str] | None = None


_OFFICE, _CHIEF, _CLOCK, _LEAD = (Side.OFFICE,), (Side.CHIEF,), (Side.CLOCK,), (Side.LEAD,)
_DEPARTMENT, _UNIT = (Side.DEPARTMENT,), (Side.DEPARTMENT, Side.LETTER)
_CALLS, _THEIRS = (Side.KEEPER, Side.OFFICE), (Side.TALENT, Side.KEEPER, Side.OFFICE)
_WITH = ("with_department",)

MOVES: Mapping[str, Move] = {
    "take": Move(("registered",), ("to_transfer",), _OFFICE),  # 受理
    "transfer": Move(TRANSFERABLE, _WITH, _OFFICE, asks="department"),  # 转办
    "answer": Move(TRANSFERABLE, ("to_release",), _OFFICE, asks="text"),  # the office answers by itself
    "join": Move(("registered", *TRANSFERABLE), (JOINED,), _CALLS, asks="need"),  # 并办
    "split": Move((JOINED,), ("to_transfer",), _OFFICE),  # 单独办
    "recall": Move((*_WITH, *WAITING), ("to_transfer",), _OFFICE),  # 收回, to be passed to another
    "extend": Move(_WITH, (), _CHIEF, extension=("asked", "granted")),
    "refuse_extension": Move(_WITH, (), _CHIEF, extension=("asked", "refused")),
    "release": Move(("to_release",), TOLD, _CHIEF),
    "give_back": Move(("to_release",), (*_WITH, "to_transfer"), _CHIEF, asks="text"),
    "accept": Move(_WITH, (), _DEPARTMENT),  # 签收
    "reply": Move(_WITH, ("to_release",), _UNIT, asks="text"),
    "ask_talent": Move(_WITH, ("asked_back",), _UNIT, asks="text"),
    "ask_extension": Move(_WITH, (), _UNIT, asks="text", extension=("", "asked")),  # 申请延期
    "hand_back": Move(_WITH, ("to_transfer",), _UNIT, asks="text"),  # 退回
    "reassign": Move(_WITH, (), _DEPARTMENT, asks="person"),  # 转给同事
    "supply": Move(("asked_back",), _WITH, _THEIRS, asks="text"),
    "settle": Move(TOLD, (SETTLED,), _THEIRS),
    "reopen": Move(TOLD, ("reopened",), _THEIRS, asks="text"),
    "pause": Move(_WITH, ("pending",), _OFFICE, asks="day"),  # 挂起
    "wake": Move(("pending",), _WITH, (Side.OFFICE, Side.CLOCK)),
    "classify": Move(("registered", *TRANSFERABLE), (), _OFFICE, asks="category"),
    "urge": Move(LEADING, (), _CALLS),  # 加急
    "calm": Move(LEADING, (), _OFFICE),
    "pass_on": Move((*LEADING, *TOLD), (), _OFFICE, asks="person"),  # 换经办
    "add": Move(tuple(state for state in OPEN if state != "asked_back"), (), _THEIRS, asks="text"),  # 补充说明
    "attach": Move(OPEN, (), (*_THEIRS, Side.DEPARTMENT), asks="file"),
    "call": Move(("replied",), ("call_back",), _CLOCK),  # the talent said nothing: the liaison phones
    "release_with": Move((JOINED,), TOLD, _LEAD),
    "promote": Move((JOINED,), LEADING, _LEAD),  # the talent of the need it was joined to was erased
    "withdraw": Move(OPEN, (WITHDRAWN,), _CLOCK),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Working days that each stage may take; `answer`: that a talent is waited for after the reply."""

    transfer: int
    department: int
    extended: int
    release: int
    answer: int
    call_back: int

    def at_most(self, other: Limits) -> Limits:
        """The shorter of both, stage by stage."""
        return Limits(**{stage: min(getattr(self, stage), getattr(other, stage)) for stage in STAGES})


STAGES = ("transfer", "department", "extended", "release", "answer", "call_back")


@dataclass(frozen=True, slots=True)
class Terms:
    """The limits by category, what the office calls needs and suggestions, and its calendar.

    `add(day, count)` is the working day so many after a day; `count(after, until)` how many lie in between, the last
    one included. `contact_after`, `chief_after`: working days late after which a department's contact person and the
    section chief are told. `called`: the categories of talents whom their liaison calls.
    """

    usual: Limits
    add: Callable[[date, int], date]
    count: Callable[[date, date], int]
    urgent: Limits
    by_category: Mapping[str, Limits] = field(default_factory=dict)
    categories: tuple[str, ...] = CATEGORIES
    topics: tuple[str, ...] = TOPICS
    contact_after: int = 2
    chief_after: int = 3
    called: frozenset[int] = frozenset({1, 2})

    def limits_of(self, category: str, *, urgent: bool = False) -> Limits:
        """The limits of a category; the usual ones where it has none of its own. What is urgent has the shorter."""
        limits = self.by_category.get(category, self.usual)
        return limits.at_most(self.urgent) if urgent else limits
