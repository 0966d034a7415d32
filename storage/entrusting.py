"""Whom an employer's HR acts for: talents of the employer that staff name to them, one by one. Nobody else names them.

What is named holds as long as the HR is that employer's and the talent works there (`storage.access`); with the role it
ends (`storage.roles.end_all`). Rows end, they are not changed: who was named when by whom stays on record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage import audit
from storage.errors import StorageRefusal
from storage.roles import Actor, Role
from storage.tables import Employer, Entrusted, Grant, Talent


class EntrustRefusal(StorageRefusal):
    """Nobody is named: who asks is no staff, or the HR acts for that employer no longer. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Hr:
    """Somebody who acts for an employer, by a grant. `named` of its `talents` are entrusted to them."""

    grant_id: int
    person_id: int
    employer_id: int
    employer: str
    granted_at: datetime
    talents: int
    named: int


@dataclass(frozen=True, slots=True)
class Employee:
    """A talent of the employer, and whether they are entrusted to the HR."""

    talent_id: int
    name: str
    category: int | None
    named: bool


def find(session: Session, grant_id: int) -> Hr | None:
    """The HR of that grant, as long as it holds."""
    return next(iter(_list(session, grant_id=grant_id, limit=1, offset=0)), None)


def list_hrs(session: Session, *, limit: int, offset: int = 0) -> list[Hr]:
    """All who act for an employer, those first who act for nobody of it yet."""
    return _list(session, grant_id=None, limit=limit, offset=offset)


def find_grant(session: Session, person_id: int, employer_id: int) -> int | None:
    """The grant by which that person acts for that employer."""
    query = select(Grant.id).where(
        Grant.person_id == person_id,
        Grant.role == Role.HR,
        Grant.employer_id == employer_id,
        Grant.ended_at.is_(None),
    )
    return session.scalar(query.order_by(Grant.id).limit(1))


def list_employees(session: Session, hr: Hr, *, limit: int | None, offset: int = 0) -> list[Employee]:
    """The talents of the employer, by the order they were entered, each with whether they are entrusted to this HR."""
    named = Talent.id.in_(_open(hr.person_id))
    query = (
        select(Talent.id, Talent.name, Talent.category, named.label("named"))
        .where(Talent.employer_id == hr.employer_id, Talent.erased_at.is_(None))
        .order_by(Talent.id)
        .limit(limit)
        .offset(offset)
    )
    return [Employee(row.id, row.name, row.category, bool(row.named)) for row in session.execute(query)]


def entrust(session: Session, actor: Actor, grant_id: int, talent_ids: Iterable[int], *, now: datetime) -> set[int]:
    """From now on the HR acts for these talents too; who was named just now. Others' employees are passed over.

    Raises EntrustRefusal `entrust.staff`, `entrust.ended`.
    """
    hr = _check(session, actor, grant_id)
    theirs = select(Talent.id).where(
        Talent.id.in_(sorted(set(talent_ids))),
        Talent.employer_id == hr.employer_id,
        Talent.erased_at.is_(None),
        Talent.id.not_in(_open(hr.person_id)),
    )
    wanted = sorted(session.scalars(theirs))
    if not wanted:
        return set()
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    rows = [
        {"person_id": hr.person_id, "talent_id": talent, "since": now, "named_by": actor.person_id} for talent in wanted
    ]
    made = dialect.insert(Entrusted).values(rows).on_conflict_do_nothing().returning(Entrusted.talent_id)
    named = set(session.scalars(made))  # without whom a colleague named at the same moment
    if named:
        _audit(session, "hr.entrust", actor, hr, named, now)
    return named


def take_back(session: Session, actor: Actor, grant_id: int, talent_ids: Iterable[int], *, now: datetime) -> set[int]:
    """From now on the HR acts for these talents no longer; for whom they did. Raises EntrustRefusal as `entrust`."""
    hr = _check(session, actor, grant_id)
    ended = set(
        session.scalars(
            update(Entrusted)
            .where(
                Entrusted.person_id == hr.person_id,
                Entrusted.talent_id.in_(sorted(set(talent_ids))),
                Entrusted.until.is_(None),
            )
            .values(until=now)
            .returning(Entrusted.talent_id)
            .execution_options(synchronize_session=False)
        )
    )
    if ended:
        _audit(session, "hr.take_back", actor, hr, ended, now)
    return ended


def _check(session: Session, actor: Actor, grant_id: int) -> Hr:
    if not actor.is_staff:
        raise EntrustRefusal("entrust.staff")
    hr = find(session, grant_id)
    if hr is None:
        raise EntrustRefusal("entrust.ended")
    return hr


def _list(session: Session, *, grant_id: int | None, limit: int, offset: int) -> list[Hr]:
    of_employer = select(Talent.id).where(Talent.employer_id == Grant.employer_id, Talent.erased_at.is_(None))
    talents = select(func.count()).select_from(of_employer.correlate(Grant).subquery()).scalar_subquery()
    held = (
        select(Entrusted.id)
        .join(Talent, Talent.id == Entrusted.talent_id)
        .where(
            Entrusted.person_id == Grant.person_id,
            Entrusted.until.is_(None),
            Talent.employer_id == Grant.employer_id,
            Talent.erased_at.is_(None),
        )
    )
    named = select(func.count()).select_from(held.correlate(Grant).subquery()).scalar_subquery()
    query = (
        select(Grant, Employer.name, talents.label("talents"), named.label("named"))
        .join(Employer, Employer.id == Grant.employer_id)
        .where(Grant.role == Role.HR, Grant.ended_at.is_(None))
        .order_by(named > 0, Grant.id.desc())
        .limit(limit)
        .offset(offset)
    )
    if grant_id is not None:
        query = query.where(Grant.id == grant_id)
    return [
        Hr(grant.id, grant.person_id, grant.employer_id or 0, employer, grant.granted_at, count, entrusted)
        for grant, employer, count, entrusted in session.execute(query)
    ]


def _open(person_id: int) -> Select[int]:
    return select(Entrusted.talent_id).where(Entrusted.person_id == person_id, Entrusted.until.is_(None))


def _audit(session: Session, act: str, actor: Actor, hr: Hr, talents: set[int], now: datetime) -> None:
    audit.record(
        session,
        person_id=actor.person_id,
        act=act,
        subject=f"person {hr.person_id}",
        now=now,
        employer=hr.employer_id,
        talents=sorted(talents),
    )
