"""Working days in China: holidays and the weekends worked in exchange, by a library that follows the State Council.

The holidays of a year are published in the November before. A year that the installed release does not hold yet has
weekends only, and says so (`is_known`): the office then updates the library.
"""

from __future__ import annotations

from datetime import date, timedelta

_SATURDAY = 5


def is_workday(day: date) -> bool:
    """Whether offices work on that day."""
    import chinese_calendar  # its table of twenty years is read only where a day is asked for

    return bool(chinese_calendar.is_workday(day)) if is_known(day) else day.weekday() < _SATURDAY


def is_known(day: date) -> bool:
    """Whether the holidays of that day's year are in the library."""
    from chinese_calendar.constants import holidays

    return any(held.year == day.year for held in (min(holidays), max(holidays))) or (
        min(holidays).year < day.year < max(holidays).year
    )


def is_first_of_week(day: date) -> bool:
    """Whether it is the first working day of its week, Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return is_workday(day) and not any(
        is_workday(monday + timedelta(days=place)) for place in range((day - monday).days)
    )


def last_of_week(day: date) -> date:
    """The Sunday of the week in which a day lies."""
    return day + timedelta(days=6 - day.weekday())


def festival_of(day: date) -> str:
    """The statutory festival to which a day off belongs (春节, 中秋节…, the library's English name), "" where none."""
    import chinese_calendar

    if not is_known(day):
        return ""
    off, name = chinese_calendar.get_holiday_detail(day)
    return str(name) if off and name else ""
