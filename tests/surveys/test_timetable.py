"""When a schedule is due, by the clock on the wall of the office."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from jobs import timetable
from jobs.timetable import ScheduleRefused, Trigger

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)  # Monday noon in Shanghai


def shown(cron: str, zone: ZoneInfo, after: datetime, count: int) -> list[str]:
    dates = islice(timetable.list_due(Trigger(cron=cron), after, zone), count)
    return [f"{date.astimezone(zone):%m-%d %H:%M %z}" for date in dates]


def test_the_next_five_dates_are_in_the_offices_time() -> None:
    dates = timetable.check(Trigger(cron="30 9 * * mon,thu"), NOW, SHANGHAI)
    assert [f"{date.astimezone(SHANGHAI):%m-%d %a %H:%M}" for date in dates] == [
        "11-26 Thu 09:30",
        "11-30 Mon 09:30",
        "12-03 Thu 09:30",
        "12-07 Mon 09:30",
        "12-10 Thu 09:30",
    ]


def test_monday_is_monday() -> None:
    (date, *_) = timetable.check(Trigger(cron="0 9 * * MON-TUE"), NOW + timedelta(days=1), SHANGHAI)
    assert date == datetime(2026, 11, 30, 1, tzinfo=UTC)


@pytest.mark.parametrize("weekday", ["1", "0", "1-5", "mon-5", "*/2", "7", "mon#1", "montag"])
def test_a_weekday_by_number_is_refused_with_the_reason(weekday: str) -> None:
    with pytest.raises(ScheduleRefused, match="星期请写名称") as refused:
        timetable.check(Trigger(cron=f"0 9 * * {weekday}"), NOW, SHANGHAI)
    assert refused.value.key == "schedule.weekday"


@pytest.mark.parametrize(
    ("trigger", "key"),
    [
        (Trigger(cron="0 9 30 2 *"), "schedule.never"),
        (Trigger(cron="0 9 31 4,6,9,11 *"), "schedule.never"),
        (Trigger(cron="0 9 * *"), "schedule.fields"),
        (Trigger(cron="每天 9 * * *"), "schedule.expression"),
        (Trigger(cron="61 9 * * *"), "schedule.expression"),
        (Trigger(cron="* * * * *"), "schedule.too_often"),
        (Trigger(at=NOW), "schedule.past"),
        (Trigger(event="contact_logged", days=-1), "schedule.days"),
        (Trigger(event="contact_logged", days=367), "schedule.days"),
        (Trigger(event="run_closed", days=3), "schedule.no_survey"),
    ],
)
def test_what_is_never_or_wrongly_due_is_refused(trigger: Trigger, key: str) -> None:
    with pytest.raises(ScheduleRefused) as refused:
        timetable.check(trigger, NOW, SHANGHAI)
    assert refused.value.key == key


def test_the_29th_of_february_comes_every_four_years() -> None:
    assert shown("0 9 29 2 *", SHANGHAI, NOW, 2) == ["02-29 09:00 +0800", "02-29 09:00 +0800"]


def test_the_hour_that_does_not_exist_is_due_as_much_later() -> None:
    before = datetime(2026, 3, 27, 12, tzinfo=UTC)
    assert shown("30 2 * * *", BERLIN, before, 3) == ["03-28 02:30 +0100", "03-29 03:30 +0200", "03-30 02:30 +0200"]


def test_of_times_that_fall_on_one_moment_it_is_due_once() -> None:
    before = datetime(2026, 3, 29, 0, 45, tzinfo=UTC)  # 1:45: at 2:00 the wall shows 3:00
    assert shown("0,30 2,3 * * *", BERLIN, before, 3) == ["03-29 03:00 +0200", "03-29 03:30 +0200", "03-30 02:00 +0200"]


def test_the_hour_that_exists_twice_is_due_once() -> None:
    before = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert shown("30 2 * * *", BERLIN, before, 2) == ["10-25 02:30 +0200", "10-26 02:30 +0100"]
    between = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)  # 2:45 the first time: 2:30 comes again, and is no second time
    assert shown("30 2 * * *", BERLIN, between, 1) == ["10-26 02:30 +0100"]


def test_once_is_once() -> None:
    trigger = Trigger(at=datetime(2026, 12, 1, 9, tzinfo=SHANGHAI))
    assert timetable.check(trigger, NOW, SHANGHAI) == (datetime(2026, 12, 1, 1, tzinfo=UTC),)


@pytest.mark.parametrize(
    "trigger",
    [
        Trigger(at=datetime(2026, 12, 1, 1, tzinfo=UTC)),
        Trigger(cron="0 9 * * mon"),
        Trigger(event="contact_logged", days=3),
        Trigger(event="run_closed", days=7, survey="pulse", whom="unanswered"),
    ],
)
def test_a_trigger_survives_as_json(trigger: Trigger) -> None:
    assert timetable.decode(trigger.encode()) == trigger
