"""Schedules by time and after events: each occurrence once, whatever the clock or the process does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from jobs import runs as run_jobs
from jobs import schedules as jobs
from jobs import timetable
from jobs.pushing import Policy
from jobs.schedules import Office
from jobs.timetable import Trigger
from storage import audit, occurrences, runs, schedules
from storage.approvals import NotMoved, Paper
from storage.audience_filter import Filter
from storage.database import Database
from storage.roles import Actor, Role
from storage.run_plans import PlanRefused
from storage.schedules import Setting
from storage.surveys import catalogue
from storage.tables import Addressee, Contact, Delivery, Occurrence, Run, Schedule, Talent
from tests.keeping import roster
from tests.surveys import audience
from tests.surveys.audience import DRAFTER, NOW, SECOND

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = Office(Policy(), ZONE)
WEEKLY = Trigger(cron="0 9 * * mon")
FIRST = datetime(2026, 11, 30, 1, tzinfo=UTC)  # the next Monday, 9:00
WEEK = timedelta(days=7)


def make(session: Session, trigger: Trigger = WEEKLY, *, now: datetime = NOW, **more: object) -> int:
    """An approved schedule for two talents."""
    if session.scalar(select(Talent.id)) is None:
        for name in ("张三", "李四"):
            audience.join_talent(session, name)
    dates = timetable.check(trigger, now, ZONE)
    next_at = dates[0] if dates else None
    setting = Setting("每周一问", trigger.encode(), audience.plan(session, **more), next_at, 720)
    key = f"test:{now.isoformat()}:{trigger.encode()}"[:128]
    schedule_id = schedules.draft(session, setting, key=key, by=DRAFTER, now=now)
    schedules.submit(session, schedule_id, revision=1, by=DRAFTER, now=now, next_at=next_at, approvers=(SECOND,))
    schedules.approve(session, schedule_id, revision=2, by=SECOND, now=now, next_at=next_at)
    return schedule_id


def fire(database: Database, now: datetime, office: Office = OFFICE) -> int:
    return jobs.fire_due(database, office, lambda: now)


def list_made(database: Database) -> list[tuple[str, str]]:
    """(key, state) of all occurrences, the earliest first."""
    rows = database.read(lambda session: occurrences.list_occurrences(session, limit=2_000))
    return [(row.key, row.state) for row in rows[::-1]]


def count_runs(database: Database) -> int:
    return database.read(lambda session: len(session.scalars(select(Run.id)).all()))


def test_a_schedule_makes_approved_runs_at_its_times(database: Database) -> None:
    schedule_id = database.write(make)
    assert fire(database, FIRST - timedelta(seconds=1)) == 0
    assert fire(database, FIRST) == 1
    assert fire(database, FIRST) == 0
    run = database.read(lambda session: session.scalars(select(Run)).one())
    assert (run.state, run.schedule_id, run.approved_by, run.made_by) == ("approved", schedule_id, SECOND, DRAFTER)
    assert list_made(database) == [("2026-11-30T01:00:00+00:00", "started")]
    schedule = database.read(lambda session: session.get_one(Schedule, schedule_id))
    assert schedule.next_at == FIRST + WEEK
    assert fire(database, FIRST + WEEK) == 1
    assert count_runs(database) == 2


def test_once_is_once_and_then_it_has_ended(database: Database) -> None:
    schedule_id = database.write(lambda session: make(session, Trigger(at=FIRST)))
    assert fire(database, FIRST) == 1
    assert database.read(lambda session: session.get_one(Schedule, schedule_id).state) == "ended"
    assert fire(database, FIRST + WEEK) == 0


def test_F18_an_hour_forward_and_back_each_occurrence_is_once(database: Database) -> None:
    database.write(make)
    hour = timedelta(hours=1)
    clock = [
        FIRST - timedelta(minutes=30) + hour,  # stepped on: due by this clock
        FIRST - timedelta(minutes=29),  # stepped back
        FIRST + timedelta(minutes=1),  # now it would be due by the right clock
        FIRST + hour,
        FIRST,  # back once more
        FIRST + WEEK,
        FIRST + WEEK - hour,
        FIRST + WEEK,
        FIRST + timedelta(days=1),  # a day back
    ]
    for now in clock:
        fire(database, now)
    assert [key for key, _ in list_made(database)] == ["2026-11-30T01:00:00+00:00", "2026-12-07T01:00:00+00:00"]
    assert count_runs(database) == 2


def test_F20_after_26_hours_what_was_missed_is_coalesced(database: Database) -> None:
    database.write(lambda session: make(session, Trigger(cron="0 */6 * * *")))
    down = datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert fire(database, down + timedelta(hours=26)) == 1  # 14:00 there; missed: 18, 0, 6, 12
    assert [state for _, state in list_made(database)] == ["left_out"] * 3 + ["started"]


def test_F20_an_office_may_have_each_missed_time_sent(database: Database) -> None:
    database.write(lambda session: make(session, Trigger(cron="0 */6 * * *")))
    office = Office(Policy(each_missed=True), ZONE)
    assert fire(database, datetime(2026, 11, 24, 7, tzinfo=UTC), office) == 2
    # 18:00 and 0:00 are past the grace of twelve hours
    assert [state for _, state in list_made(database)] == ["asking", "asking", "started", "started"]


def missed(session: Session) -> int:
    """A schedule whose time was missed for longer than the grace; the id of its occurrence."""
    schedule_id = make(session)
    assert jobs.fire(session, schedule_id, OFFICE, FIRST + timedelta(hours=13)) == 0
    return session.scalars(select(Occurrence.id)).one()


def test_F18_what_was_missed_for_too_long_is_asked_and_sent_if_the_office_says_so(database: Database) -> None:
    occurrence = database.write(missed)
    now = FIRST + timedelta(hours=14)
    assert database.read(occurrences.count_asking) == 1
    assert count_runs(database) == 0
    assert database.write(lambda session: jobs.send_late(session, occurrence, OFFICE, by=7, now=now)) == 1
    assert list_made(database) == [("2026-11-30T01:00:00+00:00", "started")]
    with pytest.raises(NotMoved) as refused:
        database.write(lambda session: jobs.send_late(session, occurrence, OFFICE, by=7, now=now))
    assert refused.value.key == "occurrence.decided"
    with pytest.raises(NotMoved):
        database.write(lambda session: occurrences.leave_out(session, occurrence, by=7, now=now))
    assert count_runs(database) == 1
    (act,) = database.read(lambda session: audit.list_acts(session, act="schedule.send_late"))
    assert act.person_id == 7


def test_what_the_office_leaves_out_is_recorded(database: Database) -> None:
    occurrence = database.write(missed)
    database.write(lambda session: occurrences.leave_out(session, occurrence, by=7, now=NOW))
    assert list_made(database) == [("2026-11-30T01:00:00+00:00", "left_out")]
    assert count_runs(database) == 0
    assert [act.person_id for act in database.read(lambda s: audit.list_acts(s, act="schedule.leave_out"))] == [7]


def test_two_processes_that_tick_make_one_run(database: Database) -> None:
    database.write(make)
    other = Database.open(database.engine.url.render_as_string(hide_password=False))
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda number: fire((database, other)[number % 2], FIRST), range(6)))
    other.close()
    assert sum(made) == 1
    assert count_runs(database) == 1


def test_a_kill_between_the_commits_loses_and_doubles_nothing(database: Database, tmp_path: Path) -> None:
    """Fired and not started: the next look starts it, and fires nothing again."""
    database.write(make)
    assert fire(database, FIRST) == 1  # killed here
    keys = tmp_path / "run_keys"
    later = FIRST + timedelta(minutes=1)
    assert fire(database, later) == 0
    assert run_jobs.start_due(database, keys, OFFICE, lambda: later) == 1
    assert run_jobs.start_due(database, keys, OFFICE, lambda: later) == 0
    assert database.read(lambda session: len(session.scalars(select(Delivery.id)).all())) == 2


def test_of_a_survey_that_was_withdrawn_it_pauses_and_asks(database: Database) -> None:
    schedule_id = database.write(make)
    database.write(lambda session: catalogue.withdraw(session, "pulse", by=1, now=NOW))
    assert fire(database, FIRST) == 0
    schedule = database.read(lambda session: session.get_one(Schedule, schedule_id))
    assert (schedule.state, schedule.remark, schedule.next_at) == ("paused", "survey.withdrawn", None)
    assert list_made(database) == [("2026-11-30T01:00:00+00:00", "asking")]


def test_a_paused_schedule_makes_none_and_leaves_out_what_came_meanwhile(database: Database) -> None:
    schedule_id = database.write(make)
    database.write(lambda session: schedules.pause(session, schedule_id, revision=3, by=1, now=NOW))
    assert fire(database, FIRST) == 0
    later = FIRST + timedelta(days=1)
    (next_at, *_) = timetable.check(WEEKLY, later, ZONE)
    database.write(lambda session: schedules.resume(session, schedule_id, revision=4, by=1, now=later, next_at=next_at))
    assert fire(database, later) == 0
    assert fire(database, FIRST + WEEK) == 1
    database.write(lambda session: schedules.end(session, schedule_id, revision=None, by=1, now=later))
    assert fire(database, FIRST + 2 * WEEK) == 0


def test_nobody_approves_their_own_schedule_and_paper_counts(database: Database) -> None:
    def go(session: Session) -> None:
        audience.join_talent(session, "张三")
        setting = Setting("每周一问", WEEKLY.encode(), audience.plan(session), FIRST)
        schedule_id = schedules.draft(session, setting, key="a", by=DRAFTER, now=NOW)
        assert schedules.draft(session, setting, key="a", by=DRAFTER, now=NOW) == schedule_id
        schedules.submit(session, schedule_id, revision=1, by=DRAFTER, now=NOW, next_at=FIRST, approvers=(SECOND,))
        with pytest.raises(NotMoved), session.begin_nested():
            schedules.approve(session, schedule_id, revision=2, by=DRAFTER, now=NOW, next_at=FIRST)
        schedules.give_back(session, schedule_id, "改成双周", revision=2, by=SECOND, now=NOW)
        schedules.revise(session, schedule_id, setting, revision=3, by=DRAFTER, now=NOW)
        paper = Paper("陈某", date(2026, 11, 20), "ab" * 32, "签批.jpg")
        schedule = schedules.approve_on_paper(
            session, schedule_id, paper, revision=4, by=DRAFTER, now=NOW, today=date(2026, 11, 23), next_at=FIRST
        )
        assert (schedule.state, schedule.next_at) == ("active", FIRST)
        other = schedules.draft(session, setting, key="b", by=DRAFTER, now=NOW)
        alone = schedules.submit(session, other, revision=1, by=DRAFTER, now=NOW, next_at=FIRST, second_person=False)
        assert alone.state == "active"
        assert [one.id for one in schedules.list_schedules(session, states=("active",))] == [other, schedule_id]

    database.write(go)


# --- after events -----------------------------------------------------------------------------------------

AFTER = Trigger(event="contact_logged", days=3)
OFFICER = Actor(1, frozenset({Role.OFFICER}))


def log(database: Database, name: str, at: datetime) -> int:
    def write(session: Session) -> int:
        talent = session.scalars(select(Talent.id).where(Talent.name == name)).one()
        contact = roster.log(session, OFFICER, talent, at.date())
        session.execute(update(Contact).where(Contact.id == contact).values(logged_at=at))
        return contact

    return database.write(write)


def test_days_after_a_contact_its_talent_is_asked_once_a_month(database: Database) -> None:
    schedule_id = database.write(lambda session: make(session, AFTER, open_days=7))
    log(database, "张三", NOW - timedelta(hours=1))  # before the schedule began
    first = log(database, "张三", NOW + timedelta(hours=1))
    assert fire(database, NOW + timedelta(days=3)) == 0
    assert fire(database, NOW + timedelta(days=3, hours=1)) == 1
    second = log(database, "李四", NOW + timedelta(hours=2))
    log(database, "张三", NOW + timedelta(hours=3))  # again in this month
    assert fire(database, NOW + timedelta(days=3, hours=3)) == 1
    assert fire(database, NOW + timedelta(days=3, hours=4)) == 0
    made = dict(list_made(database))
    assert [made[f"contact:{number}"] for number in (first, second)] == ["started", "started"]
    assert sorted(made.values()) == ["left_out", "started", "started"]

    def look(session: Session) -> None:
        run = session.scalars(select(Run)).one()
        assert (run.key, run.state) == (f"schedule:{schedule_id}:2026-11", "running")
        assert run.closes_at == datetime(2026, 12, 8, 16, tzinfo=UTC)  # the month's end, and seven days
        assert len(session.scalars(select(Addressee.id)).all()) == 2
        assert len(session.scalars(select(Delivery.id)).all()) == 2

    database.read(look)
    third = log(database, "张三", NOW + timedelta(days=8))
    assert fire(database, NOW + timedelta(days=11)) == 1  # December
    assert dict(list_made(database))[f"contact:{third}"] == "started"
    assert count_runs(database) == 2


def test_whom_the_plan_is_not_for_is_left_out(database: Database) -> None:
    def begin(session: Session) -> None:
        make(session, AFTER, audience=Filter(categories=(5,)))

    database.write(begin)
    log(database, "张三", NOW + timedelta(hours=1))
    assert fire(database, NOW + timedelta(days=3, hours=2)) == 0
    assert [state for _, state in list_made(database)] == ["left_out"]
    assert count_runs(database) == 0


@pytest.mark.parametrize("gone", ["withdrawn", "erased"])
def test_a_contact_taken_back_or_a_talent_erased_meanwhile_makes_nothing(database: Database, gone: str) -> None:
    database.write(lambda session: make(session, AFTER))
    log(database, "张三", NOW + timedelta(hours=1))

    def take_away(session: Session) -> None:
        if gone == "withdrawn":
            session.execute(update(Contact).values(withdrawn_at=NOW))
        else:
            session.execute(update(Talent).values(erased_at=NOW))

    database.write(take_away)
    assert fire(database, NOW + timedelta(days=3, hours=2)) == 0
    assert list_made(database) == []


def test_F18_a_contact_logged_while_the_clock_was_back_is_not_lost(database: Database) -> None:
    database.write(lambda session: make(session, AFTER))
    ahead = NOW + timedelta(days=5)
    fire(database, ahead)  # the clock was an hour ahead when it looked last
    contact = log(database, "张三", ahead - timedelta(days=3, minutes=30))  # logged after it was set right
    assert fire(database, ahead + timedelta(minutes=5)) == 1
    assert dict(list_made(database)) == {f"contact:{contact}": "started"}


def test_an_event_missed_for_too_long_is_asked_and_sent_by_the_office(database: Database) -> None:
    database.write(lambda session: make(session, AFTER))
    log(database, "张三", NOW + timedelta(hours=1))
    late = NOW + timedelta(days=4)
    assert fire(database, late) == 0
    (occurrence,) = database.read(lambda session: occurrences.list_occurrences(session, state="asking"))
    assert database.write(lambda session: jobs.send_late(session, occurrence.id, OFFICE, by=7, now=late)) == 1
    assert database.read(lambda session: session.scalars(select(Run.state)).one()) == "running"


def test_a_contact_of_a_month_whose_run_was_ended_is_left_out(database: Database) -> None:
    database.write(lambda session: make(session, AFTER))
    for name, hours in (("张三", 1), ("李四", 5)):
        log(database, name, NOW + timedelta(hours=hours))
    fire(database, NOW + timedelta(days=3, hours=1))
    database.write(
        lambda session: runs.cancel(
            session, session.scalars(select(Run.id)).one(), revision=None, by=1, now=NOW + timedelta(days=3)
        )
    )
    assert fire(database, NOW + timedelta(days=3, hours=5)) == 0
    assert [state for _, state in list_made(database)] == ["started", "left_out"]


def test_of_a_paused_run_whoever_is_added_is_held(database: Database) -> None:
    database.write(lambda session: make(session, AFTER))
    for name, hours in (("张三", 1), ("李四", 5)):
        log(database, name, NOW + timedelta(hours=hours))
    fire(database, NOW + timedelta(days=3, hours=1))
    database.write(
        lambda session: runs.pause(session, session.scalars(select(Run.id)).one(), revision=None, by=1, now=NOW)
    )
    assert fire(database, NOW + timedelta(days=3, hours=5)) == 1
    assert database.read(lambda session: set(session.scalars(select(Delivery.state)))) == {"held"}


@pytest.mark.parametrize(
    ("whom", "names"), [("answered", {"张三"}), ("unanswered", {"李四"}), ("all", {"张三", "李四"})]
)
def test_days_after_a_run_closed_who_answered_it_is_asked(database: Database, whom: str, names: set[str]) -> None:
    trigger = Trigger(event="run_closed", days=2, survey="pulse", whom=whom)  # type: ignore[arg-type] # one of the three

    def begin(session: Session) -> None:
        make(session, trigger)
        run_id = audience.begin(session, audience.plan(session))
        talent = select(Talent.id).where(Talent.name == "张三").scalar_subquery()
        session.execute(update(Addressee).where(Addressee.talent_id == talent).values(finished=True))
        runs.close(session, run_id, by=None, now=NOW + timedelta(hours=1))

    database.write(begin)
    assert fire(database, NOW + timedelta(days=2)) == 0
    due = NOW + timedelta(days=2, hours=2)
    assert fire(database, due) == 1
    made = database.read(lambda session: session.scalars(select(Run).where(Run.schedule_id.is_not(None))).one())

    def start(session: Session) -> set[str]:
        runs.start(session, made.id, cap=None, due_at=due, closes_at=due + WEEK, now=due)
        asked = select(Talent.name).join(Addressee, Addressee.talent_id == Talent.id).where(Addressee.run_id == made.id)
        return set(session.scalars(asked))

    assert database.write(start) == names
    database.write(lambda session: runs.close(session, made.id, by=None, now=due + WEEK))
    assert fire(database, due + 2 * WEEK) == 0  # its own runs make no more of them


def test_after_events_only_named_surveys_are_sent(database: Database) -> None:
    def begin(session: Session) -> None:
        audience.keep_survey(session, anonymous=True)
        make(session, AFTER)

    with pytest.raises(PlanRefused) as refused:
        database.write(begin)
    assert refused.value.key == "schedule.named_only"
