"""Who may act as what: the roles a person holds, and whose rows these open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from storage.tables import ContactDraft, Entrusted, Grant, Talent


class Role(StrEnum):
    """What a person can be to the office; one person can be several."""

    TALENT = "talent"  # 人才, on the roster
    APPLICANT = "applicant"  # 申报人, registered by themselves
    HR = "hr"  # 单位经办人
    LIAISON = "liaison"  # 联络员
    LEADER = "leader"  # 联系领导
    SECRETARY = "secretary"  # 领导联络人
    DEPARTMENT = "department"  # 责任单位
    OFFICER = "officer"  # 人才科经办
    CHIEF = "chief"  # 科长
    ADMIN = "admin"  # 管理员


STAFF = frozenset({Role.OFFICER, Role.CHIEF, Role.ADMIN})
DECIDES = frozenset({Role.CHIEF, Role.ADMIN})  # approve what somebody else drafted
KEEPS_IN_TOUCH = frozenset({Role.LIAISON, Role.LEADER, Role.SECRETARY})  # see the talents of their official
LOGS = STAFF | KEEPS_IN_TOUCH  # who writes contacts down


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with what their roles open, read from the database when something is asked of it."""

    person_id: int
    roles: frozenset[Role]
    officials: frozenset[int] = frozenset()  # the leaders and liaisons they are, or act for
    employers: frozenset[int] = frozenset()  # for whose people an HR may act
    entrusted: frozenset[int] = frozenset()  # the talents that staff named to an HR
    departments: frozenset[str] = frozenset()  # keys of units
    talent_id: int | None = None  # their own row on the roster

    @property
    def is_staff(self) -> bool:
        """Officer, section chief or admin."""
        return bool(self.roles & STAFF)

    @property
    def is_chief(self) -> bool:
        """The section chief, who alone sees what is restricted besides its author."""
        return Role.CHIEF in self.roles


def find_actor(session: Session, person_id: int, *, is_admin: bool = False) -> Actor:
    """The person with all open grants. `is_admin`: named so by the settings."""
    rows = session.execute(
        select(Grant.role, Grant.official_id, Grant.employer_id, Grant.department).where(
            Grant.person_id == person_id, Grant.ended_at.is_(None)
        )
    ).all()
    talent_id = session.scalar(select(Talent.id).where(Talent.person_id == person_id, Talent.erased_at.is_(None)))
    roles = {Role(row.role) for row in rows}
    if is_admin:
        roles.add(Role.ADMIN)
    if talent_id is not None:
        roles.add(Role.TALENT)
    return Actor(
        person_id,
        frozenset(roles),
        officials=frozenset(row.official_id for row in rows if row.official_id is not None),
        employers=frozenset(row.employer_id for row in rows if row.employer_id is not None),
        entrusted=_find_entrusted(session, person_id) if Role.HR in roles else frozenset(),
        departments=frozenset(row.department for row in rows if row.department),
        talent_id=talent_id,
    )


def _find_entrusted(session: Session, person_id: int) -> frozenset[int]:
    query = select(Entrusted.talent_id).where(Entrusted.person_id == person_id, Entrusted.until.is_(None))
    return frozenset(session.scalars(query))


def find_roles(session: Session, person_ids: Iterable[int]) -> dict[int, frozenset[Role]]:
    """The roles of many people, without what they open; who holds none is left out."""
    wanted = sorted(set(person_ids))
    found: dict[int, set[Role]] = {}
    open_grants = select(Grant.person_id, Grant.role).where(Grant.person_id.in_(wanted), Grant.ended_at.is_(None))
    for person_id, role in session.execute(open_grants):
        found.setdefault(person_id, set()).add(Role(role))
    talents = select(Talent.person_id).where(Talent.person_id.in_(wanted), Talent.erased_at.is_(None))
    for talent_person in session.scalars(talents):
        if talent_person is not None:
            found.setdefault(talent_person, set()).add(Role.TALENT)
    return {person_id: frozenset(roles) for person_id, roles in found.items()}


def find_past(session: Session, person_id: int, wanted: Iterable[Role]) -> tuple[bool, bool]:
    """Whether a person holds one of these roles, by a grant, and whether one that they held has ended."""
    query = select(Grant.ended_at.is_(None)).where(Grant.person_id == person_id, Grant.role.in_(sorted(wanted)))
    found = [bool(is_open) for is_open in session.scalars(query)]
    return any(found), not all(found)


def grant(
    session: Session,
    person_id: int,
    role: Role,
    *,
    official_id: int | None = None,
    employer_id: int | None = None,
    department: str = "",
    by: int | None,
    now: datetime,
) -> bool:
    """Let a person act as a role; False where they do already. Talents are linked to their row instead.

    What was handed over to an official before anybody acted as them is the first person's who does.
    """
    same = select(Grant.id).where(
        Grant.person_id == person_id,
        Grant.role == role,
        Grant.official_id.is_not_distinct_from(official_id),
        Grant.employer_id.is_not_distinct_from(employer_id),
        Grant.department == department,
        Grant.ended_at.is_(None),
    )
    if session.scalar(same) is not None:
        return False
    session.execute(
        insert(Grant).values(
            person_id=person_id,
            role=role,
            official_id=official_id,
            employer_id=employer_id,
            department=department,
            granted_at=now,
            granted_by=by,
        )
    )
    if official_id is not None:
        session.execute(
            update(ContactDraft)
            .where(ContactDraft.waits_for == official_id)
            .values(person_id=person_id, waits_for=None)
            .execution_options(synchronize_session=False)
        )
    return True


def end(session: Session, grant_id: int, now: datetime) -> int | None:
    """End a grant; the person it was of, or None where it had ended before."""
    return next(iter(end_all(session, Grant.id == grant_id, now=now)), None)


def end_all(session: Session, *which: ColumnElement[bool], now: datetime) -> list[int]:
    """End the open grants that all these conditions fit, and what rests on them; whose they were.

    An HR who is no employer's any more acts for none of its people: should they come back, staff name them anew.
    """
    ended = session.execute(
        update(Grant)
        .where(Grant.ended_at.is_(None), *which)
        .values(ended_at=now)
        .returning(Grant.person_id, Grant.role)
        .execution_options(synchronize_session=False)
    ).all()
    for person_id in sorted({row.person_id for row in ended if row.role == Role.HR}):
        held = select(Grant.employer_id).where(
            Grant.person_id == person_id, Grant.role == Role.HR, Grant.ended_at.is_(None)
        )
        kept = select(Talent.id).where(Talent.employer_id.in_(held))
        session.execute(
            update(Entrusted)
            .where(Entrusted.person_id == person_id, Entrusted.until.is_(None), Entrusted.talent_id.not_in(kept))
            .values(until=now)
            .execution_options(synchronize_session=False)
        )
    return [row.person_id for row in ended]


def list_grants(session: Session, *, person_id: int | None = None, role: Role | None = None) -> list[Grant]:
    """The open grants, of a person or a role."""
    query = select(Grant).where(Grant.ended_at.is_(None)).order_by(Grant.id)
    if person_id is not None:
        query = query.where(Grant.person_id == person_id)
    if role is not None:
        query = query.where(Grant.role == role)
    return list(session.scalars(query))
