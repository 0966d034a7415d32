"""When a schedule is due: once, by cron in the office's time, or days after an event. Times only, nothing ticks here.

APScheduler's cron works out what a clock on the wall would show, and this module which moment that is. A time that the
wall skips in spring (DST) is due as much later as the wall jumped; one that it shows twice in autumn the first time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from storage.errors import StorageRefusal

if TYPE_CHECKING:
    from collections.abc import Iterator

Event = Literal["contact_logged", "run_closed"]
EVENTS: tuple[Event, ...] = ("contact_logged", "run_closed")
MOST_DAYS = 366  # after an event
SHOWN = 5  # next dates, before a schedule is saved
MOST_MISSED = 1_000  # times looked back at: a minute's cron is away for most of a day
LEAST_GAP = timedelta(minutes=30)  # between two times: more often is a mistake in the expression
_YEARS = 9  # 29 February comes at least that often
_FIELDS = 5
_WEEKDAYS = re.compile(r"\*|(mon|tue|wed|thu|fri|sat|sun)([-,](mon|tue|wed|thu|fri|sat|sun))*", re.IGNORECASE)


class ScheduleRefused(StorageRefusal):
    """The trigger can't be one; nothing was changed. `key` says why."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One of: `at`, `cron`, `event` with the days after it.

    Of a closed run `survey` is the key of whose, and `whom` says which of its addressees.
    """

    at: datetime | None = None
    cron: str = ""
    event: Event | None = None
    days: int = 0
    survey: str = ""
    whom: Literal["answered", "unanswered", "all"] = "answered"

    def encode(self) -> dict[str, Any]:
        """As JSON."""
        if self.at is not None:
            return {"at": self.at.astimezone(UTC).isoformat()}
        if self.cron:
            return {"cron": self.cron}
        more = {"survey": self.survey, "whom": self.whom} if self.event == "run_closed" else {}
        return {"event": self.event, "days": self.days, **more}


def decode(record: Mapping[str, Any]) -> Trigger:
    """The trigger that JSON says. Raises KeyError, TypeError or ValueError for what is none of ours."""
    if "at" in record:
        return Trigger(at=datetime.fromisoformat(record["at"]))
    return Trigger(**record)


def check(trigger: Trigger, now: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The next dates, none for an event. Raises ScheduleRefused where there is none, or the expression is wrong."""
    if trigger.event is not None:
        if not 0 <= trigger.days <= MOST_DAYS:
            raise ScheduleRefused("schedule.days", f"事件后的天数应为0到{MOST_DAYS}", most=MOST_DAYS)
        if trigger.event == "run_closed" and not trigger.survey:
            raise ScheduleRefused("schedule.no_survey", "要说明是哪份问卷截止之后")
        return ()
    if trigger.at is not None and trigger.at <= now:
        raise ScheduleRefused("schedule.past", "时间已经过了，请改晚一点")
    dates = tuple(islice(list_due(trigger, now, zone), SHOWN))
    if not dates:
        raise ScheduleRefused("schedule.never", f"“{trigger.cron}”永远不会到，请检查日和月", cron=trigger.cron)
    if any(later - earlier < LEAST_GAP for earlier, later in pairwise(dates)):
        raise ScheduleRefused("schedule.too_often", f"“{trigger.cron}”太密，两次至少隔半小时", cron=trigger.cron)
    return dates


def list_due(trigger: Trigger, after: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The moments (UTC) at which a schedule by time is due after a moment, in order. Raises ScheduleRefused."""
    if trigger.at is not None:
        if trigger.at > after:
            yield trigger.at.astimezone(UTC)
        return
    wall, last = after.astimezone(zone).replace(tzinfo=None), after
    for shown in _list_shown(trigger.cron, wall):
        moment = shown.replace(tzinfo=zone).astimezone(UTC)  # fold 0: the first of two; a skipped one moves on
        if moment > last:
            yield moment
            last = moment


def _list_shown(cron: str, after: datetime) -> Iterator[datetime]:
    """What the wall shows (naive) each time the expression fits, from that minute on."""
    from apscheduler.triggers.cron import CronTrigger  # takes a moment to import

    fields = cron.split()
    if len(fields) != _FIELDS:
        raise ScheduleRefused("schedule.fields", "应为五段：分 时 日 月 星期，例如 0 9 * * mon", cron=cron)
    minute, hour, day, month, weekday = fields
    if not _WEEKDAYS.fullmatch(weekday):
        raise ScheduleRefused(
            "schedule.weekday",
            f"星期请写名称（mon 到 sun）：数字从0还是1开始、从周一还是周日算，各家不同，“{weekday}”可能错一天",
            weekday=weekday,
        )
    years = f"{after.year}-{after.year + _YEARS}"
    try:
        trigger = CronTrigger(
            year=years, month=month, day=day, day_of_week=weekday.lower(), hour=hour, minute=minute, timezone=UTC
        )
    except ValueError as error:
        raise ScheduleRefused("schedule.expression", f"“{cron}”不对：{error}", cron=cron, reason=str(error)) from error
    shown = trigger.get_next_fire_time(None, after.replace(tzinfo=UTC))
    while shown is not None:
        yield shown.replace(tzinfo=None)
        shown = trigger.get_next_fire_time(shown, shown)
