"""Schedules: runs that are made by themselves, and what became of each time they were due.

draft → waiting → active ⇄ paused → ended. A schedule is approved once, with all it will send; the runs that it makes
are approved by that. What a time or an event is, and when the next comes, is worked out by `jobs.timetable`; here are
the rows. An occurrence is recorded once, by its key, whatever becomes of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import approvals, audiences, audit, run_plans, runs
from storage.approvals import Paper, clip, move
from storage.run_plans import ASKS, Plan, PlanRefused
from storage.tables import Schedule

TITLE_CHARS = run_plans.TITLE_CHARS
LIVE = ("active", "paused")


@dataclass(frozen=True, slots=True)
class Setting:
    """A schedule before it is one. `trigger` is JSON of `jobs.timetable`, `next_at` what that says comes next."""

    title: str
    trigger: Mapping[str, Any]
    plan: Plan
    next_at: datetime | None
    grace_minutes: int = 720


def draft(session: Session, setting: Setting, *, key: str, by: int | None, now: datetime) -> int:
    """Write a schedule down; its id. A key that was used before gives the schedule that has it, unchanged.

    Raises PlanRefused, SurveyRefused, AudienceRefused.
    """
    known = session.scalar(select(Schedule.id).where(Schedule.key == key))
    if known is not None:
        return known
    schedule = Schedule(key=key, made_at=now, made_by=by, **_columns(session, setting))
    session.add(schedule)
    session.flush()
    audit.record(session, person_id=by, act="schedule.draft", subject=str(schedule.id), now=now)
    return schedule.id


def revise(session: Session, schedule_id: int, setting: Setting, *, revision: int, by: int, now: datetime) -> Schedule:
    """Change a draft; whoever changed it last is its drafter. In the audit as in `runs.revise`.

    Raises NotMoved, and as `draft`.
    """
    drafter = approvals.get(session, Schedule, schedule_id).made_by
    schedule = move(session, Schedule, schedule_id, ("draft",), revision, made_by=by, **_columns(session, setting))
    if drafter != by:
        audit.record(session, person_id=by, act="schedule.revise", subject=str(schedule_id), now=now)
    return schedule


def _columns(session: Session, setting: Setting) -> dict[str, Any]:
    anonymous = run_plans.check(session, setting.plan)
    audiences.check_runs(session, setting.plan.audience)
    if "event" in setting.trigger and (anonymous or setting.plan.kind not in ASKS):
        raise PlanRefused("schedule.named_only", "事件之后只能发实名问卷：匿名的一次只到几个人，认得出来")
    if not setting.title.strip() or len(setting.title) > TITLE_CHARS:
        raise PlanRefused("run.title", f"标题要有，最多{TITLE_CHARS}字", most=TITLE_CHARS)
    return {
        "title": setting.title,
        "trigger": dict(setting.trigger),
        "plan": run_plans.encode(setting.plan),
        "next_at": setting.next_at,
        "grace_minutes": setting.grace_minutes,
    }


def submit(
    session: Session,
    schedule_id: int,
    *,
    revision: int,
    by: int | None,
    now: datetime,
    next_at: datetime | None,
    second_person: bool = True,
    approvers: Collection[int] = (),
) -> Schedule:
    """Ask a second person to approve; where the office asks for none it begins. Raises NotMoved, as `runs.submit`."""
    _need_crowd(session, schedule_id, now)
    if not second_person:
        return _activate(session, schedule_id, ("draft",), revision, None, by=by, now=now, next_at=next_at)
    approvals.need_second_person(session, by, approvers)
    schedule = move(session, Schedule, schedule_id, ("draft",), revision, state="waiting")
    audit.record(session, person_id=by, act="schedule.submit", subject=str(schedule_id), now=now)
    return schedule


def _need_crowd(session: Session, schedule_id: int, now: datetime) -> None:
    """Each of its runs would be called off as it starts: that is said before. Raises NotMoved, PlanRefused."""
    plan = run_plans.decode(approvals.get(session, Schedule, schedule_id).plan)
    if run_plans.check(session, plan) and plan.audience.who != "subscribers":
        found = audiences.preview(session, plan.audience, topic=plan.topic, cap=None, now=now)
        runs.need_crowd(found.going, anonymous=True)


def approve(
    session: Session, schedule_id: int, *, revision: int, by: int, now: datetime, next_at: datetime | None
) -> Schedule:
    """A second person approves: it begins. `next_at` is worked out anew. Raises NotMoved `run.own_draft`."""
    approvals.refuse_own(approvals.get(session, Schedule, schedule_id), by)
    return _activate(session, schedule_id, ("waiting",), revision, None, by=by, now=now, next_at=next_at)


def approve_on_paper(
    session: Session,
    schedule_id: int,
    paper: Paper,
    *,
    revision: int,
    by: int | None,
    now: datetime,
    today: date,
    next_at: datetime | None,
) -> Schedule:
    """线下已签批: the paper is the second person, whoever enters it. Raises NotMoved `run.paper`."""
    approval, states = paper.encode(today), ("draft", "waiting")
    _need_crowd(session, schedule_id, now)
    return _activate(session, schedule_id, states, revision, approval, by=by, now=now, next_at=next_at)


def _activate(
    session: Session,
    schedule_id: int,
    states: Collection[str],
    revision: int,
    approval: dict[str, Any] | None,
    *,
    by: int | None,
    now: datetime,
    next_at: datetime | None,
) -> Schedule:
    values = {"approved_at": now, "approved_by": by, "approval": approval}
    begun = {"state": "active", "active_since": now, "made_until": now, "next_at": next_at, "remark": ""}
    schedule = move(session, Schedule, schedule_id, states, revision, **values, **begun)
    on_paper = {} if approval is None else {"day": approval["day"], "sha256": approval["sha256"]}
    audit.record(session, person_id=by, act="schedule.approve", subject=str(schedule_id), now=now, **on_paper)
    return schedule


def give_back(session: Session, schedule_id: int, reason: str, *, revision: int, by: int, now: datetime) -> Schedule:
    """Back to a draft, with what should be changed."""
    schedule = move(session, Schedule, schedule_id, ("waiting",), revision, state="draft", remark=clip(reason))
    audit.record(session, person_id=by, act="schedule.give_back", subject=str(schedule_id), now=now)
    return schedule


def pause(session: Session, schedule_id: int, *, revision: int | None, by: int | None, now: datetime) -> Schedule:
    """Make no runs until it is resumed."""
    schedule = move(session, Schedule, schedule_id, ("active",), revision, state="paused", next_at=None)
    audit.record(session, person_id=by, act="schedule.pause", subject=str(schedule_id), now=now)
    return schedule


def stop(session: Session, schedule_id: int, reason: str, now: datetime) -> None:
    """It pauses by itself: no run can be made any more, for the reason of that key. One that has ended stays so."""
    session.execute(
        update(Schedule)
        .where(Schedule.id == schedule_id, Schedule.state == "active")
        .values(state="paused", next_at=None, remark=reason, revision=Schedule.revision + 1)
        .execution_options(synchronize_session=False)
    )
    audit.record(session, person_id=None, act="schedule.stop", subject=str(schedule_id), now=now, reason=reason)


def resume(
    session: Session,
    schedule_id: int,
    *,
    revision: int | None,
    by: int | None,
    now: datetime,
    next_at: datetime | None,
) -> Schedule:
    """Go on from now: what came to pass meanwhile is left out."""
    begun = {"state": "active", "active_since": now, "made_until": now, "next_at": next_at, "remark": ""}
    schedule = move(session, Schedule, schedule_id, ("paused",), revision, **begun)
    audit.record(session, person_id=by, act="schedule.resume", subject=str(schedule_id), now=now)
    return schedule


def end(session: Session, schedule_id: int, *, revision: int | None, by: int | None, now: datetime) -> Schedule:
    """Make no more runs; those under way go on."""
    states = ("draft", "waiting", *LIVE)
    schedule = move(session, Schedule, schedule_id, states, revision, state="ended", next_at=None)
    audit.record(session, person_id=by, act="schedule.end", subject=str(schedule_id), now=now)
    return schedule


# --- being due --------------------------------------------------------------------------------------------


def list_due(session: Session, now: datetime) -> list[Schedule]:
    """The schedules by time that are due, the longest first."""
    query = select(Schedule).where(Schedule.state == "active", Schedule.next_at <= now)
    return list(session.scalars(query.order_by(Schedule.next_at, Schedule.id)))


def list_waiting_for_events(session: Session) -> list[Schedule]:
    """The active schedules that events make runs of."""
    query = select(Schedule).where(Schedule.state == "active", Schedule.next_at.is_(None)).order_by(Schedule.id)
    return list(session.scalars(query))


def take_turn(session: Session, schedule: Schedule, next_at: datetime | None) -> bool:
    """Move a schedule on past what is due, if nobody else has; it ends where nothing comes after."""
    turn = (
        update(Schedule)
        .where(Schedule.id == schedule.id, Schedule.state == "active", Schedule.next_at == schedule.next_at)
        .values(next_at=next_at, state="active" if next_at is not None else "ended")
        .returning(Schedule.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(turn) is not None


def note_looked(session: Session, schedule_id: int, until: datetime) -> None:
    """What happened up to that moment has its occurrences."""
    session.execute(
        update(Schedule)
        .where(Schedule.id == schedule_id)
        .values(made_until=until)
        .execution_options(synchronize_session=False)
    )


# --- looking ----------------------------------------------------------------------------------------------


def find(session: Session, schedule_id: int) -> Schedule | None:
    """The schedule of that id."""
    return session.get(Schedule, schedule_id)


def list_schedules(session: Session, *, states: Collection[str] = ()) -> list[Schedule]:
    """The schedules, the newest first; in these states."""
    query = select(Schedule).order_by(Schedule.id.desc())
    return list(session.scalars(query.where(Schedule.state.in_(states)) if states else query))
