"""Pushing to whom a run could not reach as it started, once they join or can be reached again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs import pushing
from jobs.schedules import Office, attempt
from storage import latecomers
from storage.database import Database
from storage.surveys import ballots, run_keys
from storage.tables import Run


def welcome_due(database: Database, keys: Path, office: Office, now: Callable[[], datetime]) -> int:
    """Queue the first push of running runs to who can be reached by now, in the hours of the office; how many."""
    return sum(
        attempt(database, "late push of run", run_id, partial(_welcome, keys=keys, office=office, now=now()))
        for run_id in database.read(lambda session: _list_runs(session, office, now()))
    )


def _list_runs(session: Session, office: Office, now: datetime) -> list[int]:
    running = session.scalars(select(Run).where(Run.state == "running").order_by(Run.id)).all()
    return [run.id for run in running if latecomers.has_any(session, run, cap=office.policy.cap, now=now)]


def _welcome(session: Session, run_id: int, keys: Path, office: Office, now: datetime) -> int:
    due_at, among = pushing.next_allowed(office.policy, now, office.zone), None
    if session.get_one(Run, run_id).anonymous:
        key = run_keys.read(keys, run_id)  # without it nobody can answer
        among = set() if key is None else set(ballots.list_unfinished(session, run_id, key))
    return latecomers.welcome(session, run_id, cap=office.policy.cap, due_at=due_at, now=now, among=among)
