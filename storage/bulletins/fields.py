"""What the cells of a row of posts mean, or why they can't be taken: each reason names its column.

Amounts are of a year in 万元, as the heading says, unless the cell says its unit (300000元, 2.5万元/月): an amount
whose unit nobody says and that can't be 万元 is refused, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from storage.naming import key_of
from storage.roster.fields import parse_day

TITLE_CHARS, MAJOR_CHARS, DISTRICT_CHARS, INDUSTRY_CHARS = 40, 60, 20, 20
DUTIES_CHARS, CONTACT_CHARS, EMPLOYER_CHARS, EMAIL_CHARS = 300, 30, 60, 80
MOST_PEOPLE = 999  # of one post: more is a slip of the pen
MOST_AHEAD = timedelta(days=2 * 366)
MOST_YUAN = 20_000_000  # a year: above it the unit is wrong
LEAST_YUAN = 10_000
TOLD_CHARS = 20  # of a cell that a reason repeats

# Degrees from the least to the most; the key of each is what is stored.
DEGREES: Mapping[str, tuple[str, ...]] = {
    "any": ("不限", "学历不限", "无要求", "不限学历", "any", "none"),
    "college": ("大专", "专科", "大学专科", "高职", "大专及以上", "college", "associate"),
    "bachelor": ("本科", "大学本科", "学士", "本科及以上", "bachelor"),
    "master": ("硕士", "研究生", "硕士研究生", "硕士及以上", "master"),
    "doctor": ("博士", "博士研究生", "博士后", "博士及以上", "doctor", "phd"),
}
_DEGREE_OF = {key_of(word): degree for degree, words in DEGREES.items() for word in words}
_DEGREE_OF |= {
    key_of(f"{word}{tail}"): degree for degree, words in DEGREES.items() for word in words for tail in ("以上", "起")
}
_TALKED_OVER = {key_of(word) for word in ("面议", "薪资面议", "面谈", "negotiable")}
_SIGNS = str.maketrans(
    {"，": "", ",": "", "￥": "", "¥": "", "~": "-", "—": "-", "–": "-", "～": "-", "至": "-", "到": "-"}
)
_RANGE = re.compile(
    r"(\d+(?:\.\d+)?)(万元|万|元|k)?(?:-(\d+(?:\.\d+)?)(万元|万|元|k)?)?(?:人民币)?(/年|每年|年薪|/月|每月)?"
)
_MONTHS = 12
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_PHONE = re.compile(r"[+＋]?[\d\s()（）\-－—]{5,24}(?:(?:转|ext\.?)\s?\d{1,6})?", re.IGNORECASE)
_COUNT = re.compile(r"(\d{1,9})(?:\.0+)?(?:人|名|个)?")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a cell can't be taken: `column` is a field of `HEADINGS`, `key` a text, `facts` what fills it."""

    column: str
    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Salary:
    """A year's pay before tax, from … to, in whole yuan; both None where it is talked over."""

    from_yuan: int | None
    to_yuan: int | None


TALKED_OVER = Salary(None, None)


class Unreadable(Exception):
    """A cell that can't be taken."""

    def __init__(self, why: str, **facts: object) -> None:
        super().__init__(why)
        self.why = why
        self.facts = facts


def read_cells(raw: Mapping[str, str], today: date) -> tuple[dict[str, Any], list[Reason]]:
    """The values of a row by the columns of posts, and what is wrong with it. `raw` has no empty cells."""
    values: dict[str, Any] = {}
    reasons: list[Reason] = []
    for name, reader in _READERS.items():
        if not raw.get(name):
            reasons += [Reason(name, "posts.reason.missing")] if name in REQUIRED else []
            continue
        try:
            values[name] = _refuse_formula(reader)(raw[name])
        except Unreadable as fault:
            reasons.append(Reason(name, f"posts.reason.{fault.why}", fault.facts))
    reasons += _read_salary(raw, values)
    if not {"phone", "email"} & (values.keys() | {one.column for one in reasons}):
        reasons.append(Reason("phone", "posts.reason.no_contact"))
    closes = values.get("closes_on")
    if closes is not None and closes < today:
        reasons.append(Reason("closes_on", "posts.reason.past", {"value": raw["closes_on"][:TOLD_CHARS]}))
    elif closes is not None and closes > today + MOST_AHEAD:
        reasons.append(Reason("closes_on", "posts.reason.far", {"value": raw["closes_on"][:TOLD_CHARS]}))
    return values, reasons


def _refuse_formula(reader: Callable[[str], Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:  # noqa: ANN401 -- what the reader gives
        if text.startswith("="):
            raise Unreadable("formula")
        return reader(text)

    return read


def _read_salary(raw: Mapping[str, str], values: dict[str, Any]) -> list[Reason]:
    """The salary of one column, or of two (from, to)."""
    names = ["salary"] if "salary" in raw else ["salary_from", "salary_to"]
    found: list[Salary] = []
    for name in names:
        if name == "salary_to" and not raw.get(name) and found == [TALKED_OVER]:
            continue  # 面议 in the first says all
        if not raw.get(name):
            return [Reason(name, "posts.reason.missing")]
        try:
            found.append(_refuse_formula(read_salary)(raw[name]))
        except Unreadable as fault:
            return [Reason(name, f"posts.reason.{fault.why}", fault.facts)]
    least, most = found[0].from_yuan, found[-1].to_yuan
    if (least is None) != (most is None) or (least is not None and most is not None and least > most):
        told = "、".join(raw[name] for name in names)[:TOLD_CHARS]
        return [Reason(names[-1], "posts.reason.salary_order", {"value": told})]
    values["salary_from_yuan"], values["salary_to_yuan"] = least, most
    return []


def read_salary(text: str) -> Salary:
    """What a cell says of the pay: 30至45, 30-45万元, 300,000元, 2.5万-3万/月, 面议. Raises Unreadable."""
    plain = "".join(unicodedata.normalize("NFKC", text).translate(_SIGNS).lower().split())
    if key_of(plain) in _TALKED_OVER:
        return TALKED_OVER
    told = {"value": text[:TOLD_CHARS]}
    if plain.startswith("-"):
        raise Unreadable("negative", **told)
    found = _RANGE.fullmatch(plain)
    if found is None:
        raise Unreadable("salary", **told)
    low, unit, high, high_unit, per = found.groups()
    unit, high_unit = unit or high_unit or "", high_unit or unit or ""  # 30-45万: both are 万
    months = _MONTHS if per in {"/月", "每月"} else 1
    ends = [_to_yuan(low, unit, months), _to_yuan(high or low, high_unit, months)]
    if not all(LEAST_YUAN <= end <= MOST_YUAN for end in ends):
        raise Unreadable("salary_unit" if not unit else "salary_size", **told)
    return Salary(ends[0], ends[1])


def _to_yuan(number: str, unit: str, months: int) -> int:
    times = {"元": 1, "k": 1_000}.get(unit, 10_000)
    return round(float(number) * times) * months


def _text(most: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        told = " ".join(text.split())
        if len(told) > most:
            raise Unreadable("too_long", chars=len(told), most=most)
        return told

    return read


def _number(text: str) -> int:
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    if plain.startswith("-"):
        raise Unreadable("negative", value=text[:TOLD_CHARS])
    found = _COUNT.fullmatch(plain)
    if found is None:
        raise Unreadable("number", value=text[:TOLD_CHARS])
    if not 1 <= int(found[1]) <= MOST_PEOPLE:
        raise Unreadable("number_size", value=text[:TOLD_CHARS], most=MOST_PEOPLE)
    return int(found[1])


def _degree(text: str) -> str:
    degree = _DEGREE_OF.get(key_of(text))
    if degree is None:
        raise Unreadable("degree", value=text[:TOLD_CHARS])
    return degree


def _day(text: str) -> date:
    day = parse_day(unicodedata.normalize("NFKC", text).strip())
    if day is None:
        raise Unreadable("day", value=text[:TOLD_CHARS])
    return day


def read_phone(text: str) -> str:
    """A phone number, fixed or mobile, with an extension. Raises Unreadable."""
    told = unicodedata.normalize("NFKC", text).strip()
    if not _PHONE.fullmatch(told) or not 7 <= sum(sign.isdecimal() for sign in told) <= 18:
        raise Unreadable("phone", value=text[:TOLD_CHARS])
    return " ".join(told.split())


def read_email(text: str) -> str:
    """An address. Raises Unreadable."""
    told = unicodedata.normalize("NFKC", text).strip()
    if len(told) > EMAIL_CHARS or not _EMAIL.fullmatch(told):
        raise Unreadable("email", value=text[:TOLD_CHARS])
    return told


REQUIRED = frozenset({"title", "number", "degree", "industry", "district", "contact", "closes_on"})
_READERS: Mapping[str, Callable[[str], Any]] = {
    "employer": _text(EMPLOYER_CHARS),
    "title": _text(TITLE_CHARS),
    "number": _number,
    "degree": _degree,
    "major": _text(MAJOR_CHARS),
    "industry": _text(INDUSTRY_CHARS),
    "district": _text(DISTRICT_CHARS),
    "duties": _text(DUTIES_CHARS),
    "contact": _text(CONTACT_CHARS),
    "phone": read_phone,
    "email": read_email,
    "closes_on": _day,
}


def key_of_post(title: str, district: str) -> str:
    """What makes a post of an employer the same when the table comes again; at most 128 characters."""
    return f"{key_of(title)[:80]}|{key_of(district)[:40]}"


def list_degrees(degrees: Sequence[str]) -> list[str]:
    """These degrees from the most to the least."""
    order = list(DEGREES)
    return sorted(set(degrees), key=lambda degree: -order.index(degree))
