"""The deliveries of a run: queued for its addressees in one statement, held while it is paused, cancelled as it ends.

A delivery's key is `run:RUN:ROUND:ADDRESSEE`, so each round reaches an addressee once however many processes tick.
Round 0 is the first push; 1 and 2 are the reminders.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, func, literal, select, true, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.tables import Addressee, Delivery, Run

WAITING = ("queued", "retry", "held")


@dataclass(frozen=True, slots=True)
class Round:
    """One round of pushes: its kind, its number (text: a personal one, "later"), the moment it may go."""

    kind: str
    number: int | str
    due_at: datetime


def key_of(run_id: int, number: int | str, addressee_id: int) -> str:
    """The key of an addressee's delivery in a round."""
    return f"run:{run_id}:{number}:{addressee_id}"


def queue(session: Session, run: Run, round_: Round, *whom: ColumnElement[bool], now: datetime) -> int:
    """Queue a round for those addressees of the run that fit the conditions; how many are new.

    Never for who was left out, and never twice for one round.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    make_object: Any = func.json_object if is_sqlite else func.json_build_object
    rows = select(
        (literal(f"run:{run.id}:{round_.number}:") + sql_cast(Addressee.id, String)).label("key"),
        Addressee.person_id,
        literal(round_.kind).label("kind"),
        make_object("run", run.id, "addressee", Addressee.id).label("facts"),
        literal(now, Delivery.made_at.type).label("made_at"),
        literal(round_.due_at, Delivery.due_at.type).label("due_at"),
        literal("queued").label("state"),
    ).where(Addressee.run_id == run.id, Addressee.left_out == "", Addressee.person_id.is_not(None), *whom)
    return _queue_many(session, rows)


def _queue_many(session: Session, rows: Select[Any]) -> int:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    found = rows.subquery()
    # SQLite reads ON after a SELECT without WHERE as that of a join.
    statement = dialect.insert(Delivery).from_select(found.columns.keys(), select(found).where(true()))
    statement = statement.on_conflict_do_nothing(index_elements=["key"])
    counted = {"preserve_rowcount": True}  # SQLAlchemy drops it of an INSERT on PostgreSQL
    return session.connection().execute(statement, execution_options=counted).rowcount


def of(run_id: int, number: int | str | None = None) -> ColumnElement[bool]:
    """A condition on deliveries: those of a run, or of one of its rounds."""
    start = f"run:{run_id}:" if number is None else f"run:{run_id}:{number}:"
    return Delivery.key.startswith(start, autoescape=True)


def hold(session: Session, run_id: int) -> int:
    """What waits is not sent until it is released; how many. What is in a sender's hand still goes."""
    return _move(session, run_id, ("queued", "retry"), "held")


def release(session: Session, run_id: int) -> int:
    """What was held waits again; how many."""
    return _move(session, run_id, ("held",), "queued")


def cancel(session: Session, run_id: int) -> int:
    """What waits or is held is never sent; how many."""
    return _move(session, run_id, WAITING, "cancelled")


def _move(session: Session, run_id: int, states: tuple[str, ...], state: str) -> int:
    changed = session.connection().execute(
        update(Delivery).where(of(run_id), Delivery.state.in_(states)).values(state=state)
    )
    return changed.rowcount


def count_states(session: Session, run_id: int, number: int) -> dict[tuple[int | None, str, str], int]:
    """How many deliveries of a round are in each state, by category: {(category, state, reason): how many}."""
    key = _addressees_key(number)
    reason = func.coalesce(Delivery.reason, "")
    rows = session.execute(
        select(Addressee.category, Delivery.state, reason, func.count())
        .join(Delivery, Delivery.key == key)
        .where(Addressee.run_id == run_id)
        .group_by(Addressee.category, Delivery.state, reason)
    ).all()
    return {(category, state, why): number for category, state, why, number in rows}


def first_of_addressee() -> ColumnElement[bool]:
    """A condition that joins an addressee to the delivery of their first push."""
    return Delivery.key == _addressees_key(0)


def _addressees_key(number: int) -> ColumnElement[str]:
    run, addressee = sql_cast(Addressee.run_id, String), sql_cast(Addressee.id, String)
    return literal("run:") + run + literal(f":{number}:") + addressee
