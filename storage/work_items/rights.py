"""Whose a work item is: staff see and write for all, a unit its own."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import Session

from storage.roles import Actor, Role
from storage.tables import WorkItem


def visible(actor: Actor) -> ColumnElement[bool]:
    """A condition on `works`: those that this person may see and write for."""
    if actor.is_staff:
        return true()
    if Role.DEPARTMENT in actor.roles and actor.departments:
        return WorkItem.unit.in_(sorted(actor.departments))
    return false()


def may_see(session: Session, actor: Actor, item_id: int) -> bool:
    """Whether this person may see that item, and write for it."""
    return session.scalar(select(WorkItem.id).where(WorkItem.id == item_id, visible(actor))) is not None
