"""The course through a survey: which items are shown after which answers, what comes next, how far somebody has come.

`answers` maps the keys of items to values; what was skipped is not in it. An answer to an item that is no longer shown
does not count, and counts again when the item is shown again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from storage.surveys import rules
from storage.surveys.definition import Condition, Definition, Item, Value
from storage.surveys.values import list_chosen

Answers = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Progress:
    """`place` of the item among those that are shown now, from 1; how many there are; how many are answered."""

    place: int
    shown: int
    answered: int


def is_met(definition: Definition, condition: Condition, answers: Answers) -> bool:
    """Whether the earlier item was answered as the condition wants; the item itself must be shown (`list_shown`)."""
    item, value = definition.find(condition.item), answers.get(condition.item)
    if item is None or value is None:
        return False
    if condition.among:
        return bool(_list_told(item, value) & set(condition.among))
    if condition.least is None and condition.most is None:
        return True
    number = Decimal(str(value))
    return (condition.least is None or number >= Decimal(repr(condition.least))) and (
        condition.most is None or number <= Decimal(repr(condition.most))
    )


def list_shown(definition: Definition, answers: Answers) -> list[Item]:
    """The items that are asked after these answers, in order."""
    shown: list[Item] = []
    counting: dict[str, Value] = {}
    for item in definition.items:
        if item.shown_if is None or is_met(definition, item.shown_if, counting):
            shown.append(item)
            if item.key in answers:
                counting[item.key] = answers[item.key]
    return shown


def keep_counting(definition: Definition, answers: Answers) -> dict[str, Value]:
    """The answers that count: those to items that are shown, in their order."""
    return {item.key: answers[item.key] for item in list_shown(definition, answers) if item.key in answers}


def next_item(definition: Definition, answers: Answers, key: str | None = None) -> Item | None:
    """The item that is shown after that one, the first where key is None; None: it was the last."""
    return _beside(definition, answers, key, step=1)


def previous_item(definition: Definition, answers: Answers, key: str) -> Item | None:
    """The item that is shown before that one; None: it is the first."""
    return _beside(definition, answers, key, step=-1)


def is_complete(definition: Definition, answers: Answers) -> bool:
    """Whether every required item that is shown is answered."""
    return not list_missing(definition, answers)


def list_missing(definition: Definition, answers: Answers) -> list[Item]:
    """The required items that are shown and not answered."""
    return [item for item in list_shown(definition, answers) if item.required and item.key not in answers]


def count_progress(definition: Definition, answers: Answers, key: str) -> Progress:
    """How far somebody is who looks at that item: 3/8, over the items that are shown now."""
    shown = [item.key for item in list_shown(definition, answers)]
    place = shown.index(key) + 1 if key in shown else 0
    return Progress(place, len(shown), sum(one in answers for one in shown))


def _beside(definition: Definition, answers: Answers, key: str | None, *, step: int) -> Item | None:
    shown = {item.key for item in list_shown(definition, answers)}
    keys = [item.key for item in definition.items]
    start = keys.index(key) if key in keys else -1  # an item that is no longer shown still has its place
    rest = definition.items[start + 1 :] if step > 0 else definition.items[: max(start, 0)][::-1]
    return next((item for item in rest if item.key in shown), None)


def _list_told(item: Item, value: Value) -> set[str | bool]:
    """What a condition compares: the keys that were chosen, or the answer itself."""
    return set(list_chosen(item, value)) if item.kind in rules.CHOSEN else {value}
