"""Runs that schedules make: approved with their schedule, and those that more people are added to as things happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from storage import approvals, audiences, delivery_runs, run_pushes, runs
from storage.approvals import NotMoved
from storage.audience_filter import Cap, Filter
from storage.run_plans import Plan
from storage.run_pushes import FIRST, Round
from storage.runs import OPEN, Started
from storage.tables import Run, Schedule


def make(session: Session, schedule: Schedule, plan: Plan, *, key: str, now: datetime) -> int:
    """Write down a run that a schedule makes: it was approved with it, and starts now. Its id; a known key as `draft`.

    Raises SurveyRefused, AudienceRefused: what was fine when the schedule was approved may be so no longer.
    """
    made = replace(plan, starts_at=now)
    run_id = runs.draft(session, made, key=key, by=schedule.made_by, now=now, schedule_id=schedule.id)
    session.execute(
        update(Run)
        .where(Run.id == run_id, Run.state == "draft")
        .values(
            state="approved",
            approved_at=schedule.approved_at,
            approved_by=schedule.approved_by,
            approval=schedule.approval,
        )
        .execution_options(synchronize_session=False)
    )
    return run_id


def add(session: Session, run_id: int, wanted: Filter, *, cap: Cap | None, due_at: datetime, now: datetime) -> Started:
    """Add whom a filter finds to a run that is under way, once each, and push it to them; of a paused one it is held.

    Raises NotMoved where the run is over, AudienceRefused.
    """
    run = session.get_one(Run, run_id, populate_existing=True, with_for_update=True)  # nobody ends it meanwhile
    if run.state not in OPEN:
        raise NotMoved(f"run.is_{run.state}", f"{approvals.STATE_WORDS[run.state]}，不能再加人")
    addressees = audiences.fix(session, run, cap=cap, now=now, asked_at=due_at, wanted=wanted)
    # Who was in it before has this round: its key is known.
    queued = run_pushes.queue(session, run, Round(run.kind, FIRST, due_at), now=now)
    if run.state == "paused":
        delivery_runs.hold_run(session, run_id)
    return Started(addressees, queued)
