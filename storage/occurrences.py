"""Occurrences: each time a schedule was due, recorded once by its key, whatever became of it.

started (with its run), asking (missed for too long, or no run could be made: the office decides), left_out.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage import audit
from storage.approvals import NotMoved
from storage.tables import Occurrence


def record(session: Session, schedule_id: int, key: str, due_at: datetime, state: str, now: datetime) -> int | None:
    """Write an occurrence down; its id, or None where it was recorded before."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    values = {"schedule_id": schedule_id, "key": key, "due_at": due_at, "state": state, "recorded_at": now}
    statement = dialect.insert(Occurrence).values(**values).returning(Occurrence.id)
    recorded: int | None = session.scalar(statement.on_conflict_do_nothing(index_elements=["schedule_id", "key"]))
    return recorded


def give_run(session: Session, occurrence_id: int, run_id: int) -> None:
    """Say which run an occurrence became."""
    session.execute(
        update(Occurrence)
        .where(Occurrence.id == occurrence_id)
        .values(run_id=run_id, state="started")
        .execution_options(synchronize_session=False)
    )


def ask(session: Session, occurrence_id: int) -> None:
    """The office decides about an occurrence that could make no run."""
    _put(session, occurrence_id, "asking")


def leave(session: Session, occurrence_id: int) -> None:
    """There was nobody to send it to."""
    _put(session, occurrence_id, "left_out")


def _put(session: Session, occurrence_id: int, state: str) -> None:
    session.execute(
        update(Occurrence)
        .where(Occurrence.id == occurrence_id)
        .values(state=state)
        .execution_options(synchronize_session=False)
    )


def leave_out(session: Session, occurrence_id: int, *, by: int | None, now: datetime) -> Occurrence:
    """The office says that what was missed is not sent. Raises NotMoved `occurrence.decided`."""
    occurrence = _decide(session, occurrence_id, "left_out", by)
    audit.record(session, person_id=by, act="schedule.leave_out", subject=str(occurrence.schedule_id), now=now,
                 occurrence=occurrence_id)  # fmt: skip
    return occurrence


def send_late(session: Session, occurrence_id: int, *, by: int | None, now: datetime) -> Occurrence:
    """The office says that what was missed is sent: the caller makes its run. Raises NotMoved `occurrence.decided`."""
    occurrence = _decide(session, occurrence_id, "started", by)
    audit.record(session, person_id=by, act="schedule.send_late", subject=str(occurrence.schedule_id), now=now,
                 occurrence=occurrence_id)  # fmt: skip
    return occurrence


def _decide(session: Session, occurrence_id: int, state: str, by: int | None) -> Occurrence:
    decided = session.scalar(
        update(Occurrence)
        .where(Occurrence.id == occurrence_id, Occurrence.state == "asking")
        .values(state=state, decided_by=by)
        .returning(Occurrence.id)
        .execution_options(synchronize_session=False)
    )
    if decided is None:
        raise NotMoved("occurrence.decided", "这一次已经有人决定过了")
    return session.get_one(Occurrence, occurrence_id, populate_existing=True)


# --- looking ----------------------------------------------------------------------------------------------


def list_occurrences(
    session: Session, *, schedule_id: int | None = None, state: str = "", limit: int = 20
) -> list[Occurrence]:
    """Occurrences, the newest first: of a schedule, in a state ("asking" are for the office)."""
    query = select(Occurrence).order_by(Occurrence.due_at.desc(), Occurrence.id.desc()).limit(limit)
    if schedule_id is not None:
        query = query.where(Occurrence.schedule_id == schedule_id)
    return list(session.scalars(query.where(Occurrence.state == state) if state else query))


def count_asking(session: Session) -> int:
    """How many occurrences wait for the office."""
    return session.scalar(select(func.count()).where(Occurrence.state == "asking")) or 0
