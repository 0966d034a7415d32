"""Windows by the clock: the notice before a window closes follows the one before it opened, approved with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from storage import notice_contents, windows
from storage.audience_filter import Filter
from storage.notice_contents import Content
from storage.run_plans import MOST_DAYS, SUBSCRIBERS, Kind, Plan

HOUR = 9  # of the office's day, when a notice goes; quiet hours may make it later


def find_start(content: Content, zone: ZoneInfo) -> datetime | None:
    """When the notice of a window goes: so many days before its first day, or its last. None where it has no days."""
    day = content.closes if content.part == "closing" else content.opens
    return None if day is None else datetime.combine(day - timedelta(days=content.lead), time(HOUR), zone)


def plan_window(
    title: str, content: Content, now: datetime, zone: ZoneInfo, audience: Filter = SUBSCRIBERS, *, urgent: bool = False
) -> Plan:
    """The first notice of a window: so many days before it opens, at once where that is past."""
    opening = replace(content, part="opening")
    starts = find_start(opening, zone)
    return Plan(
        Kind.WINDOW,
        title,
        audience,
        content=notice_contents.encode(opening),
        urgent=urgent,
        starts_at=starts if starts is not None and starts > now else None,
        open_days=count_days(opening, starts, now.astimezone(zone).date()),
    )


def count_days(content: Content, starts: datetime | None, today: date) -> int:
    """For how many days a notice is open: to the end of the window."""
    first = today if starts is None else max(starts.date(), today)
    last = content.closes or first
    return min(max((last - first).days, 1), MOST_DAYS)


def add_closing(session: Session, now: datetime, zone: ZoneInfo) -> int:
    """Make the second notices that are due to be made; how many.

    A window that closes so soon that the first notice said it all gets none.
    """
    made = 0
    for first in windows.list_unclosed(session):
        content = replace(notice_contents.decode(first.content), part="closing")
        starts_at = find_start(content, zone)
        begun = first.started_at or first.ended_at
        if starts_at is None or begun is None or starts_at < now:
            continue
        if starts_at.date() > begun.astimezone(zone).date():
            days = count_days(content, starts_at, now.astimezone(zone).date())
            windows.add_closing(session, first, starts_at=starts_at, open_days=days, now=now)
            made += 1
    return made
