"""Whose something is, by what stands beside it in an article: conditions with their outcomes, rows with their class.

- 验收合格后3年内迁出的，退回50%: not 全额退回, which is the outcome of another condition
- 高级技师…认定为第五类: not 第四类, which the row does not name
- 间隔不超过3个月，第一类人才不超过6个月: 6个月 is said of the first class by name
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from knowledge.wording import polarity
from knowledge.wording.binding import NAMED, Bound
from knowledge.wording.labelling import find_labels
from knowledge.wording.levelling import level
from knowledge.wording.quantities import find_quantities
from knowledge.wording.supporting import Ground, share_words, words_of

_PIECE = re.compile(r"[^。；！？\n]+")
_CLASSED = re.compile(r"(?:认定为|属于|算|是|为)第?[一二三四五六七八]类")
_CONDITION = 0.7  # of two conditions' words, from which on they are one
_OTHERS, _OWN = 0.8, 0.34  # of an outcome's words: in another condition's outcome, in its own


def find_exchanged(piece: str, grounds: Sequence[Ground]) -> str | None:
    """The outcome of the condition that a piece names, where it says that of another condition."""
    held = [pair for ground in grounds for pair in _list_pairs(ground.text)]
    for condition, outcome in _list_pairs(piece):
        words, said = words_of(condition), words_of(outcome)
        own = max(held, key=lambda pair: share_words(words, words_of(pair[0])), default=None)
        if own is None or share_words(words, words_of(own[0])) < _CONDITION or len(said) < 2:
            continue
        if _are_opposed(condition, own[0]) or bool(polarity.denies(condition)) != bool(polarity.denies(own[0])):
            continue
        others = [pair for pair in held if pair is not own and pair[0] != own[0]]
        best = max((share_words(said, words_of(pair[1])) for pair in others), default=0.0)
        if best >= _OTHERS and share_words(said, words_of(own[1])) <= _OWN:
            return own[1]
    return None


def _list_pairs(text: str) -> Iterator[tuple[str, str]]:
    for piece in _PIECE.findall(text):
        clauses = polarity.split_clauses(piece)
        places = [place for place, clause in enumerate(clauses) if clause.endswith("的")]
        for place, end in pairwise([*places, len(clauses)]):
            yield clauses[place], "，".join(clauses[place + 1 : end])


def _are_opposed(one: str, other: str) -> bool:
    """Whether two conditions bound the same figure from different sides."""
    bounds = {(*figure.key, figure.bound) for figure in find_quantities(other) if figure.bound}
    return any((*figure.key, -figure.bound) in bounds for figure in find_quantities(one) if figure.bound)


def find_misclassed(piece: str, grounds: Sequence[Ground]) -> str | None:
    """The class that a piece gives to what rows of a table name, where none of those rows has it."""
    match = _CLASSED.search(piece)
    rows = [ground for ground in grounds if ground.unit.row is not None and level(ground.unit.row.label) in piece]
    classes = [find_labels(ground.text).get("class", frozenset()) for ground in rows]
    if match is None or not rows or not all(classes):
        return None
    said = find_labels(match.group()).get("class", frozenset())
    return None if any(said & named for named in classes) else match.group()


def is_special(bound: Bound, grounds: Sequence[Ground], context: str) -> bool:
    """Whether a figure is some people's by name, beside another for all others, and is said without the name."""
    one = bound.quantity
    named = find_labels(context)
    found = [_sorts_of_special(ground, one.key) for ground in grounds]
    special = [sorts for places in found for sorts in places]
    if one.unit in NAMED or one.unit in {"每", "date"} or not special or not all(special):
        return False
    return not any(sort in named for sorts in special for sort in sorts)


def _sorts_of_special(ground: Ground, key: tuple[str, str]) -> Iterator[frozenset[str]]:
    """For each place of a figure in running text: by which sorts of category its clause is told from one before."""
    if ground.unit.row is not None:
        if any(one.quantity.key == key for one in ground.figures):
            yield frozenset()
        return
    for piece in _PIECE.findall(ground.text):
        before: list[str] = []
        for clause in polarity.split_clauses(piece):
            figures = find_quantities(clause)
            if any(one.key == key for one in figures):
                units = {one.unit for one in figures if one.key == key}
                general = [
                    other for other in before if not find_labels(other)
                    and any(one.unit in units and one.key != key for one in find_quantities(other))
                ]  # fmt: skip
                named = {sort for sort, of in find_labels(clause).items() if of != {"博士后"}}
                yield frozenset(named) if general else frozenset()
            before.append(clause)
