"""How pushes went: the counts, and those of which nobody knows whether they arrived."""

from __future__ import annotations

from datetime import date, datetime

from bot.screens import Screen, line
from bot.texts import say, say_day


def refused_screen(since: datetime, *, today: date, language: str) -> Screen:
    """What the office is told after Telegram had refused everything for long; `since` in the office's time."""
    day = say_day(language, since.date(), today=today)
    return Screen((line(say(language, "pushes.refused", day=day, time=f"{since:%H:%M}")),))
