"""Working days in China: holidays and the weekends worked in exchange, by a library that follows the State Council.

The holidays of a year are published in the November before. A year that the installed release does not hold yet has
weekends only, and says so (`is_known`): the office then updates the library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_SATURDAY = 5


@lru_cache(maxsize=20_000)  # days of fifty years: who judges benefits asks for thousands at once
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


def find_unknown_year(today: date) -> int | None:
    """The year whose holidays are needed now, or within the days that lists are made ahead, and are not held yet."""
    return next((day.year for day in (today, today + _LOOKED_AHEAD) if not is_known(day)), None)


def add(day: date, count: int) -> date:
    """The working day so many (at least 1) after a day, which itself does not count."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


def count_between(after: date, until: date) -> int:
    """How many working days lie after one day up to another, that one included; 0 where it comes before."""
    return sum(is_workday(after + timedelta(days=place)) for place in range(1, (until - after).days + 1))


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


@dataclass(frozen=True, slots=True)
class Festival:
    """The days off of a festival. `key` is one of FESTIVALS; `occasion` names it in its year ("spring-2026")."""

    key: str
    first: date
    last: date

    @property
    def occasion(self) -> str:
        """The same for as long as its days are: the year is the one in which it ends (a New Year may begin before)."""
        return f"{self.key}-{self.last.year}"


# The festivals on which people are greeted, by the library's names. 清明 is none.
FESTIVALS: Mapping[str, str] = {
    "new_year": "New Year's Day",
    "spring": "Spring Festival",
    "labour": "Labour Day",
    "dragon_boat": "Dragon Boat Festival",
    "mid_autumn": "Mid-autumn Festival",
    "national": "National Day",
}
# Festivals of the sun's calendar fall on the same day also in a year that the library does not hold yet.
_FIXED: Mapping[tuple[int, int], str] = {(1, 1): "new_year", (5, 1): "labour", (10, 1): "national"}
_LOOKED_AHEAD = timedelta(days=21)  # working days that a list is prepared ahead are fewer than that


def find_festival(day: date) -> str:
    """The festival of FESTIVALS to which a day off belongs; of a year that is not known yet, its day alone."""
    if not is_known(day):
        return _FIXED.get((day.month, day.day), "")
    name = festival_of(day)
    return next((key for key, called in FESTIVALS.items() if called == name), "")


def list_festivals(today: date, workdays_ahead: int) -> list[Festival]:
    """The festivals that begin within so many working days (today counts as one) or are being held."""
    found: dict[str, Festival] = {}
    left, day = workdays_ahead, today
    while day - today <= _LOOKED_AHEAD:
        key = find_festival(day)
        if key and key not in found:
            found[key] = _days_of(key, day)
        left -= is_workday(day)
        if left < 0:
            break
        day += timedelta(days=1)
    return list(found.values())


def _days_of(key: str, day: date) -> Festival:
    first = last = day
    while find_festival(first - timedelta(days=1)) == key:
        first -= timedelta(days=1)
    while find_festival(last + timedelta(days=1)) == key:
        last += timedelta(days=1)
    return Festival(key, first, last)
