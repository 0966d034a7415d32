"""What a step changes in a need, without a database: whether it fits, what has to come with it, by when the next is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from storage.errors import StorageRefusal
from storage.need_chain import MOVES, SETTLED, TRANSFERABLE, Limits, Move, Side, Terms

TEXT_CHARS = 1_000  # of a reply, a reason, a question: what a screen shows beside the rest
LETTER_CHARS = 64


class NeedRefused(StorageRefusal):
    """A step can't be taken like this; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Given:
    """What comes with a step, as its move asks for. `letter`: the number of the letter that a reply stands in."""

    text: str = ""
    department: str = ""
    category: str = ""
    until: date | None = None
    person: int = 0
    need: int = 0
    letter: str = ""


NOTHING = Given()


@dataclass(frozen=True, slots=True)
class Moment:
    """When a step is taken, and in which time zone the office has its days."""

    now: datetime
    zone: tzinfo

    @property
    def today(self) -> date:
        """The office's day."""
        return self.day_of(self.now)

    def day_of(self, moment: datetime) -> date:
        """The office's day of another moment."""
        return moment.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Standing:
    """A need as far as its next step depends on it.

    `is_asked`: its talent can be asked by a message whether the reply helped. `resumes_on`: the limit that a department
    had before the need went away, `since` the day it did. `colleagues`, `office`: to whom it could be given.
    """

    state: str
    opened_on: date
    category: str = ""
    urgent: bool = False
    restricted: bool = False
    department: str = ""
    owner_id: int | None = None
    handler_id: int | None = None
    extension: str = ""
    due_on: date | None = None
    since: date | None = None
    resumes_on: date | None = None
    is_asked: bool = False
    colleagues: frozenset[int] = frozenset()
    office: frozenset[int] = frozenset()


def list_moves(standing: Standing, sides: Collection[Side]) -> list[str]:
    """The steps that these sides may take now, in the table's order."""
    return [name for name, move in MOVES.items() if set(move.sides) & set(sides) and fits(standing, name)]


def fits(standing: Standing, name: str) -> bool:
    """Whether the need's state allows the step."""
    move = MOVES[name]
    if standing.state not in move.sources or (move.extension and standing.extension != move.extension[0]):
        return False
    match name:
        case "accept":
            return standing.handler_id is None
        case "transfer" | "join":
            return not standing.restricted
        case "urge" | "calm":
            return standing.urgent == (name == "calm")
        case "reassign":
            return bool(standing.colleagues)
        case "pass_on":
            return standing.owner_id is not None and bool(standing.office)
    return True


def plan(standing: Standing, name: str, given: Given, terms: Terms, when: Moment, by: int | None) -> dict[str, object]:
    """The columns that the step changes.

    Raises NeedRefused: `needs.not_now`, `needs.no_text`, `needs.long_text`, `needs.past_day`, `needs.no_category`,
    `needs.not_them`.
    """
    move = MOVES[name]
    if not fits(standing, name):
        raise NeedRefused("needs.not_now")
    _check(standing, move, given, terms, when)
    target = _target(standing, name, move)
    values: dict[str, object] = {"due_on": _due(standing, name, target, terms, when)}
    if target != standing.state:
        values |= {"state": target, "since": when.now, "until": given.until}
    values |= _facts_of(standing, name, given, by)
    if move.extension:
        values["extension"] = move.extension[1]
    if target == SETTLED:
        values["settled_at"] = when.now
    return values


def _check(standing: Standing, move: Move, given: Given, terms: Terms, when: Moment) -> None:
    text = given.text.strip()
    if move.asks == "text" and not text:
        raise NeedRefused("needs.no_text")
    if len(text) > TEXT_CHARS:
        raise NeedRefused("needs.long_text", most=TEXT_CHARS)
    if move.asks == "day" and (given.until is None or given.until <= when.today):
        raise NeedRefused("needs.past_day")
    is_named = given.category in terms.categories if move.asks == "category" else bool(standing.category)
    if move.asks in {"category", "department"} and not is_named:
        raise NeedRefused("needs.no_category")
    if move.asks == "department" and not given.department:
        raise NeedRefused("needs.not_now")
    if move.asks == "person":
        known = standing.colleagues if Side.DEPARTMENT in move.sides else standing.office
        if given.person not in known:
            raise NeedRefused("needs.not_them")


def _facts_of(standing: Standing, name: str, given: Given, by: int | None) -> dict[str, object]:
    """What a step changes besides the state."""
    match name:
        case "take":
            return {"owner_id": by}
        case "classify":
            return {"category": given.category}
        case "urge" | "calm":
            return {"urgent": name == "urge"}
        case "transfer":
            owner = standing.owner_id or by
            return {"department": given.department, "handler_id": None, "extension": "", "owner_id": owner}
        case "recall" | "hand_back" | "reopen":
            return {"department": "", "handler_id": None, "extension": "", "joined_to": None}
        case "accept":
            return {"handler_id": by}
        case "reassign":
            return {"handler_id": given.person}
        case "pass_on":
            return {"owner_id": given.person}
        case "join":
            return {"joined_to": given.need}
        case "split":
            return {"joined_to": None, "owner_id": standing.owner_id or by}
        case "release_with":
            return {"department": given.department}
    return {}


def _target(standing: Standing, name: str, move: Move) -> str:
    if not move.targets:
        return standing.state
    if name in {"release", "release_with"}:
        return "replied" if standing.is_asked else "call_back"
    if name == "give_back" and not standing.department:
        return "to_transfer"  # a reply of the office's own goes back to the office
    return move.targets[0]


def _due(standing: Standing, name: str, target: str, terms: Terms, when: Moment) -> date | None:
    """By when the next step is to be taken.

    What comes back to a department has as many working days left as it had when it went away.
    """
    limits = terms.limits_of(standing.category, urgent=standing.urgent)
    if name == "take":
        return terms.add(standing.opened_on, limits.transfer)
    if name == "extend":
        return None if standing.due_on is None else terms.add(standing.due_on, limits.extended - limits.department)
    if name == "urge":
        return _hurry(standing, terms, when)
    if target == standing.state:
        return standing.due_on
    if target == "with_department":
        if name == "transfer":
            return terms.add(when.today, limits.department)
        return _resume(standing, terms, when)
    days = _stage_of(target, limits)
    return terms.add(when.today, days) if days else None


def _stage_of(state: str, limits: Limits) -> int:
    """The working days of the stage that a state stands for; 0: nobody can be late in it."""
    if state in TRANSFERABLE:
        return limits.transfer
    return {
        "to_release": limits.release,
        "replied": limits.answer,
        "call_back": limits.call_back,
        "with_department": limits.department,
    }.get(state, 0)


def _hurry(standing: Standing, terms: Terms, when: Moment) -> date | None:
    """What becomes urgent is due as much sooner, counted from today; never later than it was."""
    if standing.due_on is None:
        return None
    days = _stage_of(standing.state, terms.limits_of(standing.category, urgent=True))
    return min(standing.due_on, terms.add(when.today, days)) if days else standing.due_on


def _resume(standing: Standing, terms: Terms, when: Moment) -> date | None:
    if standing.resumes_on is None or standing.since is None:  # it took the place of one that was away
        return terms.add(when.today, terms.limits_of(standing.category, urgent=standing.urgent).department)
    return terms.add(standing.resumes_on, terms.count(standing.since, when.today))
