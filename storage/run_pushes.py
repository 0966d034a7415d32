"""The deliveries of a run: queued for its addressees in one statement, a round at a time; counted by category.

A delivery's key is `run:RUN:ROUND:ADDRESSEE`, so each round reaches an addressee once however many processes tick.
Holding, letting go and cancelling them is `storage.delivery_runs`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, func, literal, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from storage import deliveries
from storage.tables import Addressee, Delivery, Run

FIRST = 0
LATER = 9  # 晚点提醒: asked for by the person; reminders are 1 and 2


@dataclass(frozen=True, slots=True)
class Round:
    """One round of pushes: its kind, its number (FIRST, a reminder's, LATER), the moment it may go.

    `again`: of LATER, what tells one from the next.
    """

    kind: str
    number: int
    due_at: datetime
    again: str = ""


def queue(session: Session, run: Run, round_: Round, *whom: ColumnElement[bool], now: datetime) -> int:
    """Queue a round for those addressees of the run that fit the conditions; how many are new.

    Never for who was left out, and never twice for one round.
    """
    make_object: Any = func.json_object if session.get_bind().dialect.name == "sqlite" else func.json_build_object
    rows = select(
        _key(literal(f"run:{run.id}:{round_.number}{round_.again}:")).label("key"),
        literal(run.id, Delivery.run_id.type).label("run_id"),
        literal(round_.number, Delivery.round.type).label("round"),
        Addressee.person_id,
        literal(round_.kind).label("kind"),
        make_object("run", run.id, "addressee", Addressee.id).label("facts"),
        literal(now, Delivery.made_at.type).label("made_at"),
        literal(round_.due_at, Delivery.due_at.type).label("due_at"),
        literal(deliveries.URGENT if run.urgent else deliveries.USUAL, Delivery.rank.type).label("rank"),
        literal("queued").label("state"),
    ).where(Addressee.run_id == run.id, Addressee.left_out == "", Addressee.person_id.is_not(None), *whom)
    return deliveries.queue_many(session, rows)


def in_round(number: int) -> ColumnElement[bool]:
    """A condition that joins an addressee to their delivery of a round; of LATER there may be several."""
    start = literal("run:") + sql_cast(Addressee.run_id, String) + literal(f":{number}:")
    return and_(Delivery.key == _key(start))


def _key(start: ColumnElement[str]) -> ColumnElement[str]:
    return start + sql_cast(Addressee.id, String)


def count_states(session: Session, run_id: int) -> dict[tuple[int | None, str, str], int]:
    """How many first pushes of a run are in each state, by category: {(category, state, reason): how many}."""
    rows = session.execute(
        select(Addressee.category, Delivery.state, Delivery.reason, func.count())
        .join(Delivery, in_round(FIRST))
        .where(Addressee.run_id == run_id)
        .group_by(Addressee.category, Delivery.state, Delivery.reason)
    ).all()
    return {(category, state, reason): number for category, state, reason, number in rows}
