"""The answer to an item as a value: what was typed or pressed is understood, checked, and put into one form.

Which item comes next is in `course`.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from storage.errors import StorageRefusal
from storage.surveys import limits, rules, typed
from storage.surveys.definition import MANY, Item, Kind, Value
from storage.surveys.nodes import clean


class WrongValue(StorageRefusal):
    """It can't be the answer to that item; the text says what can be, by example. Nothing was changed."""

    def __init__(self, why: str, **facts: object) -> None:
        super().__init__(f"survey.value.{why}", "", **facts)


def read_value(item: Item, text: str) -> Value:
    """What was typed to a number, a date or a text, as its value. Raises WrongValue."""
    if item.kind is Kind.NUMBER:
        number = next(
            (one for unit in dict.fromkeys((item.unit.zh, item.unit.en, ""))
             if (one := typed.read_number(text, unit)) is not None), None
        )  # fmt: skip
        if number is None:
            raise WrongValue("comma" if "," in text or "，" in text else "number", example=make_example(item))
        return check_value(item, format(number, "f"))
    if item.kind is Kind.DATE:
        day, problem = typed.read_day(text)
        if day is None:
            why = "day" if problem == "form" else "no_day"
            raise WrongValue(why, text=text.strip()[:20], example=make_example(item))
        return check_value(item, day.isoformat())
    if item.kind is Kind.TEXT:
        return check_value(item, text)
    raise WrongValue("buttons")


def check_value(item: Item, value: Value) -> Value:
    """The value as it is stored: what is checked again stays the same. Raises WrongValue where it can't be one."""
    if item.kind in rules.RANGES:
        least, most = rules.RANGES[item.kind]
        if type(value) is not int or not least <= value <= most:  # True is an int too
            raise WrongValue("step", least=least, most=most)
        return value
    if item.kind is Kind.YES_NO:
        if type(value) is not bool:
            raise WrongValue("choice")
        return value
    return _CHECKS[item.kind](item, value)


def choose(item: Item, value: Value | None, key: str) -> Value:
    """The value of a single choice after a press; a second one keeps the words to "other". Raises WrongValue."""
    if item.kind is not Kind.SINGLE:
        raise WrongValue("choice")
    same = value is not None and value["choice"] == key
    return check_value(item, value if same else {"choice": key})


def mark(item: Item, value: Value | None, key: str, *, on: bool) -> Value | None:
    """The value of a multiple choice or ranking after a press; None where nothing is left.

    A press says what it wants (`on`), so one that comes twice or late changes nothing twice. In a ranking what is
    marked goes behind what has a place, and what is unmarked lets the others move up. Raises WrongValue: no such
    choice, or more than the item's limit.
    """
    if item.kind not in MANY:
        raise WrongValue("choice")
    chosen = list_chosen(item, value)
    if key not in {choice.key for choice in item.choices}:
        raise WrongValue("choice")
    keys = [one for one in chosen if one != key]
    if on:
        keys = chosen if key in chosen else [*chosen, key]
    if not keys:
        return None
    if item.kind is Kind.RANKING:
        return check_value(item, keys)
    return check_value(item, {"choices": keys, "other": value.get("other", "") if value else ""})


def add_words(item: Item, value: Value | None, text: str) -> Value:
    """The value with the words to its choice "other", which is taken by that too. Raises WrongValue."""
    other = next((choice.key for choice in item.choices if choice.other), None)
    if other is None or item.kind not in {Kind.SINGLE, Kind.MULTIPLE}:
        raise WrongValue("buttons")
    if not clean(text, lines=True):
        raise WrongValue("empty")
    if item.kind is Kind.SINGLE:
        return check_value(item, {"choice": other, "other": text})
    chosen = list_chosen(item, value)
    return check_value(item, {"choices": [*chosen, other], "other": text})


def list_chosen(item: Item, value: Value | None) -> list[str]:
    """The keys that an answer to a single or multiple choice or a ranking has, in its order."""
    if not value:
        return []
    if item.kind is Kind.SINGLE:
        return [value["choice"]]
    return list(value["choices"] if item.kind is Kind.MULTIPLE else value)


def _check_single(item: Item, value: Value) -> Value:
    if not isinstance(value, dict) or not isinstance(value.get("choice"), str) or value.keys() - {"choice", "other"}:
        raise WrongValue("choice")
    choice = next((one for one in item.choices if one.key == value["choice"]), None)
    if choice is None:
        raise WrongValue("choice")
    words = _check_words(value.get("other", "")) if choice.other else ""
    return {"choice": choice.key} | ({"other": words} if words else {})


def _check_multiple(item: Item, value: Value) -> Value:
    if not isinstance(value, dict) or value.keys() - {"choices", "other"}:
        raise WrongValue("choice")
    keys = _check_keys(item, value.get("choices"))
    ordered = [choice for choice in item.choices if choice.key in keys]
    words = _check_words(value.get("other", "")) if any(choice.other for choice in ordered) else ""
    return {"choices": [choice.key for choice in ordered]} | ({"other": words} if words else {})


def _check_ranking(item: Item, value: Value) -> Value:
    return _check_keys(item, value)


def _check_keys(item: Item, keys: object) -> list[str]:
    known = {choice.key for choice in item.choices}
    if not isinstance(keys, list) or not all(isinstance(key, str) and key in known for key in keys):
        raise WrongValue("choice")
    once = list(dict.fromkeys(keys))
    if not once:
        raise WrongValue("nothing")
    if item.limit and len(once) > item.limit:
        raise WrongValue("limit", most=item.limit)
    return once


def _check_number(item: Item, value: Value) -> str:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise WrongValue("number", example=make_example(item))
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise WrongValue("number", example=make_example(item)) from error
    if not number.is_finite() or number.copy_abs() > limits.MOST_NUMBER:
        raise WrongValue("large", most=limits.MOST_NUMBER)
    places = max(0, -int(number.as_tuple().exponent))
    if places > 30:  # 1e-999999 would be written out
        raise WrongValue("decimals", most=item.decimals, example=make_example(item))
    told = format(number, "f")
    told = told.rstrip("0").rstrip(".") if "." in told else told
    told = "0" if told == "-0" else told
    if len(told.partition(".")[2]) > item.decimals:
        raise WrongValue("decimals" if item.decimals else "whole", most=item.decimals, example=make_example(item))
    if (item.least is not None and number < Decimal(repr(item.least))) or (
        item.most is not None and number > Decimal(repr(item.most))
    ):
        raise WrongValue(_name_range(item), least=_plain(item.least), most=_plain(item.most))
    return told


def _check_date(item: Item, value: Value) -> str:
    if not isinstance(value, str) or rules.read_iso(value) is None:
        raise WrongValue("day", text=str(value)[:20], example=make_example(item))
    earliest, latest = item.earliest or limits.FIRST_DAY, item.latest or limits.LAST_DAY
    if not earliest <= value <= latest:
        raise WrongValue("days", earliest=earliest, latest=latest)
    return value


def _check_text(_item: Item, value: Value) -> str:
    if not (words := _check_words(value)):
        raise WrongValue("empty")
    return words


def _check_words(value: object) -> str:
    if not isinstance(value, str):
        raise WrongValue("empty")
    words = clean(value, lines=True)
    if len(words) > limits.ANSWER_CHARS:
        raise WrongValue("long", chars=len(words), most=limits.ANSWER_CHARS)
    return words


_CHECKS = {
    Kind.SINGLE: _check_single,
    Kind.MULTIPLE: _check_multiple,
    Kind.RANKING: _check_ranking,
    Kind.NUMBER: _check_number,
    Kind.DATE: _check_date,
    Kind.TEXT: _check_text,
}


def make_example(item: Item) -> str:
    """An answer that the item takes, for the line that asks again: 12.5, 2026-11-23."""
    if item.kind is Kind.DATE:
        return item.earliest or item.latest or "2026-11-23"
    usual = Decimal("12.5") if item.decimals else Decimal(12)
    if item.least is not None and usual < Decimal(repr(item.least)):
        usual = Decimal(repr(item.least))
    if item.most is not None and usual > Decimal(repr(item.most)):
        usual = Decimal(repr(item.most))
    return format(usual, "f")


def _name_range(item: Item) -> str:
    return "range" if item.least is not None and item.most is not None else "least" if item.most is None else "most"


def _plain(bound: float | None) -> str:
    return "" if bound is None else format(Decimal(repr(bound)).normalize(), "f")
