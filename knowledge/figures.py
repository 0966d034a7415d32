"""Numbers, amounts, dates and article numbers of a text in one normal form, so that two writings can be compared.

"15万元", "１５０，０００元" and a cell "15" under "总额（万元）" are one figure; "第9条" and "第九条" are one article.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_CHINESE = "零〇一二两三四五六七八九十百千"
_SCALES = {"": 1.0, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8}

# What may follow a Chinese numeral for it to count as a number: without such a list "一般" or "统一" would.
_MEASURES = "个月|周岁|工作日|小时|万|亿|元|年|月|日|天|岁|名|人|倍|成|折|家|套|辆|期|批|项|件|站|平方米"
_ORDINAL_UNITS = "条|款|项|章|节|类|期|批|名|档|级|位"

_DATE = re.compile(r"(\d{4})\s*[年\-/.]\s*(\d{1,2})(?:\s*[月\-/.]\s*(\d{1,2})\s*日?|\s*月)")
_MONTH_DAY = re.compile(r"(?<![\d年])(\d{1,2})月(\d{1,2})日")
_CHINESE_DATE = re.compile(
    r"([〇零一二三四五六七八九]{4})年(?:([一二三四五六七八九十]{1,3})月)?(?:([一二三四五六七八九十]{1,3})日)?"
)
_ORDINAL = re.compile(rf"第\s*[（(]?\s*(\d+|[{_CHINESE}]+)\s*[）)]?\s*({_ORDINAL_UNITS})")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%|百分之\s*(\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百]+)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SCALED = re.compile(r"(\d+(?:\.\d+)?)\s*(千万|百万|万|亿|千)?")
_MEASURED = re.compile(rf"(?<![第同任统之这那某每哪另唯单{_CHINESE}])([{_CHINESE}]+)(?=(?:{_MEASURES}))")
_HEAD_SCALE = re.compile(r"（[^（）]*?(万|亿|千)[^（）]*?）|\([^()]*?(万|亿|千)[^()]*?\)")
_RULE_ROW = re.compile(r"^\|?\s*:?-{2,}")


@dataclass(frozen=True, slots=True, order=True)
class Figure:
    """One figure: `kind` is number, percent, date or ordinal; `value` is its normal form as text."""

    kind: str
    value: str


def read_chinese_number(text: str) -> int | None:
    """Read "十五", "二十", "一百零五", "二〇二五" as an integer; None where it is no number."""
    if not text or any(sign not in _DIGITS and sign not in _TENS for sign in text):
        return None
    if not any(sign in _TENS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    total, digit = 0, 0
    for sign in text:
        if sign in _TENS:
            total += (digit or 1) * _TENS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit


def fold(text: str) -> str:
    """NFKC with separators inside numbers dropped: what figures are read from."""
    folded = unicodedata.normalize("NFKC", text).replace("**", "")
    return re.sub(r"(?<=\d)[,，](?=\d{3})", "", folded)


def find_figures(text: str) -> set[Figure]:
    """Every figure of a text: numbers, percentages, dates, ordinals (第九条, 第五类).

    A Markdown table's cells also count in the unit of their head: 15 under "总额（万元）" is 150000 as well as 15.
    """
    folded = fold(text)
    figures = _plain_figures(folded)
    for value, scale in _scaled_cells(folded):
        figures.add(_number(float(value) * scale))
    return figures


def _plain_figures(folded: str) -> set[Figure]:
    figures: set[Figure] = set()

    def take_date(match: re.Match[str]) -> str:
        year, month, day = match.group(1), match.group(2), match.group(3)
        figures.add(Figure("date", f"{int(year)}-{int(month)}" + (f"-{int(day)}" if day else "")))
        if day:
            figures.add(Figure("date", f"{int(year)}-{int(month)}"))
            figures.add(Figure("date", f"{int(month)}/{int(day)}"))
        figures.add(_number(float(year)))
        return " "

    def take_chinese_date(match: re.Match[str]) -> str:
        year = read_chinese_number(match.group(1))
        month = read_chinese_number(match.group(2) or "")
        day = read_chinese_number(match.group(3) or "")
        written = f"{year}年" + (f"{month}月" if month else "") + (f"{day}日" if day else "")
        return written if year else match.group(0)

    def take_month_day(match: re.Match[str]) -> str:
        figures.add(Figure("date", f"{int(match.group(1))}/{int(match.group(2))}"))
        return " "

    def take_ordinal(match: re.Match[str]) -> str:
        written = match.group(1)
        number = int(written) if written.isdigit() else read_chinese_number(written)
        if number is not None:
            figures.add(Figure("ordinal", f"{number}{match.group(2)}"))
        return " "

    def take_percent(match: re.Match[str]) -> str:
        written = match.group(1) or match.group(2)
        number = float(written) if _NUMBER.fullmatch(written) else read_chinese_number(written)
        if number is not None:
            figures.add(Figure("percent", f"{float(number):g}"))
        return " "

    rest = _CHINESE_DATE.sub(take_chinese_date, folded)
    rest = _DATE.sub(take_date, rest)
    rest = _MONTH_DAY.sub(take_month_day, rest)
    rest = _ORDINAL.sub(take_ordinal, rest)
    rest = _PERCENT.sub(take_percent, rest)
    for match in _SCALED.finditer(rest):
        figures.add(_number(float(match.group(1)) * _SCALES[match.group(2) or ""]))
    for match in _MEASURED.finditer(rest):
        number = read_chinese_number(match.group(1))
        if number is not None:
            scale = 1e4 if rest[match.end() : match.end() + 1] == "万" else 1.0
            figures.add(_number(number * scale))
    return figures


def _scaled_cells(folded: str) -> list[tuple[str, float]]:
    """The numbers of table cells whose column head names a scale, with that scale."""
    cells: list[tuple[str, float]] = []
    scales: dict[int, float] | None = None
    for line in folded.splitlines():
        if not line.startswith("|"):
            scales = None
            continue
        if _RULE_ROW.match(line):
            continue
        row = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if scales is None:
            scales = {}
            for column, head in enumerate(row):
                match = _HEAD_SCALE.search(head)
                if match:
                    scales[column] = _SCALES[match.group(1) or match.group(2)]
            continue
        for column, cell in enumerate(row):
            if column in scales:
                cells.extend((number, scales[column]) for number in _NUMBER.findall(cell))
    return cells


def _number(value: float) -> Figure:
    return Figure("number", f"{value:.6g}" if value < 1e6 else f"{value:.0f}")
