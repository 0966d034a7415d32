"""How the office pushes, as it set it: `pushing.yaml`, its own copy in the data folder first; when pushes go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jobs import office_files, workdays
from jobs.office_files import OfficeFileUnusable
from storage.audience_filter import Cap
from storage.run_plans import MOST_DAYS, MOST_REMINDERS, Reminder

SHIPPED = Path(__file__).with_name("pushing.yaml")
CAP = Cap(4, timedelta(days=30))  # a survey with both its reminders, and one more
_LOOKED_AHEAD_DAYS = 30  # no holidays are longer
_FIELDS = {"approval", "cap", "hours", "survey", "grace_minutes", "missed"}


class PushingUnusable(OfficeFileUnusable):
    """The file can't be used."""

    TEXT = "pushing.unusable"


@dataclass(frozen=True, slots=True)
class Policy:
    """What an office sets about pushes; the words of `pushing.yaml`."""

    second_person: bool = True
    cap: Cap = CAP
    hours_from: time = time(9)
    hours_until: time = time(20)
    only_workdays: bool = True
    open_days: int = 14
    reminders: tuple[int, ...] = (4, 10)
    grace: timedelta = timedelta(hours=12)
    each_missed: bool = False

    def usual_reminders(self, open_days: int) -> tuple[Reminder, ...]:
        """The reminders that a new survey begins with; those after its close are none."""
        return tuple(Reminder(days) for days in self.reminders if days < open_days)

    def list_hours(self) -> list[int]:
        """The full hours of a day at which pushes go out."""
        return [hour for hour in range(24) if self.hours_from <= time(hour) < self.hours_until]


def next_allowed(policy: Policy, at: datetime, zone: ZoneInfo) -> datetime:
    """The first moment from `at` on at which pushes to talents go out."""
    local = at.astimezone(zone)
    for ahead in range(_LOOKED_AHEAD_DAYS):
        day = local.date() + timedelta(days=ahead)
        if policy.only_workdays and not workdays.is_workday(day):
            continue
        first = datetime.combine(day, policy.hours_from, zone).astimezone(UTC)
        last = datetime.combine(day, policy.hours_until, zone).astimezone(UTC)
        if at < last:
            return max(at, first)
    return at


def find_close(opens_at: datetime, open_days: int, zone: ZoneInfo) -> datetime:
    """When a run closes: at the end of the day, the office's, that is so many days after it opened."""
    day = opens_at.astimezone(zone).date() + timedelta(days=open_days + 1)
    return datetime.combine(day, time(), zone).astimezone(UTC)


# --- the file ---------------------------------------------------------------------------------------------


def load_policy(data_dir: Path) -> Policy:
    """The office's copy in `data_dir` where there is one, else what siwen brings along. Raises PushingUnusable."""
    return office_files.load(SHIPPED, data_dir, parse_policy)


def parse_policy(text: str, name: str = "pushing.yaml") -> Policy:
    """Read the rules from YAML text; `name` stands in the error. Raises PushingUnusable."""
    data = office_files.read_yaml(text, name, PushingUnusable) or {}
    if not isinstance(data, dict) or data.keys() - _FIELDS:
        raise PushingUnusable(name, f"应为 {'、'.join(sorted(_FIELDS))}")
    cap, hours, survey = (_section(data, field, name) for field in ("cap", "hours", "survey"))
    usual = Policy()
    start, end = _time(hours, "from", usual.hours_from, name), _time(hours, "until", usual.hours_until, name)
    if start >= end:
        raise PushingUnusable(name, "hours：from 应早于 until")
    open_days = _number(survey, "open_days", usual.open_days, (1, MOST_DAYS), name)
    return Policy(
        second_person=_choice(data, "approval", ("two", "one"), name) == "two",
        cap=Cap(
            _number(cap, "pushes", usual.cap.most, (1, 100), name),
            timedelta(days=_number(cap, "days", usual.cap.within.days, (1, 366), name)),
        ),
        hours_from=start,
        hours_until=end,
        only_workdays=bool(hours.get("workdays", usual.only_workdays)),
        open_days=open_days,
        reminders=_reminders(survey.get("reminders", list(usual.reminders)), open_days, name),
        grace=timedelta(
            minutes=_number(data, "grace_minutes", int(usual.grace / timedelta(minutes=1)), (1, 10_080), name)
        ),
        each_missed=_choice(data, "missed", ("one", "each"), name) == "each",
    )


def _section(data: Mapping[str, Any], field: str, name: str) -> dict[str, Any]:
    known = {"cap": {"pushes", "days"}, "hours": {"from", "until", "workdays"}, "survey": {"open_days", "reminders"}}
    value = data.get(field) or {}
    if not isinstance(value, dict) or value.keys() - known[field]:
        raise PushingUnusable(name, f"{field}：应为 {'、'.join(sorted(known[field]))}")
    return value


def _number(section: Mapping[str, Any], field: str, usual: int, within: tuple[int, int], name: str) -> int:
    value = section.get(field, usual)
    if not isinstance(value, int) or isinstance(value, bool) or not within[0] <= value <= within[1]:
        raise PushingUnusable(name, f"{field} 应为 {within[0]} 到 {within[1]}")
    return value


def _choice(section: Mapping[str, Any], field: str, choices: tuple[str, ...], name: str) -> str:
    value = str(section.get(field, choices[0]))
    if value not in choices:
        raise PushingUnusable(name, f"{field} 应为 {'、'.join(choices)}")
    return value


def _time(section: Mapping[str, Any], field: str, usual: time, name: str) -> time:
    try:
        return time.fromisoformat(str(section.get(field, usual.isoformat())))
    except ValueError as error:
        raise PushingUnusable(name, f'hours：{field} 应形如 "{usual:%H:%M}"') from error


def _reminders(value: object, open_days: int, name: str) -> tuple[int, ...]:
    days = value if isinstance(value, list) else [value]
    if not all(isinstance(day, int) and 0 < day < open_days for day in days) or days != sorted(set(days)):
        raise PushingUnusable(name, "reminders 应为开始后的天数，从小到大，在 open_days 之前")
    if len(days) > MOST_REMINDERS:
        raise PushingUnusable(name, f"reminders 最多{MOST_REMINDERS}次")
    return tuple(days)
