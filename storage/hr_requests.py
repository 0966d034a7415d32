"""An employer's HR who says so themselves: staff confirm them or decline, or nobody acts for the employer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from storage import audit, entrusting, joining
from storage.errors import StorageRefusal
from storage.invitations import digest_of, new_code, note_act
from storage.roles import Role
from storage.tables import Invitation

_NAME_CHARS = 64  # the column's
MOST = 3  # requests of one person that wait: each is entered, and staff are called to it


class HrRefusal(StorageRefusal):
    """Nobody asks any more before staff have decided; nothing was changed."""


def ask(session: Session, person_id: int, employer_id: int, name: str, now: datetime) -> int | None:
    """Somebody says they act for an employer: kept as an invitation without a link that staff confirm or decline.

    Their `name` is kept in `department` until that is decided, then blanked. Asking twice changes nothing. None where
    they act for it already. Raises HrRefusal `register.hr_many` above MOST that wait.
    """
    if entrusting.find_grant(session, person_id, employer_id) is not None:
        return None
    asked = session.scalar(
        select(Invitation.id).where(
            Invitation.role == Role.HR,
            Invitation.employer_id == employer_id,
            Invitation.used_by == person_id,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
    )
    if asked is not None:
        return asked
    waiting = select(func.count()).where(
        Invitation.used_by == person_id, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None)
    )
    if (session.scalar(waiting) or 0) >= MOST:
        raise HrRefusal("register.hr_many", most=MOST)
    made: int = session.execute(
        insert(Invitation)
        .values(
            code_digest=digest_of(new_code()),
            role=Role.HR,
            employer_id=employer_id,
            department=name[:_NAME_CHARS],
            made_at=now,
            expires_at=now,  # no link opens it
            used_by=person_id,
        )
        .returning(Invitation.id)
    ).scalar_one()
    audit.record(session, person_id=person_id, act="hr.ask", subject=f"employer {employer_id}", now=now)
    return made


def confirm(session: Session, invitation_id: int, *, by: int | None, now: datetime) -> int | None:
    """Staff confirm an HR who asked; the person it is. None where that was decided before."""
    person_id: int | None = session.scalar(
        update(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.used_by.is_not(None),
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(used_at=now, made_by=by, department="")
        .returning(Invitation.used_by)
    )
    if person_id is None:
        return None
    invitation = session.get_one(Invitation, invitation_id, populate_existing=True)
    joining.admit(session, invitation, person_id, now)
    note_act(session, "hr.confirm", invitation, by, now)
    return person_id
