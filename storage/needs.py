"""Taking steps in the chain of needs: who may, what changes, and that of two who press at once one is told.

A line marked 限知 keeps its need between its author and the section chief: it is never passed to a department.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlalchemy.orm import Session

from storage import access, audit
from storage.errors import StorageRefusal
from storage.need_chain import CATEGORIES, MOVES, OPEN, SETTLED, TRANSFERABLE, WITHDRAWN, Move, Side, Terms
from storage.roles import DECIDES, KEEPS_IN_TOUCH, Actor, Role
from storage.tables import Ask, Need, NeedStep, Talent

TEXT_CHARS = 1_000  # of a reply, a reason, a question: what a screen shows beside the rest


class NeedRefused(StorageRefusal):
    """A step can't be taken like this; nothing was changed."""


class NeedMoved(NeedRefused):
    """Somebody else was quicker: `person_id` took the last step."""

    def __init__(self, person_id: int | None) -> None:
        super().__init__("needs.moved")
        self.person_id = person_id


@dataclass(frozen=True, slots=True)
class Given:
    """What comes with a step, as its move asks for."""

    text: str = ""
    department: str = ""
    category: str = ""
    until: date | None = None


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


NOTHING = Given()


def visible(actor: Actor) -> ColumnElement[bool]:
    """A condition on `needs` joined to their asks and talents: those that this person may see.

    Staff see all, who keeps in touch those of their talents, a department what is with it, a talent their own.
    """
    ways: list[ColumnElement[bool]] = [Need.talent_id == (actor.talent_id or 0)]
    if actor.is_staff:
        ways.append(Talent.id > 0)
    if actor.roles & KEEPS_IN_TOUCH and actor.officials:
        ways.append(access.kept_in_touch_by(actor))
    open_to_all = Ask.restricted.is_(False)
    condition = or_(*ways) & access.readable_asks(actor)
    if Role.DEPARTMENT in actor.roles and actor.departments:
        condition |= Need.department.in_(actor.departments) & open_to_all
    return condition & Talent.erased_at.is_(None)


def may_see(session: Session, actor: Actor, need_id: int) -> bool:
    """Whether this person may see that need."""
    return bool(sides_of(session, actor, need_id))


def sides_of(session: Session, actor: Actor, need_id: int) -> frozenset[Side]:
    """As whom this person may act in that need; none where they may not see it."""
    row = session.execute(
        select(Need.department, Need.talent_id)
        .join(Ask, Ask.id == Need.ask_id)
        .join(Talent, Talent.id == Need.talent_id)
        .where(Need.id == need_id, visible(actor))
    ).one_or_none()
    if row is None:
        return frozenset()
    readable = select(Ask.id).join(Need, Need.ask_id == Ask.id).where(Need.id == need_id, access.readable_asks(actor))
    is_readable = session.scalar(readable) is not None
    sides: set[Side] = set()
    if actor.is_staff and is_readable:
        sides.add(Side.OFFICE)
    if actor.roles & DECIDES and is_readable:
        sides.add(Side.CHIEF)
    if actor.roles & KEEPS_IN_TOUCH and is_readable and access.may_log_for(session, actor, row.talent_id):
        sides.add(Side.KEEPER)
    if row.department and row.department in actor.departments:
        sides.add(Side.DEPARTMENT)
    if actor.talent_id == row.talent_id:
        sides.add(Side.TALENT)
    return frozenset(sides)


def list_moves(session: Session, need: Need, sides: frozenset[Side]) -> list[str]:
    """The steps that these sides may take now, in the table's order."""
    return [name for name, move in MOVES.items() if _fits(session, need, name, move) and set(move.sides) & sides]


def take(
    session: Session,
    actor: Actor,
    need_id: int,
    name: str,
    terms: Terms,
    when: Moment,
    *,
    revision: int,
    given: Given = NOTHING,
) -> int:
    """Take the step of that name in a need as it was seen at `revision`; returns its revision afterwards.

    The same step by the same person once more changes nothing: an update may be replayed.
    Raises NeedMoved where it was changed since, NeedRefused: `needs.not_yours` where none of this person's sides may,
    `needs.not_now` where its state does not allow it, `needs.no_text`, `needs.long_text`, `needs.no_category`,
    `needs.restricted`, `needs.past_day` for what comes with it.
    """
    move = MOVES[name]
    held = sides_of(session, actor, need_id)
    side = next((side for side in move.sides if side in held), None)
    if side is None:
        raise NeedRefused("needs.not_yours")
    last = _last_step(session, need_id)
    if last is not None and (last.revision, last.move, last.person_id) == (revision + 1, name, actor.person_id):
        return last.revision
    return _take(session, need_id, name, terms, when, revision=revision, given=given, side=side, by=actor.person_id)


def wake_due(session: Session, terms: Terms, when: Moment) -> list[int]:
    """What was pending until today goes on; the needs that did."""
    due = select(Need.id, Need.revision).where(Need.state == "pending", Need.until <= when.today).order_by(Need.id)
    woken = session.execute(due).all()
    for need_id, revision in woken:
        _take(session, need_id, "wake", terms, when, revision=revision, given=NOTHING, side=Side.CLOCK, by=None)
    return [need_id for need_id, _ in woken]


def withdraw_of_erased(session: Session, talent_id: int, now: datetime) -> None:
    """A talent is erased: what was open is withdrawn, and nothing that was written in the chain is left."""
    theirs = select(Need.id).where(Need.talent_id == talent_id)
    for need in session.scalars(select(Need).where(Need.talent_id == talent_id, Need.state.in_(OPEN))).all():
        values = {"state": WITHDRAWN, "since": now, "due_on": None, "until": None}
        _write(session, need, need.revision, "withdraw", values, now=now, side=Side.CLOCK, by=None, text="")
    session.execute(
        update(NeedStep)
        .where(NeedStep.need_id.in_(theirs))
        .values(text="")
        .execution_options(synchronize_session=False)
    )


def _take(
    session: Session,
    need_id: int,
    name: str,
    terms: Terms,
    when: Moment,
    *,
    revision: int,
    given: Given,
    side: Side,
    by: int | None,
) -> int:
    move, need = MOVES[name], session.get_one(Need, need_id, populate_existing=True)
    if need.revision != revision:
        raise _moved(session, need_id)
    if not _fits(session, need, name, move):
        raise NeedRefused("needs.not_now")
    text = given.text.strip()
    _check(need, move, given, text, when)
    target = _target(need, move)
    values: dict[str, object] = {"due_on": _due(session, need, name, target, terms, when)}
    if target != need.state:
        values |= {"state": target, "since": when.now, "until": given.until}
    values |= _facts_of(need, name, given, by)
    if move.extension:
        values["extension"] = move.extension[1]
    if target == SETTLED:
        values["settled_at"] = when.now
    _write(session, need, revision, name, values, now=when.now, side=side, by=by, text=text)
    return need.revision


def _facts_of(need: Need, name: str, given: Given, by: int | None) -> dict[str, object]:
    """What a step changes besides the state."""
    if name == "take":
        return {"owner_id": by}
    if name == "classify":
        return {"category": given.category}
    if name == "transfer":
        return {"department": given.department, "handler_id": None, "extension": "", "owner_id": need.owner_id or by}
    if name in {"recall", "hand_back"}:
        return {"department": "", "handler_id": None, "extension": ""}
    return {"handler_id": by} if name == "accept" else {}


def _fits(session: Session, need: Need, name: str, move: Move) -> bool:
    """Whether the need's state allows the step."""
    if need.state not in move.sources or (move.extension and need.extension != move.extension[0]):
        return False
    if name == "accept":
        return need.handler_id is None
    if name == "transfer":
        return not session.scalar(select(Ask.restricted).where(Ask.id == need.ask_id))
    return True


def _check(need: Need, move: Move, given: Given, text: str, when: Moment) -> None:
    if move.asks == "text" and not text:
        raise NeedRefused("needs.no_text")
    if len(text) > TEXT_CHARS:
        raise NeedRefused("needs.long_text", most=TEXT_CHARS)
    if move.asks == "day" and (given.until is None or given.until <= when.today):
        raise NeedRefused("needs.past_day")
    is_named = given.category in CATEGORIES if move.asks == "category" else bool(need.category)
    if move.asks in {"category", "department"} and not is_named:
        raise NeedRefused("needs.no_category")
    if move.asks == "department" and not given.department:
        raise NeedRefused("needs.not_now")


def _target(need: Need, move: Move) -> str:
    if not move.targets:
        return need.state
    if len(move.targets) > 1 and not need.department:
        return move.targets[1]  # a reply of the office's own goes back to the office
    return move.targets[0]


def _due(session: Session, need: Need, name: str, target: str, terms: Terms, when: Moment) -> date | None:
    """By when the next step is to be taken.

    What comes back to a department has as many working days left as it had when it went away.
    """
    limits = terms.limits_of(need.category)
    if name == "take":
        return terms.add(when.day_of(need.opened_at), limits.transfer)
    if name == "extend":
        return None if need.due_on is None else terms.add(need.due_on, limits.extended - limits.department)
    if target == need.state:
        return need.due_on
    if target in TRANSFERABLE:
        return terms.add(when.today, limits.transfer)
    if target == "with_department":
        return terms.add(when.today, limits.department) if name == "transfer" else _resume(session, need, terms, when)
    if target == "to_release":
        return terms.add(when.today, limits.release)
    return terms.add(when.today, limits.call_back) if target == "call_back" else None


def _resume(session: Session, need: Need, terms: Terms, when: Moment) -> date | None:
    before = session.scalar(
        select(NeedStep.due_on)
        .where(NeedStep.need_id == need.id, NeedStep.state == "with_department")
        .order_by(NeedStep.revision.desc())
        .limit(1)
    )
    if before is None or need.since is None:
        return before
    away = terms.count(when.day_of(need.since), when.today)
    return terms.add(before, away)


def _write(
    session: Session,
    need: Need,
    revision: int,
    name: str,
    values: dict[str, object],
    *,
    now: datetime,
    side: Side,
    by: int | None,
    text: str,
) -> None:
    before = need.department
    changed = session.connection().execute(
        update(Need).where(Need.id == need.id, Need.revision == revision).values(**values, revision=revision + 1)
    )
    if changed.rowcount == 0:
        raise _moved(session, need.id)
    session.refresh(need)
    session.execute(
        insert(NeedStep).values(
            need_id=need.id,
            revision=need.revision,
            at=now,
            person_id=by,
            side=side,
            move=name,
            state=need.state,
            department=need.department or before,
            text=text,
            due_on=need.due_on,
        )
    )
    audit.record(
        session, person_id=by, act="need.step", subject=f"need {need.id}", now=now, move=name, state=need.state
    )


def _last_step(session: Session, need_id: int) -> NeedStep | None:
    return session.scalar(
        select(NeedStep).where(NeedStep.need_id == need_id).order_by(NeedStep.revision.desc()).limit(1)
    )


def _moved(session: Session, need_id: int) -> NeedMoved:
    last = _last_step(session, need_id)
    return NeedMoved(last.person_id if last else None)
