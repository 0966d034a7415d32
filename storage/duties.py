"""Who must be contacted how often, by whom, and how that stands: the duties of article 26, counted from the contacts.

A contact meets a duty where it was made by the level that the duty asks for, in the period, on a channel that the duty
allows; a greeting alone does not, unless the rules say so. Every other contact counts as 人次 and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from storage import access
from storage.roles import Actor
from storage.tables import Contact, Talent

PeriodKind = Literal["quarter", "half_year", "year"]

MONTHS: Mapping[PeriodKind, int] = {"quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar quarter, half-year or year; both days belong to it."""

    kind: PeriodKind
    first: date
    last: date

    @property
    def number(self) -> int:
        """Which of its year: a quarter 1 to 4, a half-year 1 or 2, a year 1."""
        return (self.first.month - 1) // MONTHS[self.kind] + 1

    @property
    def before(self) -> Period:
        """The period that ended the day before."""
        return period_of(self.kind, self.first - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Duty:
    """Talents of these categories are contacted so many times in each period, by somebody of one of these levels.

    `channels` empty: any. `remind_before` is how long before the period's end the digests begin to name them.
    """

    categories: frozenset[int]
    levels: frozenset[str]
    times: int
    period: PeriodKind
    channels: frozenset[str] = frozenset()
    remind_before: timedelta = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Rules:
    """The duties of an office, and whether a greeting alone meets one."""

    duties: tuple[Duty, ...]
    greeting_meets: bool = False

    def of(self, category: int | None) -> Duty | None:
        """The duty towards talents of a category: the first that names it."""
        return next((duty for duty in self.duties if category in duty.categories), None)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a duty towards one talent stands in a period. `greetings`: by the right level, but greetings alone."""

    duty: Duty
    period: Period
    done: int
    greetings: int = 0

    @property
    def missing(self) -> int:
        """How many contacts are still to be made."""
        return max(0, self.duty.times - self.done)


@dataclass(frozen=True, slots=True)
class Due:
    """A talent with whom a duty is open."""

    talent_id: int
    name: str
    category: int | None
    last_contact_on: date | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Tally:
    """Contacts made, whoever made them (人次), and how many of them were greetings alone (其中仅问候)."""

    contacts: int
    greetings: int


def period_of(kind: PeriodKind, day: date) -> Period:
    """The calendar period of that kind in which a day lies."""
    months = MONTHS[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    after = first.month + months
    end = date(first.year + (after - 1) // 12, (after - 1) % 12 + 1, 1) - timedelta(days=1)
    return Period(kind, first, end)


def standing_of(session: Session, rules: Rules, talent: Talent, today: date) -> Standing | None:
    """How the duty towards a talent stands in the period of that day; None where no duty names the category."""
    return standings(session, rules, [(talent.id, talent.category)], today).get(talent.id)


def standings(
    session: Session, rules: Rules, talents: Iterable[tuple[int, int | None]], today: date
) -> dict[int, Standing]:
    """How the duties towards several talents (id, category) stand; those without a duty are left out."""
    found: dict[int, Standing] = {}
    by_duty: dict[Duty, list[int]] = {}
    for talent_id, category in talents:
        duty = rules.of(category)
        if duty is not None:
            by_duty.setdefault(duty, []).append(talent_id)
    for duty, ids in by_duty.items():
        period = period_of(duty.period, today)
        counted = {
            row.talent_id: (row.contacts, row.greetings)
            for row in session.execute(
                select(
                    Contact.talent_id,
                    func.count().label("contacts"),
                    func.sum(_greeting()).label("greetings"),
                )
                .where(Contact.talent_id.in_(ids), _in_duty(duty, period))
                .group_by(Contact.talent_id)
            )
        }
        for talent_id in ids:
            contacts, greetings = counted.get(talent_id, (0, 0))
            done = contacts if rules.greeting_meets else contacts - greetings
            found[talent_id] = Standing(duty, period, done, greetings)
    return found


def list_due(
    session: Session, rules: Rules, actor: Actor, today: date, *, limit: int = 10, offset: int = 0
) -> list[Due]:
    """The talents whom this person looks after and towards whom a duty is open: the soonest deadline first.

    Among equal deadlines, whoever was contacted longest ago (or never) comes first.
    """
    whose = access.talents_of(actor) if actor.is_staff else access.kept_in_touch_by(actor) & access.talents_of(actor)
    return find_due(session, rules, whose, today, limit=limit, offset=offset)


def find_due(
    session: Session, rules: Rules, whose: ColumnElement[bool], today: date, *, limit: int = 10, offset: int = 0
) -> list[Due]:
    """The same for any condition on `talents`, such as those of one official."""
    ends = sorted({period_of(duty.period, today).last for duty in rules.duties})
    rows: list[Due] = []
    for end in ends:  # deadline by deadline: what is due later is only looked at where the page is not full
        if len(rows) >= offset + limit:
            break
        group: list[Due] = []
        for duty in rules.duties:
            period = period_of(duty.period, today)
            if period.last == end:
                group += _open(session, rules, duty, period, whose, limit=offset + limit)
        group.sort(key=lambda due: (due.last_contact_on or date.min, due.talent_id))
        rows += group
    return rows[offset : offset + limit]


def count_due(session: Session, rules: Rules, whose: ColumnElement[bool], today: date) -> int:
    """Towards how many of these talents a duty is open."""
    return sum(
        session.scalar(
            select(func.count()).select_from(Talent).where(whose, *_is_open(rules, duty, period_of(duty.period, today)))
        )
        or 0
        for duty in rules.duties
    )


def find_missed(
    session: Session,
    rules: Rules,
    whose: ColumnElement[bool],
    today: date,
    *,
    limit: int = 10,
    offset: int = 0,
    within: timedelta | None = None,
) -> list[Due]:
    """Talents whose duty was not met in the period before, the oldest contact first: overdue, for the section chief.

    Only who was on the roster before that period ended; with `within`, only periods that ended so recently.
    """
    rows: list[Due] = []
    for duty in rules.duties:
        period = period_of(duty.period, today).before
        if within is not None and today - period.last > within:
            continue
        rows += _open(session, rules, duty, period, whose & _was_there(period), limit=offset + limit)
    rows.sort(key=lambda due: (due.last_contact_on or date.min, due.talent_id))
    return rows[offset : offset + limit]


def count_missed(
    session: Session, rules: Rules, whose: ColumnElement[bool], today: date, *, within: timedelta | None = None
) -> int:
    """How many `find_missed` would find without a limit."""
    total = 0
    for duty in rules.duties:
        period = period_of(duty.period, today).before
        if within is None or today - period.last <= within:
            there = (whose, _was_there(period), *_is_open(rules, duty, period))
            total += session.scalar(select(func.count()).select_from(Talent).where(*there)) or 0
    return total


def tally(session: Session, talent_id: int, first: date, last: date) -> Tally:
    """The contacts with a talent from a day to a day, both included."""
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(_greeting()), 0)).where(
            Contact.talent_id == talent_id,
            Contact.day.between(first, last),
            Contact.withdrawn_at.is_(None),
        )
    ).one()
    return Tally(int(row[0]), int(row[1]))


def _open(
    session: Session, rules: Rules, duty: Duty, period: Period, whose: ColumnElement[bool], *, limit: int
) -> list[Due]:
    query = (
        select(Talent.id, Talent.name, Talent.category, Talent.last_contact_on)
        .where(whose, *_is_open(rules, duty, period))
        .order_by(Talent.last_contact_on.asc().nulls_first(), Talent.id)
        .limit(limit)
    )
    rows = session.execute(query).all()
    standing = standings(session, rules, [(row.id, row.category) for row in rows], period.first)
    return [Due(row.id, row.name, row.category, row.last_contact_on, standing[row.id]) for row in rows]


def _is_open(rules: Rules, duty: Duty, period: Period) -> Sequence[ColumnElement[bool]]:
    """Conditions on `talents`: the duty is the one of their category, and not met in the period."""
    mine = [category for category in sorted(duty.categories) if rules.of(category) is duty]
    counted = (
        select(func.count())
        .select_from(Contact)
        .where(Contact.talent_id == Talent.id, _in_duty(duty, period))
        .correlate(Talent)
    )
    if not rules.greeting_meets:
        counted = counted.where(Contact.greeting_only.is_(False))
    return (Talent.category.in_(mine), Talent.erased_at.is_(None), counted.scalar_subquery() < duty.times)


def _in_duty(duty: Duty, period: Period) -> ColumnElement[bool]:
    """A condition on `contacts`: by the level, in the period, on the channel that the duty asks for."""
    condition = (
        Contact.day.between(period.first, period.last)
        & Contact.level.in_(sorted(duty.levels))
        & Contact.withdrawn_at.is_(None)
    )
    return condition & Contact.channel.in_(sorted(duty.channels)) if duty.channels else condition


def _greeting() -> ColumnElement[int]:
    return case((Contact.greeting_only, 1), else_=0)


def _was_there(period: Period) -> ColumnElement[bool]:
    """A condition on `talents`: entered before the period was over."""
    after = datetime.combine(period.last + timedelta(days=1), time(), UTC)
    return Talent.entered_at < after
