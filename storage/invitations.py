"""Invitations: a link that makes exactly one person hold a role. Who holds the link joins as what it says, once.

Only a digest of the code is kept, so neither the database nor a backup opens a door; that is why a link can't be shown
again, only made anew. Each act is audited here, in the transaction that does it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session

from storage import audit, roles
from storage.errors import StorageRefusal
from storage.roles import KEEPS_IN_TOUCH, STAFF, Actor, Role
from storage.tables import AuditRow, Employer, Grant, Invitation, Official, Talent

KEPT = timedelta(days=7)  # a holiday may lie between the making and the opening
_CODE_BYTES = 16  # 128 bits: nobody guesses one; 22 signs of the 64 that Telegram passes on
_NAME_CHARS = 64  # the column's
FAILURES = 5  # wrong links a person may open within FAILURES_IN (I13)
FAILURES_IN = timedelta(hours=1)
INVITED = tuple(role for role in Role if role is not Role.APPLICANT)  # applicants register themselves
_BY_ADMINS = STAFF  # else an officer could make themselves an admin


class InvitationGone(StorageRefusal):
    """The link lets nobody in: unknown, used, expired, revoked, or the one it names can't join. `key` says which."""


class InvitationRefused(StorageRefusal):
    """No such invitation is made: the role needs somebody named, who is not there or has joined already."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whom an invitation names: at most one of these, as its role has it."""

    talent_id: int | None = None
    official_id: int | None = None
    employer_id: int | None = None
    department: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An invitation as staff see it. `name` is the talent's, official's or employer's, "" where it names nobody.

    `state`: asked (an HR waits for staff), open, used, expired, revoked.
    """

    id: int
    role: Role
    name: str
    department: str
    state: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    used_by: int | None


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
    _audit(session, "invite.make", invitation, by, now)
    return invitation, code


def use(session: Session, code: str, person_id: int, now: datetime) -> Invitation:
    """Let a person in. Exactly one joins, however many open the link at once: one conditional UPDATE decides.

    The one who joined may open it again (a replay): nothing changes. Raises InvitationGone: nothing was changed.
    """
    digest = digest_of(code)
    taken = session.scalar(
        update(Invitation)
        .where(Invitation.code_digest == digest, _is_open(now))
        .values(used_at=now, used_by=person_id)
        .returning(Invitation.id)
    )
    if taken is None:
        return _find_used(session, digest, person_id)
    invitation = session.get_one(Invitation, taken, populate_existing=True)
    _admit(session, invitation, person_id, now)
    _audit(session, "invite.use", invitation, person_id, now)
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
    _audit(session, "invite.renew", invitation, by, now)
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
        _blank_asked(session, invitation_id)
        _audit(session, "invite.revoke", session.get_one(Invitation, invitation_id), by, now)
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
    _audit(session, "invite.withdraw", invitation, by, now)
    return person_id


# -- employers' HR, who ask and are confirmed -------------------------------------------------------------


def ask_as_hr(session: Session, person_id: int, employer_id: int, name: str, now: datetime) -> int | None:
    """Somebody says they act for an employer: kept as an invitation without a link that staff confirm or decline.

    Their `name` is kept in `department` until that is decided, then blanked. Asking twice changes nothing. None where
    they act for it already.
    """
    held = select(Grant.id).where(
        Grant.person_id == person_id,
        Grant.role == Role.HR,
        Grant.employer_id == employer_id,
        Grant.ended_at.is_(None),
    )
    if session.scalar(held) is not None:
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
    _admit(session, invitation, person_id, now)
    _audit(session, "hr.confirm", invitation, by, now)
    return person_id


def _blank_asked(session: Session, invitation_id: int) -> None:
    session.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.role == Role.HR)
        .values(department="")
        .execution_options(synchronize_session="fetch")
    )


# -- looking ----------------------------------------------------------------------------------------------


def find(session: Session, invitation_id: int, now: datetime) -> Listed | None:
    """One invitation as staff see it."""
    return next(iter(_list(session, now, Invitation.id == invitation_id)), None)


def list_open(session: Session, now: datetime, *, limit: int = 100, offset: int = 0) -> list[Listed]:
    """Those that somebody can still join by, the newest first."""
    return _list(session, now, _is_open(now), limit=limit, offset=offset)


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


# -- guessing ---------------------------------------------------------------------------------------------


def note_failure(session: Session, person_id: int, reason: str, now: datetime) -> None:
    """Write down that a link let somebody not in."""
    audit.record(session, person_id=person_id, act="invite.refused", subject=reason, now=now)


def is_guessing(session: Session, person_id: int, now: datetime) -> bool:
    """Whether this person opened FAILURES wrong links within FAILURES_IN: no further one is looked at."""
    query = select(func.count()).where(
        AuditRow.at > now - FAILURES_IN, AuditRow.act == "invite.refused", AuditRow.person_id == person_id
    )
    return (session.scalar(query) or 0) >= FAILURES


# -- inside -----------------------------------------------------------------------------------------------


def _is_open(now: datetime) -> ColumnElement[bool]:
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
            return found
        raise InvitationGone("invite.used", "邀请已被使用")
    raise InvitationGone(
        *(("invite.revoked", "邀请已撤销") if found.revoked_at is not None else ("invite.expired", "邀请已过期"))
    )


def _admit(session: Session, invitation: Invitation, person_id: int, now: datetime) -> None:
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


def _audit(session: Session, act: str, invitation: Invitation, by: int | None, now: datetime) -> None:
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
