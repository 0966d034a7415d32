"""Runs by the clock: what is approved starts, who has not finished is reminded, what is over closes.

Everything is a conditional update or has a unique key, so it may be done as often, by as many processes and be killed
between any two commits as may be. Pushes to talents go out in the hours that the office allows.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.orm import Session

from jobs import latecomers, pushing, schedules, timetable
from jobs.pushing import Policy
from jobs.schedules import Office, attempt
from storage import audiences, run_plans, run_pushes, runs, subscriptions
from storage.approvals import NotMoved
from storage.database import Database
from storage.errors import Busy, Full, StorageRefusal
from storage.run_plans import REMINDED
from storage.run_pushes import FIRST, LATER, Round
from storage.runs import OPEN
from storage.surveys import ballots, run_keys, sealing
from storage.tables import Addressee, Delivery, Run, Schedule

logger = logging.getLogger(__name__)

_AT_ONCE = 5_000  # ids in one statement: SQLite takes 32,766 parameters
_ON_THE_WAY = ("queued", "retry", "claimed", "sending", "held")


def advance(database: Database, data_dir: Path, office: Office, now: Callable[[], datetime]) -> None:
    """Do all that is due by now, once each: schedules, starts, late pushes, reminders, closes."""
    keys = run_keys.folder_of(data_dir)
    database.write(lambda session: keep_quiet(session, office, now()))
    schedules.fire_due(database, office, now)
    start_due(database, keys, office, now)
    latecomers.welcome_due(database, keys, office, now)
    remind_due(database, keys, office, now)
    close_due(database, keys, now)


def keep_quiet(session: Session, office: Office, now: datetime) -> int:
    """Put off to the next morning what did not go out in the hours that the office allows; how many pushes.

    There were too many of them for the day, or nothing ran when they were due.
    """
    goes = pushing.next_allowed(office.policy, now, office.zone)
    if goes <= now:
        return 0
    late = (Delivery.run_id.is_not(None), Delivery.state.in_(("queued", "retry")), Delivery.due_at < goes)
    return session.connection().execute(update(Delivery).where(*late).values(due_at=goes)).rowcount


# --- starting ---------------------------------------------------------------------------------------------


def start_due(database: Database, keys: Path, office: Office, now: Callable[[], datetime]) -> int:
    """Start what is approved and whose time has come; how many. What is missed for too long is asked of the office."""
    due = database.read(lambda session: list(session.scalars(_due_to_start(now()))))
    return sum(_start(database, keys, office, run, now()) for run in due)


def _due_to_start(now: datetime) -> Select[Run]:
    come = or_(Run.starts_at.is_(None), Run.starts_at <= now)
    return select(Run).where(Run.state == "approved", come).order_by(Run.starts_at, Run.id)


def _start(database: Database, keys: Path, office: Office, run: Run, now: datetime) -> int:
    policy = office.policy
    since = max(moment for moment in (run.starts_at, run.approved_at, run.made_at) if moment is not None)
    opens_at = pushing.next_allowed(policy, now, office.zone)
    closes_at = pushing.find_close(opens_at, run.open_days, office.zone)
    try:
        if now - since > policy.grace:
            database.write(lambda session: runs.miss(session, run.id, now))
            return 0
        if run.anonymous:
            run_keys.make(keys, run.id)  # there before anybody can answer, in no transaction and no backup
        database.write(
            lambda session: runs.start(session, run.id, cap=policy.cap, due_at=opens_at, closes_at=closes_at, now=now)
        )
    except (Busy, Full):
        raise
    except NotMoved as refusal:
        if not refusal.key.startswith("audience."):
            return 0  # another process was quicker, or somebody moved it on
        _give_up(database, run.id, refusal, now)
        return 0
    except StorageRefusal as refusal:
        _give_up(database, run.id, refusal, now)
        return 0
    return 1


def _give_up(database: Database, run_id: int, refusal: StorageRefusal, now: datetime) -> None:
    """It can't begin as it was approved: staff see why."""
    logger.error("run %s can't start: %s", run_id, refusal.key)
    remark = refusal.key
    try:
        database.write(lambda session: runs.cancel(session, run_id, revision=None, by=None, now=now, remark=remark))
    except NotMoved:
        return  # somebody moved it on meanwhile


# --- reminding --------------------------------------------------------------------------------------------


def remind_due(database: Database, keys: Path, office: Office, now: Callable[[], datetime]) -> int:
    """Queue the reminders that are due, and those that somebody asked for (晚点提醒); how many."""
    running = database.read(
        lambda session: list(
            session.scalars(select(Run).where(Run.state == "running", Run.kind.in_(sorted(REMINDED))).order_by(Run.id))
        )
    )
    queued = 0
    for run in running:
        key = run_keys.read(keys, run.id) if run.anonymous else None
        if run.anonymous and key is None:
            continue  # nobody can tell who has answered, and nobody can answer
        for step in (remind, remind_later):
            queued += attempt(database, "reminder of run", run.id, partial(step, key=key, office=office, now=now()))
    return queued


def remind(session: Session, run_id: int, key: bytes | None, office: Office, now: datetime) -> int:
    """Queue the reminders of a run that are due to those who have not finished; how many."""
    run = session.get_one(Run, run_id)
    due_at = pushing.next_allowed(office.policy, now, office.zone)
    if run.closes_at is None or due_at >= run.closes_at:
        return 0
    days, gathers = [entry.after_days for entry in run_plans.decode_reminders(run.reminders)], _gathers(session, run)
    opened = session.scalar(select(func.min(Addressee.asked_at)).where(Addressee.run_id == run_id))
    queued = 0
    for number in range(1, len(days) + 1):
        asked = _asked_before(now, *days[number - 1 : number + 1])
        if not gathers:
            due = opened is not None and _count_due(days, now - opened) == number
            if not due or run.reminded >= number or not _take_turn(session, run_id, number):
                continue
            asked = _asked_before(now, days=1)  # who was reached late is reminded with the others
        round_ = Round(f"{run.kind}_reminder", number, due_at)
        may = _may_be_reminded(run, office, now)
        for whom in _unfinished(session, run, key):
            queued += run_pushes.queue(session, run, round_, *asked, *whom, *may, now=now)
    return queued


def _asked_before(now: datetime, days: int, next_days: int | None = None) -> tuple[ColumnElement[bool], ...]:
    """Asked so many days ago, and not yet so many that the next reminder is due: nobody gets two at once."""
    asked = Addressee.asked_at <= now - timedelta(days=days)
    if next_days is None:
        return (asked,)
    return asked, Addressee.asked_at > now - timedelta(days=next_days)


def _count_due(days: list[int], since: timedelta) -> int:
    """How many reminders are due so long after the first of a run were asked: nobody gets two at once."""
    return sum(since >= timedelta(days=one) for one in days)


def _gathers(session: Session, run: Run) -> bool:
    """Whether people are added to a run as things happen: its reminders then come to each in their own time."""
    if run.schedule_id is None:
        return False
    schedule = session.get_one(Schedule, run.schedule_id)
    return timetable.decode(schedule.trigger).event == "contact_logged"


def _take_turn(session: Session, run_id: int, number: int) -> bool:
    turn = (
        update(Run)
        .where(Run.id == run_id, Run.state == "running", Run.reminded < number)
        .values(reminded=number)
        .returning(Run.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(turn) is not None


def _unfinished(session: Session, run: Run, key: bytes | None) -> Iterator[tuple[ColumnElement[bool], ...]]:
    """Conditions on addressees that between them fit whoever has not finished.

    Of an anonymous run that is worked out in memory, and who was reminded is no more than who had not answered by
    then; ballots hold no day of their own that it could be laid beside.
    """
    if not run.anonymous:
        yield (Addressee.finished.is_(False),)
        return
    left = ballots.list_unfinished(session, run.id, key or b"")
    for start in range(0, len(left), _AT_ONCE):
        yield (Addressee.id.in_(left[start : start + _AT_ONCE]),)


def _may_be_reminded(run: Run, office: Office, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Not who said no to this one or the topic, can't be reached, had enough, or has the first push still to come."""
    coming = select(Delivery.person_id).where(
        Delivery.run_id == run.id, Delivery.round == FIRST, Delivery.state.in_(_ON_THE_WAY)
    )
    conditions = (
        Addressee.declined_at.is_(None),
        Addressee.later_at.is_(None),  # they named a moment themselves
        audiences.is_reachable(Addressee.person_id),
        ~audiences.refuses_every_way(Addressee.person_id),
        Addressee.person_id.not_in(coming),
        ~subscriptions.refuses(Addressee.person_id, run.topic),
    )
    if run.urgent:
        return conditions
    return (*conditions, Addressee.person_id.not_in(audiences.had_enough(office.policy.cap, now)))


def find_reminder(run: Run, policy: Policy, zone: ZoneInfo) -> datetime | None:
    """When the next reminder of a running run goes out; None where none comes, or each has a time of their own."""
    if run.state != "running" or run.started_at is None or run.reminded >= len(run.reminders):
        return None
    reminder = run_plans.decode_reminders(run.reminders)[run.reminded]
    asked_at = pushing.next_allowed(policy, run.started_at, zone)
    at = pushing.next_allowed(policy, asked_at + timedelta(days=reminder.after_days), zone)
    return at if run.closes_at is None or at < run.closes_at else None


def remind_later(session: Session, run_id: int, key: bytes | None, office: Office, now: datetime) -> int:
    """Remind whom of a run the moment has come that they asked for, unless they have finished since; how many."""
    run = session.get_one(Run, run_id)
    asked = (Addressee.run_id == run_id, Addressee.later_at <= now)
    if session.scalar(select(Addressee.id).where(*asked).limit(1)) is None:
        return 0
    due_at = pushing.next_allowed(office.policy, now, office.zone)
    queued = 0
    if run.closes_at is not None and due_at < run.closes_at:
        round_ = Round(f"{run.kind}_reminder", LATER, due_at, again=f"-{now:%Y%m%d%H%M%S}")
        for whom in _unfinished(session, run, key):
            queued += run_pushes.queue(session, run, round_, *asked, *whom, now=now)
    cleared = update(Addressee).where(*asked).values(later_at=None)
    session.execute(cleared.execution_options(synchronize_session=False))
    return queued


# --- keys -------------------------------------------------------------------------------------------------


def list_keyless(database: Database, data_dir: Path) -> list[int]:
    """The anonymous runs that are open and whose key is gone or damaged: nobody can answer them."""
    keys = run_keys.folder_of(data_dir)
    asked = select(Run.id).where(Run.state.in_(OPEN), Run.anonymous).order_by(Run.id)
    open_runs = database.read(lambda session: list(session.scalars(asked)))
    return [run_id for run_id in open_runs if run_keys.read(keys, run_id) is None]


# --- closing ----------------------------------------------------------------------------------------------


def close_due(database: Database, keys: Path, now: Callable[[], datetime]) -> int:
    """Close what is over, also while it is paused; how many. The keys of anonymous runs that ended are destroyed."""
    due = database.read(
        lambda session: list(
            session.scalars(select(Run.id).where(Run.state.in_(OPEN), Run.closes_at <= now()).order_by(Run.closes_at))
        )
    )
    closed = 0
    for run_id in due:
        key = run_keys.read(keys, run_id)
        closed += attempt(database, "close of run", run_id, partial(_close, key=key, now=now()))
    for run_id in sealing.forget_ended(database, keys):
        logger.info("the key of run %s is destroyed", run_id)
    return closed


def _close(session: Session, run_id: int, key: bytes | None, now: datetime) -> int:
    """Close it unless another process was quicker, or somebody has just extended it."""
    run = session.get_one(Run, run_id, populate_existing=True, with_for_update=True)
    if run.state not in OPEN or run.closes_at is None or run.closes_at > now:
        return 0
    runs.close(session, run_id, by=None, now=now, key=key)
    return 1
