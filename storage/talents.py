"""The roster's rows: entered, changed and described one at a time. Files of them come in through `storage.roster`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.orm import Session

from storage import employers, officials
from storage.naming import fold, key_of, list_talent_keys, phone_key
from storage.tables import Employer, Official, Talent, TalentKey

__all__ = ["Profile", "TalentFields", "describe", "enter", "get", "key_of", "phone_key", "reindex", "unindex"]


@dataclass(frozen=True, slots=True)
class TalentFields:
    """What a row of the roster says. `category` is 1 to 5, None before recognition; leader and liaison are names."""

    name: str
    category: int | None = None
    degree: str = ""
    employer: str = ""
    industry: str = ""
    phone: str = ""
    email: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    birthday: date | None = None
    recognised_on: date | None = None
    leader: str = ""
    leader_level: str = ""
    leader_unit: str = ""
    liaison: str = ""
    liaison_unit: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """A talent with who keeps in touch with them."""

    id: int
    name: str
    category: int | None
    degree: str
    employer: str
    industry: str
    phone: str
    email: str
    tags: tuple[str, ...]
    language: str
    birthday: date | None
    recognised_on: date | None
    leader: Official | None
    liaison: Official | None
    last_contact_on: date | None
    person_id: int | None
    joined_at: datetime | None
    revision: int


def enter(session: Session, fields: TalentFields, *, now: datetime, today: date, by: int | None) -> int:
    """Enter a talent with what they are found by and who keeps in touch with them from `today`; the new id.

    Raises TwoOfOneName.
    """
    values = columns_of(session, fields)
    talent_id = session.execute(
        insert(Talent).values(**values, entered_at=now, changed_at=now).returning(Talent.id)
    ).scalar_one()
    _index(session, talent_id, fields.name, fields.tags, fields.phone)
    _link(session, talent_id, fields, now=now, today=today, by=by)
    return talent_id


def _link(
    session: Session, talent_id: int, fields: TalentFields, *, now: datetime, today: date, by: int | None
) -> None:
    level = fields.leader_level or default_level(fields.category)
    named: tuple[tuple[officials.Kind, str, str, str], ...] = (
        ("leader", fields.leader, level, fields.leader_unit),
        ("liaison", fields.liaison, officials.LIAISON, fields.liaison_unit),
    )
    for kind, name, whose, unit in named:
        if name:
            official = officials.find_or_enter(session, name, whose, unit, now)
            officials.assign(session, talent_id, kind, official.id, today, by)


def default_level(category: int | None) -> str:
    """Whose contact the measure's article 26 asks for; a leader of a lower category is one of the district."""
    return {1: "chief_leader", 3: "unit_head"}.get(category or 0, "district_leader")


def columns_of(session: Session, fields: TalentFields) -> dict[str, Any]:
    """The fields as columns of `talents`; the employer is entered where it is new."""
    return values_of(fields, employers.find_or_enter(session, fields.employer) if fields.employer.strip() else None)


def values_of(fields: TalentFields, employer_id: int | None) -> dict[str, Any]:
    """The same where the employer is known."""
    return {
        "name": fields.name,
        "name_key": key_of(fields.name),
        "category": fields.category,
        "degree": fields.degree,
        "employer_id": employer_id,
        "industry": fields.industry,
        "phone": fields.phone,
        "phone_key": phone_key(fields.phone),
        "email": fields.email,
        "tags": list(fields.tags),
        "language": fields.language,
        "birthday": fields.birthday,
        "recognised_on": fields.recognised_on,
    }


def get(session: Session, talent_id: int) -> Talent:
    """The row of a talent, erased or not. Raises sqlalchemy.exc.NoResultFound."""
    return session.get_one(Talent, talent_id)


def find(session: Session, talent_id: int) -> Talent | None:
    """The row of a talent, or None where there is none or it was erased."""
    return session.scalar(select(Talent).where(Talent.id == talent_id, Talent.erased_at.is_(None)))


def describe(session: Session, talent_id: int) -> Profile:
    """A talent with employer, leader and liaison. Raises sqlalchemy.exc.NoResultFound."""
    talent = get(session, talent_id)
    employer = session.get(Employer, talent.employer_id) if talent.employer_id is not None else None
    kept: Mapping[officials.Kind, Official] = officials.of_talent(session, talent_id)
    return Profile(
        id=talent.id,
        name=talent.name,
        category=talent.category,
        degree=talent.degree,
        employer=employer.name if employer else "",
        industry=talent.industry,
        phone=talent.phone,
        email=talent.email,
        tags=tuple(talent.tags),
        language=talent.language,
        birthday=talent.birthday,
        recognised_on=talent.recognised_on,
        leader=kept.get("leader"),
        liaison=kept.get("liaison"),
        last_contact_on=talent.last_contact_on,
        person_id=talent.person_id,
        joined_at=talent.joined_at,
        revision=talent.revision,
    )


def find_by_name(session: Session, name: str) -> list[Talent]:
    """The talents of exactly that name, case, width and spaces aside."""
    query = select(Talent).where(Talent.name_key == key_of(name), Talent.erased_at.is_(None)).order_by(Talent.id)
    return list(session.scalars(query))


def find_named(session: Session, text: str, *, limit: int = 3) -> list[tuple[int, str]]:
    """(id, name) of talents whose name stands in a text, each name once; case, width and spaces aside.

    A name in Latin letters has to stand as words of its own. A word that is somebody's name too is found as well.
    """
    key, latin = fold(text), re.compile(r"[\x00-\u024f]+")
    query = (
        select(func.min(Talent.id), func.min(Talent.name))
        .where(Talent.erased_at.is_(None), func.length(Talent.name_key) > 1, literal(key).contains(Talent.name_key))
        .group_by(Talent.name_key)
        .order_by(func.min(Talent.id))
    )
    found = [(talent_id, name) for talent_id, name in session.execute(query)]
    return [
        (talent_id, name)
        for talent_id, name in found
        if not latin.fullmatch(name) or re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE)
    ][:limit]


def is_named(session: Session, word: str) -> bool:
    """Whether a word is, holds or is a part of some talent's name."""
    key = fold(word)
    query = select(Talent.id).where(
        Talent.erased_at.is_(None),
        func.length(Talent.name_key) > 1,
        literal(key).contains(Talent.name_key) | Talent.name_key.contains(key, autoescape=True),
    )
    return session.scalar(query.limit(1)) is not None


def find_by_phone(session: Session, phone: str) -> list[Talent]:
    """The talents whose phone has those digits; with and without the country's number is the same."""
    key = phone_key(phone)
    if not key:
        return []
    query = select(Talent).where(Talent.phone_key == key, Talent.erased_at.is_(None)).order_by(Talent.id)
    return list(session.scalars(query))


def reindex(session: Session, talent_id: int) -> None:
    """Make anew what a talent is found by."""
    talent = get(session, talent_id)
    unindex(session, talent_id)
    _index(session, talent_id, talent.name, talent.tags, talent.phone)


def unindex(session: Session, talent_id: int) -> None:
    """Nobody finds this talent by a search any more (an erasure)."""
    session.execute(delete(TalentKey).where(TalentKey.talent_id == talent_id))


def _index(session: Session, talent_id: int, name: str, tags: Iterable[str], phone: str) -> None:
    keys = sorted(list_talent_keys(name, tags, phone))
    if keys:
        session.execute(insert(TalentKey), [{"key": key, "talent_id": talent_id} for key in keys])
