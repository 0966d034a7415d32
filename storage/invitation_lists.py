"""Invitations as staff see them: whom each names, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from storage.invitations import is_open, may_invite
from storage.roles import Actor, Role
from storage.tables import Employer, Invitation, Official, Talent


@dataclass(frozen=True, slots=True)
class Listed:
    """An invitation as staff see it. `name` is the talent's, official's or employer's, "" where it names nobody.

    `state`: asked (an HR waits for staff), open, used, expired, revoked.
    """

    id: int
    role: Role
    name: str
    department: str
    employer_id: int
    state: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    used_by: int | None


def find(session: Session, invitation_id: int, now: datetime) -> Listed | None:
    """One invitation as staff see it."""
    return next(iter(_list(session, now, Invitation.id == invitation_id)), None)


def list_open(session: Session, now: datetime, *, limit: int = 100, offset: int = 0) -> list[Listed]:
    """Those that somebody can still join by, the newest first."""
    return _list(session, now, is_open(now), limit=limit, offset=offset)


def list_asked(session: Session, now: datetime) -> list[Listed]:
    """Employers' HR who wait for staff."""
    asked = Invitation.used_by.is_not(None) & Invitation.used_at.is_(None) & Invitation.revoked_at.is_(None)
    return _list(session, now, asked)


def list_all(session: Session, actor: Actor, now: datetime, *, limit: int, offset: int = 0) -> list[Listed]:
    """All that this person may manage, the newest first."""
    mine = [role for role in Role if may_invite(actor, role)]
    return _list(session, now, Invitation.role.in_(mine), limit=limit, offset=offset)


def _list(
    session: Session, now: datetime, condition: ColumnElement[bool], *, limit: int = 100, offset: int = 0
) -> list[Listed]:
    name = func.coalesce(Talent.name, Official.name, Employer.name, "")
    query = (
        select(Invitation, name)
        .outerjoin(Talent, Talent.id == Invitation.talent_id)
        .outerjoin(Official, Official.id == Invitation.official_id)
        .outerjoin(Employer, Employer.id == Invitation.employer_id)
        .where(condition)
        .order_by(Invitation.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [
        Listed(
            id=row.id,
            role=Role(row.role),
            name=named,
            department=row.department,
            employer_id=row.employer_id or 0,
            state=_state(row, now),
            made_at=row.made_at,
            expires_at=row.expires_at,
            used_at=row.used_at,
            used_by=row.used_by,
        )
        for row, named in session.execute(query).all()
    ]


def _state(invitation: Invitation, now: datetime) -> str:
    if invitation.used_at is not None:
        return "used"
    if invitation.revoked_at is not None:
        return "revoked"
    if invitation.used_by is not None:
        return "asked"
    return "open" if invitation.expires_at > now else "expired"
