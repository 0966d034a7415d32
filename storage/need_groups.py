"""Needs that say the same: one is worked on, the others follow it, and each of their talents is told and called.

The one that is worked on leads; what is joined to it waits, is never late, and gets the reply as it is released. From
then on each goes its own way. Where the leading one's talent is erased the oldest of the others takes its place.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from storage import need_rights, need_writing
from storage.need_chain import JOINED, LEADING, REPLIES, Side, Terms
from storage.need_steps import Given, Moment, NeedRefused
from storage.roles import Actor
from storage.tables import Ask, Need, NeedStep, Talent


@dataclass(frozen=True, slots=True)
class Member:
    """A need that follows another, and whose it is."""

    id: int
    talent_id: int
    talent: str
    category: int | None
    text: str


def check(session: Session, actor: Actor, need_id: int, lead_id: int, alike: Collection[int] = ()) -> None:
    """Raise NeedRefused `needs.not_joinable` where a need can't follow that one.

    The leading one has to be this person's to see or among those found `alike`, worked on and not restricted: who joins
    to what others told reads nothing of it.
    """
    lead = session.get(Need, lead_id)
    if lead is None or lead_id == need_id or lead.state not in LEADING:
        raise NeedRefused("needs.not_joinable")
    theirs = need_rights.sides_of(session, actor, lead_id) & {Side.OFFICE, Side.KEEPER}
    if not theirs and lead_id not in alike:
        raise NeedRefused("needs.not_joinable")
    if session.scalar(select(Ask.restricted).where(Ask.id == lead.ask_id)):
        raise NeedRefused("needs.not_joinable")


def follow(session: Session, need_id: int, name: str, terms: Terms, when: Moment, *, by: int | None) -> list[int]:
    """What follows for others from a step that was just taken; which needs moved.

    A need that joins another brings along those that followed it; a release goes to all that follow.
    """
    if name == "join":
        lead_id = session.get_one(Need, need_id).joined_to
        theirs = (Need.joined_to == need_id) & (Need.state == JOINED)
        session.execute(
            update(Need).where(theirs).values(joined_to=lead_id).execution_options(synchronize_session=False)
        )
        return []
    if name != "release":
        return []
    lead = session.get_one(Need, need_id)
    reply = _find_reply(session, need_id)
    text, letter = ("", "") if reply is None else (reply.text, reply.letter)
    given = Given(text, department=lead.department, letter=letter)
    moved = session.execute(select(Need.id, Need.revision).where(_following(need_id)).order_by(Need.id)).all()
    for member_id, revision in moved:
        need_writing.write(
            session, member_id, "release_with", terms, when, revision=revision, given=given, side=Side.LEAD, by=by
        )
    return [member_id for member_id, _ in moved]


def list_members(session: Session, lead_id: int) -> list[Member]:
    """Those that follow a need, the oldest first."""
    rows = session.execute(
        select(Need.id, Need.talent_id, Talent.name, Talent.category, Ask.text)
        .join(Ask, Ask.id == Need.ask_id)
        .join(Talent, Talent.id == Need.talent_id)
        .where(_following(lead_id))
        .order_by(Need.id)
    )
    return [Member(row.id, row.talent_id, row.name, row.category, row.text) for row in rows]


def count_members(session: Session, lead_ids: list[int]) -> dict[int, int]:
    """How many follow each; those with none are left out."""
    rows = session.execute(
        select(Need.joined_to, func.count())
        .where(Need.joined_to.in_(lead_ids), Need.state == JOINED)
        .group_by(Need.joined_to)
    )
    return {lead_id: count for lead_id, count in rows if lead_id is not None}


def pass_lead(session: Session, need: Need, now: datetime) -> int | None:
    """A need goes away: the oldest that follows takes its place with all it had; which that is, None where none does.

    A reply that waits for the section chief goes along.
    """
    members = session.scalars(select(Need).where(_following(need.id)).order_by(Need.id)).all()
    if not members:
        return None
    heir = members[0]
    kept = ("state", "since", "due_on", "department", "owner_id", "handler_id", "extension", "until")
    values = {name: getattr(need, name) for name in kept} | {
        "joined_to": None,
        "category": heir.category or need.category,
    }
    reply = _find_reply(session, need.id) if need.state == "to_release" else None
    text, letter = ("", "") if reply is None else (reply.text, reply.letter)
    need_writing.put(session, heir, "promote", values, now=now, side=Side.LEAD, by=None, text=text, letter=letter)
    rest = _following(need.id)
    session.execute(update(Need).where(rest).values(joined_to=heir.id).execution_options(synchronize_session=False))
    return heir.id


def _find_reply(session: Session, need_id: int) -> NeedStep | None:
    """The reply that waits for its release; of one that took another's place it stands in that step."""
    return session.scalar(
        select(NeedStep)
        .where(NeedStep.need_id == need_id, NeedStep.move.in_(REPLIES))
        .order_by(NeedStep.revision.desc())
        .limit(1)
    )


def _following(lead_id: int) -> ColumnElement[bool]:
    return (Need.joined_to == lead_id) & (Need.state == JOINED)
