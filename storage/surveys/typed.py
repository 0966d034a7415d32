"""What people type as the answer to a number, a date or a text: understood where it is clear, else refused by example.

Criteria:
- full-width digits and signs, 负5, 三, 十五, 1,234 are numbers; 1,5 and 约3 are refused, since nobody can tell
- 二〇二五年三月一日, 2025/3/1, 20250301, 1 March 2025 are dates; one without a year or that never was is refused
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_NUMERAL = re.compile(r"(?:([二三四五六七八九])?(十)([一二三四五六七八九])?|([〇零○一二两三四五六七八九]))")
_NUMBER = re.compile(r"([+-]?)(\d{1,18}|\d{1,3}(?:,\d{3}){1,5})(\.\d{1,18})?", re.ASCII)
_YEAR = r"(?P<y>\d{4}|[〇零○一二三四五六七八九]{4})"
_DAY_FORMS = (
    re.compile(
        rf"{_YEAR}年(?P<m>[\d〇零○一二三四五六七八九十]{{1,3}})月(?P<d>[\d〇零○一二三四五六七八九十]{{1,3}})[日号]?"
    ),
    re.compile(r"(?P<y>\d{4})(?P<sign>[-/.])(?P<m>\d{1,2})(?P=sign)(?P<d>\d{1,2})", re.ASCII),
    re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)", re.ASCII),
    re.compile(r"(?P<d>\d{1,2})(?P<month>[a-z]{3,9})\.?,?(?P<y>\d{4})", re.ASCII),
    re.compile(r"(?P<month>[a-z]{3,9})\.?(?P<d>\d{1,2}),(?P<y>\d{4})", re.ASCII),
)
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december")  # fmt: skip


def read_number(text: str, unit: str = "") -> Decimal | None:
    """The number that a text is, with or without that unit behind it; None where it is none or can be read two ways."""
    bare = _even(text).replace("−", "-").replace("–", "-")
    if unit and bare.endswith(_even(unit)):
        bare = bare.removesuffix(_even(unit))
    negative = bare.startswith("负")
    bare = bare.removeprefix("负")
    if (value := _read_numeral(bare)) is not None:
        return Decimal(-value if negative else value)
    match = _NUMBER.fullmatch(bare)
    if match is None or (negative and match[1]):
        return None
    number = Decimal(f"{match[1]}{match[2].replace(',', '')}{match[3] or ''}")
    return -number if negative else number


def read_day(text: str) -> tuple[date | None, str]:
    """The day that a text is, or why not: "form" (not written as a day), "none" (there is no such day)."""
    bare = _even(text).lower()
    for pattern in _DAY_FORMS:
        if match := pattern.fullmatch(bare):
            return _make_day(match)
    return None, "form"


def _make_day(match: re.Match[str]) -> tuple[date | None, str]:
    found = match.groupdict()
    if word := found.get("month"):
        months = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(word)]
        month = months[0] if len(months) == 1 else None
    else:
        month = _read_part(found["m"])
    year, day = _read_year(found["y"]), _read_part(found["d"])
    if month is None or day is None:
        return None, "form"
    try:
        return date(year, month, day), ""
    except ValueError:
        return None, "none"


def _read_year(text: str) -> int:
    return int("".join(str(_DIGITS.get(sign, sign)) for sign in text))


def _read_part(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else _read_numeral(text)


def _read_numeral(text: str) -> int | None:
    """三 is 3, 十五 15, 二十 20, up to 九十九; None where it is none."""
    match = _NUMERAL.fullmatch(text)
    if match is None:
        return None
    if match[4]:
        return _DIGITS[match[4]]
    return (_DIGITS[match[1]] if match[1] else 1) * 10 + (_DIGITS[match[3]] if match[3] else 0)


def _even(text: str) -> str:
    """Without width and spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())
