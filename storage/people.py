"""People and their accounts: who wrote, in which language, and whether they can be reached."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage import roles
from storage.roles import Role
from storage.tables import Account, Employer, Grant, Official, Person, Talent


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the person behind an account; `language` is None until chosen."""

    person_id: int
    external_id: str
    language: str | None
    plain: bool
    reachable: bool
    roles: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Described:
    """Who somebody is to the office. `name`: of the official or employer they act for, or of their roster row.

    `former`: they hold no role any more, and this is the one they held last. `accounts` are (channel, external id).
    """

    person_id: int
    created_at: datetime
    accounts: tuple[tuple[str, str], ...]
    roles: tuple[Role, ...] = ()
    name: str = ""
    talent_id: int | None = None
    former: bool = False


def describe(
    session: Session, person_ids: Iterable[int], admins: Container[tuple[str, str]] = ()
) -> dict[int, Described]:
    """Who these people are; whoever was erased, or never was, is left out. `admins`: accounts named so elsewhere."""
    wanted = sorted(set(person_ids))
    accounts: dict[int, list[tuple[str, str]]] = {}
    known = select(Account.person_id, Account.channel, Account.external_id, Person.created_at)
    made: dict[int, datetime] = {}
    for row in session.execute(known.join(Person).where(Account.person_id.in_(wanted)).order_by(Account.id)):
        accounts.setdefault(row.person_id, []).append((row.channel, row.external_id))
        made[row.person_id] = row.created_at
    found = {person: Described(person, made[person], tuple(theirs)) for person, theirs in accounts.items()}
    for person, grants in _list_grants(session, found).items():
        held = [grant for grant in grants if not grant.former] or grants[-1:]
        named = next((grant for grant in held if grant.name), held[0])  # what tells them from others comes first
        rest = [grant.role for grant in held if grant.role is not named.role]
        found[person] = replace(
            found[person], roles=(named.role, *dict.fromkeys(rest)), name=named.name, former=named.former
        )
    talents = select(Talent.id, Talent.person_id, Talent.name)
    for talent in session.execute(talents.where(Talent.person_id.in_(list(found)), Talent.erased_at.is_(None))):
        before = _add(found[talent.person_id], Role.TALENT)
        found[talent.person_id] = replace(before, name=before.name or talent.name, talent_id=talent.id)
    for person, known_as in found.items():
        if any(account in admins for account in known_as.accounts) and Role.ADMIN not in known_as.roles:
            found[person] = _add(known_as, Role.ADMIN)
    return found


def _add(known_as: Described, role: Role) -> Described:
    """A role that is no grant; who holds one is no former anything."""
    if known_as.former:
        return replace(known_as, roles=(role,), name="", former=False)
    return replace(known_as, roles=(*known_as.roles, role))


@dataclass(frozen=True, slots=True)
class _Held:
    role: Role
    name: str
    former: bool


def _list_grants(session: Session, person_ids: Iterable[int]) -> dict[int, list[_Held]]:
    """All grants of these people, in the order they were given."""
    name = func.coalesce(Official.name, Employer.name, Grant.department)
    rows = session.execute(
        select(Grant.person_id, Grant.role, name, Grant.ended_at.is_not(None))
        .outerjoin(Official, Official.id == Grant.official_id)
        .outerjoin(Employer, Employer.id == Grant.employer_id)
        .where(Grant.person_id.in_(sorted(person_ids)))
        .order_by(Grant.id)
    )
    found: dict[int, list[_Held]] = {}
    for person, role, named, former in rows:
        found.setdefault(person, []).append(_Held(Role(role), named or "", bool(former)))
    return found


def identify(session: Session, channel: str, external_ids: Iterable[str], now: datetime) -> dict[str, Known]:
    """The people behind the accounts of a channel, by external id; whoever is new is entered."""
    wanted = set(external_ids)
    known = find(session, channel, wanted)
    for external_id in sorted(wanted - known.keys()):
        known[external_id] = _enter(session, channel, external_id, now)
    return known


def find(session: Session, channel: str, external_ids: Iterable[str]) -> dict[str, Known]:
    """The people who are known already, by external id."""
    rows = session.execute(
        select(Person.id, Account.external_id, Person.language, Person.plain, Account.reachable)
        .join(Account, Account.person_id == Person.id)
        .where(Account.channel == channel, Account.external_id.in_(sorted(external_ids)))
    ).all()
    held = roles.find_roles(session, [row.id for row in rows]) if rows else {}
    return {row.external_id: Known(*row, roles=held.get(row.id, frozenset())) for row in rows}


class Moved(Exception):
    """The account stands for that person no longer: they were erased meanwhile, as by a command beside the bot."""


def find_moved(session: Session, channel: str, known: Mapping[str, int]) -> set[str]:
    """Those accounts (external id: person) that stand for these people no longer.

    Within a transaction that writes, an erasure waits for the others until it ends, and then finds what it wrote.
    """
    rows = session.execute(_standing(), {"channel": channel, "accounts": sorted(known)}).all() if known else []
    standing = {row.external_id: row.person_id for row in rows}
    return {external_id for external_id, person_id in known.items() if standing.get(external_id) != person_id}


@cache
def _standing() -> Select[str, int]:
    """Made once: each update asks it."""
    there = Account.external_id.in_(bindparam("accounts", expanding=True))
    query = select(Account.external_id, Account.person_id).where(Account.channel == bindparam("channel"), there)
    return query.with_for_update(read=True, key_share=True)


def _enter(session: Session, channel: str, external_id: str, now: datetime) -> Known:
    person_id = session.execute(insert(Person).values(created_at=now).returning(Person.id)).scalar_one()
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    entered = session.execute(
        dialect.insert(Account)
        .values(channel=channel, external_id=external_id, person_id=person_id)
        .on_conflict_do_nothing(index_elements=["channel", "external_id"])
        .returning(Account.id)
    ).scalar()
    if entered is None:  # another process was quicker; its person stands
        session.delete(session.get_one(Person, person_id))
        return find(session, channel, [external_id])[external_id]
    return Known(person_id, external_id, None, plain=False, reachable=True)


def find_language(session: Session, person_id: int) -> str | None:
    """The person's language, None until chosen."""
    return session.scalar(select(Person.language).where(Person.id == person_id))


def set_language(session: Session, person_id: int, language: str) -> None:
    """The person chose a language ("zh" or "en")."""
    session.execute(update(Person).where(Person.id == person_id).values(language=language))


def set_plain(session: Session, person_id: int, plain: bool) -> None:
    """The person chose plain messages (True) or rich ones."""
    session.execute(update(Person).where(Person.id == person_id).values(plain=plain))


def mark_unreachable(session: Session, channel: str, external_id: str, now: datetime) -> None:
    """They blocked us or are gone (F7): nothing is pushed to them until they write again."""
    session.execute(
        update(Account)
        .where(Account.channel == channel, Account.external_id == external_id, Account.reachable)
        .values(reachable=False, unreachable_since=now)
    )


def mark_reachable(session: Session, channel: str, external_id: str) -> None:
    """They wrote to us again."""
    session.execute(
        update(Account)
        .where(Account.channel == channel, Account.external_id == external_id)
        .values(reachable=True, unreachable_since=None)
    )


def list_accounts(session: Session, person_id: int) -> list[tuple[str, str]]:
    """How a person is reached: (channel, external id) of each account."""
    query = select(Account.channel, Account.external_id).where(Account.person_id == person_id).order_by(Account.id)
    return [(channel, external_id) for channel, external_id in session.execute(query)]
