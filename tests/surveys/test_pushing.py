"""How the office pushes: its file, the hours in which pushes go out, the day on which a run closes."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from jobs import pushing
from jobs.pushing import Policy, PushingUnusable
from storage.audience_filter import Cap
from storage.run_plans import Reminder

ZONE = ZoneInfo("Asia/Shanghai")


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def test_what_comes_along_is_what_is_usual(tmp_path: Path) -> None:
    assert pushing.load_policy(tmp_path) == Policy()


def test_the_offices_own_copy_counts(tmp_path: Path) -> None:
    (tmp_path / "pushing.yaml").write_text(
        "approval: one\ncap: {pushes: 2, days: 7}\nhours: {from: '08:30', until: '21:00', workdays: no}\n"
        "survey: {open_days: 7, reminders: [2]}\ngrace_minutes: 60\nmissed: each\n"
    )
    assert pushing.load_policy(tmp_path) == Policy(
        second_person=False,
        cap=Cap(2, timedelta(days=7)),
        hours_from=time(8, 30),
        hours_until=time(21),
        only_workdays=False,
        open_days=7,
        reminders=(2,),
        grace=timedelta(hours=1),
        each_missed=True,
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- a", "应为"),
        ("approval: three", "approval 应为 two、one"),
        ("quiet: yes", "应为"),
        ("cap: {pushes: 0}", "pushes 应为 1 到 100"),
        ("cap: {pushes: yes}", "pushes 应为 1 到 100"),
        ("cap: 3", "cap：应为 days、pushes"),
        ("hours: {from: '20:00', until: '09:00'}", "from 应早于 until"),
        ("hours: {from: nine}", '应形如 "09:00"'),
        ("survey: {open_days: 3, reminders: [4]}", "reminders 应为"),
        ("survey: {reminders: [1, 2, 3]}", "最多2次"),
        ("grace_minutes: 0", "grace_minutes 应为"),
        ("missed: all", "missed 应为 one、each"),
        ("a: [", "第1行不是 YAML"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_why(text: str, told: str) -> None:
    with pytest.raises(PushingUnusable) as refused:
        pushing.parse_policy(text)
    assert str(refused.value).startswith("pushing.yaml：")
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("at", "goes"),
    [
        ("11-23T12:00", "11-23T12:00"),  # a Monday
        ("11-23T08:59", "11-23T09:00"),
        ("11-23T20:00", "11-24T09:00"),
        ("11-27T20:01", "11-30T09:00"),  # Friday evening
        ("11-28T10:00", "11-30T09:00"),
        ("10-01T10:00", "10-08T09:00"),  # the festival's days off
        ("10-10T10:00", "10-10T10:00"),  # a Saturday that is worked in exchange
    ],
)
def test_pushes_go_out_in_the_hours_of_working_days(at: str, goes: str) -> None:
    assert pushing.next_allowed(Policy(), local(at), ZONE) == local(goes)


def test_an_office_may_push_at_the_weekend() -> None:
    assert pushing.next_allowed(Policy(only_workdays=False), local("11-28T21:00"), ZONE) == local("11-29T09:00")


def test_a_run_closes_at_the_end_of_its_last_day() -> None:
    assert pushing.find_close(local("11-23T23:30"), 14, ZONE) == local("12-08T00:00")
    assert pushing.find_close(local("11-23T00:00").astimezone(UTC), 1, ZONE) == local("11-25T00:00")


def test_reminders_after_the_close_are_none() -> None:
    assert Policy().usual_reminders(14) == (Reminder(4), Reminder(10))
    assert Policy().usual_reminders(7) == (Reminder(4),)
