"""The articles as what a sentence can rest on: their sentences, items and rows, each figure with what it belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from knowledge import extraction, units
from knowledge.units import Unit, UnitKind
from knowledge.wording import polarity
from knowledge.wording.binding import Bound, bind_figures
from knowledge.wording.content import bigrams_of, share_covered
from knowledge.wording.levelling import level
from knowledge.wording.quantities import find_quantities

_PIECES = re.compile(r"[。；\n]")
_DENIED_HEAD = re.compile(r"(?:情形|情况|人员|行为)[^，]*(?:不得|不予|不享受|不适用|不能)")
_NEEDED = re.compile(r"需要|必须|要求|无需|不必|不用|前提")
_GIVEN = re.compile(r"([\u4e00-\u9fff]{2}(?:补贴|奖励|津贴|资助|补助|贴息|经费))")
_WORTH_ADDING = 2  # words that no better part has
_LIKELY = 0.6  # likewise of a piece
_NEARLY = 0.8  # of the best part's share of words: those are looked at too


@dataclass(frozen=True, slots=True)
class Ground:
    """A part of an article: `text` as it is said, with its figures; `around` is what stands above it."""

    unit: Unit
    text: str
    around: str
    figures: tuple[Bound, ...]


@lru_cache(maxsize=512)
def read_grounds(text: str, heading: str = "") -> tuple[Ground, ...]:
    """An article in parts."""
    found = []
    parts = units.split_units(text)
    named = frozenset(rows_label(unit) for unit in parts if unit.row is not None) - {""}
    for unit in parts:
        said = level(unit.spoken)
        said = said.replace("本条", level(heading)) if heading else said  # 第一类、第二类人才不适用本条
        given = _GIVEN.search(said)
        said = said.replace("本项", given[1]) if given is not None else said  # 到企业以外的用人单位工作的不适用本项
        around = level(" ".join((heading, unit.lead_in)))
        label = rows_label(unit)
        above = [bound for bound in bind_figures(level(unit.lead_in), label, said) if unit.row is not None]
        rows = frozenset(other for other in named if other in said) | {label} if unit.row is not None else frozenset()
        own = [_with_rows(bound, rows) for bound in bind_figures(said, label, around, in_row=unit.row is not None)]
        found.append(Ground(unit, said, around, (*own, *above)))
    return tuple(found)


def _with_rows(bound: Bound, rows: frozenset[str]) -> Bound:
    """A figure of a table's row, which is of that row and of every other that its cells name."""
    return replace(bound, labels=(*bound.labels, ("row", rows))) if rows else bound


def list_figures(grounds: Sequence[Ground]) -> tuple[list[Bound], frozenset[str]]:
    """The figures of these parts, and the labels of all their tables' rows.

    A row's figures are also of the rows of other tables that it names: 岗位 E12 of a firm that another table lists.
    """
    named = frozenset(rows_label(ground.unit) for ground in grounds if ground.unit.row is not None) - {""}
    found: list[Bound] = []
    for ground in grounds:
        here = (
            frozenset(label for label in named if label in ground.text) if ground.unit.row is not None else frozenset()
        )
        for bound in ground.figures:
            rows = dict(bound.labels).get("row", frozenset())
            found.append(_with_rows(bound, rows | here) if rows and here else bound)
    return found, named


def rows_label(unit: Unit) -> str:
    """What a table's row is about, with its running text before the first colon; "" for other parts."""
    if unit.row is not None:
        return level(" ".join(cell for cell in unit.row.cells[: unit.row.label_column + 1]))
    return level(extraction.subject_of(unit.spoken)) if unit.kind is UnitKind.ITEM else ""


def find_unit(sentence: str, text: str) -> Unit | None:
    """The part of an article that a sentence rests on most; None where no part has a word of it."""
    said = level(sentence)
    keys = {quantity.key for quantity in find_quantities(said)}
    best, most = None, 0.0
    for ground in read_grounds(text):
        shared = len(keys & {bound.quantity.key for bound in ground.figures})
        score = share_covered(said, ground.text + ground.around) + shared
        if score > most:
            best, most = ground.unit, score
    return best


def share_words(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two sets of words share, of the smaller one."""
    return len(one & other) / max(1, min(len(one), len(other)))


def choose_grounds(said: str, grounds: Sequence[Ground], most: int = 3) -> list[Ground]:
    """The parts that a folded piece of a sentence rests on: the best, those as good, what has words left over."""
    words = words_of(said)
    held = [(words & (words_of(ground.text) | words_of(ground.around)), ground) for ground in grounds]
    best = max((len(shared) for shared, _ in held), default=0)
    if not best:
        return []
    chosen = [pair for pair in held if len(pair[0]) >= _NEARLY * best]
    chosen = sorted(chosen, key=lambda pair: -len(pair[0]))[:most]
    left = words - frozenset().union(*(shared for shared, _ in chosen))
    for _ in range(most):
        shared, ground = max(held, key=lambda pair: len(pair[0] & left))
        if len(shared & left) < _WORTH_ADDING:
            break
        chosen.append((shared, ground))
        left -= shared
    return [ground for _, ground in chosen]


def choose_pieces(said: str, grounds: Sequence[Ground]) -> list[str]:
    """The pieces (from 。 or ； to the next) of the parts that a folded piece of a sentence rests on, so chosen."""
    words = words_of(said)
    pieces = [head + piece for ground in grounds for head in [_denied_head(ground)] for piece in _split(ground.text)]
    held = [(words & words_of(piece), piece) for piece in pieces]
    best = max((len(shared) for shared, _ in held), default=0)
    chosen = [piece for shared, piece in held if best and len(shared) >= _LIKELY * best]
    left = words.difference(*(words_of(piece) for piece in chosen))
    return chosen + [piece for shared, piece in held if piece not in chosen and len(shared & left) >= _WORTH_ADDING]


def _split(text: str) -> list[str]:
    return [piece for piece in _PIECES.split(text) if piece]


def _denied_head(ground: Ground) -> str:
    """What an item is denied by: 有下列情形之一的不得申报; "" where nothing above it denies."""
    clauses = polarity.split_clauses(level(ground.unit.lead_in))
    return clauses[-1] if clauses and _DENIED_HEAD.search(clauses[-1]) else ""


@lru_cache(maxsize=8_192)
def words_of(folded: str) -> frozenset[str]:
    """Pairs of signs of a text, its figures, the classes it names, whether something is needed: what texts share."""
    figures = {"=".join(one.key) for one in find_quantities(folded) if one.unit != "implied"}
    return bigrams_of(folded) | figures | ({"=needed"} if _NEEDED.search(folded) else set())
