"""Needs as they are listed and read: what waits for whom, the soonest first, and all that happened with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session

from storage import access, need_files, need_groups, need_rights, need_writing
from storage.need_chain import OPEN, SETTLED, TOLD, TRANSFERABLE, WAITING, WITHDRAWN, Side, Terms
from storage.need_replies import hide_unreleased, list_canned
from storage.need_steps import Moment, list_moves
from storage.roles import DECIDES, KEEPS_IN_TOUCH, STAFF, Actor, Role
from storage.tables import Ask, Need, NeedStep, Talent

MOST = 500  # open needs of a list that are looked at: an office has some dozens

# The lists, by what their needs wait for; "decide" is what the section chief releases or consents to.
SHELVES = ("transfer", "decide", "department", "call_back", "open", "own")
_STATES = {
    "transfer": ("registered", *TRANSFERABLE),
    "department": ("with_department", *WAITING),
    "call_back": TOLD,
    "open": OPEN,
}
_UNIT = frozenset({Side.DEPARTMENT, Side.LETTER})
_INSIDE = frozenset({Side.OFFICE, Side.CHIEF, Side.DEPARTMENT, Side.LETTER})  # who work on the reply


@dataclass(frozen=True, slots=True)
class Listed:
    """A need in a list or on its page. `due_on`: by when the next step is to be taken; `late` working days over it.

    `members`: how many others follow it. `joined_to`: the one that it follows, or followed until the reply.
    """

    id: int
    revision: int
    state: str
    category: str
    urgent: bool
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
    joined_to: int | None = None
    members: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """A step as it is told; `text` is empty where the reader may not know it yet."""

    at: datetime
    move: str
    side: str
    department: str
    state: str
    text: str
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One need with what happened to it, the oldest first, and what this person may do in it now."""

    need: Listed
    steps: tuple[Step, ...]
    sides: frozenset[Side]
    moves: tuple[str, ...]
    files: int = 0
    keeps: bool = False  # the reply just written can be kept for the next time
    is_outside: bool = False  # it is with a unit of which nobody has joined

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
    found = _list(session, terms, when, need_rights.visible(actor), _on(shelf, actor), most=MOST)
    if shelf == "own":
        return sorted(found, key=lambda need: -need.id)
    return sorted(found, key=lambda need: (not need.urgent, need.due_on or date.max, need.id))


def list_all(session: Session, terms: Terms, when: Moment) -> list[Listed]:
    """All that are open, whoever may see them, in the order they were told."""
    return _list(session, terms, when, Talent.erased_at.is_(None), Need.state.in_(OPEN))


def list_some(session: Session, need_ids: Sequence[int], terms: Terms, when: Moment) -> list[Listed]:
    """These needs, in that order, whoever may see them."""
    found = {need.id: need for need in _list(session, terms, when, Need.id.in_(need_ids))}
    return [found[need_id] for need_id in need_ids if need_id in found]


def list_late(session: Session, terms: Terms, when: Moment) -> list[Listed]:
    """All that are late, the latest first, whoever may see them."""
    late = [need for need in list_all(session, terms, when) if need.late]
    return sorted(late, key=lambda need: (-need.late, need.id))


def list_with(session: Session, department: str, terms: Terms, when: Moment) -> list[Listed]:
    """What is with a unit, the soonest due first."""
    with_it = (Need.department == department) & Need.state.in_(_STATES["department"]) & Ask.restricted.is_(False)
    found = _list(session, terms, when, Talent.erased_at.is_(None), with_it)
    return sorted(found, key=lambda need: (need.due_on or date.max, need.id))


def _list(
    session: Session, terms: Terms, when: Moment, *conditions: ColumnElement[bool], most: int | None = None
) -> list[Listed]:
    rows = session.execute(_select(*conditions).order_by(Need.id).limit(most)).all()
    members = need_groups.count_members(session, [row[0].id for row in rows])
    return [_listed(row, terms, when, members.get(row[0].id, 0)) for row in rows]


def read_page(session: Session, actor: Actor, need_id: int, terms: Terms, when: Moment) -> Page | None:
    """A need with its steps; None where this person may not see it."""
    row = session.execute(_select(need_rights.visible(actor), Need.id == need_id)).one_or_none()
    if row is None:
        return None
    query = select(NeedStep).where(NeedStep.need_id == need_id).order_by(NeedStep.revision)
    steps = list(session.scalars(query))
    sides = need_rights.sides_of(session, actor, need_id)
    hidden = set() if sides & _INSIDE else hide_unreleased(steps)
    told = tuple(
        Step(
            step.at,
            step.move,
            step.side,
            step.department,
            step.state,
            "" if step.revision in hidden else step.text,
            step.letter,
        )
        for step in steps
    )
    need = row[0]
    standing = need_writing.read_standing(session, need, terms, when)
    return Page(
        _listed(row, terms, when, need_groups.count_members(session, [need_id]).get(need_id, 0)),
        told,
        sides,
        tuple(list_moves(standing, sides)),
        files=need_files.count_files(session, need_id),
        keeps=bool(sides & _UNIT) and need.state == "to_release" and _is_new_reply(session, steps),
        is_outside=bool(need.department) and not need_rights.list_colleagues(session, need.department),
    )


def _is_new_reply(session: Session, steps: Sequence[NeedStep]) -> bool:
    """Whether the last step is a unit's reply that it does not keep yet."""
    last = steps[-1] if steps else None
    if last is None or last.move != "reply":
        return False
    return all(canned.text != last.text for canned in list_canned(session, last.department))


def _on(shelf: str, actor: Actor) -> ColumnElement[bool]:
    """The condition of a list. A department's own has what it handed on too, until that is settled."""
    if shelf == "decide":
        return (Need.state == "to_release") | ((Need.state == "with_department") & (Need.extension == "asked"))
    if shelf == "department" and not actor.is_staff:
        return Need.state.in_(OPEN) & Need.department.in_(actor.departments)
    if shelf == "own":
        return Need.talent_id == (actor.talent_id or 0)
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


def _listed(row: Row[Need, str, bool, str, int | None], terms: Terms, when: Moment, members: int) -> Listed:
    need, text, restricted, talent, category = row
    due_on = need.due_on
    if need.state == "registered":  # nobody has taken it yet: it follows from the day it was told
        limits = terms.limits_of(need.category, urgent=need.urgent)
        due_on = terms.add(when.day_of(need.opened_at), limits.transfer)
    return Listed(
        id=need.id,
        revision=need.revision,
        state=need.state,
        category=need.category,
        urgent=need.urgent,
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
        late=terms.count(due_on, when.today) if due_on and need.state != "replied" else 0,
        joined_to=need.joined_to,
        members=members,
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
        day, waiting = at, step.state in {"asked_back", "replied"}
        replied = replied or step.move in {"release", "release_with"}
        done = step.state in {SETTLED, WITHDRAWN}
    return Clocks(first, replied, settled, done)
