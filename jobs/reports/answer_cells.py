"""What a cell of a table of answers says: a value of the item's shape, or why it is none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from jobs.reports.headings import Column, bare, find_choice, find_rating
from jobs.reports.responses import Category
from storage.naming import fold
from storage.roster.fields import parse_day
from storage.surveys.definition import Choice, Item, Kind, Value

TEXT_CHARS = 4000
TOLD_CHARS = 30  # of a cell that a fault repeats
_NOTHING = {"", "-", "—", "/", "(空)", "(跳过)", "未答", "空", "跳过", "skipped", "n/a"}
_NO_CODE = {"-3", "-2"}  # 问卷星's for what was skipped or not shown; a number may be one of them
_SEVERAL = re.compile(r"[┋|;；、\n]|(?<=\S),\s*|，")
_PLACES = re.compile(r"→|>|＞|┋|[|;；、\n,，]")
_OTHER = re.compile(r"^(?P<label>.+?)\s*(?:[〖\[【(（:：])\s*(?P<words>.*?)\s*[〗\]】)）]?$", re.DOTALL)
_WHOLE = re.compile(r"(\d{1,2})(?:\.0+)?\s*(?:分|星|★|points?|stars?)?", re.IGNORECASE)
_YES = {"是", "有", "对", "yes", "y", "true", "1", "√", "✓", "☑"}
_NO = {"否", "没有", "无", "不", "不是", "no", "n", "false", "0", "×", "☐"}
_CATEGORIES = {f"{lead}{digit}{tail}": number for number, digits in enumerate(("一1", "二2", "三3", "四4", "五5"), 1)
               for digit in digits for lead in ("第", "") for tail in ("类", "类人才", "")}  # fmt: skip
_NO_CATEGORY = {"", "未认定", "待认定", "无", "不清楚", "其他", "none"}


class UnreadableAnswer(ValueError):
    """A cell that is no answer to its item. `key` says why, `told` is the cell, clipped."""

    def __init__(self, key: str, told: str) -> None:
        super().__init__(key)
        self.key, self.told = key, told[:TOLD_CHARS]


def read_category(told: str) -> Category:
    """第三类, 三类, 3. Raises UnreadableAnswer."""
    plain = fold(told)
    if plain in _NO_CATEGORY:
        return None
    if plain in _CATEGORIES:
        return _CATEGORIES[plain]
    raise UnreadableAnswer("category", told)


def read_answer(item: Item, cells: Sequence[tuple[Column, str]]) -> Value | None:
    """The value of one answer from its cells; None: not answered. Raises UnreadableAnswer."""
    whole = next((text for column, text in cells if not column.choice and not column.is_other), "")
    other = next((text for column, text in cells if column.is_other), "")
    apart = [(column.choice, text) for column, text in cells if column.choice]
    if fold(whole) in _NOTHING or (item.kind is not Kind.NUMBER and fold(whole) in _NO_CODE):
        whole = ""
    if item.kind is Kind.MULTIPLE:
        return _read_multiple(item, whole, apart, other)
    if item.kind is Kind.RANKING:
        return _read_ranking(item, whole, apart)
    if not whole:
        return None
    match item.kind:
        case Kind.RATING:
            point = find_rating(item, whole)
            return point if point is not None else _read_whole(whole, 1, 5)
        case Kind.NPS:
            return _read_whole(whole, 0, 10)
        case Kind.SINGLE:
            return _read_single(item, whole, other)
        case Kind.YES_NO:
            return _read_yes(whole)
        case Kind.NUMBER:
            return _read_number(item, whole)
        case Kind.DATE:
            return _read_date(item, whole)
        case _:
            if len(whole) > TEXT_CHARS:
                raise UnreadableAnswer("long", whole)
            return whole


def _read_whole(told: str, least: int, most: int) -> int:
    found = _WHOLE.fullmatch(unicodedata.normalize("NFKC", told).strip())
    if found is None or not least <= int(found[1]) <= most:
        raise UnreadableAnswer("range", told)
    return int(found[1])


def _read_yes(told: str) -> bool:
    plain = fold(told)
    if plain in _YES or plain in _NO:
        return plain in _YES
    raise UnreadableAnswer("yes_no", told)


def _read_number(item: Item, told: str) -> str:
    plain = unicodedata.normalize("NFKC", told).replace(",", "").strip()
    for unit in (item.unit.zh, item.unit.en):
        plain = plain.removesuffix(unit).strip() if unit else plain
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise UnreadableAnswer("number", told) from None
    if not number.is_finite() or number != round(number, item.decimals):
        raise UnreadableAnswer("number", told)
    if (item.least is not None and number < Decimal(str(item.least))) or (
        item.most is not None and number > Decimal(str(item.most))
    ):
        raise UnreadableAnswer("range", told)
    return f"{number:f}"


def _read_date(item: Item, told: str) -> str:
    day = parse_day(unicodedata.normalize("NFKC", told).strip())
    if day is None:
        raise UnreadableAnswer("date", told)
    earliest = date.fromisoformat(item.earliest) if item.earliest else date.min
    latest = date.fromisoformat(item.latest) if item.latest else date.max
    if not earliest <= day <= latest:
        raise UnreadableAnswer("range", told)
    return day.isoformat()


def _find(item: Item, told: str) -> tuple[Choice, str]:
    """The choice that a text names, and what was added to it in brackets."""
    choice = find_choice(item, told)
    if choice is not None:
        return choice, ""
    found = _OTHER.match(told.strip())
    choice = find_choice(item, found["label"]) if found else None
    if found is None or choice is None or not choice.other:
        raise UnreadableAnswer("choice", told)
    return choice, found["words"]


def _read_single(item: Item, told: str, other: str) -> Value:
    choice, words = _find(item, told)
    words = words or (other if choice.other else "")
    return {"choice": choice.key, "other": words} if words else {"choice": choice.key}


def _read_multiple(item: Item, told: str, apart: Sequence[tuple[str, str]], other: str) -> Value | None:
    taken: dict[str, str] = {}
    for key, text in apart:
        plain = fold(text)
        if plain in _YES or (plain and find_choice(item, text) is not None):
            taken[key] = ""
        elif plain not in _NO | _NOTHING | _NO_CODE:
            choice = next(choice for choice in item.choices if choice.key == key)
            if not choice.other:
                raise UnreadableAnswer("choice", text)
            taken[key] = text  # 问卷星 puts the words of "other" into its column
    for part in _split(item, told, _SEVERAL):
        choice, words = _find(item, part)
        taken[choice.key] = words
    if not taken:
        return None
    if item.limit and len(taken) > item.limit:
        raise UnreadableAnswer("limit", told or "、".join(taken))
    value: dict[str, Value] = {"choices": [choice.key for choice in item.choices if choice.key in taken]}
    words = next((taken[choice.key] or other for choice in item.choices if choice.other and choice.key in taken), "")
    return value | {"other": words} if words else value


def _read_ranking(item: Item, told: str, apart: Sequence[tuple[str, str]]) -> Value | None:
    if told:
        ranked = [_find(item, part)[0].key for part in _split(item, told, _PLACES)]
    else:
        given = [(key, text) for key, text in apart if fold(text) not in _NOTHING | _NO_CODE]
        placed = [(_read_whole(text, 1, len(item.choices)), key) for key, text in given]
        if [place for place, _ in sorted(placed)] != list(range(1, len(placed) + 1)):
            raise UnreadableAnswer("places", "、".join(text for _, text in apart))
        ranked = [key for _, key in sorted(placed)]
    if len(set(ranked)) < len(ranked):
        raise UnreadableAnswer("places", told)
    if item.limit and len(ranked) > item.limit:
        raise UnreadableAnswer("limit", told)
    return ranked or None


def _split(item: Item, told: str, between: re.Pattern[str]) -> list[str]:
    """The parts of a list of choices; a label that holds a comma itself stays whole."""
    if not told or find_choice(item, told) is not None:
        return [told] if told else []
    rest, parts = told, []
    labels = sorted({label for one in item.choices for label in (one.label.zh, one.label.en) if label}, key=len)
    while rest.strip():
        rest = rest.strip()
        whole = next((label for label in reversed(labels) if rest.startswith(label) and between.search(label)), "")
        if whole and (len(rest) == len(whole) or between.match(rest, len(whole))):
            parts.append(whole)
            rest = between.sub("", rest[len(whole) :], count=1)
            continue
        found = between.search(rest)
        parts.append(rest[: found.start()] if found else rest)
        rest = rest[found.end() :] if found else ""
    return [part.strip() for part in parts if bare(part)]
