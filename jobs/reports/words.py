"""What reports say, in Chinese and English, and how figures are written: rounded once, half up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from jobs.reports.answer_texts import ANSWER_TEXTS
from jobs.reports.intervals import Interval
from jobs.reports.responses import Category
from jobs.reports.texts import TEXTS
from storage.surveys.definition import Item, Kind

_DIGITS = "一二三四五"


def say(language: str, key: str, **facts: object) -> str:
    """The text of that key, filled."""
    texts = TEXTS if key in TEXTS else ANSWER_TEXTS
    return texts[key][language == "en"].format(**facts)


def write_number(value: Fraction | float, places: int, *, signed: bool = False) -> str:
    """A number with that many places, rounded half up; `signed` puts + before what is above 0."""
    exact = Fraction(value)
    scaled = int(abs(exact) * 10**places + Fraction(1, 2))
    whole, rest = divmod(scaled, 10**places)
    sign = "" if not scaled else "-" if exact < 0 else "+" if signed else ""
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"


def write_percent(share: Fraction | float) -> str:
    """A share, 0 to 1, in percent to one decimal."""
    return write_number(Fraction(share) * 100, 1) + "%"


def write_points(share: Fraction | float, language: str) -> str:
    """A difference of shares in percentage points, with its sign."""
    return say(language, "points", value=write_number(Fraction(share) * 100, 1, signed=True))


def write_interval(interval: Interval | None, places: int, factor: int = 1, *, signed: bool = False) -> str:
    """From – to, with ~ between where a sign would be taken for that dash; a long dash where there is none."""
    if interval is None:
        return "—"
    ends = (Fraction(interval.low) * factor, Fraction(interval.high) * factor)
    between = "~" if signed or min(ends) < 0 else "–"
    return between.join(write_number(end, places, signed=signed) for end in ends)


def write_day(day: date, language: str) -> str:
    """2026年11月2日 or 2 November 2026."""
    return f"{day.year}年{day.month}月{day.day}日" if language != "en" else f"{day.day} {day:%B} {day.year}"


def write_time(time: timedelta, language: str) -> str:
    """A time to answer: in minutes to one decimal, from a day on in days."""
    unit, seconds = ("days", 86_400) if time >= timedelta(days=1) else ("minutes", 60)
    return say(language, unit, value=write_number(Fraction(int(time.total_seconds()), seconds), 1))


def name_categories(categories: Iterable[Category], language: str) -> str:
    """第一类、第二类、未认定."""
    names = [
        say(language, "unrecognised")
        if category is None
        else say(language, "category", number=category, digit=_DIGITS[category - 1])
        for category in categories
    ]
    return say(language, "comma").join(names)


def name_sources(sources: Iterable[str], language: str) -> str:
    """How answers came in; a way that has no word here by its own name."""
    return say(language, "comma").join(
        say(language, f"source.{source}") if f"source.{source}" in TEXTS else source for source in sources
    )


def name_answer(item: Item, key: Any, language: str) -> str:  # noqa: ANN401 -- whatever the item's kind has as answers
    """An answer of an item as people read it."""
    match item.kind:
        case Kind.RATING:
            if item.scale:
                return item.scale[int(key) - 1].say(language)
            return "★" * int(key) if item.stars else say(language, f"rating.{key}")
        case Kind.YES_NO:
            return say(language, "yes" if key else "no")
        case Kind.SINGLE | Kind.MULTIPLE | Kind.RANKING:
            labels = {choice.key: choice.label.say(language) for choice in item.choices}
            return labels[str(key)]
        case _:
            return str(key)
