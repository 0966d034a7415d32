"""What somebody becomes as they join: the grant or the roster row that a link, a phone or staff's confirmation gives.

Who tries links is counted here too, whatever they try.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage import audit, roles
from storage.errors import StorageRefusal
from storage.roles import Role
from storage.tables import AuditRow, Grant, Invitation, Official, Person, Talent

FAILURES = 5  # wrong links a person may open within FAILURES_IN (I13)
FAILURES_IN = timedelta(hours=1)


class InvitationGone(StorageRefusal):
    """The link lets nobody in: unknown, used, expired, revoked, or the one it names can't join. `key` says which."""


def admit(session: Session, invitation: Invitation, person_id: int, now: datetime) -> None:
    """Give the role. Raises InvitationGone, which takes the use back with the transaction."""
    role = Role(invitation.role)
    if role is Role.TALENT:
        link_talent(session, invitation.talent_id or 0, person_id, now)
        return
    if invitation.official_id is not None:
        official = session.get(Official, invitation.official_id)
        if official is None or official.ended_at is not None:
            raise InvitationGone("invite.ended", "邀请所指的人已离任")
    roles.grant(
        session,
        person_id,
        role,
        official_id=invitation.official_id,
        employer_id=invitation.employer_id,
        department=invitation.department,
        by=invitation.made_by,
        now=now,
    )


def holds(session: Session, invitation: Invitation, person_id: int) -> bool:
    """Whether this person still is what that invitation made them."""
    if invitation.role == Role.TALENT:
        held = select(Talent.id).where(Talent.id == invitation.talent_id, Talent.person_id == person_id)
    else:
        held = select(Grant.id).where(
            Grant.person_id == person_id,
            Grant.role == invitation.role,
            Grant.official_id.is_not_distinct_from(invitation.official_id),
            Grant.employer_id.is_not_distinct_from(invitation.employer_id),
            Grant.department == invitation.department,
            Grant.ended_at.is_(None),
        )
    return session.scalar(held.limit(1)) is not None


def link_talent(session: Session, talent_id: int, person_id: int, now: datetime) -> None:
    """Let a person be that talent from now on, and an applicant no longer. Raises InvitationGone."""
    mine = session.scalar(select(Talent.id).where(Talent.person_id == person_id))
    if mine == talent_id:
        return
    if mine is not None:
        raise InvitationGone("invite.other", "这个账号已是另一位人才")
    linked = session.scalar(
        update(Talent)
        .where(Talent.id == talent_id, Talent.person_id.is_(None), Talent.erased_at.is_(None))
        .values(person_id=person_id, joined_at=now)
        .returning(Talent.id)
    )
    if linked is None:
        raise InvitationGone("invite.taken", "这位人才已用别的账号加入，或已不在名单上")
    roles.end_all(session, Grant.person_id == person_id, Grant.role == Role.APPLICANT, now=now)
    _speak_as_on_the_roster(session, talent_id, person_id)


def _speak_as_on_the_roster(session: Session, talent_id: int, person_id: int) -> None:
    """The roster's language is theirs, unless they have chosen one."""
    language = session.scalar(select(Talent.language).where(Talent.id == talent_id))
    if language:
        session.execute(
            update(Person)
            .where(Person.id == person_id, Person.language.is_(None))
            .values(language=language)
            .execution_options(synchronize_session=False)
        )


def note_failure(session: Session, person_id: int, reason: str, now: datetime) -> None:
    """Write down that a link let somebody not in."""
    audit.record(session, person_id=person_id, act="invite.refused", subject=reason, now=now)


def is_guessing(session: Session, person_id: int, now: datetime) -> bool:
    """Whether this person opened FAILURES wrong links within FAILURES_IN: no further one is looked at."""
    query = select(func.count()).where(
        AuditRow.at > now - FAILURES_IN, AuditRow.act == "invite.refused", AuditRow.person_id == person_id
    )
    return (session.scalar(query) or 0) >= FAILURES
