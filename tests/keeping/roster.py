"""An invented roster for the tests of this folder, entered straight into the tables."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import contacts, roles, talents
from storage.roles import Actor, Role
from storage.tables import Account, Employer, Grant, Link, Official, Person, Talent

ENTERED = datetime(2026, 1, 5, tzinfo=UTC)
TODAY = date(2026, 11, 23)
_KEYS = count()


def enter_official(session: Session, name: str, level: str, unit: str = "示例单位") -> int:
    official = Official(name=name, key=name, level=level, unit=unit, entered_at=ENTERED)
    session.add(official)
    session.flush()
    return official.id


def enter_talent(
    session: Session,
    name: str,
    category: int | None,
    *,
    liaison: int | None = None,
    leader: int | None = None,
    employer: str = "示例芯科技",
    entered: datetime = ENTERED,
    **more: object,
) -> int:
    unit = session.scalar(select(Employer).where(Employer.key == employer)) or Employer(name=employer, key=employer)
    session.add(unit)
    session.flush()
    talent = Talent(
        name=name,
        name_key=name,
        category=category,
        employer_id=unit.id,
        entered_at=entered,
        changed_at=entered,
        tags=[],
        **more,
    )
    session.add(talent)
    session.flush()
    talents.reindex(session, talent.id)
    for kind, official in (("liaison", liaison), ("leader", leader)):
        if official is not None:
            session.add(Link(talent_id=talent.id, kind=kind, official_id=official, since=entered.date()))
    session.flush()
    return talent.id


def join(session: Session, external_id: str, role: Role, *, channel: str = "telegram", **more: int | None) -> Actor:
    """Somebody with an account who holds that role."""
    person = Person(created_at=ENTERED)
    session.add(person)
    session.flush()
    session.add(Account(channel=channel, external_id=external_id, person_id=person.id))
    session.add(Grant(person_id=person.id, role=role, granted_at=ENTERED, **more))
    session.flush()
    return roles.find_actor(session, person.id)


def log(
    session: Session,
    actor: Actor,
    talent: int,
    day: date,
    *,
    level: str = "liaison",
    lines: tuple[contacts.Line, ...] = (contacts.Line("condition", "项目进入中试"),),
    channel: str = "phone",
) -> int:
    fields = contacts.ContactFields(talent_id=talent, level=level, channel=channel, day=day, lines=lines)
    now = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    return contacts.log(session, actor, fields, key=f"test:{next(_KEYS)}", now=now)
