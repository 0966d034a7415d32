"""Which column of a table of answers is which item."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import ClassVar

from jobs.reports.words import name_answer
from storage.naming import fold
from storage.surveys.definition import MANY, Choice, Definition, Item

_BEST = {"非常满意", "十分满意"}  # beside the usual 很满意: there is nothing above it
_CATEGORY_HEADS = {"类别", "人才类别", "您的人才类别", "category", "talentcategory"}
# 问卷星 puts a number before each text, and what kind it is behind: 3、您…？[多选题], Q3.
_NUMBER = re.compile(r"^\s*(?:Q|q|第)?\s*\d{1,3}\s*(?:题\s*)?[、.．:：)）]\s*")
_KIND = re.compile(r"[\[【(（](?:(?:单选|多选|量表|填空|排序|判断|矩阵.*?)题|必填|选填|必答|NPS.*?)[\]】)）]|[*＊]")
_BETWEEN = re.compile(r"\s*[\[【(（:：—_\-]+\s*")  # an item and one of its choices


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an item; with `choice` it is that choice's alone, with `is_other` it holds the words for "other"."""

    index: int
    heading: str
    item: str
    choice: str = ""
    is_other: bool = False


@dataclass(frozen=True, slots=True)
class Headings:
    """The columns that are read, the headings that aren't, and the items that have none."""

    CATEGORY: ClassVar[str] = "\0category"  # no item's key

    columns: tuple[Column, ...]
    unused: tuple[str, ...]
    missing: tuple[str, ...]

    def by_item(self) -> Iterator[tuple[str, list[Column]]]:
        """Each item's columns."""
        ordered = sorted(self.columns, key=lambda column: column.item)
        for key, columns in groupby(ordered, key=lambda column: column.item):
            yield key, list(columns)


def find_headings(definition: Definition, cells: Sequence[str], above: Sequence[str] = ()) -> Headings | None:
    """The columns, where these cells are headings of the survey: at least half of its required items, and one item.

    `above` is the row before: where one heading spans the columns of its choices, the item stands there.
    """
    columns: list[Column] = []
    unused: list[str] = []
    taken: set[tuple[str, str, bool]] = set()
    for index, cell in enumerate(cells):
        if not cell:
            continue
        over = above[index] if index < len(above) else ""
        column = _match(definition, index, cell, over)
        if column is None or (column.item, column.choice, column.is_other) in taken:
            unused.append(cell[:40])
            continue
        taken.add((column.item, column.choice, column.is_other))
        columns.append(column)
    found = {column.item for column in columns}
    required = [item.key for item in definition.items if item.required]
    named = [item.key for item in definition.items if item.key in found]
    if not named or 2 * sum(key in found for key in required) < len(required):
        return None
    missing = tuple(item.key for item in definition.items if item.key not in found)
    return Headings(tuple(columns), tuple(unused), missing)


def spans_columns(definition: Definition, cells: Sequence[str]) -> bool:
    """Whether one item's heading stands over several columns: what they are is said in the row below."""
    found = [item.key for cell in cells if cell and (item := _find_item(definition, cell)) is not None]
    many = {item.key for item in definition.items if item.kind in MANY}
    return any(found.count(key) > 1 for key in many)


def bare(text: str) -> str:
    """A text without what numbers it or says its kind, without width, case, spaces and marks at its ends."""
    return fold(_KIND.sub("", _NUMBER.sub("", text))).strip("?？。.:：,，;；!！")


def _match(definition: Definition, index: int, cell: str, over: str) -> Column | None:
    if bare(cell) in _CATEGORY_HEADS:
        return Column(index, cell, Headings.CATEGORY)
    item = _find_item(definition, cell)
    if item is not None:
        return Column(index, cell, item.key)
    plain = _KIND.sub("", cell)
    pairs = [(plain[: cut.start()], plain[cut.end() :].strip("]】)） ")) for cut in _BETWEEN.finditer(plain)]
    if over:
        pairs.append((over, cell))
    for name, choice in pairs:
        item = _find_item(definition, name)
        found = find_choice(item, choice) if item is not None else None
        if item is not None and found is not None and item.kind in MANY:
            return Column(index, cell, item.key, found.key)
        if item is not None and bare(choice) in {"其他", "其它", "other"}:
            return Column(index, cell, item.key, is_other=True)
    return None


def _find_item(definition: Definition, heading: str) -> Item | None:
    plain, told = fold(heading), bare(heading)
    for item in definition.items:
        if plain == fold(item.key) or told in {bare(item.text.zh), bare(item.text.en)} - {""}:
            return item
    return None


def find_choice(item: Item, told: str) -> Choice | None:
    """The choice of that key, label, or letter (A is the first)."""
    plain = bare(told)
    for choice in item.choices:
        if plain in {fold(choice.key), bare(choice.label.zh), bare(choice.label.en)} - {""}:
            return choice
    if len(plain) == 1 and "a" <= plain <= "z" and ord(plain) - ord("a") < len(item.choices):
        return item.choices[ord(plain) - ord("a")]
    return None


def find_rating(item: Item, told: str) -> int | None:
    """1 to 5 of the words of the item's own scale, in Chinese or English.

    Not of others: 不满意 is the lowest here and the lowest but one where 很不满意 stands below it.
    """
    plain = bare(told)
    if not item.scale and plain in _BEST:
        return 5
    item = replace(item, stars=item.stars and "★" in plain)
    return next(
        (
            point
            for point in range(1, 6)
            for language in ("zh", "en")
            if plain == bare(name_answer(item, point, language))
        ),
        None,
    )
