"""Writing a step of a need down: the need's columns, the step, the audit, in one transaction and only if unchanged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from storage import abroad, audit, consents, need_rights
from storage.need_chain import WAITING, Side, Terms
from storage.need_steps import NOTHING, Given, Moment, NeedRefused, Standing, plan
from storage.roles import STAFF
from storage.tables import Account, Ask, Grant, Need, NeedStep, Talent


class NeedMoved(NeedRefused):
    """Somebody else was quicker: `person_id` took the last step."""

    def __init__(self, person_id: int | None) -> None:
        super().__init__("needs.moved")
        self.person_id = person_id


def write(
    session: Session,
    need_id: int,
    name: str,
    terms: Terms,
    when: Moment,
    *,
    revision: int,
    given: Given = NOTHING,
    side: Side,
    by: int | None,
) -> None:
    """Take a step as that side, whoever may. Raises NeedMoved, and what `need_steps.plan` raises."""
    need = session.get_one(Need, need_id, populate_existing=True)
    if need.revision != revision:
        raise NeedMoved(_find_mover(session, need_id))
    values = plan(read_standing(session, need, terms, when, name), name, given, terms, when, by)
    text = given.category if name == "classify" else given.text.strip()  # which it is now, with its day and its author
    put(session, need, name, values, now=when.now, side=side, by=by, text=text, letter=given.letter)


def put(
    session: Session,
    need: Need,
    name: str,
    values: Mapping[str, object],
    *,
    now: datetime,
    side: Side,
    by: int | None,
    text: str = "",
    letter: str = "",
) -> None:
    """Write these columns and the step, where nobody was quicker. Raises NeedMoved."""
    before, revision = need.department, need.revision
    changed = session.connection().execute(
        update(Need).where(Need.id == need.id, Need.revision == revision).values(**values, revision=revision + 1)
    )
    if changed.rowcount == 0:
        raise NeedMoved(_find_mover(session, need.id))
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
            letter=letter,
            due_on=need.due_on,
        )
    )
    audit.record(
        session, person_id=by, act="need.step", subject=f"need {need.id}", now=now, move=name, state=need.state
    )


def find_last(session: Session, need_id: int) -> NeedStep | None:
    """The last step of a need."""
    return session.scalar(
        select(NeedStep).where(NeedStep.need_id == need_id).order_by(NeedStep.revision.desc()).limit(1)
    )


def read_standing(session: Session, need: Need, terms: Terms, when: Moment, name: str = "") -> Standing:
    """What the next step of a need depends on. `name`: only what that step asks for; "" what any does."""
    return Standing(
        state=need.state,
        opened_on=when.day_of(need.opened_at),
        category=need.category,
        urgent=need.urgent,
        restricted=_is_restricted(session, need),
        department=need.department,
        owner_id=need.owner_id,
        handler_id=need.handler_id,
        extension=need.extension,
        due_on=need.due_on,
        since=when.day_of(need.since) if need.since else None,
        resumes_on=_find_limit(session, need) if need.state in {*WAITING, "to_release"} else None,
        is_asked=name in {"release", "release_with"} and _is_asked(session, need, terms),
        colleagues=list_takers(session, need) if name in {"", "reassign"} else frozenset(),
        office=list_owners(session, need) if name in {"", "pass_on"} else frozenset(),
    )


def list_takers(session: Session, need: Need) -> frozenset[int]:
    """To whom of the same unit the need could be given."""
    return frozenset(need_rights.list_colleagues(session, need.department)) - {need.handler_id or 0}


def list_owners(session: Session, need: Need) -> frozenset[int]:
    """To whom of the office the need could be given; of what is restricted nobody else knows."""
    if need.owner_id is None or _is_restricted(session, need):
        return frozenset()
    granted = session.scalars(select(Grant.person_id).where(Grant.role.in_(sorted(STAFF)), Grant.ended_at.is_(None)))
    return frozenset(granted) - {need.owner_id}


def _is_restricted(session: Session, need: Need) -> bool:
    return bool(session.scalar(select(Ask.restricted).where(Ask.id == need.ask_id)))


def _find_limit(session: Session, need: Need) -> date | None:
    """The limit that the department had when the need went away from it."""
    return session.scalar(
        select(NeedStep.due_on)
        .where(NeedStep.need_id == need.id, NeedStep.state == "with_department")
        .order_by(NeedStep.revision.desc())
        .limit(1)
    )


def _is_asked(session: Session, need: Need, terms: Terms) -> bool:
    """Whether its talent is asked by a message: their category is not called, they are here, and may be told here."""
    talent = session.get_one(Talent, need.talent_id)
    if talent.person_id is None or talent.category in terms.called or _is_restricted(session, need):
        return False
    reachable = select(Account.channel).where(Account.person_id == talent.person_id, Account.reachable)
    channels = set(session.scalars(reachable))
    if consents.refuse_abroad(session, {talent.id}):
        channels -= set(abroad.CHANNELS)
    return bool(channels)


def _find_mover(session: Session, need_id: int) -> int | None:
    last = find_last(session, need_id)
    return last.person_id if last else None
