"""A number counted outside, in one line: 12次 区领导 走访 2026-07-01至2026-09-30 来源：台账. Pure."""

from __future__ import annotations

import re
from datetime import date

from bot.contacts.quick import find_word
from bot.days import even_width, find_day
from storage.outside_counts import CountFields

_COUNT = re.compile(r"(?<![\d.\-/])(\d{1,6})\s*(?:人?次|contacts?)", re.IGNORECASE)
_SOURCE = re.compile(r"(?:来源|source)\s*[:：]?\s*(?P<source>.+)", re.IGNORECASE | re.DOTALL)
_SOURCE_CHARS = 200


def read_line(text: str, today: date) -> tuple[CountFields | None, list[str]]:
    """The number with all that belongs to it; else None and what is missing: count, level, channel, period, source."""
    sourced = _SOURCE.search(text)
    source = " ".join(sourced["source"].split())[:_SOURCE_CHARS] if sourced else ""
    head = text[: sourced.start()] if sourced else text
    count = _COUNT.search(even_width(head))
    level, channel = find_word("level", head), find_word("channel", head)
    period = read_period(head, today)
    values = {"count": count, "level": level, "channel": channel, "period": period, "source": source}
    missing = [name for name, value in values.items() if not value]
    if missing or count is None or period is None:
        return None, missing
    return CountFields(int(count[1]), level, channel, *period, source), []


def read_period(head: str, today: date) -> tuple[date, date] | None:
    """Two days, or one that is both."""
    first = find_day(head, today)
    if first is None or first.day is None:
        return None
    last = find_day(head[first.end :], today)
    if last is not None and last.day is None:
        return None
    end = last.day if last is not None and last.day is not None else first.day
    return (first.day, end) if first.day <= end else None
