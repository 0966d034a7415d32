"""Whose need it is: who may see it, and as whom they may act in it.

Staff see all, who keeps in touch those of their talents, a department what is with it, a talent their own. A line
marked 限知 keeps its need between its author and the section chief: it is never passed to a department.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from storage import access
from storage.need_chain import Side
from storage.roles import DECIDES, KEEPS_IN_TOUCH, Actor, Role
from storage.tables import Ask, Grant, Need, Talent


def visible(actor: Actor) -> ColumnElement[bool]:
    """A condition on `needs` joined to their asks and talents: those that this person may see."""
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
        if row.department and not list_colleagues(session, row.department):
            sides.add(Side.LETTER)
    if actor.roles & DECIDES and is_readable:
        sides.add(Side.CHIEF)
    if actor.roles & KEEPS_IN_TOUCH and is_readable and access.may_log_for(session, actor, row.talent_id):
        sides.add(Side.KEEPER)
    if row.department and row.department in actor.departments:
        sides.add(Side.DEPARTMENT)
    if actor.talent_id == row.talent_id:
        sides.add(Side.TALENT)
    return frozenset(sides)


def list_colleagues(session: Session, department: str) -> list[int]:
    """Who of a unit has joined the bot: its contact person first, then in the order they came; nobody for ""."""
    if not department:
        return []
    rows = session.execute(
        select(Grant.person_id)
        .where(Grant.role == Role.DEPARTMENT, Grant.department == department, Grant.ended_at.is_(None))
        .order_by(Grant.is_contact.desc(), Grant.id)
    )
    return list(dict.fromkeys(row.person_id for row in rows))


def name_contact(session: Session, department: str, person_id: int) -> bool:
    """Make somebody the contact person of their unit, in the place of who was; False where they are not of it."""
    grants = list(
        session.scalars(
            select(Grant).where(Grant.role == Role.DEPARTMENT, Grant.department == department, Grant.ended_at.is_(None))
        )
    )
    if all(grant.person_id != person_id for grant in grants):
        return False
    for grant in grants:
        grant.is_contact = grant.person_id == person_id
    return True
