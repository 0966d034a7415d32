"""What schedules make due: a time that has come, days after a contact or a close become runs, each once.

A time missed for longer than the schedule's grace is asked of the office; of several missed the newest alone is sent,
as the office has it (`pushing.yaml`). A schedule after contacts makes one run a month, to which people are added.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from sqlalchemy import String, cast, literal, select
from sqlalchemy.orm import Session

from jobs import pushing, timetable
from jobs.pushing import Policy
from jobs.timetable import Trigger
from storage import occurrences, run_plans, runs, scheduled_runs, schedules
from storage.approvals import NotMoved
from storage.database import Database
from storage.errors import Busy, Full, StorageRefusal
from storage.run_plans import Plan
from storage.tables import Contact, Occurrence, Run, Schedule, Survey, SurveyVersion, Talent

logger = logging.getLogger(__name__)

LOOKED_BACK = timedelta(days=1)  # events behind the moment looked up to: a clock that was set back wrote them (F18)


@dataclass(frozen=True, slots=True)
class Office:
    """What the office has set: how it pushes, and where its clock hangs."""

    policy: Policy
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Happening:
    """An event that a schedule waits for: its key, when it was, the contact's talent or the closed run."""

    key: str
    at: datetime
    subject: int


def fire_due(database: Database, office: Office, now: Callable[[], datetime]) -> int:
    """Make the runs of all schedules that are due; how many. One that fails stops none of the others."""
    due = database.read(lambda session: [schedule.id for schedule in schedules.list_due(session, now())])
    waiting = database.read(lambda session: [one.id for one in schedules.list_waiting_for_events(session)])
    made = 0
    for schedule_id in due:
        made += attempt(database, "schedule", schedule_id, partial(fire, office=office, now=now()))
    for schedule_id in waiting:
        made += attempt(database, "schedule", schedule_id, partial(gather, office=office, now=now()))
    return made


def attempt(database: Database, what: str, row_id: int, run: Callable[[Session, int], int]) -> int:
    """Do something about one row; a bug with one stops none of the others. Raises Busy, Full."""
    try:
        return database.write(lambda session: run(session, row_id))
    except (Busy, Full):
        raise
    except Exception:
        logger.exception("%s %s failed", what, row_id)
        return 0


# --- by time ----------------------------------------------------------------------------------------------


def fire(session: Session, schedule_id: int, office: Office, now: datetime) -> int:
    """Record all times at which a schedule was due by now, and make the runs that are to be; how many.

    Nothing where another process was quicker.
    """
    schedule = schedules.find(session, schedule_id)
    if schedule is None or schedule.state != "active" or schedule.next_at is None or schedule.next_at > now:
        return 0
    trigger, first = timetable.decode(schedule.trigger), schedule.next_at
    dates = timetable.list_due(trigger, first, office.zone)
    missed = list(islice(takewhile(lambda moment: moment <= now, dates), timetable.MOST_MISSED))
    following = next(timetable.list_due(trigger, now, office.zone), None)
    if not schedules.take_turn(session, schedule, following):
        return 0
    due = [first, *missed]
    return sum(
        _settle(session, schedule, moment, now, left_out=moment != due[-1] and not office.policy.each_missed)
        for moment in due
    )


def _settle(session: Session, schedule: Schedule, due_at: datetime, now: datetime, *, left_out: bool) -> int:
    key = due_at.astimezone(UTC).isoformat()
    late = now - due_at > timedelta(minutes=schedule.grace_minutes)
    state = "left_out" if left_out else "asking" if late else "started"
    occurrence = occurrences.record(session, schedule.id, key, due_at, state, now)
    if occurrence is None or state != "started":
        return 0
    return _make(session, schedule, occurrence, key, run_plans.decode(schedule.plan), now)


def _make(session: Session, schedule: Schedule, occurrence: int, key: str, plan: Plan, now: datetime) -> int:
    """The run of an occurrence; where none can be made the schedule pauses and the office is asked."""
    try:
        with session.begin_nested():
            run_id = scheduled_runs.make(session, schedule, plan, key=f"schedule:{schedule.id}:{key}", now=now)
    except StorageRefusal as refusal:
        _stop(session, schedule, occurrence, refusal, now)
        return 0
    occurrences.give_run(session, occurrence, run_id)
    return 1


def _stop(session: Session, schedule: Schedule, occurrence: int, refusal: StorageRefusal, now: datetime) -> None:
    logger.error("schedule %s can make no run (%s): paused", schedule.id, refusal.key)
    occurrences.ask(session, occurrence)
    schedules.stop(session, schedule.id, refusal.key, now)


# --- after events -----------------------------------------------------------------------------------------


def gather(session: Session, schedule_id: int, office: Office, now: datetime) -> int:
    """Look what happened so many days ago that a schedule waits for; how many runs were made or added to."""
    schedule = schedules.find(session, schedule_id)
    if schedule is None or schedule.state != "active" or schedule.active_since is None:
        return 0
    trigger = timetable.decode(schedule.trigger)
    until = now - timedelta(days=trigger.days)
    seen = schedule.made_until or schedule.active_since
    since = max(schedule.active_since, seen - LOOKED_BACK)
    list_events = _list_contacts if trigger.event == "contact_logged" else _list_closed
    made = 0
    for happening in list_events(session, schedule, trigger, since, until):
        due_at = happening.at + timedelta(days=trigger.days)
        late = now - due_at > timedelta(minutes=schedule.grace_minutes)
        state = "asking" if late else "started"
        occurrence = occurrences.record(session, schedule.id, happening.key, due_at, state, now)
        if occurrence is not None and not late:
            made += carry_out(session, schedule, trigger, occurrence, happening, office, now)
    if until > seen:
        schedules.note_looked(session, schedule.id, until)
    return made


def _list_contacts(
    session: Session, schedule: Schedule, _trigger: Trigger, since: datetime, until: datetime
) -> list[Happening]:
    key = literal("contact:") + cast(Contact.id, String)
    rows = session.execute(
        select(Contact.id, Contact.talent_id, Contact.logged_at)
        .join(Talent, Talent.id == Contact.talent_id)
        .where(
            Contact.logged_at > since,
            Contact.logged_at <= until,
            Contact.withdrawn_at.is_(None),
            Talent.erased_at.is_(None),
            key.not_in(select(Occurrence.key).where(Occurrence.schedule_id == schedule.id)),
        )
        .order_by(Contact.logged_at, Contact.id)
    )
    return [Happening(f"contact:{number}", at, talent_id) for number, talent_id, at in rows]


def _list_closed(
    session: Session, schedule: Schedule, trigger: Trigger, since: datetime, until: datetime
) -> list[Happening]:
    """Runs of the survey that closed; not those that this schedule made itself, or it would never end."""
    own = Run.schedule_id.is_not_distinct_from(schedule.id)
    rows = session.execute(
        select(Run.id, Run.ended_at)
        .join(SurveyVersion, SurveyVersion.id == Run.version_id)
        .join(Survey, Survey.id == SurveyVersion.survey_id)
        .where(
            Survey.key == trigger.survey, Run.state == "closed", ~own, Run.ended_at > since, Run.ended_at <= until
        )
        .order_by(Run.ended_at, Run.id)
    )  # fmt: skip
    return [Happening(f"run:{number}", at, number) for number, at in rows if at is not None]


def carry_out(
    session: Session,
    schedule: Schedule,
    trigger: Trigger,
    occurrence: int,
    happening: Happening,
    office: Office,
    now: datetime,
) -> int:
    """Make the run of an event, or add its talent to the month's; 0 where there is nobody to ask."""
    plan = run_plans.decode(schedule.plan)
    if trigger.event == "run_closed":
        of_closed = _narrow(plan, trigger, happening.subject)
        return _make(session, schedule, occurrence, happening.key, of_closed, now)
    try:
        with session.begin_nested():
            run_id = _add_to_month(session, schedule, plan, happening.subject, office, now)
    except NotMoved:  # nobody whom the plan is for, or the month's run was ended
        run_id = None
    except StorageRefusal as refusal:
        _stop(session, schedule, occurrence, refusal, now)
        return 0
    if run_id is None:
        occurrences.leave(session, occurrence)
        return 0
    occurrences.give_run(session, occurrence, run_id)
    return 1


def _narrow(plan: Plan, trigger: Trigger, run_id: int) -> Plan:
    """The plan for those addressees of a closed run whom the schedule is about."""
    match trigger.whom:
        case "answered":
            return replace(plan, audience=replace(plan.audience, answered=run_id))
        case "unanswered":
            return replace(plan, audience=replace(plan.audience, unanswered=run_id))
        case _:
            return plan


def _add_to_month(
    session: Session, schedule: Schedule, plan: Plan, talent_id: int, office: Office, now: datetime
) -> int | None:
    """The month's run, made by the first who is asked in it; None where this one is in it already."""
    policy, zone = office.policy, office.zone
    wanted = replace(plan.audience, who="talents", talents=(talent_id,))
    due_at = pushing.next_allowed(policy, now, zone)
    month = now.astimezone(zone).date().replace(day=1)
    key = f"schedule:{schedule.id}:{month:%Y-%m}"
    run_id = scheduled_runs.make(session, schedule, plan, key=key, now=now)
    run = session.get_one(Run, run_id)
    if run.state == "approved":
        next_month = (month + timedelta(days=31)).replace(day=1)
        last = datetime.combine(next_month, time(), zone).astimezone(UTC)
        closes_at = pushing.find_close(max(last, due_at), plan.open_days, zone)
        runs.start(session, run_id, cap=policy.cap, due_at=due_at, closes_at=closes_at, now=now, wanted=wanted)
        return run_id
    added = scheduled_runs.add(session, run_id, wanted, cap=policy.cap, due_at=due_at, now=now)
    return run_id if added.addressees else None


# --- what the office decides ------------------------------------------------------------------------------


def send_late(session: Session, occurrence_id: int, office: Office, *, by: int | None, now: datetime) -> int:
    """The office sends what was missed; how many runs that made or added to.

    Raises NotMoved `occurrence.decided`, and what keeps the run from being made.
    """
    occurrence = occurrences.send_late(session, occurrence_id, by=by, now=now)
    schedule = session.get_one(Schedule, occurrence.schedule_id)
    trigger, plan = timetable.decode(schedule.trigger), run_plans.decode(schedule.plan)
    kind, _, number = occurrence.key.partition(":")
    if trigger.event is None or trigger.event == "run_closed":
        if kind == "run":
            plan = _narrow(plan, trigger, int(number))
        key = f"schedule:{schedule.id}:{occurrence.key}"
        run_id = scheduled_runs.make(session, schedule, plan, key=key, now=now)
        occurrences.give_run(session, occurrence.id, run_id)
        return 1
    talent_id = session.scalar(select(Contact.talent_id).where(Contact.id == int(number))) or 0
    happening = Happening(occurrence.key, occurrence.due_at, talent_id)
    return carry_out(session, schedule, trigger, occurrence.id, happening, office, now)
