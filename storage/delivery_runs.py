"""The pushes of a run together: queued in one statement, held, let go, cancelled, counted.

A run is a number of whoever planned it; here it is a column. What is on its way when a run is held or ended goes on:
it can't be called back, and is only not tried again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Select, String, cast, func, literal, select, update
from sqlalchemy.orm import Session

from storage.deliveries import URGENT, USUAL, queue_many
from storage.tables import Delivery
from storage.tables.base import UtcDateTime


def queue_run(
    session: Session,
    run_id: int,
    audience: Select[tuple[int]],
    *,
    kind: str,
    facts: Mapping[str, Any],
    now: datetime,
    round: int = 0,
    due_at: datetime | None = None,
    urgent: bool = False,
) -> int:
    """Push the same to everybody of an audience, a query for numbers of people; to each once a round.

    However often it is called, and however many are in it: it is one statement of the database. Returns how many are
    new. The keys are `run:RUN:ROUND:PERSON`.
    """
    person = audience.subquery()
    [column] = person.columns
    rows = select(
        (literal(f"run:{run_id}:{round}:", String) + cast(column, String)).label("key"),
        literal(run_id).label("run_id"),
        literal(round).label("round"),
        column.label("person_id"),
        literal(kind, String).label("kind"),
        literal(dict(facts), JSON).label("facts"),
        literal(now, UtcDateTime).label("made_at"),
        literal(due_at or now, UtcDateTime).label("due_at"),
        literal(URGENT if urgent else USUAL).label("rank"),
        literal("queued", String).label("state"),
    )
    return queue_many(session, rows)


def hold_run(session: Session, run_id: int) -> int:
    """Send nothing more of a run until `release_run`; returns how many pushes wait so."""
    return _stop(session, run_id, ("queued", "retry", "claimed"), "held")


def release_run(session: Session, run_id: int) -> int:
    """Go on with a run that was held; returns how many pushes wait for nothing more than their turn."""
    _change(session, run_id, ("sending",), becomes="")
    return _change(session, run_id, ("held",), state="queued")


def cancel_run(session: Session, run_id: int) -> int:
    """Send nothing more of a run, ever; returns how many pushes remain unsent. Their facts are blanked."""
    return _stop(session, run_id, ("queued", "retry", "claimed", "held"), "cancelled", facts=None)


def count_run(session: Session, run_id: int, *, round: int | None = None) -> dict[str, int]:
    """How many pushes of a run are in each state, of all rounds or of one."""
    query = select(Delivery.state, func.count()).where(Delivery.run_id == run_id).group_by(Delivery.state)
    if round is not None:
        query = query.where(Delivery.round == round)
    return {row[0]: row[1] for row in session.execute(query)}


def _stop(session: Session, run_id: int, waiting: tuple[str, ...], state: str, **values: object) -> int:
    _change(session, run_id, ("sending",), becomes=state)
    return _change(session, run_id, waiting, state=state, lease_ends=None, **values)


def _change(session: Session, run_id: int, states: tuple[str, ...], **values: object) -> int:
    change = update(Delivery).where(Delivery.run_id == run_id, Delivery.state.in_(states)).values(**values)
    return session.connection().execute(change).rowcount
