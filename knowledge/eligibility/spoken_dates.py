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
_LAST_YEARS = 3
_MOST_MONTHS = 600
_MONTHS_AGO = {"上个月": -1, "上月": -1, "这个月": 0, "本月": 0, "当月": 0, "下个月": 1, "下月": 1}

_DATE = re.compile(
    r"(?P<year>(?:19|20)\d\d|(?<![\d年/.-])\d\d|[一二][零〇一二三四五六七八九]{3}(?=年)|"
    r"(?<![零〇一二三四五六七八九])[五六七八九零〇][零〇一二三四五六七八九](?=年))(?:年|[-/.])(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
    r"(?:月份?(?P<day>\d{1,2})[日号]|[-/.](?P<day2>\d{1,2})(?!\d)|月份?)?(?!\d)"
    r"|(?P<relative>前年|去年|上年|今年|本年|明年|后年)的?(?P<month2>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
    r"月份?(?:(?P<day3>\d{1,2})[日号])?"
    r"|(?P<near>上个月|上月|这个月|本月|当月|下个月|下月)(?:(?P<day4>\d{1,2})[日号])?"
    r"|(?<![\d年个])(?P<month5>1[0-2]|[1-9])月份?(?:(?P<day5>\d{1,2})[日号])?(?![\d个])"
    r"|(?<![\d年个零〇一二三四五六七八九十百])(?P<month7>十[一二]?|[一二三四五六七八九])月份?(?:(?P<day7>\d{1,2})[日号])?(?![\d个])"
    r"|(?P<day8>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<english8>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"\.?,?\s+(?P<year8>(?:19|20)\d\d)"
    r"|\b(?P<which>last|this)\s+(?P<english9>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"
    r"|\b(?P<near9>last|this|next)\s+month\b"
    r"|(?P<english>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+(?:(?P<day6>\d{1,2})(?:st|nd|rd|th)?,?\s+)?"
    r"(?P<year6>(?:19|20)\d\d|(?:this|last) year)"
    r"|(?:(?<=since )|(?<=in )|(?<=from )|(?<=until )|(?<=till ))(?P<english10>jan|feb|mar|apr|may|jun|jul|aug|sep|"
    r"oct|nov|dec)[a-z]*\b(?!\.?,?\s+(?:\d|this year|last year))"
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


def find_dates(text: str, as_of: date, before: date | None = None) -> Iterator[Spoken]:
    """The days of a text, in order; `before` is the last that was said before it.

    A month alone is of this year where it has come; after a day of the last years it is of the year of that day:
    去年6月出站，8月签了合同.
    """
    for match in _DATE.finditer(text):
        found = _read(match, as_of, before)
        if found is not None:
            named = any(match[name] for name in _DAY_NAMES)
            yield Spoken(found, match.start(), match.end(), not named)
            before = found


_DAY_NAMES = ("day", "day2", "day3", "day4", "day5", "day6", "day7", "day8")
_NEAR_ENGLISH = {"last": -1, "this": 0, "next": 1}


def _read(match: re.Match[str], as_of: date, before: date | None) -> date | None:
    day = int(next((match[name] for name in _DAY_NAMES if match[name]), "1"))
    near = _MONTHS_AGO.get(match["near"] or "", _NEAR_ENGLISH.get(match["near9"] or ""))
    if near is not None:
        then = add_months(as_of.replace(day=1), near)
        return _make(then.year, then.month, day)
    english = match["english"] or match["english8"]
    if english:
        said = match["year6"] or match["year8"]
        year = as_of.year - ("last" in said) if said.endswith("year") else int(said)
        return _make(year, _MONTHS.index(english) + 1, day)
    month = _read_lone_month(match)
    if match["which"] == "last":  # last July in November is of one year or of the other
        return _make(as_of.year - 1, month, 1) if month >= as_of.month else None
    if month:
        if before is not None and before.month <= month and 0 <= as_of.year - before.year <= _LAST_YEARS:
            return _make(before.year, month, day)
        return _make(as_of.year, month, day) if month <= as_of.month or match["which"] else None
    if match["relative"]:
        return _make(as_of.year + _YEARS[match["relative"]], int(read_number(match["month2"]) or 0), day)
    year = int(read_number(match["year"]) or 0)
    if year < 100:
        year += 2000 if year <= as_of.year % 100 + 2 else 1900
    return _make(year, int(read_number(match["month"]) or 0), day)


def _read_lone_month(match: re.Match[str]) -> int:
    """The month that was said without its year; 0: none was."""
    english = match["english9"] or match["english10"]
    if english:
        return _MONTHS.index(english) + 1
    return int(read_number(match["month5"] or match["month7"] or "0") or 0)


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
