"""What a survey must be so that it can be asked, whether it comes from a file or is built in the bot.

Each breach is a problem with its place in the words of the file: ("items", 3, "choices", 0, "label", "en"). All are
found, not the first only.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from storage.surveys import limits
from storage.surveys.definition import MANY, Condition, Definition, Item, Kind, Words

Place = tuple[str | int, ...]

CHOSEN = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.RANKING})
RANGES = {Kind.RATING: (1, 5), Kind.NPS: (0, 10)}
# field of an item -> the kinds that it means something for
FIELDS: Mapping[str, frozenset[Kind]] = {
    "choices": CHOSEN,
    "limit": MANY,
    "stars": frozenset({Kind.RATING}),
    "scale": frozenset({Kind.RATING}),
    "least": frozenset({Kind.NUMBER}),
    "most": frozenset({Kind.NUMBER}),
    "decimals": frozenset({Kind.NUMBER}),
    "unit": frozenset({Kind.NUMBER}),
    "earliest": frozenset({Kind.DATE}),
    "latest": frozenset({Kind.DATE}),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A breach: where it is, `key` of the text that says it (`survey.finding.…`), and what fills it."""

    place: Place
    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def check(definition: Definition, *, untyped: Collection[int] = ()) -> list[Problem]:
    """All that stands in the way of asking it, in the order of the definition.

    `untyped` are the places of items whose kind could not be read: nothing is said of what depends on it.
    """
    return [*_check_head(definition), *_check_items(definition, untyped), *_check_languages(definition)]


def _problem(place: Place, key: str, **facts: Any) -> Problem:  # noqa: ANN401 -- what a text is filled with
    return Problem(place, f"survey.finding.{key}", facts)


def _check_head(definition: Definition) -> Iterator[Problem]:
    yield from _check_key(("key",), definition.key)
    yield from _check_words(("title",), definition.title, chars=limits.TITLE_CHARS, needed=True)
    for name in ("introduction", "thanks", "reminder"):
        words = getattr(definition, name)
        yield from _check_words((name,), words, chars=limits.TEXT_CHARS, needed=name != "reminder")
    if definition.target is not None and not 0 <= definition.target <= 100:
        yield _problem(("target",), "target", value=_plain(definition.target))
    if not definition.items:
        yield _problem(("items",), "no_items")
    elif len(definition.items) > limits.MOST_ITEMS:
        yield _problem(("items",), "many_items", count=len(definition.items), most=limits.MOST_ITEMS)


def _check_items(definition: Definition, untyped: Collection[int]) -> Iterator[Problem]:
    places: dict[str, int] = {}
    for number, item in enumerate(definition.items):
        place: Place = ("items", number)
        yield from _check_key((*place, "key"), item.key)
        if item.key and item.key in places:
            yield _problem((*place, "key"), "double_item", name=item.key, number=places[item.key] + 1)
        places.setdefault(item.key, number)
        yield from _check_words((*place, "text"), item.text, chars=limits.ITEM_CHARS, needed=True)
        if number not in untyped:
            yield from _check_kind(place, item)
    for number, item in enumerate(definition.items):
        if item.shown_if is not None:
            yield from _check_condition(definition, number, item.shown_if, places, untyped)


def _check_kind(place: Place, item: Item) -> Iterator[Problem]:
    usual = {one.name: one.default for one in fields(Item)}
    for name, kinds in FIELDS.items():
        if item.kind not in kinds and getattr(item, name) != usual[name]:
            yield _problem(
                (*place, name), "misplaced", name=name, kind=str(item.kind), kinds=tuple(sorted(map(str, kinds)))
            )
    if item.kind in CHOSEN:
        yield from _check_choices(place, item)
    elif item.kind is Kind.RATING:
        yield from _check_scale(place, item)
    elif item.kind is Kind.NUMBER:
        yield from _check_number(place, item)
    elif item.kind is Kind.DATE:
        yield from _check_dates(place, item)


def _check_choices(place: Place, item: Item) -> Iterator[Problem]:
    where: Place = (*place, "choices")
    count = len(item.choices)
    if not item.choices:
        yield _problem(where, "no_choices", kind=str(item.kind))
    elif not limits.LEAST_CHOICES <= count <= limits.MOST_CHOICES:
        yield _problem(where, "choices", count=count, least=limits.LEAST_CHOICES, most=limits.MOST_CHOICES)
    keys: set[str] = set()
    labels: set[tuple[str, str]] = set()
    others = 0
    for number, choice in enumerate(item.choices):
        here: Place = (*where, number)
        yield from _check_key((*here, "key"), choice.key, choice=True)
        if choice.key and choice.key in keys:
            yield _problem((*here, "key"), "double_choice", name=choice.key)
        keys.add(choice.key)
        yield from _check_label((*here, "label"), choice.label)
        for language in ("zh", "en"):
            label = getattr(choice.label, language)
            if label and (language, label) in labels:
                yield _problem((*here, "label"), "double_label", label=label)
            labels.add((language, label))
        others += choice.other
        if choice.other and (item.kind is Kind.RANKING or others > 1):
            yield _problem((*here, "other"), "other_ranked" if item.kind is Kind.RANKING else "others")
    if item.kind in MANY and not 0 <= item.limit <= count:
        yield _problem((*place, "limit"), "limit", value=item.limit, most=count)


def _check_scale(place: Place, item: Item) -> Iterator[Problem]:
    if item.scale and item.stars:
        yield _problem((*place, "scale"), "stars_scale")
    if item.scale and len(item.scale) != limits.SCALE_STEPS:
        yield _problem((*place, "scale"), "scale", count=len(item.scale), steps=limits.SCALE_STEPS)
    for number, words in enumerate(item.scale):
        yield from _check_label((*place, "scale", number), words)


def _check_number(place: Place, item: Item) -> Iterator[Problem]:
    for name in ("least", "most"):
        bound = getattr(item, name)
        if bound is not None and not abs(bound) <= limits.MOST_NUMBER:  # NaN is not within either
            yield _problem((*place, name), "number_large", most=limits.MOST_NUMBER)
    if not 0 <= item.decimals <= limits.MOST_DECIMALS:
        yield _problem((*place, "decimals"), "decimals", value=item.decimals, most=limits.MOST_DECIMALS)
    elif item.least is not None and item.most is not None:
        if item.least > item.most:
            yield _problem((*place, "least"), "range", least=_plain(item.least), most=_plain(item.most))
        elif not _has_step(item.least, item.most, item.decimals):
            facts = {"least": _plain(item.least), "most": _plain(item.most), "decimals": item.decimals}
            yield _problem((*place, "least"), "range_empty", **facts)
    for language in ("zh", "en"):
        unit = getattr(item.unit, language)
        if (width := limits.columns(unit)) > limits.UNIT_COLUMNS:
            yield _problem((*place, "unit"), "unit", text=unit, columns=width, most=limits.UNIT_COLUMNS)


def _check_dates(place: Place, item: Item) -> Iterator[Problem]:
    good = True
    for name in ("earliest", "latest"):
        if (day := getattr(item, name)) and read_iso(day) is None:
            good = False
            yield _problem((*place, name), "date", value=day)
    if good and item.earliest and item.latest and item.earliest > item.latest:
        yield _problem((*place, "earliest"), "date_range", earliest=item.earliest, latest=item.latest)


def _check_condition(
    definition: Definition, number: int, condition: Condition, places: Mapping[str, int], untyped: Collection[int]
) -> Iterator[Problem]:
    place: Place = ("items", number, "shown_if")
    item, earlier = definition.items[number], places.get(condition.item)
    if not condition.item:
        yield _problem((*place, "item"), "missing", name="item")
    elif condition.item == item.key:
        yield _problem((*place, "item"), "condition_own")
    elif earlier is None:
        yield _problem((*place, "item"), "condition_unknown", name=condition.item)
    elif earlier > number:
        cycle = _find_cycle(definition, item.key)
        if not cycle:
            yield _problem((*place, "item"), "condition_later", name=condition.item, number=earlier + 1)
        elif min(cycle, key=lambda key: places[key]) == item.key:  # a circle is told once
            yield _problem((*place, "item"), "condition_cycle", path=" → ".join([*cycle, cycle[0]]))
    elif earlier not in untyped:
        yield from _check_met(place, definition.items[earlier], condition)


def _find_cycle(definition: Definition, start: str) -> list[str]:
    """The keys from an item along its conditions back to itself; empty where they lead elsewhere."""
    path = [start]
    while True:
        item = definition.find(path[-1])
        if item is None or item.shown_if is None or (key := item.shown_if.item) in path[1:]:
            return []
        if key == start:
            return path
        path.append(key)


def _check_met(place: Place, asked: Item, condition: Condition) -> Iterator[Problem]:
    """Whether any answer to that earlier item meets the condition: else the item is never shown."""
    bounded = condition.least is not None or condition.most is not None
    if condition.among and asked.kind not in CHOSEN | {Kind.YES_NO}:
        yield _problem((*place, "is"), "condition_is", name=asked.key, kind=str(asked.kind))
    if bounded and asked.kind not in RANGES.keys() | {Kind.NUMBER}:
        name = "least" if condition.least is not None else "most"
        yield _problem((*place, name), "condition_range", name=asked.key, kind=str(asked.kind))
    elif bounded:
        usual = RANGES.get(asked.kind, (asked.least, asked.most))
        least = max(-math.inf if bound is None else bound for bound in (usual[0], condition.least))
        most = min(math.inf if bound is None else bound for bound in (usual[1], condition.most))
        if least > most or not _has_step(least, most, asked.decimals):
            yield _problem(place, "never", name=asked.key)
    if asked.kind in CHOSEN | {Kind.YES_NO}:
        known = [choice.key for choice in asked.choices] if asked.kind in CHOSEN else [True, False]
        for value in condition.among:
            if value not in known or (asked.kind is Kind.YES_NO) != isinstance(value, bool):
                told = tuple(map(str, known)) if asked.kind in CHOSEN else ("yes", "no")
                yield _problem((*place, "is"), "condition_value", value=value, name=asked.key, known=told)


def _check_languages(definition: Definition) -> Iterator[Problem]:
    """Chinese everywhere; English everywhere or nowhere."""
    texts = list(list_words(definition))
    bilingual = any(words.en for _, words in texts)
    for place, words in texts:
        if words.en and not words.zh:
            yield _problem(place, "no_chinese")
        elif bilingual and words.zh and not words.en:
            yield _problem(place, "no_english")


def list_words(definition: Definition) -> Iterator[tuple[Place, Words]]:
    """Every text of a survey with its place."""
    for name in ("title", "introduction", "thanks", "reminder"):
        yield (name,), getattr(definition, name)
    for number, item in enumerate(definition.items):
        yield ("items", number, "text"), item.text
        yield ("items", number, "unit"), item.unit
        for step, words in enumerate(item.scale):
            yield ("items", number, "scale", step), words
        for step, choice in enumerate(item.choices):
            yield ("items", number, "choices", step, "label"), choice.label


def _check_key(place: Place, key: str, *, choice: bool = False) -> Iterator[Problem]:
    pattern, most = (limits.CHOICE_KEY, 40) if choice else (limits.ITEM_KEY, 24)
    if not key:
        yield _problem(place, "missing", name="key")
    elif not pattern.fullmatch(key):
        yield _problem(place, "key", value=key[:40], most=most)


def _check_words(place: Place, words: Words, *, chars: int, needed: bool) -> Iterator[Problem]:
    if needed and not words.zh and not words.en:
        yield _problem(place, "missing", name=str(place[-1]))
    for language in ("zh", "en"):
        if (length := len(getattr(words, language))) > chars:
            yield _problem((*place, language), "long", chars=length, most=chars)


def _check_label(place: Place, label: Words) -> Iterator[Problem]:
    if not label.zh and not label.en:
        yield _problem(place, "missing", name="label")
    for language in ("zh", "en"):
        text = getattr(label, language)
        if (width := limits.columns(text)) > limits.LABEL_COLUMNS:
            facts = {"label": text[:60], "columns": width, "most": limits.LABEL_COLUMNS}
            yield _problem((*place, language), "label", **facts)


def read_iso(text: str) -> date | None:
    """A day written 2026-11-23, or None."""
    try:
        return date.fromisoformat(text) if limits.DAY.fullmatch(text) else None
    except ValueError:
        return None


def _has_step(least: float, most: float, decimals: int) -> bool:
    """Whether a number of so many decimals lies between the two, both included."""
    if math.isinf(least) or math.isinf(most):
        return True
    scale: int = 10**decimals
    return math.ceil(round(least * scale, 6)) <= math.floor(round(most * scale, 6))


def _plain(number: float) -> str:
    """A number as a person wrote it: 5, not 5.0."""
    return str(int(number)) if math.isfinite(number) and number == int(number) else str(number)
