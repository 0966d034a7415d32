"""The inbox: updates received and not yet handled, so that a kill loses none (see architecture, "The inbox")."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, delete, func, null, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.envelopes import NAME_CHARS
from storage.tables import InboxRow, Mark

PAYLOAD_KEPT = timedelta(hours=24)  # what a person wrote; Telegram keeps updates no longer either
ROW_KEPT = timedelta(hours=48)  # the bare number, to recognise a second delivery
FAILURES = 3  # exceptions, after which a row is set aside
REPLAYS = 10  # processes that ended with the row in hand: most ends are not its fault, so many are

_WAITING = (InboxRow.done_at.is_(None), InboxRow.set_aside_at.is_(None))


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update that is still to be handled; `payload` is JSON as it was received, sealed in the database."""

    update_id: int
    payload: str
    failures: int
    replays: int


def take(session: Session, source: str, payloads: Mapping[int, str], now: datetime) -> set[int]:
    """Enter updates (id → JSON, sealed by `storage.envelopes`) and return the ids that are new.

    One that was received before is not taken again.
    """
    if not payloads:
        return set()
    known = set(session.scalars(_known(), {"source": source, "numbers": list(payloads)}))
    new = payloads.keys() - known
    if new:
        # Another process of ours can't be between: one poller a token, held by a lock. The clause is for the rest.
        session.connection().execute(
            _enter(session.get_bind().dialect.name),
            [
                {"source": source, "update_id": number, "received_at": now, "payload": payloads[number]}
                for number in sorted(new)
            ],
        )
    return new


@cache
def _known() -> Select[int]:
    """These statements are made once: each update asks them, and making one takes longer than its execution."""
    there = InboxRow.update_id.in_(bindparam("numbers", expanding=True))
    return select(InboxRow.update_id).where(InboxRow.source == bindparam("source"), there)


@cache
def _enter(dialect: str) -> sqlite.Insert | postgresql.Insert:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(InboxRow).on_conflict_do_nothing()


@cache
def _mark(dialect: str) -> sqlite.Insert | postgresql.Insert:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(Mark).values(name=bindparam("its_name"), at=bindparam("its_moment"))
    return statement.on_conflict_do_update(index_elements=["name"], set_={"at": statement.excluded.at})


def finish(session: Session, source: str, update_ids: Sequence[int], now: datetime) -> None:
    """The updates are handled: what they held is blanked."""
    session.execute(
        update(InboxRow)
        .where(InboxRow.source == source, InboxRow.update_id.in_(update_ids))
        .values(done_at=now, payload=None)
    )


def count_failure(session: Session, source: str, update_id: int) -> None:
    """Handling the update raised; it will be tried again."""
    _count(session, source, update_id, InboxRow.failures)


def count_replay(session: Session, source: str, update_id: int) -> None:
    """An update that was left behind is begun again."""
    _count(session, source, update_id, InboxRow.replays)


def _count(session: Session, source: str, update_id: int, column: InstrumentedAttribute[int]) -> None:
    session.execute(
        update(InboxRow).where(InboxRow.source == source, InboxRow.update_id == update_id).values({column: column + 1})
    )


def set_aside(session: Session, source: str, update_id: int, error_id: str, now: datetime) -> None:
    """The update failed too often; its payload stays for a day, so that it can be looked into."""
    session.execute(
        update(InboxRow)
        .where(InboxRow.source == source, InboxRow.update_id == update_id)
        .values(set_aside_at=now, error_id=error_id)
    )


def list_waiting(session: Session, source: str) -> list[Waiting]:
    """What a process that ended left behind, in order. Rows whose payload is gone are not among it."""
    rows = session.execute(
        select(InboxRow.update_id, InboxRow.payload, InboxRow.failures, InboxRow.replays)
        .where(InboxRow.source == source, *_WAITING)
        .order_by(InboxRow.update_id)
    )
    return [Waiting(number, payload, failures, replays) for number, payload, failures, replays in rows if payload]


def list_keys(session: Session) -> set[str]:
    """The names of the keys that open what is still here (`storage.envelopes`)."""
    name = func.substr(InboxRow.payload, 1, NAME_CHARS)
    return set(session.scalars(select(name).where(InboxRow.payload.is_not(None)).distinct()))


def blank_old(session: Session, now: datetime) -> int:
    """Blank payloads kept for PAYLOAD_KEPT, give up what was never handled by then, forget rows after ROW_KEPT.

    Returns how many were given up unhandled.
    """
    old = InboxRow.received_at <= now - PAYLOAD_KEPT
    given_up = session.connection().execute(
        update(InboxRow).where(old, *_WAITING).values(set_aside_at=now, error_id="old")
    )
    session.execute(update(InboxRow).where(old, InboxRow.payload.is_not(None)).values(payload=None))
    session.execute(delete(InboxRow).where(InboxRow.received_at <= now - ROW_KEPT))
    return given_up.rowcount


def find_last(session: Session, source: str) -> datetime | None:
    """When the last update of a source came; None where none did within ROW_KEPT."""
    return session.scalar(select(func.max(InboxRow.received_at)).where(InboxRow.source == source))


def mark(session: Session, name: str, at: datetime) -> None:
    """Remember a moment by name."""
    session.connection().execute(_mark(session.get_bind().dialect.name), {"its_name": name, "its_moment": at})


def marked(session: Session, name: str) -> datetime | None:
    """The moment remembered by a name, or None."""
    return session.scalar(select(Mark.at).where(Mark.name == name))


def blank_account(
    session: Session,
    channel: str,
    external_id: str,
    in_hand: tuple[str, int],
    open_sealed: Callable[[str], str | None],
) -> None:
    """Blank what this account sent and what is kept of it (a day at most); the update in hand goes with its end."""
    rows = session.execute(
        select(InboxRow.source, InboxRow.update_id, InboxRow.payload).where(
            InboxRow.source.startswith(channel, autoescape=True), InboxRow.payload.is_not(None)
        )
    ).all()
    for source, update_id, payload in rows:
        opened = open_sealed(payload or "")
        if (source, update_id) != in_hand and (opened is None or external_id in _senders(opened)):
            session.execute(
                update(InboxRow)
                .where(InboxRow.source == source, InboxRow.update_id == update_id)
                .values(payload=null(), set_aside_at=func.coalesce(InboxRow.set_aside_at, InboxRow.received_at))
            )


def _senders(payload: str) -> set[str]:
    """Whose update it is: the sender, and the private chat it stands in."""
    found = set()
    for part in json.loads(payload).values():
        if isinstance(part, dict):
            for key in ("from", "chat"):
                if isinstance(part.get(key), dict):
                    found.add(str(part[key].get("id")))
    return found
