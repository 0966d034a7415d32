"""What is typed about a budget line: a plan, an adjustment with its day and reason. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from jobs.budget.names import Names
from storage.budget.amounts import AmountWrong, read_amount
from storage.budget.lines import list_quarters

_LESS = re.compile(r"^(?:调减|减少|核减|收回|减)\s*")
_MORE = re.compile(r"^(?:调增|追加|增加|增|加)\s*")
_MONEY = re.compile(r"^[+\-−–]?\s*(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\s*(?:亿元|万元|亿|万|元)?")
_QUARTER = re.compile(r"(?:第?([一二三四1-4])季度|\bQ([1-4])\b)", re.IGNORECASE)
_DAY = re.compile(r"(?:(\d{4})[年\-/.])?(\d{1,2})[月\-/.](\d{1,2})日?")
_EDGES = " ，,。；;：:、"


@dataclass(frozen=True, slots=True)
class Adjusting:
    """An adjustment as it was typed."""

    yuan: int
    day: date
    quarter: str
    reason: str


def split_benefit(text: str, names: Names) -> tuple[str, str]:
    """The benefit that a text begins with, and the rest; "" where it begins with none."""
    text = text.strip()
    words = re.split(r"[\s：:，,]+", text, maxsplit=1)
    named = names.find(words[0]) if words else None
    if named is not None:
        return named.key, words[1] if len(words) > 1 else ""
    for place in range(min(len(text), 30), 1, -1):  # 安家补贴300万元: nothing stands between
        named = names.find(text[:place])
        if named is not None:
            return named.key, text[place:].strip(_EDGES)
    return "", text


def read_plan(text: str) -> tuple[int, tuple[int, ...] | None]:
    """300万元, or four amounts, one a quarter. Raises AmountWrong; ValueError: neither one nor four."""
    parts = [part for part in re.split(r"[\s、；;]+", unicodedata.normalize("NFKC", text).strip(_EDGES)) if part]
    amounts = [read_amount(part) for part in parts]
    if len(amounts) == 1:
        return amounts[0], None
    if len(amounts) != 4:
        raise ValueError(text)
    return sum(amounts), tuple(amounts)


def read_adjustment(text: str, year: int, today: date) -> Adjusting:
    """+50万元 二季度 3月5日 区政府追加; 调减30万元 统筹调剂. Raises AmountWrong; ValueError: no such day."""
    rest = unicodedata.normalize("NFKC", text).strip(_EDGES)
    less = _LESS.match(rest)
    told = less or _MORE.match(rest)
    if told is not None:
        rest = rest[told.end() :]
    money = _MONEY.match(rest)
    if money is None:
        raise AmountWrong("no_number")
    yuan = read_amount(money[0], signed=True)
    rest = rest[money.end() :]
    quarter = ""
    named = _QUARTER.search(rest)
    if named is not None:
        said = named[1] or named[2]
        quarter = list_quarters(year)[("一二三四".find(said) if said in "一二三四" else int(said) - 1)]
        rest = rest[: named.start()] + rest[named.end() :]
    day = today
    written = _DAY.search(rest)
    if written is not None:
        day = date(int(written[1] or year), int(written[2]), int(written[3]))
        rest = rest[: written.start()] + rest[written.end() :]
    reason = re.sub(r"\s+", " ", rest).strip(_EDGES)
    return Adjusting(-abs(yuan) if less is not None else yuan, day, quarter, reason)
