"""Quarters by their key, "2026Q1"."""

from __future__ import annotations

from datetime import date, timedelta

NUMBERS = (1, 2, 3, 4)


def key_of(year: int, number: int) -> str:
    """The key of a quarter, `number` 1 to 4."""
    return f"{year}Q{number}"


def quarter_of(day: date) -> str:
    """The quarter in which a day lies."""
    return key_of(day.year, (day.month + 2) // 3)


def number_of(quarter: str) -> int:
    """1 to 4."""
    return int(quarter[-1])


def year_of(quarter: str) -> int:
    """Its year."""
    return int(quarter[:4])


def last_day(quarter: str) -> date:
    """The last day of a quarter."""
    year, number = year_of(quarter), number_of(quarter)
    return date(year + number // 4, number % 4 * 3 + 1, 1) - timedelta(days=1)


def before(quarter: str) -> str:
    """The quarter before it."""
    year, number = year_of(quarter), number_of(quarter)
    return key_of(year, number - 1) if number > 1 else key_of(year - 1, 4)
