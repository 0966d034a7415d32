"""What a new section chief is handed over: all that is open, what is due next, who is who.

A line marked 限知 is in it only where its reader may read it; how many were left out is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from jobs.papers import duty_rows
from jobs.papers.duty_rows import Part
from storage import access, desk_duties, need_lists, people, push_switch, schedules
from storage.awards import instalments
from storage.awards.chain import ENDED
from storage.duties import Rules
from storage.enquiries import OPEN as OPEN_ENQUIRIES
from storage.need_chain import OPEN as OPEN_NEEDS
from storage.need_chain import Terms
from storage.need_lists import Listed
from storage.need_steps import Moment
from storage.people import Described
from storage.roles import Actor, Role
from storage.runs import BEFORE, OPEN
from storage.tables import (
    Ask,
    Award,
    Bulletin,
    Enquiry,
    Grant,
    Link,
    Need,
    Official,
    Promise,
    Question,
    Run,
    Schedule,
    Suggestion,
    Talent,
)
from storage.windows import list_windows
from storage.work_items import items
from storage.work_items.items import Item

AHEAD = timedelta(days=60)
_PLANNED = ("waiting", "active", "paused")  # schedules that do, or wait to do, something


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise that is still to be kept."""

    talent_id: int
    talent: str
    text: str
    due: date | None
    restricted: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that waits for the office, and who has it."""

    id: int
    text: str
    due_on: date
    officer_id: int | None
    department: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that is due on a day: a `kind`, and what it is or how many."""

    day: date
    kind: str
    what: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody holds; of a unit its key."""

    role: str
    person_id: int
    name: str
    department: str
    since: datetime
    is_contact: bool


@dataclass(frozen=True, slots=True)
class Keeper:
    """A leader or liaison, and with how many talents they keep in touch."""

    name: str
    level: str
    unit: str
    talents: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class Pack:
    """All of it. `left_out` counts the needs and promises that this reader may not read."""

    as_of: date
    needs: tuple[Listed, ...]
    suggestions: int
    promises: tuple[Promised, ...]
    left_out: int
    questions: tuple[Asked, ...]
    runs: tuple[Run, ...]
    schedules: tuple[Schedule, ...]
    items: tuple[Item, ...]
    duties: dict[int, Part]
    awards: dict[str, int]
    bulletins: int
    deadlines: tuple[Deadline, ...]
    held: tuple[Held, ...]
    keepers: tuple[Keeper, ...]
    on_duty: dict[int, frozenset[str]]
    names: dict[int, Described]
    paused_since: datetime | None


def read(session: Session, reader: Actor | None, rules: Rules, terms: Terms, when: Moment) -> Pack:
    """All that is open today, as far as the reader may read it; without a reader nothing restricted."""
    needs = _list_needs(session, reader, terms, when)
    every = _count_needs(session)
    promises = _list_promises(session, reader)
    promised = session.scalar(select(func.count()).select_from(Promise).where(*_open_promises())) or 0
    open_items = tuple(item for item in items.list_year(session, when.today.year, when.today) if item.is_open)
    held = _list_held(session)
    asked = _list_questions(session)
    told = {one.person_id for one in held} | {one.officer_id for one in asked if one.officer_id is not None}
    states = session.execute(select(Award.state, func.count()).group_by(Award.state)).all()
    return Pack(
        when.today,
        needs,
        _count_suggestions(session),
        promises,
        every - len(needs) + promised - len(promises),
        asked,
        tuple(session.scalars(select(Run).where(Run.state.in_((*BEFORE, *OPEN))).order_by(Run.id))),
        tuple(schedules.list_schedules(session, states=_PLANNED)),
        open_items,
        duty_rows.read_table(session, rules, when.today).by_category,
        {state: count for state, count in states if state not in ENDED},
        session.scalar(select(func.count()).select_from(Bulletin).where(Bulletin.state.in_(("draft", "waiting")))) or 0,
        tuple(_list_deadlines(session, needs, asked, when)),
        held,
        _list_keepers(session),
        desk_duties.list_duties(session),
        people.describe(session, told),
        push_switch.paused_since(session),
    )


def _list_needs(session: Session, reader: Actor | None, terms: Terms, when: Moment) -> tuple[Listed, ...]:
    """Those that are open; the words of one that its reader may not read stay where they are."""
    readable = Ask.restricted.is_(False) if reader is None else access.readable_asks(reader)
    ids = set(
        session.scalars(select(Need.id).join(Ask, Ask.id == Need.ask_id).where(Need.state.in_(OPEN_NEEDS), readable))
    )
    found = [need for need in need_lists.list_all(session, terms, when) if need.id in ids]
    return tuple(sorted(found, key=lambda need: (need.due_on or date.max, need.id)))


def _count_needs(session: Session) -> int:
    query = select(func.count()).select_from(Need).join(Talent, Talent.id == Need.talent_id)
    return session.scalar(query.where(Need.state.in_(OPEN_NEEDS), Talent.erased_at.is_(None))) or 0


def _count_suggestions(session: Session) -> int:
    query = select(func.count()).select_from(Suggestion).join(Talent, Talent.id == Suggestion.talent_id)
    return session.scalar(query.where(Suggestion.replied_at.is_(None), Talent.erased_at.is_(None))) or 0


def _open_promises() -> tuple[ColumnElement[bool], ...]:
    return Promise.kept_at.is_(None), Promise.text != ""


def _list_promises(session: Session, reader: Actor | None) -> tuple[Promised, ...]:
    readable = Promise.restricted.is_(False) if reader is None else access.readable_promises(reader)
    rows = session.execute(
        select(Promise, Talent.name)
        .join(Talent, Talent.id == Promise.talent_id)
        .where(*_open_promises(), readable)
        .order_by(Promise.due.asc().nulls_last(), Promise.id)
    )
    return tuple(Promised(one.talent_id, name, one.text, one.due, one.restricted) for one, name in rows)


def _list_questions(session: Session) -> tuple[Asked, ...]:
    rows = session.execute(
        select(Enquiry, Question.text)
        .join(Question, Question.id == Enquiry.question_id)
        .where(Enquiry.state.in_(OPEN_ENQUIRIES), Enquiry.person_id.is_not(None))
        .order_by(Enquiry.due_on, Enquiry.id)
    )
    return tuple(Asked(one.id, text or "", one.due_on, one.officer_id, one.department) for one, text in rows)


def _list_held(session: Session) -> tuple[Held, ...]:
    """Who holds a role of the office or of a unit."""
    roles = (Role.CHIEF, Role.OFFICER, Role.ADMIN, Role.DEPARTMENT)
    grants = list(
        session.scalars(
            select(Grant).where(Grant.role.in_(roles), Grant.ended_at.is_(None)).order_by(Grant.department, Grant.id)
        )
    )
    named = people.describe(session, {grant.person_id for grant in grants})
    rows = [
        Held(
            grant.role,
            grant.person_id,
            named[grant.person_id].name if grant.person_id in named else "",
            grant.department,
            grant.granted_at,
            grant.is_contact,
        )
        for grant in grants
    ]
    return tuple(sorted(rows, key=lambda row: roles.index(Role(row.role))))


def _list_keepers(session: Session) -> tuple[Keeper, ...]:
    per_official = select(Link.official_id, func.count(func.distinct(Link.talent_id))).where(Link.until.is_(None))
    counted: dict[int, int] = dict(session.execute(per_official.group_by(Link.official_id)).all())
    here = set(session.scalars(select(Grant.official_id).where(Grant.ended_at.is_(None))))
    officials = session.scalars(
        select(Official).where(Official.ended_at.is_(None)).order_by(Official.level == "liaison", Official.id)
    )
    return tuple(Keeper(one.name, one.level, one.unit, counted.get(one.id, 0), one.id in here) for one in officials)


def _list_deadlines(
    session: Session, needs: tuple[Listed, ...], asked: tuple[Asked, ...], when: Moment
) -> list[Deadline]:
    """What is due within the next weeks, and what is late."""
    until = when.today + AHEAD
    found = [Deadline(day, "needs", count=count) for day, count in _by_day(need.due_on for need in needs)]
    found += [Deadline(day, "questions", count=count) for day, count in _by_day(one.due_on for one in asked)]
    for window in list_windows(session):
        days = (("opens", window.content.opens), ("closes", window.content.closes))
        if window.state != "cancelled":
            found += [Deadline(day, kind, window.name) for kind, day in days if day is not None]
    closing = session.execute(select(Run.title, Run.closes_at).where(Run.state.in_(OPEN), Run.closes_at.is_not(None)))
    found += [Deadline(when.day_of(at), "run", title) for title, at in closing if at is not None]
    limits = session.scalars(select(Award.due_on).where(Award.state.not_in(ENDED)))
    found += [Deadline(day, "awards", count=count) for day, count in _by_day(limits)]
    dues = instalments.list_due(session, when.today, until)
    found += [Deadline(day, "instalments", count=count) for day, count in _by_day(one.due_on for one in dues)]
    first = {"needs", "questions", "awards"}  # what is late stands first
    ahead = [one for one in found if (one.day >= when.today or one.kind in first) and one.day <= until]
    return sorted(ahead, key=lambda one: (one.day, one.kind, one.what))


def _by_day(days: Iterable[date | None]) -> list[tuple[date, int]]:
    return sorted(Counter(day for day in days if day is not None).items())
