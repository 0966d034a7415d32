"""Reminders of a run: who gets them, when, and how often."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import consents, erasure, runs, subscriptions
from storage.audience_filter import Filter
from storage.consents import VERSIONS, Purpose
from storage.database import Database
from storage.run_plans import Kind, Plan, Reminder
from storage.subscriptions import Topic
from storage.surveys import asked
from storage.tables import Account, Addressee, Delivery, Run, Talent
from tests.surveys import audience
from tests.surveys.audience import NOW
from tests.surveys.clockwork import (
    CLOSES,
    DAY,
    TWO,
    advance,
    enter,
    finish,
    list_pushed,
    send_all,
    state_of,
)


def test_who_has_not_finished_is_reminded_up_to_twice(database: Database, keys: Path) -> None:
    database.write(lambda session: enter(session, "张三", "李四", "王五", reminders=TWO))
    advance(database, keys, NOW)
    send_all(database)
    finish(database, "张三")
    advance(database, keys, NOW + 3 * DAY)
    assert list_pushed(database, "survey_reminder") == []
    friday = NOW + 4 * DAY
    for _ in range(3):
        advance(database, keys, friday)
    assert list_pushed(database, "survey_reminder") == [("李四", friday), ("王五", friday)]
    send_all(database)
    finish(database, "李四")
    thursday = NOW + 10 * DAY
    for now in (thursday, thursday, thursday + DAY):
        advance(database, keys, now)
    assert list_pushed(database, "survey_reminder")[2:] == [("王五", thursday)]
    assert database.read(lambda session: session.scalars(select(Run.reminded)).one()) == 2


def test_after_a_long_absence_only_one_reminder_goes_out(database: Database, keys: Path) -> None:
    database.write(lambda session: enter(session, "张三", reminders=TWO))
    advance(database, keys, NOW)
    send_all(database)
    advance(database, keys, NOW + 11 * DAY)
    advance(database, keys, NOW + 11 * DAY)
    assert len(list_pushed(database, "survey_reminder")) == 1


def test_no_reminder_comes_where_it_would_come_after_the_close(database: Database, keys: Path) -> None:
    database.write(lambda session: enter(session, "张三", open_days=5, reminders=(Reminder(4),)))
    advance(database, keys, NOW)  # closes at the end of Saturday
    send_all(database)
    advance(database, keys, NOW + 4 * DAY + timedelta(hours=9))  # Friday 21:00: next allowed on Monday
    assert list_pushed(database, "survey_reminder") == []


def test_who_is_not_reminded(database: Database, keys: Path) -> None:
    names = ("这次不答", "退订", "已拉黑", "还没送到", "收够了", "晚点", "照常")
    database.write(lambda session: enter(session, *names, reminders=(Reminder(4),)))
    advance(database, keys, NOW)
    send_all(database)

    def change(session: Session) -> None:
        people = {talent.name: talent.person_id or 0 for talent in session.scalars(select(Talent))}
        ids = {person: number for number, person in session.execute(select(Addressee.id, Addressee.person_id))}
        asked.decline(session, ids[people["这次不答"]], NOW)
        asked.put_off(session, ids[people["晚点"]], NOW + 9 * DAY)
        subscriptions.choose(session, people["退订"], Topic.SURVEY, wanted=False, now=NOW)
        session.execute(update(Account).where(Account.person_id == people["已拉黑"]).values(reachable=False))
        session.execute(update(Delivery).where(Delivery.person_id == people["还没送到"]).values(state="retry"))
        for number in range(3):
            session.add(
                Delivery(
                    key=f"n{number}", person_id=people["收够了"], kind="notice", made_at=NOW, due_at=NOW, state="sent"
                )
            )

    database.write(change)
    advance(database, keys, NOW + 4 * DAY)
    assert [name for name, _ in list_pushed(database, "survey_reminder")] == ["照常"]


def test_of_an_unknown_push_the_reminder_is_what_comes_again(database: Database, keys: Path) -> None:
    database.write(lambda session: enter(session, "张三", reminders=(Reminder(4),)))
    advance(database, keys, NOW)
    database.write(lambda session: session.execute(update(Delivery).values(state="unknown")))
    advance(database, keys, NOW + 4 * DAY)
    assert [name for name, _ in list_pushed(database, "survey_reminder")] == ["张三"]


def test_who_asked_to_be_reminded_later_is(database: Database, keys: Path) -> None:
    run_id = database.write(lambda session: enter(session, "张三", "李四"))
    advance(database, keys, NOW)
    send_all(database)
    tomorrow = NOW + DAY

    def put_off(session: Session) -> None:
        for addressee in session.scalars(select(Addressee.id)):
            asked.put_off(session, addressee, tomorrow)

    database.write(put_off)
    finish(database, "李四")
    advance(database, keys, tomorrow - timedelta(minutes=1))
    assert list_pushed(database, "survey_reminder") == []
    for _ in range(2):
        advance(database, keys, tomorrow)
    assert list_pushed(database, "survey_reminder") == [("张三", tomorrow)]
    database.write(put_off)
    advance(database, keys, tomorrow + DAY)  # a second time they asked
    assert [name for name, _ in list_pushed(database, "survey_reminder")] == ["张三", "张三"]
    assert state_of(database, run_id) == "running"


def test_a_paused_run_reminds_nobody_and_is_closed_all_the_same(database: Database, keys: Path) -> None:
    run_id = database.write(lambda session: enter(session, "张三", reminders=(Reminder(4),)))
    advance(database, keys, NOW)
    send_all(database)
    database.write(lambda session: runs.pause(session, run_id, revision=None, by=1, now=NOW))
    advance(database, keys, NOW + 4 * DAY)
    assert list_pushed(database, "survey_reminder") == []
    advance(database, keys, CLOSES)
    assert state_of(database, run_id) == "closed"


def test_a_notice_reminds_nobody(database: Database, keys: Path) -> None:
    def begin(session: Session) -> int:
        audience.join_talent(session, "张三")
        plan = Plan(Kind.NOTICE, "新办法", Filter(), content={"zh": "有新办法了。"})
        return audience.approve(session, plan)

    database.write(begin)
    for days in (0, 4, 10):
        advance(database, keys, NOW + days * DAY)
    rows = database.read(lambda session: [(row.kind, row.topic) for row in session.scalars(select(Run))])
    assert rows == [("notice", "policy")]
    assert [name for name, _ in list_pushed(database, "notice")] == ["张三"]
    assert len(database.read(lambda session: session.scalars(select(Delivery.id)).all())) == 1


def test_who_joins_an_event_run_later_is_reminded_in_their_own_time(database: Database, keys: Path) -> None:
    from tests.surveys import test_schedules as of_schedules

    database.write(lambda session: of_schedules.make(session, of_schedules.AFTER, reminders=(Reminder(4),)))
    of_schedules.log(database, "张三", NOW + timedelta(hours=1))
    of_schedules.log(database, "李四", NOW + DAY)
    first, second = NOW + timedelta(days=3, hours=1), NOW + 4 * DAY
    advance(database, keys, first)
    advance(database, keys, second)
    send_all(database)
    assert [name for name, _ in list_pushed(database)] == ["张三", "李四"]
    advance(database, keys, first + 4 * DAY)
    advance(database, keys, first + 4 * DAY)
    assert [name for name, _ in list_pushed(database, "survey_reminder")] == ["张三"]
    send_all(database)
    advance(database, keys, second + 4 * DAY)
    assert [name for name, _ in list_pushed(database, "survey_reminder")] == ["张三", "李四"]


# --- who could not be reached at first --------------------------------------------------------------------


def test_a_talent_erased_in_the_middle_of_a_run_gets_no_reminder(database: Database, keys: Path) -> None:
    database.write(lambda session: enter(session, "张三", "李四", reminders=(Reminder(4),)))
    advance(database, keys, NOW)
    send_all(database)

    def erase(session: Session) -> None:
        talent = session.scalars(select(Talent.id).where(Talent.name == "张三")).one()
        erasure.erase_talent(session, talent, NOW)

    database.write(erase)
    advance(database, keys, NOW + 4 * DAY)
    assert [name for name, _ in list_pushed(database, "survey_reminder")] == ["李四"]


def test_who_refuses_servers_abroad_in_the_middle_is_not_reminded_by_them(database: Database, keys: Path) -> None:
    database.write(lambda session: enter(session, "张三", reminders=(Reminder(4),)))
    advance(database, keys, NOW)
    send_all(database)

    def refuse(session: Session) -> None:
        person = session.scalars(select(Talent.person_id)).one() or 0
        consents.answer(session, person, Purpose.ABROAD, VERSIONS[Purpose.ABROAD], given=False, now=NOW)

    database.write(refuse)
    advance(database, keys, NOW + 4 * DAY)
    assert list_pushed(database, "survey_reminder") == []
