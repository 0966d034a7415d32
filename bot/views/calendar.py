"""A month whose days can be pressed."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo

from bot.screens import Button, Row
from bot.texts import say


def find_last_day(closes_at: datetime, zone: tzinfo) -> date:
    """The last day of what closes at that moment: a midnight ends the day before it."""
    return (closes_at - timedelta(seconds=1)).astimezone(zone).date()


def month_rows(
    month: date,
    *,
    first: date,
    last: date,
    pick: Callable[[date], str],
    turn: Callable[[date], str],
    language: str,
) -> tuple[Row, ...]:
    """The weeks of a month from Monday on, of the days from `first` to `last`, and the way to the months beside it.

    `pick` and `turn` give what the buttons carry: a day, or the first day of another month.
    """
    rows: list[Row] = []
    for week in calendar.Calendar().monthdatescalendar(month.year, month.month):
        days = [day for day in week if day.month == month.month and first <= day <= last]
        if days:
            rows.append(tuple(Button(str(day.day), pick(day)) for day in days))
    before, after = month.replace(day=1) - timedelta(days=1), (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    ways = []
    if before >= first:
        ways.append(Button(say(language, "calendar.before", month=before.month), turn(before.replace(day=1))))
    if after <= last:
        ways.append(Button(say(language, "calendar.after", month=after.month), turn(after)))
    return (*rows, tuple(ways)) if ways else tuple(rows)
