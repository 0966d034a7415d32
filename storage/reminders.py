"""What somebody who keeps in touch has to do: open duties, promises, birthdays; what they put off stays away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from storage import access, duties, enquiry_lists, run_figures, unsent
from storage.duties import Due, Rules
from storage.need_chain import OPEN, TRANSFERABLE
from storage.roles import DECIDES, Actor
from storage.run_plans import REMINDED
from storage.tables import Ask, Need, Promise, Snooze, Talent
from storage.unsent import ToCall

MOST = 500  # talents of one person that are looked at: a liaison has some dozens
BIRTHDAYS_AHEAD = timedelta(days=7)
LONGEST_SNOOZE = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """A promise that falls due this week, or did before."""

    talent_id: int
    name: str
    text: str
    due: date
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Birthday:
    """Whose birthday is coming."""

    talent_id: int
    name: str
    day: date
    joined: bool


@dataclass(frozen=True, slots=True)
class Todo:
    """What is to be done by the end of the week, and what comes after it (`due` holds both, the soonest first).

    `needs` are open ones; of staff those that wait to be passed on. `call_backs`: replied to, their talents are to be
    called.
    """

    due: tuple[Due, ...]
    promises: tuple[OpenPromise, ...]
    birthdays: tuple[Birthday, ...]
    needs: int
    week_end: date
    calls: tuple[ToCall, ...] = ()  # what could not be sent to them
    call_backs: int = 0
    questions: int = 0  # at the desk, given to them or free
    awaited: int = 0  # of these, those whose answer somebody waits for
    suspended: int = 0  # rules of benefits that wait to be confirmed, for who may

    @property
    def this_week(self) -> tuple[Due, ...]:
        """What falls due this week."""
        return tuple(entry for entry in self.due if entry.standing.period.last <= self.week_end)

    @property
    def is_pressing(self) -> bool:
        """Whether something can't wait for the next week's digest."""
        waiting = self.call_backs or self.awaited or self.suspended
        return bool(self.this_week or self.promises or self.birthdays or self.calls or waiting)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.due or self.is_pressing or self.questions)

    @property
    def is_of_desk(self) -> bool:
        """Whether there is nothing but questions, and rules to confirm."""
        theirs = self.due or self.promises or self.birthdays or self.calls or self.needs
        return bool(self.questions or self.suspended) and not theirs


def read_todo(session: Session, rules: Rules, actor: Actor, today: date, zone: tzinfo, *, suspended: int = 0) -> Todo:
    """What there is for somebody who keeps in touch; for staff needs and questions, they look after all by lists.

    Duties appear when their period ends within `remind_before`; what was put off until later is left out. `suspended`:
    how many rules of benefits wait, told to who decides on them.
    """
    week_end = today + timedelta(days=6 - today.weekday())
    suspended = suspended if actor.roles & DECIDES else 0
    questions, awaited = enquiry_lists.count_open(session, actor.person_id) if actor.is_staff else (0, 0)
    if not actor.officials:
        waiting = Need.state.in_(("registered", *TRANSFERABLE)) & access.readable_asks(actor)
        count = _count_needs(session, waiting) if actor.is_staff else 0
        return Todo((), (), (), count, week_end, questions=questions, awaited=awaited, suspended=suspended)
    whose = access.kept_in_touch_by(actor) & Talent.erased_at.is_(None) & _not_put_off(actor, today)
    soon = replace(
        rules,
        duties=tuple(
            duty for duty in rules.duties if duties.period_of(duty.period, today).last - today <= duty.remind_before
        ),
    )
    return Todo(
        tuple(duties.find_due(session, soon, whose, today, limit=MOST)),
        _list_promises(session, actor, whose, week_end),
        _list_birthdays(session, whose, today),
        _count_needs(session, whose, Need.state.in_(OPEN)),
        week_end,
        _list_calls(session, whose, today, zone),
        _count_needs(session, whose, Need.state == "call_back", access.readable_asks(actor)),
        questions,
        awaited,
        suspended,
    )


def _count_needs(session: Session, *conditions: ColumnElement[bool]) -> int:
    query = (
        select(func.count())
        .select_from(Need)
        .join(Ask, Ask.id == Need.ask_id)
        .join(Talent, Talent.id == Need.talent_id)
        .where(Talent.erased_at.is_(None), *conditions)
    )
    return session.scalar(query) or 0


def _list_calls(session: Session, whose: ColumnElement[bool], today: date, zone: tzinfo) -> tuple[ToCall, ...]:
    """Whom to phone: something did not arrive, or they were left out of a run that asks for an answer."""
    calls = unsent.list_to_call(session, whose, today, zone)
    known = {call.talent_id for call in calls}
    for left in run_figures.list_to_phone(session, whose, kinds=sorted(REMINDED), limit=MOST):
        day = left.asked_at.astimezone(zone).date()
        last = session.scalar(select(Talent.last_contact_on).where(Talent.id == left.talent_id))
        if left.talent_id not in known and (last is None or last < day):
            known.add(left.talent_id)
            calls.append(ToCall(left.talent_id, left.name, left.kind, day, left.reason))
    return tuple(calls)


def list_birthdays(session: Session, actor: Actor, today: date) -> tuple[Birthday, ...]:
    """Whose birthday comes within a week, of those whom this person keeps in touch with."""
    if not actor.officials:
        return ()
    return _list_birthdays(session, access.kept_in_touch_by(actor) & Talent.erased_at.is_(None), today)


def snooze(session: Session, person_id: int, talent_ids: Sequence[int], until: date) -> None:
    """Say nothing about these talents to this person before that day."""
    for talent_id in talent_ids:
        session.merge(Snooze(person_id=person_id, talent_id=talent_id, until=until))


def drop_old(session: Session, today: date) -> None:
    """Forget what was put off until a day that has come."""
    session.execute(delete(Snooze).where(Snooze.until <= today).execution_options(synchronize_session=False))


def _not_put_off(actor: Actor, today: date) -> ColumnElement[bool]:
    put_off = select(Snooze.talent_id).where(Snooze.person_id == actor.person_id, Snooze.until > today)
    return Talent.id.not_in(put_off)


def _list_promises(
    session: Session, actor: Actor, whose: ColumnElement[bool], week_end: date
) -> tuple[OpenPromise, ...]:
    rows = session.execute(
        select(Promise.talent_id, Talent.name, Promise.text, Promise.due, Promise.restricted)
        .join(Talent, Talent.id == Promise.talent_id)
        .where(whose, Promise.kept_at.is_(None), Promise.due <= week_end, access.readable_promises(actor))
        .order_by(Promise.due, Promise.id)
        .limit(MOST)
    ).all()
    return tuple(OpenPromise(row.talent_id, row.name, row.text, row.due, row.restricted) for row in rows)


def _list_birthdays(session: Session, whose: ColumnElement[bool], today: date) -> tuple[Birthday, ...]:
    rows = session.execute(
        select(Talent.id, Talent.name, Talent.birthday, Talent.person_id)
        .where(whose, Talent.birthday.is_not(None))
        .limit(MOST)
    ).all()
    coming = [
        Birthday(row.id, row.name, day, joined=row.person_id is not None)
        for row in rows
        if row.birthday and (day := next_day_of(row.birthday, today)) - today < BIRTHDAYS_AHEAD
    ]
    return tuple(sorted(coming, key=lambda entry: (entry.day, entry.talent_id)))


def next_day_of(day: date, today: date) -> date:
    """When a birthday or anniversary comes next, today included; 29 February is kept on the 28th in other years."""
    for year in (today.year, today.year + 1):
        try:
            comes = day.replace(year=year)
        except ValueError:
            comes = date(year, 2, 28)
        if comes >= today:
            return comes
    raise AssertionError("a day comes within two years")
