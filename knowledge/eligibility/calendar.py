"""Days as the measures count them: months to the same day, yearly windows, last days that move to a working day."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

IsWorkday = Callable[[date], bool]
_SATURDAY = 5
_SPAN = re.compile(r"(\d\d)-(\d\d)\.\.(\d\d)-(\d\d)")


def is_weekday(day: date) -> bool:
    """Monday to Friday: what counts as a working day where nobody says which holidays there are."""
    return day.weekday() < _SATURDAY


def add_months(day: date, months: int) -> date:
    """The same day so many months on (or back), the month's last where it has none: 31 January + 1 is 28 February.

    The day from which a period runs is not counted, so this is the period's last day
    (民法典 第二百零一条、第二百零二条).
    """
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def count_years(born: date, on: date) -> int:
    """Full years of age on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def count_months(since: date, until: date) -> int:
    """Whole months from a day to another, negative where it comes before."""
    months = (until.year - since.year) * 12 + until.month - since.month
    return months - (add_months(since, months) > until)


@lru_cache(maxsize=4096)
def step_back(day: date, count: int, is_workday: IsWorkday) -> date:
    """The day so many working days before another."""
    while count > 0:
        day -= timedelta(days=1)
        count -= is_workday(day)
    return day


@dataclass(frozen=True, slots=True)
class Window:
    """A time for applications: both days included, the last moved to the next working day.

    `supposed`: nobody has announced it; it is what another year's notice had.
    """

    opens: date
    closes: date
    supposed: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A yearly window, month and day of each end: 04-01..04-30."""

    first: tuple[int, int]
    last: tuple[int, int]

    def in_year(self, year: int, is_workday: IsWorkday) -> Window:
        """The window of that year."""
        closes = date(year, *self.last)
        while not is_workday(closes):
            closes += timedelta(days=1)
        return Window(date(year, *self.first), closes)


@lru_cache(maxsize=256)
def read_span(text: str) -> Span | None:
    """Read "04-01..04-30"; None where it is no window: no such day, or it ends before it starts."""
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    first, last = (int(match[1]), int(match[2])), (int(match[3]), int(match[4]))
    try:
        ordered = date(2023, *first) <= date(2023, *last)
    except ValueError:
        return None
    return Span(first, last) if ordered else None


@lru_cache(maxsize=4096)  # dozens of benefits share a handful of windows
def list_windows(spans: tuple[Span, ...], since: date, until: date, is_workday: IsWorkday) -> tuple[Window, ...]:
    """The windows that are open on some day from `since` to `until`, in order."""
    windows = [span.in_year(year, is_workday) for year in range(since.year - 1, until.year + 1) for span in spans]
    within = (window for window in windows if window.closes >= since and window.opens <= until)
    return tuple(sorted(within, key=lambda one: one.opens))
