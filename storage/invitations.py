"""Invitations: a link that makes exactly one person hold a role. Who holds the link joins as what it says, once.

Only a digest of the code is kept, so neither the database nor a backup opens a door; that is why a link can't be shown
again, only made anew. Each act is audited here, in the transaction that does it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from storage import audit, employers, joining, roles
from storage.errors import StorageRefusal
from storage.joining import InvitationGone
from storage.roles import KEEPS_IN_TOUCH, STAFF, Actor, Role
from storage.tables import Employer, Grant, Invitation, Official, Talent

KEPT = timedelta(days=7)  # a holiday may lie between the making and the opening
_CODE_BYTES = 16  # 128 bits: nobody guesses one; 22 signs of the 64 that Telegram passes on
INVITED = tuple(role for role in Role if role is not Role.APPLICANT)  # applicants register themselves
_BY_ADMINS = STAFF  # else an officer could make themselves an admin


class InvitationRefused(StorageRefusal):
    """No such invitation is made: the role needs somebody named, who is not there or has joined already."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whom an invitation names: at most one of these, as its role has it."""

    talent_id: int | None = None
    official_id: int | None = None
    employer_id: int | None = None
    department: str = ""


def new_code() -> str:
    """A code that nobody guesses, of signs that a link may carry."""
    return secrets.token_urlsafe(_CODE_BYTES)


def digest_of(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


def may_invite(actor: Actor, role: Role) -> bool:
    """Whether this person may invite somebody as that: staff, and admins alone where it makes somebody staff."""
    return Role.ADMIN in actor.roles if role in _BY_ADMINS else actor.is_staff


def may_manage(session: Session, actor: Actor, invitation_id: int) -> bool:
    """Whether this person may see, renew or revoke that invitation: who may make one like it."""
    role = session.scalar(select(Invitation.role).where(Invitation.id == invitation_id))
    return role is not None and may_invite(actor, Role(role))


def make(
    session: Session,
    role: Role,
    *,
    talent_id: int | None = None,
    official_id: int | None = None,
    employer_id: int | None = None,
    department: str = "",
    by: int | None,
    now: datetime,
    kept: timedelta = KEPT,
    code: str | None = None,
) -> tuple[Invitation, str]:
    """Make an invitation; returns it with its code, which is nowhere else.

    Criteria:
    - a talent's names a row of the roster that nobody has joined as; an earlier open one for that row is revoked;
    - what is named exists and has not ended; applicants are not invited;
    - the same `code` given again (a replay) gives the invitation that was made with it.

    Raises InvitationRefused.
    """
    code = code or new_code()
    digest = digest_of(code)
    made = session.scalar(select(Invitation).where(Invitation.code_digest == digest))
    if made is not None:
        return made, code
    target = Target(talent_id, official_id, employer_id, department)
    _check(session, role, target)
    if talent_id is not None:
        _revoke_open(session, talent_id, now)
    invitation = Invitation(
        code_digest=digest,
        role=role,
        talent_id=talent_id,
        official_id=official_id,
        employer_id=employer_id,
        department=department,
        made_at=now,
        made_by=by,
        expires_at=now + kept,
    )
    session.add(invitation)
    session.flush()
    note_act(session, "invite.make", invitation, by, now)
    return invitation, code


def use(session: Session, code: str, person_id: int, now: datetime) -> Invitation:
    """Let a person in. Exactly one joins, however many open the link at once: one conditional UPDATE decides.

    The one who joined may open it again (a replay) as long as they are what it made them: nothing changes. Raises
    InvitationGone: nothing was changed.
    """
    digest = digest_of(code)
    taken = session.scalar(
        update(Invitation)
        .where(Invitation.code_digest == digest, is_open(now))
        .values(used_at=now, used_by=person_id)
        .returning(Invitation.id)
    )
    if taken is None:
        return _find_used(session, digest, person_id)
    invitation = session.get_one(Invitation, taken, populate_existing=True)
    joining.admit(session, invitation, person_id, now)
    note_act(session, "invite.use", invitation, person_id, now)
    return invitation


def renew(
    session: Session, invitation_id: int, *, by: int | None, now: datetime, kept: timedelta = KEPT, code: str
) -> Invitation:
    """A new link for an invitation that was not used; the old link is void. Raises InvitationGone."""
    digest = digest_of(code)
    changed = session.scalar(
        update(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.used_at.is_(None),
            Invitation.used_by.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(code_digest=digest, expires_at=now + kept)
        .returning(Invitation.id)
    )
    if changed is None:
        raise InvitationGone("invite.settled", "邀请已使用或已撤销")
    invitation = session.get_one(Invitation, invitation_id, populate_existing=True)
    note_act(session, "invite.renew", invitation, by, now)
    return invitation


def revoke(session: Session, invitation_id: int, *, by: int | None, now: datetime) -> bool:
    """The link lets nobody in any more. False where it was used or revoked before."""
    changed = session.scalar(
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(Invitation.id)
    )
    if changed is not None:
        invitation = session.get_one(Invitation, invitation_id, populate_existing=True)
        note_act(session, "invite.revoke", invitation, by, now)
        _blank_asked(session, invitation)
    return changed is not None


def withdraw(session: Session, invitation_id: int, *, by: int | None, now: datetime) -> int | None:
    """Take back the role that a used invitation gave. The person it was of; None where they hold it no longer."""
    invitation = session.get_one(Invitation, invitation_id, populate_existing=True)
    person_id = invitation.used_by if invitation.used_at is not None else None
    if person_id is None:
        return None
    if invitation.role == Role.TALENT:
        ended = session.scalar(
            update(Talent)
            .where(Talent.id == invitation.talent_id, Talent.person_id == person_id)
            .values(person_id=None, joined_at=None)
            .returning(Talent.id)
        )
    else:
        held = roles.end_all(
            session,
            Grant.person_id == person_id,
            Grant.role == invitation.role,
            Grant.official_id.is_not_distinct_from(invitation.official_id),
            Grant.employer_id.is_not_distinct_from(invitation.employer_id),
            Grant.department == invitation.department,
            now=now,
        )
        ended = next(iter(held), None)
    if ended is None:
        return None
    note_act(session, "invite.withdraw", invitation, by, now)
    return person_id


def _blank_asked(session: Session, invitation: Invitation) -> None:
    """Of an HR who asked and is declined, the name goes, and the employer where nothing else names it."""
    if invitation.role == Role.HR:
        invitation.department = ""
        session.flush()
    if invitation.used_by is not None and invitation.employer_id is not None:
        employers.forget_declined(session, invitation.employer_id)


def is_open(now: datetime) -> ColumnElement[bool]:
    """A condition on `invitations`: somebody can still join by it."""
    # `used_by` without `used_at`: an HR who asked, for whom there is no link.
    return (
        Invitation.used_at.is_(None)
        & Invitation.used_by.is_(None)
        & Invitation.revoked_at.is_(None)
        & (Invitation.expires_at > now)
    )


def _check(session: Session, role: Role, target: Target) -> None:
    fits = {
        Role.TALENT: target == Target(talent_id=target.talent_id) and target.talent_id is not None,
        Role.HR: target == Target(employer_id=target.employer_id) and target.employer_id is not None,
        Role.DEPARTMENT: target == Target(department=target.department) and bool(target.department),
        Role.APPLICANT: False,
    }
    of_official = target == Target(official_id=target.official_id)
    if not fits.get(role, of_official if role in KEEPS_IN_TOUCH else target == Target()):
        raise InvitationRefused("invite.whom", "这个身份要指明是谁（人才、联络员或领导、单位）")
    if target.talent_id is not None:
        talent = session.get(Talent, target.talent_id)
        if talent is None or talent.erased_at is not None:
            raise InvitationRefused("invite.nobody", "没有这个人")
        if talent.person_id is not None:
            raise InvitationRefused("invite.joined", "这位人才已经加入")
    if target.official_id is not None:
        official = session.get(Official, target.official_id)
        if official is None or official.ended_at is not None:
            raise InvitationRefused("invite.nobody", "没有这个人")
    if target.employer_id is not None and session.get(Employer, target.employer_id) is None:
        raise InvitationRefused("invite.nobody", "没有这个单位")


def _revoke_open(session: Session, talent_id: int, now: datetime) -> None:
    session.execute(
        update(Invitation)
        .where(Invitation.talent_id == talent_id, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def _find_used(session: Session, digest: str, person_id: int) -> Invitation:
    """The invitation where this person used it before. Raises InvitationGone with the reason."""
    found = session.scalar(select(Invitation).where(Invitation.code_digest == digest))
    if found is None:
        raise InvitationGone("invite.unknown", "没有这个邀请")
    if found.used_at is not None:
        if found.used_by == person_id:
            if not joining.holds(session, found, person_id):
                raise InvitationGone("invite.taken_back", "邀请给的身份已收回")
            return found
        raise InvitationGone("invite.used", "邀请已被使用")
    raise InvitationGone(
        *(("invite.revoked", "邀请已撤销") if found.revoked_at is not None else ("invite.expired", "邀请已过期"))
    )


def note_act(session: Session, act: str, invitation: Invitation, by: int | None, now: datetime) -> None:
    """Write an act on an invitation into the audit, with whom it names."""
    audit.record(
        session,
        person_id=by,
        act=act,
        subject=f"invitation {invitation.id}",
        now=now,
        role=invitation.role,
        talent=invitation.talent_id,
        official=invitation.official_id,
        employer=invitation.employer_id,
        department=invitation.department,
    )
