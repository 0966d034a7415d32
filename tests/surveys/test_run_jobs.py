"""Runs by the clock: starts and closes, each once, in the hours of the office, whatever is killed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from jobs.pushing import Policy
from jobs.schedules import Office
from storage import audit, runs
from storage.audience_filter import Cap
from storage.database import Database
from storage.surveys import catalogue
from storage.tables import Addressee, Run, Schedule, Talent
from tests.surveys import audience
from tests.surveys.audience import DRAFTER, NOW
from tests.surveys.clockwork import (
    CLOSES,
    DAY,
    ZONE,
    advance,
    enter,
    list_pushed,
    state_of,
)


def test_what_is_approved_starts_once_and_closes_at_the_end_of_its_last_day(database: Database, keys: Path) -> None:
    run_id = database.write(enter)
    for _ in range(3):
        advance(database, keys, NOW)
    assert list_pushed(database) == [("张三", NOW), ("李四", NOW)]
    run = database.read(lambda session: session.get_one(Run, run_id))
    assert (run.state, run.closes_at) == ("running", CLOSES)
    advance(database, keys, CLOSES - timedelta(seconds=1))
    assert state_of(database, run_id) == "running"
    advance(database, keys, CLOSES)
    assert state_of(database, run_id) == "closed"
    advance(database, keys, CLOSES + DAY)
    assert len(database.read(lambda session: audit.list_acts(session, act="run.close"))) == 1


def test_at_night_and_at_the_weekend_pushes_wait_for_the_morning(database: Database, keys: Path) -> None:
    friday = datetime(2026, 11, 27, 14, tzinfo=UTC)  # 22:00
    run_id = database.write(lambda session: enter(session, starts_at=friday, open_days=3))
    advance(database, keys, friday - timedelta(hours=3))
    assert state_of(database, run_id) == "approved"
    advance(database, keys, friday)
    monday = datetime(2026, 11, 30, 1, tzinfo=UTC)
    assert [due for _, due in list_pushed(database)] == [monday, monday]
    closes_at = database.read(lambda session: session.get_one(Run, run_id).closes_at)
    assert closes_at == datetime(2026, 12, 3, 16, tzinfo=UTC)  # three days from Monday, not from Friday


def test_F18_what_missed_its_start_for_too_long_is_asked_of_the_office(database: Database, keys: Path) -> None:
    run_id = database.write(lambda session: enter(session, starts_at=NOW + DAY))
    back = NOW + DAY + timedelta(hours=13)
    advance(database, keys, back)
    advance(database, keys, back)
    assert state_of(database, run_id) == "asking"
    assert list_pushed(database) == []
    database.write(lambda session: runs.start_late(session, run_id, revision=4, by=7, now=back))
    advance(database, keys, back)
    assert state_of(database, run_id) == "running"
    assert [act.person_id for act in database.read(lambda s: audit.list_acts(s, act="run.start_late"))] == [7]


@pytest.mark.parametrize("why", ["audience.empty", "survey.withdrawn"])
def test_what_cannot_start_any_more_is_cancelled_with_the_reason(database: Database, keys: Path, why: str) -> None:
    run_id = database.write(lambda session: enter(session, "张三"))

    def take_away(session: Session) -> None:
        if why == "audience.empty":
            session.execute(update(Talent).values(erased_at=NOW))
        else:
            catalogue.withdraw(session, "pulse", by=1, now=NOW)

    database.write(take_away)
    advance(database, keys, NOW)
    advance(database, keys, NOW)
    run = database.read(lambda session: session.get_one(Run, run_id))
    assert (run.state, run.remark) == ("cancelled", why)
    assert list_pushed(database) == []


# --- reminders --------------------------------------------------------------------------------------------


def test_a_second_run_too_soon_leaves_out_who_had_enough(database: Database, keys: Path) -> None:
    office = Office(Policy(cap=Cap(1, timedelta(days=30))), ZONE)

    def begin(session: Session) -> int:
        audience.join_talent(session, "张三")
        for key in ("a", "b"):
            audience.approve(session, audience.plan(session), key=key)
        return DRAFTER

    database.write(begin)
    advance(database, keys, NOW, office)
    assert database.read(lambda session: session.scalars(select(Addressee.left_out).order_by(Addressee.id)).all()) == [
        "",
        "cap",
    ]
    assert len(list_pushed(database)) == 1


def test_what_did_not_go_out_in_the_day_waits_for_the_morning(database: Database, keys: Path) -> None:
    database.write(enter)
    evening = datetime(2026, 11, 23, 11, 59, tzinfo=UTC)  # 19:59
    advance(database, keys, evening)
    advance(database, keys, evening + timedelta(hours=3))  # nothing ran meanwhile
    morning = datetime(2026, 11, 24, 1, tzinfo=UTC)
    assert [due for _, due in list_pushed(database)] == [morning, morning]
    advance(database, keys, morning)
    assert [due for _, due in list_pushed(database)] == [morning, morning]


def test_a_schedule_that_cannot_be_read_stops_nothing_else(
    database: Database, keys: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from tests.surveys import test_schedules as of_schedules

    def spoil(session: Session) -> int:
        schedule = of_schedules.make(session)
        session.execute(update(Schedule).where(Schedule.id == schedule).values(plan={}))
        return audience.approve(session, audience.plan(session))

    run_id = database.write(spoil)
    advance(database, keys, NOW)
    assert state_of(database, run_id) == "running"
    advance(database, keys, of_schedules.FIRST)
    assert "schedule 1 failed" in caplog.text
