"""Days and spans as people write them: 2026年3月, 去年9月, 上个月, March 2026, 一年半."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from knowledge.eligibility.calendar import add_months
from knowledge.eligibility.spoken_numbers import NUMBER, read_number

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEARS = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}
_MOST_MONTHS = 600
_MONTHS_AGO = {"上个月": -1, "上月": -1, "这个月": 0, "本月": 0, "当月": 0, "下个月": 1, "下月": 1}

_DATE = re.compile(
    r"(?P<year>(?:19|20)\d\d|(?<![\d年/.-])\d\d)(?:年|[-/.])(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
    r"(?:月份?(?P<day>\d{1,2})[日号]|[-/.](?P<day2>\d{1,2})(?!\d)|月份?)?(?!\d)"
    r"|(?P<relative>前年|去年|上年|今年|本年|明年|后年)的?(?P<month2>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
    r"月份?(?:(?P<day3>\d{1,2})[日号])?"
    r"|(?P<near>上个月|上月|这个月|本月|当月|下个月|下月)(?:(?P<day4>\d{1,2})[日号])?"
    r"|(?<![\d年个])(?P<month5>1[0-2]|[1-9])月份?(?:(?P<day5>\d{1,2})[日号])?(?![\d个])"
    r"|(?P<english>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:(?P<day6>\d{1,2}),?\s+)?"
    r"(?P<year6>(?:19|20)\d\d)"
    r"|(?<!\d)(?P<day7>\d{1,2}) "
    r"(?P<english7>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? (?P<year7>(?:19|20)\d\d)"
)
# 半年, 一年半, 3个月, 两年, 18 months
SPAN = (
    rf"(半年|(?:{NUMBER})年零?(?:{NUMBER})个月|(?:{NUMBER})年半|(?:{NUMBER})个?半年|(?:{NUMBER})个半月|(?:{NUMBER})\s*(?:周年|年|个月)"
    r"|\d+\s*(?:months?|years?))"
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A day in a text and where it stands; `month_only` where no day of the month was said."""

    day: date
    start: int
    end: int
    month_only: bool


def find_dates(text: str, as_of: date) -> Iterator[Spoken]:
    """The days of a text, in order. A month alone is of this year where it has come; else nobody can tell."""
    for match in _DATE.finditer(text):
        found = _read(match, as_of)
        if found is not None:
            named = any(match[name] for name in ("day", "day2", "day3", "day4", "day5", "day6", "day7"))
            yield Spoken(found, match.start(), match.end(), not named)


def _read(match: re.Match[str], as_of: date) -> date | None:
    day = int(
        next((match[name] for name in ("day", "day2", "day3", "day4", "day5", "day6", "day7") if match[name]), "1")
    )
    if match["near"]:
        then = add_months(as_of.replace(day=1), _MONTHS_AGO[match["near"]])
        return _make(then.year, then.month, day)
    if match["english"]:
        return _make(int(match["year6"]), _MONTHS.index(match["english"]) + 1, day)
    if match["english7"]:
        return _make(int(match["year7"]), _MONTHS.index(match["english7"]) + 1, day)
    if match["month5"]:
        month = int(match["month5"])
        return _make(as_of.year, month, day) if month <= as_of.month else None
    if match["relative"]:
        return _make(as_of.year + _YEARS[match["relative"]], int(read_number(match["month2"]) or 0), day)
    year = int(match["year"])
    if year < 100:
        year += 2000 if year <= as_of.year % 100 + 2 else 1900
    return _make(year, int(read_number(match["month"]) or 0), day)


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_months(span: str) -> float | None:
    """A span in months: 18 from 一年半, 6 from 半年; None above 600: 2025年 is a year, and nobody works longer."""
    months = _count_months(span)
    return months if months is not None and months <= _MOST_MONTHS else None


def _count_months(span: str) -> float | None:
    if span == "半年":
        return 6.0
    both = re.fullmatch(rf"({NUMBER})年零?({NUMBER})个月", span)
    if both is not None:
        years, months = read_number(both[1]), read_number(both[2])
        return None if years is None or months is None else 12 * years + months
    match = re.fullmatch(rf"({NUMBER})\s*(年半|个?半年|个半月|周年|年|个月|months?|years?)", span)
    number = read_number(match[1]) if match else None
    if match is None or number is None:
        return None
    unit = match[2]
    if unit.endswith("年半"):
        return number * 12 + 6
    if unit.endswith("半年"):
        return number * 12 + 6 if unit == "个半年" and number > 1 else number * 6
    if unit == "个半月":
        return number + 0.5
    return number * 12 if unit.startswith(("年", "周年", "year")) else number
