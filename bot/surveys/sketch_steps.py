"""What a press or a typed line makes of a survey that is being built. Pure: the definition before, and after.

A typed line may hold English after a bar: 标题 | Title. Choices are typed one a line; 其他 asks for words of one's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bot.errors import Refusal
from storage.surveys import limits, rules
from storage.surveys.definition import TYPED, Choice, Condition, Definition, Item, Kind, Words

CONDITIONS = {"low": (None, 2.0), "high": (4.0, None)}  # of a rating
NPS_CONDITIONS = {"low": (None, 6.0), "high": (9.0, None)}  # detractors, promoters
_OTHER = re.compile(r"其他|其它|other", re.IGNORECASE)
_RANGE = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(?:到|至|~|～|-|—)\s*(-?\d+(?:\.\d+)?)\s*(.*)")
_ENUMERATED = re.compile(r"^\s*(?:\d{1,2}|[A-Za-z])[.、)）]\s*")  # 1. or A、, which people type before a choice


def read_words(text: str) -> Words:
    """The words in both languages: 中文 | English."""
    zh, _, en = text.replace("｜", "|").partition("|")
    return Words(zh.strip(), en.strip())


def write(definition: Definition, what: str, place: int, text: str) -> Definition:
    """After a typed line for `what`: title, introduction, thanks; of the item at `place`: text, choices, range."""
    words = read_words(text)
    match what:
        case "title":
            return replace(definition, title=words)
        case "introduction":
            return replace(definition, introduction=words)
        case "thanks":
            return replace(definition, thanks=words)
    item = _find(definition, place)
    match what:
        case "text":
            return _put(definition, place, replace(item, text=read_words(text)))
        case "choices":
            return _put(definition, place, replace(item, choices=_read_choices(item, text), limit=0))
        case "range":
            return _put(definition, place, _read_range(item, text))
    raise Refusal("tap.old")


def wanted_next(definition: Definition, what: str, place: int) -> str:
    """What is to be typed after that: the choices of an item that has none; "" where nothing is missing."""
    if what == "text" and place:
        item = _find(definition, place)
        if item.kind in rules.CHOSEN and not item.choices:
            return "choices"
    return ""


def press(definition: Definition, do: str, place: int, value: str) -> Definition:
    """The definition after a press. Raises Refusal `tap.old` for what no button of ours says."""
    if do == "anon":
        return replace(definition, anonymous=value == "1")
    if do == "kind":
        return _add(definition, value)
    if do in _OF_ITEM:
        return _OF_ITEM[do](definition, place, value)
    raise Refusal("tap.old")


def _find(definition: Definition, place: int) -> Item:
    if not 1 <= place <= len(definition.items):
        raise Refusal("tap.old")
    return definition.items[place - 1]


def _put(definition: Definition, place: int, item: Item) -> Definition:
    items = list(definition.items)
    items[place - 1] = item
    return replace(definition, items=tuple(items))


def _add(definition: Definition, value: str) -> Definition:
    if value not in set(Kind):
        raise Refusal("tap.old")
    if len(definition.items) >= limits.MOST_ITEMS:
        raise Refusal("sketch.full", most=limits.MOST_ITEMS)
    kind = Kind(value)
    item = Item(_next_key([one.key for one in definition.items], "q"), kind, Words(""), required=kind not in TYPED)
    return replace(definition, items=(*definition.items, item))


def _next_key(known: list[str], letter: str) -> str:
    numbers = [int(key[1:]) for key in known if key[:1] == letter and key[1:].isdecimal()]
    return f"{letter}{max(numbers, default=0) + 1}"


def _read_choices(item: Item, text: str) -> tuple[Choice, ...]:
    """One a line; a choice that was there before keeps its key."""
    before = {choice.label.zh: choice.key for choice in item.choices}
    keys = list(before.values())
    made = []
    for line in text.split("\n"):
        words = read_words(_ENUMERATED.sub("", line))
        if not words.zh:
            continue
        key = before.get(words.zh) or _next_key(keys, "c")
        keys.append(key)
        other = item.kind is not Kind.RANKING and _OTHER.match(words.zh) is not None
        made.append(Choice(key, words, other=other))
    return tuple(made)


def _read_range(item: Item, text: str) -> Item:
    """0到500万元: the least, the most and the unit; 不限 takes them away."""
    found = _RANGE.fullmatch(text)
    if text.strip() in {"不限", "none"}:
        return replace(item, least=None, most=None, unit=Words(""), decimals=0)
    if found is None:
        raise Refusal("sketch.range_wrong")
    least, most, unit = found.groups()
    decimals = max(len(number.partition(".")[2]) for number in (least, most))
    return replace(item, least=float(least), most=float(most), unit=read_words(unit), decimals=decimals)


def _require(definition: Definition, place: int, value: str) -> Definition:
    return _put(definition, place, replace(_find(definition, place), required=value == "1"))


def _star(definition: Definition, place: int, value: str) -> Definition:
    item = _find(definition, place)
    if item.kind is not Kind.RATING:
        raise Refusal("tap.old")
    return _put(definition, place, replace(item, stars=value == "1", scale=()))


def _delete(definition: Definition, place: int, _value: str) -> Definition:
    """Without the item, and without the conditions that ask for it."""
    gone = _find(definition, place)
    left = [
        replace(item, shown_if=None) if item.shown_if is not None and item.shown_if.item == gone.key else item
        for item in definition.items
        if item is not gone
    ]
    return replace(definition, items=tuple(left))


def _move(definition: Definition, place: int, value: str) -> Definition:
    """One place up or down; an item never stands before the one that its condition asks for."""
    to = place + (1 if value == "down" else -1)
    item, other = _find(definition, place), _find(definition, to)
    upper, lower = (item, other) if to > place else (other, item)
    if lower.shown_if is not None and lower.shown_if.item == upper.key:
        raise Refusal("sketch.after_its_condition")
    items = list(definition.items)
    items[place - 1], items[to - 1] = other, item
    return replace(definition, items=tuple(items))


def _always(definition: Definition, place: int, _value: str) -> Definition:
    return _put(definition, place, replace(_find(definition, place), shown_if=None))


def _condition(definition: Definition, place: int, value: str) -> Definition:
    """`value`: the place of an earlier item, a dot, and the answer: y, n, low, high, or the place of a choice."""
    where, _, answer = value.partition(".")
    at = int(where) if where.isdecimal() and len(where) < 3 else 0
    item, asked = _find(definition, place), _find(definition, at)
    if at >= place:
        raise Refusal("tap.old")
    if answer in {"low", "high"} and asked.kind in rules.RANGES:
        least, most = (NPS_CONDITIONS if asked.kind is Kind.NPS else CONDITIONS)[answer]
        return _put(definition, place, replace(item, shown_if=Condition(asked.key, least=least, most=most)))
    if answer in {"y", "n"} and asked.kind is Kind.YES_NO:
        return _put(definition, place, replace(item, shown_if=Condition(asked.key, among=(answer == "y",))))
    number = int(answer) if answer.isdecimal() and len(answer) < 3 else len(asked.choices)
    if asked.kind not in rules.CHOSEN or number >= len(asked.choices):
        raise Refusal("tap.old")
    key = asked.choices[number].key
    before = item.shown_if.among if item.shown_if is not None and item.shown_if.item == asked.key else ()
    among = tuple(one for one in before if one != key) if key in before else (*before, key)
    condition = Condition(asked.key, among=among) if among else None
    return _put(definition, place, replace(item, shown_if=condition))


_OF_ITEM: dict[str, Callable[[Definition, int, str], Definition]] = {
    "req": _require,
    "stars": _star,
    "del": _delete,
    "move": _move,
    "always": _always,
    "cond": _condition,
}
