"""Needs as they are listed and read: what waits for whom, the soonest first, and all that happened with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session

from storage import access, needs
from storage.need_chain import OPEN, SETTLED, TRANSFERABLE, WAITING, WITHDRAWN, Side, Terms
from storage.needs import Moment
from storage.roles import DECIDES, KEEPS_IN_TOUCH, STAFF, Actor, Role
from storage.tables import Ask, Need, NeedStep, Talent

MOST = 500  # open needs of a list that are looked at: an office has some dozens

# The lists, by what their needs wait for; "decide" is what the section chief releases or consents to.
SHELVES = ("transfer", "decide", "department", "call_back", "open")
_STATES = {
    "transfer": ("registered", *TRANSFERABLE),
    "department": ("with_department", *WAITING),
    "call_back": ("call_back",),
    "open": OPEN,
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A need in a list or on its page. `due_on`: by when the next step is to be taken; `late` working days over it."""

    id: int
    revision: int
    state: str
    category: str
    text: str
    restricted: bool
    talent_id: int
    talent: str
    talent_category: int | None
    department: str
    owner_id: int | None
    handler_id: int | None
    extension: str
    until: date | None
    opened_at: datetime
    due_on: date | None
    late: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step as it is told."""

    at: datetime
    move: str
    side: str
    department: str
    state: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """One need with what happened to it, the oldest first, and what this person may do in it now."""

    need: Listed
    steps: tuple[Step, ...]
    sides: frozenset[Side]
    moves: tuple[str, ...]

    def last(self, *moves: str) -> Step | None:
        """The last of such steps."""
        return next((step for step in reversed(self.steps) if step.move in moves), None)


def shelves_of(actor: Actor) -> tuple[str, ...]:
    """The lists that this person has, the one that is theirs to work on first."""
    mine: list[str] = []
    if actor.roles & DECIDES:
        mine.append("decide")
    if actor.roles & STAFF:
        mine += ["transfer", "department", "call_back"]
    elif Role.DEPARTMENT in actor.roles:
        mine.append("department")
    if actor.roles & KEEPS_IN_TOUCH:
        mine += [shelf for shelf in ("call_back", "open") if shelf not in mine]
    return tuple(mine)


def list_shelf(session: Session, actor: Actor, shelf: str, terms: Terms, when: Moment) -> list[Listed]:
    """The needs of a list that this person may see, what is due soonest first."""
    rows = session.execute(_select(needs.visible(actor), _on(shelf, actor)).order_by(Need.id).limit(MOST))
    found = [_listed(row, terms, when) for row in rows]
    return sorted(found, key=lambda need: (need.due_on or date.max, need.id))


def list_late(session: Session, terms: Terms, when: Moment) -> list[Listed]:
    """All that are late, the latest first, whoever may see them."""
    rows = session.execute(_select(Talent.erased_at.is_(None), Need.state.in_(OPEN)).order_by(Need.id))
    late = [need for row in rows if (need := _listed(row, terms, when)).late]
    return sorted(late, key=lambda need: (-need.late, need.id))


def read_page(session: Session, actor: Actor, need_id: int, terms: Terms, when: Moment) -> Page | None:
    """A need with its steps; None where this person may not see it."""
    row = session.execute(_select(needs.visible(actor), Need.id == need_id)).one_or_none()
    if row is None:
        return None
    steps = session.scalars(select(NeedStep).where(NeedStep.need_id == need_id).order_by(NeedStep.revision))
    sides = needs.sides_of(session, actor, need_id)
    moves = needs.list_moves(session, session.get_one(Need, need_id), sides)
    told = tuple(Step(row.at, row.move, row.side, row.department, row.state, row.text) for row in steps)
    return Page(_listed(row, terms, when), told, sides, tuple(moves))


def _on(shelf: str, actor: Actor) -> ColumnElement[bool]:
    """The condition of a list. A department's own has what it handed on too, until that is settled."""
    if shelf == "decide":
        return (Need.state == "to_release") | ((Need.state == "with_department") & (Need.extension == "asked"))
    if shelf == "department" and not actor.is_staff:
        return Need.state.in_(OPEN) & Need.department.in_(actor.departments)
    if shelf == "call_back" and not actor.is_staff:
        return Need.state.in_(_STATES[shelf]) & (access.kept_in_touch_by(actor) | (Ask.author == actor.person_id))
    return Need.state.in_(_STATES[shelf])


def _select(*conditions: ColumnElement[bool]) -> Select[Need, str, bool, str, int | None]:
    return (
        select(Need, Ask.text, Ask.restricted, Talent.name, Talent.category)
        .join(Ask, Ask.id == Need.ask_id)
        .join(Talent, Talent.id == Need.talent_id)
        .where(*conditions)
    )


def _listed(row: Row[Need, str, bool, str, int | None], terms: Terms, when: Moment) -> Listed:
    need, text, restricted, talent, category = row
    due_on = need.due_on
    if need.state == "registered":  # nobody has taken it yet: it follows from the day it was told
        due_on = terms.add(when.day_of(need.opened_at), terms.limits_of(need.category).transfer)
    return Listed(
        id=need.id,
        revision=need.revision,
        state=need.state,
        category=need.category,
        text=text,
        restricted=restricted,
        talent_id=need.talent_id,
        talent=talent,
        talent_category=category,
        department=need.department,
        owner_id=need.owner_id,
        handler_id=need.handler_id,
        extension=need.extension,
        until=need.until,
        opened_at=need.opened_at,
        due_on=due_on,
        late=terms.count(due_on, when.today) if due_on else 0,
    )


@dataclass(frozen=True, slots=True)
class Clocks:
    """Working days until the first reply and until it was settled; until today where `replied`, `done` is False."""

    first: int
    replied: bool
    settled: int
    done: bool


def count_clocks(opened: date, steps: Sequence[Step], terms: Terms, when: Moment) -> Clocks:
    """The two clocks of a need.

    Both stand while the talent is waited for; a need that is pending for a day goes on counting, for its talent waits.
    """
    first = settled = 0
    day, waiting, replied, done = opened, False, False, False
    for at, step in [*((when.day_of(step.at), step) for step in steps), (when.today, None)]:
        passed = 0 if waiting else terms.count(day, at)
        first += 0 if replied else passed
        settled += 0 if done else passed
        if step is None:
            break
        day, waiting = at, step.state == "asked_back"
        replied = replied or step.move == "release"
        done = step.state in {SETTLED, WITHDRAWN}
    return Clocks(first, replied, settled, done)
