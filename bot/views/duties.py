"""How a duty stands, in words: 四季度还差1次，12月31日前."""

from __future__ import annotations

from datetime import date

from bot.texts import say
from storage.duties import Duty, Period, Standing


def standing_text(standing: Standing, language: str, *, levels: bool = False) -> str:
    """四季度还差1次，12月31日前; 四季度已完成. `levels` says whose contact it takes."""
    period = period_text(standing.period, language)
    if not standing.missing:
        return say(language, "duty.met", period=period)
    key = "duty.missing_by" if levels else "duty.missing"
    told = say(
        language,
        key,
        period=period,
        count=standing.missing,
        day=short_day(standing.period.last, language),
        levels=levels_text(standing.duty, language),
    )
    return told + say(language, "duty.greetings", count=standing.greetings) if standing.greetings else told


def period_text(period: Period, language: str) -> str:
    """四季度, 下半年, 今年 as a measure says it: without the year, which is the one that runs."""
    return say(language, f"duty.{period.kind}.{period.number}")


def past_period_text(period: Period, language: str) -> str:
    """2026年四季度, 2026年: a period that is over has its year."""
    if period.kind == "year":
        return say(language, "duty.past_year", year=period.first.year)
    return say(language, "duty.past", year=period.first.year, period=period_text(period, language))


def levels_text(duty: Duty, language: str) -> str:
    """区领导, or several joined by 或."""
    return say(language, "duty.or").join(say(language, f"level.{level}") for level in sorted(duty.levels))


def asked_text(duty: Duty, language: str) -> str:
    """每半年1次，区领导: what the measure asks for, for the table of contacts."""
    return say(
        language,
        f"duty.asked.{duty.period}",
        count=duty.times,
        levels=levels_text(duty, language),
    )


def short_day(day: date, language: str) -> str:
    """12月31日, for days of the period that runs."""
    return say(language, "duty.day", day=day.day, name=say(language, f"month.{day.month}"))
