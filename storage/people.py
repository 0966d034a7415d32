"""People and their accounts: who wrote, in which language, and whether they can be reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage import roles
from storage.roles import Role
from storage.tables import Account, Person


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the person behind an account; `language` is None until chosen."""

    person_id: int
    external_id: str
    language: str | None
    plain: bool
    reachable: bool
    roles: frozenset[Role] = frozenset()


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
    query = select(Account.external_id, Account.person_id).where(
        Account.channel == channel, Account.external_id.in_(sorted(known))
    )
    rows = session.execute(query.with_for_update(read=True, key_share=True)).all() if known else []
    standing = {row.external_id: row.person_id for row in rows}
    return {external_id for external_id, person_id in known.items() if standing.get(external_id) != person_id}


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
