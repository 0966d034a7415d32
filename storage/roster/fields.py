"""What the cells of a row mean: fields, or the reasons why the row can't be taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from storage.naming import fold, key_of, phone_key

NAME_CHARS = 64
TEXT_CHARS = 120  # of an employer, a degree, an industry: the column of keys holds 128
TAG_CHARS, MOST_TAGS = 30, 20
TOLD_CHARS = 20  # of a value that a reason repeats

_CATEGORIES = {
    **{f"{lead}{digit}{tail}": number for number, digits in enumerate(("一1", "二2", "三3", "四4", "五5"), 1)
       for digit in digits for lead in ("第", "") for tail in ("类", "类人才")},
    **{str(number): number for number in range(1, 6)},
    **{f"category{number}": number for number in range(1, 6)},
    **{f"class{number}": number for number in range(1, 6)},
    **{word: number for number, word in enumerate(("ⅰ类", "ⅱ类", "ⅲ类", "ⅳ类", "ⅴ类"), 1)},
}  # fmt: skip
_UNRECOGNISED = {"未认定", "待认定", "无", "暂无", "未定", "none", "notrecognised", "notrecognized", "-", "/"}
_LANGUAGES = {"中文": "zh", "汉语": "zh", "普通话": "zh", "chinese": "zh", "zh": "zh", "英文": "en", "英语": "en"}
_LANGUAGES |= {"english": "en", "en": "en"}
_LEVELS = {
    "chief_leader": ("主要领导", "区主要领导", "区委区政府主要领导", "chiefleader", "topleader"),
    "district_leader": ("区领导", "区级领导", "districtleader"),
    "unit_head": ("单位主要负责人", "责任单位主要负责人", "主要负责人", "单位负责人", "unithead", "headofunit"),
}
_LEVEL_OF = {word: level for level, words in _LEVELS.items() for word in words}
_NOT_SECRET = {
    "",
    "否",
    "无",
    "不",
    "非",
    "非密",
    "no",
    "n",
    "false",
    "0",
    "非涉密",
    "不涉密",
    "未涉密",
    "公开",
    "无密级",
}
_NOT_SECRET |= {"-", "/", "notclassified", "unclassified", "none", "不是", "非涉密人员"}
# Both of text without case, width, spaces and unseen signs: 涉 密, 密级：机密, ★秘密, SECRET. A whole cell is a mark.
_SECRET = re.compile(r"(?<![非不无無未])涉[密秘]")
_MARK = re.compile(
    r"[【\[(]*(?:密级)?[:★☆]*(?:绝密|机密|秘密|topsecret|secret|classified|confidential)级?(?:[★☆].*)?[】\])]*"
)
_MAY_BE_SECRET = re.compile(r"[密秘]|secret|classified|confidential", re.IGNORECASE)  # few cells are folded
_PHONE = re.compile(r"[+＋]?[\d\s()（）\-－—]{5,24}")
_EMAIL = re.compile(r"[^@\s,;，；]+@[^@\s,;，；]+\.[^@\s,;，；]+")
_DAY = re.compile(r"(\d{4})\s*[年./\-－—]\s*(\d{1,2})\s*[月./\-－—]\s*(\d{1,2})\s*日?(?:\s+[\d:.]+)?")
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"\d{4}\s*[年./\-－—]\s*\d{1,2}\s*月?|(19|20)\d{4}")
_SERIAL = re.compile(r"\d{5}")
_EXCEL_ZERO = date(1899, 12, 30)  # day 0 of Excel's calendar, its false leap day of 1900 counted
_HAN_GAP = re.compile(r"(?<=[㐀-鿿𠀀-𳎿])\s+(?=[㐀-鿿𠀀-𳎿])")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row is rejected, or a remark on the file: `key` of a text, and what fills it."""

    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Row:
    """A row as it was understood. `values` has only what the row says: an empty cell leaves what is on file."""

    sheet: str
    number: int
    values: dict[str, Any]
    reasons: list[Reason]
    month_only: bool = False
    secret: bool = False
    stripped: bool = False  # of what the person had erased

    @property
    def name(self) -> str:
        """The name, clipped where it is absurdly long; nobody's where the row is secret."""
        return "" if self.secret else str(self.values.get("name", ""))[:NAME_CHARS]


def is_secret(mark: str) -> bool:
    """Whether a cell of a column that asks for it says so: anything but a no."""
    return key_of(mark) not in _NOT_SECRET


def is_marked(text: str) -> bool:
    """Whether a text says that it, or whom it is about, is secret."""
    if not _MAY_BE_SECRET.search(text):
        return False
    folded = fold(text)
    return bool(_SECRET.search(folded) or _MARK.fullmatch(folded))


def read_row(
    sheet: str, number: int, cells: tuple[str, ...], columns: Mapping[str, int], *, marked: bool = False
) -> Row:
    """The row's fields. A secret row is refused and nothing of it is kept, not even the name.

    `marked`: what stands beside its cells says that it is one.
    """
    raw = {name: cells[column] for name, column in columns.items() if column < len(cells) and cells[column]}
    marks = [raw.pop(name) for name in list(raw) if name.startswith("secret")]
    secret = marked or any(is_secret(mark) for mark in marks)
    if secret or any(is_marked(cell) for cell in cells if cell):
        return Row(sheet, number, {}, [Reason("roster.reason.secret")], secret=True)
    row = Row(sheet, number, {}, [])
    for name, text in raw.items():
        _READERS[name](row, name, text)
    if "name" not in row.values and not any(reason.facts.get("field") == "name" for reason in row.reasons):
        row.reasons.insert(0, Reason("roster.reason.no_name"))
    return row


def _text(row: Row, name: str, text: str, *, most: int = TEXT_CHARS) -> None:
    told = " ".join(text.split())
    if len(told) > most:
        row.reasons.append(Reason("roster.reason.too_long", {"field": name, "chars": len(told), "most": most}))
    elif told:
        row.values[name] = told


def _name(row: Row, name: str, text: str) -> None:
    told = _HAN_GAP.sub("", text.strip())  # 张　三, spread to the width of 欧阳修, is 张三
    if not key_of(told) and told:
        row.reasons.append(Reason("roster.reason.odd", {"field": name, "value": told[:TOLD_CHARS]}))
        return
    _text(row, name, told, most=NAME_CHARS)


def _category(row: Row, name: str, text: str) -> None:
    key = key_of(text).replace("级", "类")
    if key in _CATEGORIES:
        row.values[name] = _CATEGORIES[key]
    elif key not in _UNRECOGNISED:
        row.reasons.append(Reason("roster.reason.category", {"value": text[:TOLD_CHARS]}))


def _phone(row: Row, name: str, text: str) -> None:
    told = unicodedata.normalize("NFKC", text).strip()
    digits = sum(sign.isdecimal() for sign in told)
    if not _PHONE.fullmatch(told) or not 7 <= digits <= 15:  # E.164: fifteen at most
        row.reasons.append(Reason("roster.reason.phone", {"value": text[:TOLD_CHARS]}))
        return
    row.values[name] = " ".join(told.split())


def _email(row: Row, name: str, text: str) -> None:
    if len(text) <= TEXT_CHARS and _EMAIL.fullmatch(text):
        row.values[name] = text
    else:
        row.reasons.append(Reason("roster.reason.odd", {"field": name, "value": text[:TOLD_CHARS]}))


def _tags(row: Row, name: str, text: str) -> None:
    tags = list(dict.fromkeys(tag for part in re.split("[、，,；;|/\n]", text) if (tag := " ".join(part.split()))))
    if len(tags) > MOST_TAGS or any(len(tag) > TAG_CHARS for tag in tags):
        row.reasons.append(Reason("roster.reason.tags", {"most": MOST_TAGS, "chars": TAG_CHARS}))
    elif tags:
        row.values[name] = tags


def _language(row: Row, name: str, text: str) -> None:
    language = _LANGUAGES.get(key_of(text))
    if language is None:
        row.reasons.append(Reason("roster.reason.language", {"value": text[:TOLD_CHARS]}))
    else:
        row.values[name] = language


def _level(row: Row, name: str, text: str) -> None:
    level = _LEVEL_OF.get(key_of(text).replace("、", ""))
    if level is None:
        row.reasons.append(Reason("roster.reason.level", {"value": text[:TOLD_CHARS]}))
    else:
        row.values[name] = level


def _day(row: Row, name: str, text: str) -> None:
    told = unicodedata.normalize("NFKC", text).strip()
    day = parse_day(told)
    if day is not None:
        row.values[name] = day.isoformat()
    elif _MONTH.fullmatch(told):
        row.month_only = True  # a birthday without its day can't be greeted on
    else:
        row.reasons.append(Reason("roster.reason.day", {"field": name, "value": text[:TOLD_CHARS]}))


def parse_day(text: str) -> date | None:
    """The day of 1985-03-05, 1985年3月5日, 1985.3.5, 19850305, or of Excel's number of a day; None: it is none."""
    found = _DAY.fullmatch(text) or _COMPACT_DAY.fullmatch(text)
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
        if _SERIAL.fullmatch(text):
            return _EXCEL_ZERO + timedelta(days=int(text))
    except ValueError:
        return None
    return None


_READERS = {
    "name": _name,
    "category": _category,
    "degree": _text,
    "employer": _text,
    "industry": _text,
    "phone": _phone,
    "email": _email,
    "tags": _tags,
    "language": _language,
    "birthday": _day,
    "recognised_on": _day,
    "leader": _name,
    "leader_level": _level,
    "leader_unit": _text,
    "liaison": _name,
    "liaison_unit": _text,
}


def identity_of(values: Mapping[str, Any]) -> tuple[str, str, str]:
    """By what two rows are the same person: the phone, else name and employer, as keys."""
    return phone_key(values.get("phone", "")), key_of(values["name"]), key_of(values.get("employer", ""))
