"""What the bot says, in every language: a key, and the facts that fill it.

`**` marks bold, as in answers; facts are put in as they are and cleaned when they become spans.
"""

from __future__ import annotations

from datetime import date

from bot.texts.en import TEXTS as ENGLISH
from bot.texts.zh import TEXTS as CHINESE

LANGUAGES = {"zh": CHINESE, "en": ENGLISH}

_WEEKDAYS_ZH = "一二三四五六日"
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def say(language: str, key: str, **facts: object) -> str:
    """The text of that key in that language (Chinese where the language is unknown). KeyError: no such key."""
    return LANGUAGES.get(language, CHINESE)[key].format(**facts)


def has(key: str) -> bool:
    """Whether there is a text of that key."""
    return key in CHINESE


def say_day(language: str, day: date, *, today: date | None = None) -> str:
    """A date as people write it: 2026年11月23日; without the year where it is that of `today`, with the weekday."""
    if language == "en":
        told = f"{day.day} {_MONTHS_EN[day.month - 1]}"
        return told if today and day.year == today.year else f"{told} {day.year}"
    if today and day.year == today.year:
        return f"{day.month}月{day.day}日（周{_WEEKDAYS_ZH[day.weekday()]}）"
    return f"{day.year}年{day.month}月{day.day}日"
