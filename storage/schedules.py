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

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage import approvals, audiences, audit, run_plans
from storage.approvals import NotMoved, Paper, clip, move
from storage.run_plans import Kind, Plan, PlanRefused
from storage.tables import Occurrence, Schedule

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


def draft(session: Session, setting: Setting, *, by: int | None, now: datetime) -> int:
    """Write a schedule down; its id. Raises PlanRefused, SurveyRefused, AudienceRefused."""
    schedule = Schedule(made_at=now, made_by=by, **_columns(session, setting))
    session.add(schedule)
    session.flush()
    audit.record(session, person_id=by, act="schedule.draft", subject=str(schedule.id), now=now)
    return schedule.id


def revise(session: Session, schedule_id: int, setting: Setting, *, revision: int, by: int, now: datetime) -> Schedule:
    """Change a draft; whoever changed it last is its drafter. Raises NotMoved, and as `draft`."""
    schedule = move(session, Schedule, schedule_id, ("draft",), revision, made_by=by, **_columns(session, setting))
    audit.record(session, person_id=by, act="schedule.revise", subject=str(schedule_id), now=now)
    return schedule


def _columns(session: Session, setting: Setting) -> dict[str, Any]:
    anonymous = run_plans.check(session, setting.plan)
    audiences.check_runs(session, setting.plan.audience)
    if "event" in setting.trigger and (anonymous or setting.plan.kind is not Kind.SURVEY):
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
    if not second_person:
        return _activate(session, schedule_id, ("draft",), revision, None, by=by, now=now, next_at=next_at)
    approvals.need_second_person(session, by, approvers)
    schedule = move(session, Schedule, schedule_id, ("draft",), revision, state="waiting")
    audit.record(session, person_id=by, act="schedule.submit", subject=str(schedule_id), now=now)
    return schedule


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
    begun = {"state": "active", "active_since": now, "made_until": now, "next_at": next_at}
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
    begun = {"state": "active", "active_since": now, "made_until": now, "next_at": next_at}
    schedule = move(session, Schedule, schedule_id, ("paused",), revision, **begun)
    audit.record(session, person_id=by, act="schedule.resume", subject=str(schedule_id), now=now)
    return schedule


def end(session: Session, schedule_id: int, *, revision: int | None, by: int | None, now: datetime) -> Schedule:
    """Make no more runs; those under way go on."""
    states = ("draft", "waiting", *LIVE)
    schedule = move(session, Schedule, schedule_id, states, revision, state="ended", next_at=None)
    audit.record(session, person_id=by, act="schedule.end", subject=str(schedule_id), now=now)
    return schedule


# --- occurrences ------------------------------------------------------------------------------------------


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


def find(session: Session, schedule_id: int) -> Schedule | None:
    """The schedule of that id."""
    return session.get(Schedule, schedule_id)


def list_schedules(session: Session, *, states: Collection[str] = ()) -> list[Schedule]:
    """The schedules, the newest first; in these states."""
    query = select(Schedule).order_by(Schedule.id.desc())
    return list(session.scalars(query.where(Schedule.state.in_(states)) if states else query))


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
