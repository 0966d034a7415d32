"""Pushing to whom a run could not reach as it started, once they join or can be reached again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs import pushing
from jobs.schedules import Office, attempt
from storage import latecomers
from storage.database import Database
from storage.tables import Run


def welcome_due(database: Database, office: Office, now: Callable[[], datetime]) -> int:
    """Queue the first push of running runs to who can be reached by now, in the hours of the office; how many."""
    return sum(
        attempt(database, "late push of run", run_id, partial(_welcome, office=office, now=now()))
        for run_id in database.read(lambda session: _list_runs(session, office, now()))
    )


def _list_runs(session: Session, office: Office, now: datetime) -> list[int]:
    running = session.scalars(select(Run).where(Run.state == "running").order_by(Run.id)).all()
    return [run.id for run in running if latecomers.has_any(session, run, cap=office.policy.cap, now=now)]


def _welcome(session: Session, run_id: int, office: Office, now: datetime) -> int:
    due_at = pushing.next_allowed(office.policy, now, office.zone)
    return latecomers.welcome(session, run_id, cap=office.policy.cap, due_at=due_at, now=now)
