"""Days as people write them: 昨天, 上周五, 11月3日, 二〇二六年十一月三日, １１／３. Pure: today is an argument.

Criteria:
- without a year it is the day of this year, or of last year where this year's is more than half a year ahead
- a weekday alone is the last one that was (周五 said on a Friday is today); 上周五 is the Friday of last week
- what can't be (2025-02-30, 13月5日) or has not come yet is handed back with the reason, never bent into another day
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

HALF_A_YEAR = timedelta(days=183)
_OLDEST_YEAR = 2000  # contacts that an office still has on file

# Full-width signs and what stands for them, one for one, so that places in a text stay what they are.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, 0x25CB: 0x3007}
_FIGURES = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "日": 7, "天": 7}

_YEAR = r"(?:\d{4}|[一二][九〇零][〇零一二三四五六七八九]{2}|\d\d(?=年))"
_ANY_MONTH = r"(?:\d{1,2}|十[一二]?|[一二三四五六七八九])"
_ANY_DAY = r"(?:\d{1,2}|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_PART = r"(?:\s*(?:凌晨|清早|早上|上午|中午|下午|傍晚|晚上)?(?:\s*\d{1,2}(?:点半?|时|[:：]\d\d))?)"
_PATTERNS = (
    rf"(?P<y1>{_YEAR})\s*年\s*(?P<m1>{_ANY_MONTH})\s*月\s*(?P<d1>{_ANY_DAY})\s*[日号]?",
    r"(?P<y2>(?:19|20)\d\d)\s*[-/.]\s*(?P<m2>\d{1,2})\s*[-/.]\s*(?P<d2>\d{1,2})",
    r"(?P<y3>20\d\d)(?P<m3>\d\d)(?P<d3>\d\d)",
    rf"(?P<when>大前年|前年|去年|今年)\s*(?P<m4>{_ANY_MONTH})\s*月\s*(?P<d4>{_ANY_DAY})\s*[日号]?",
    rf"(?P<m5>{_ANY_MONTH})\s*月\s*(?P<d5>{_ANY_DAY})\s*[日号]?",
    r"(?P<m6>\d{1,2})\s*[-/.]\s*(?P<d6>\d{1,2})",
    rf"(?P<month>上个?月|本月|这个?月)\s*(?P<d7>{_ANY_DAY})\s*[日号]?",
    rf"(?P<d8>{_ANY_DAY})\s*[日号]",
    r"(?P<week>上上个?|上个?|本|这个?)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])",
    r"(?P<ago>\d{1,3}|[一二两三四五六七八九十])\s*天前",
    r"(?P<near>大前天|前[天日]|昨[天日晚]|昨儿|今[天日早晚]|刚才|刚刚|明[天早晚]|明儿|大?后天|yesterday|today|tomorrow)",
)
# What can't be read as part of a number: 1.5万元 is no 5 January.
_EDGES = r"(?<![\d.\-/])(?:{})(?![\d/\-]|\.\d|[个万元%岁年])"
_DAY = re.compile(_EDGES.format("|".join(_PATTERNS)) + _PART, re.IGNORECASE)
# Days back, by the first sign; of two words that begin alike, by the word.
_NEAR = {"今": 0, "刚": 0, "昨": 1, "前": 2, "大": 3, "明": -1, "后": -2, "t": 0, "y": 1, "大后天": -3, "tomorrow": -1}
_YEARS_BACK = {"今年": 0, "去年": 1, "前年": 2, "大前年": 3}


@dataclass(frozen=True, slots=True)
class DayRead:
    """A day that was written: `text` as typed, from `start` to `end`. `day` is None where `problem` says why.

    `problem`: "" or "impossible" (no such day), "future" (has not come yet).
    """

    text: str
    start: int
    end: int
    day: date | None
    problem: str = ""


def even_width(text: str) -> str:
    """The text with full-width letters, digits and signs as plain ones; every place stays where it was."""
    return text.translate(_WIDTH)


def find_day(text: str, today: date, *, ahead: bool = False) -> DayRead | None:
    """The first day that a text names, or None. `ahead`: a day to come is meant (a promise), else one that was."""
    match = _DAY.search(even_width(text))
    return None if match is None else _read(match, text, today, ahead=ahead)


def read_day(text: str, today: date, *, ahead: bool = False) -> DayRead | None:
    """The day that the whole text is, or None where it is something else."""
    bare = text.strip()
    match = _DAY.fullmatch(even_width(bare))
    return None if match is None else _read(match, bare, today, ahead=ahead)


def day_at_start(text: str, today: date) -> DayRead | None:
    """The day that a text begins with."""
    match = _DAY.match(even_width(text))
    return None if match is None else _read(match, text, today, ahead=False)


def day_at_end(text: str, today: date) -> DayRead | None:
    """The day that a text ends with; the longest that can be read so."""
    even = even_width(text)
    for start in range(len(even)):
        match = _DAY.fullmatch(even, start)
        if match is not None:
            return _read(match, text, today, ahead=False)
    return None


def _read(match: re.Match[str], text: str, today: date, *, ahead: bool) -> DayRead:
    day = _day_of({name: value for name, value in match.groupdict().items() if value}, today, ahead=ahead)
    problem = "impossible" if day is None else "future" if day > today and not ahead else ""
    return DayRead(
        text[match.start() : match.end()].strip(), match.start(), match.end(), None if problem else day, problem
    )


def _day_of(found: dict[str, str], today: date, *, ahead: bool) -> date | None:
    if "near" in found:
        word = found["near"].lower()
        return today - timedelta(days=_NEAR.get(word, _NEAR[word[0]]))
    if "ago" in found:
        return today - timedelta(days=_number(found["ago"]))
    if "weekday" in found:
        return _weekday(found.get("week", ""), _number(found["weekday"]), today, ahead=ahead)
    parts = {name[0]: _number(value) for name, value in found.items() if name[-1].isdigit()}
    if "month" in found:
        first = today.replace(day=1)
        if found["month"].startswith("上"):
            first = (first - timedelta(days=1)).replace(day=1)
        return _make(first.year, first.month, parts["d"])
    if "m" not in parts:
        return _latest_month(parts["d"], today, ahead=ahead)
    if "when" in found:
        return _make(today.year - _YEARS_BACK[found["when"]], parts["m"], parts["d"])
    if "y" in parts:
        year = parts["y"] + 2000 if parts["y"] < 100 else parts["y"]
        return _make(year, parts["m"], parts["d"]) if year >= _OLDEST_YEAR else None
    return _without_year(parts["m"], parts["d"], today, ahead=ahead)


def _weekday(week: str, weekday: int, today: date, *, ahead: bool) -> date:
    monday = today - timedelta(days=today.weekday())
    if week:
        weeks = 2 if week.startswith("上上") else 1 if week.startswith("上") else 0
        return monday + timedelta(days=weekday - 1 - 7 * weeks)
    day = monday + timedelta(days=weekday - 1)
    if ahead:
        return day if day >= today else day + timedelta(days=7)
    return day if day <= today else day - timedelta(days=7)


def _latest_month(number: int, today: date, *, ahead: bool) -> date | None:
    """A day without a month: this month's; last month's where this month's is more than half a month ahead."""
    day = _make(today.year, today.month, number)
    if day is not None and not ahead and day - today > timedelta(days=15):
        before = today.replace(day=1) - timedelta(days=1)
        return _make(before.year, before.month, number)
    return day


def _without_year(month: int, number: int, today: date, *, ahead: bool) -> date | None:
    years = [today.year, today.year - 1, *(today.year - back for back in range(2, 9) if (month, number) == (2, 29))]
    if ahead:
        years = [today.year, today.year + 1]
    days = [day for year in years if (day := _make(year, month, number)) is not None]
    if not days:
        return None
    first = days[0]
    if ahead:
        return first if first >= today or len(days) == 1 else days[1]
    return days[1] if first - today > HALF_A_YEAR and len(days) > 1 else first


def _make(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _number(written: str) -> int:
    """38, 三, 十一, 二十三, 二〇二六 as a number."""
    if written.isdecimal():
        return int(written)
    if "十" in written:
        tens, _, ones = written.partition("十")
        return (_FIGURES[tens] if tens else 1) * 10 + (_FIGURES[ones] if ones else 0)
    return int("".join(str(_FIGURES[sign]) for sign in written))
