"""Conditions in three values: all, any, not, unless, surely, and comparisons of facts, numbers and days.

A comparison is one line: `social_insurance_months >= 6`, `category in 3 4 5`, `as_of <= arrival_date + 18 months`,
`employer_type = 企业`, `known signed_date`. What is not known makes it unknown, and the keys that would settle it are
kept. `unless` is met where its condition is not surely true: the text's 除外, which nobody states of themselves;
`surely` is the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import ge, gt, le, lt
from typing import Any, Protocol

from knowledge.eligibility.calendar import add_months

Operand = bool | float | str | date


class Facts(Protocol):
    """Where a comparison finds its values."""

    def value(self, key: str) -> Operand | None:
        """The value of a fact, said or computed; None: not known."""

    def needed(self, key: str) -> tuple[str, ...]:
        """The keys of the profile that would have to be said for it to be known."""

    def grows(self, key: str) -> bool:
        """Whether it grows by itself by one a month, as months of insurance do."""

    def definition(self, name: str) -> Found:
        """The value of a shared condition."""

    @property
    def as_of(self) -> date:
        """The day of judgement."""


@dataclass(frozen=True, slots=True)
class Found:
    """The value of a condition: True, False, None (unknown: `missing` would settle it).

    `failed` are the parts that are false; `from_when` the day from which it holds where time alone makes it true.
    """

    truth: bool | None
    missing: tuple[str, ...] = ()
    failed: tuple[Said, ...] = ()
    from_when: date | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a condition is in words, and where it stands."""

    article: str = ""
    zh: str = ""
    en: str = ""
    also: tuple[str, ...] = ()


TRUE, FALSE = Found(True), Found(False)  # a judgement finds these hundreds of times


@dataclass(frozen=True, slots=True)
class Node:
    """A condition. `kind` is all, any, not, unless, surely, is (a shared one) or compare."""

    kind: str
    parts: tuple[Node, ...] = ()
    name: str = ""
    comparison: Comparison | None = None
    said: Said | None = None

    def evaluate(self, facts: Facts) -> Found:
        """Its value for these facts."""
        found = _EVALUATE[self.kind](self, facts)
        if found.truth is False and self.said is not None:
            return Found(False, found.missing, (self.said,), found.from_when)
        return found

    def walk(self) -> Iterator[Node]:
        """It and all its parts."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Term:
    """A side of a comparison: a fact (moved by months, or multiplied), or a constant."""

    key: str = ""
    months: int = 0
    plus: float = 0.0
    factor: float = 1.0
    constant: Operand | None = None

    def read(self, facts: Facts) -> Operand | None:
        """Its value for these facts, None where it is not known."""
        if not self.key:
            return self.constant
        value = facts.value(self.key)
        if isinstance(value, date) and self.months:
            return add_months(value, self.months)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return value * self.factor + self.plus
        return value


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left operator right`, or `left in choices`, or `known left`. `text` is the line as written."""

    text: str
    left: Term
    operator: str
    right: Term = Term()
    among: tuple[Operand, ...] = ()

    def list_facts(self) -> tuple[str, ...]:
        """The facts that it looks at."""
        return tuple(term.key for term in (self.left, self.right) if term.key)

    def evaluate(self, facts: Facts) -> Found:
        """Its value for these facts."""
        left = self.left.read(facts)
        if self.operator == "known":
            return TRUE if left is not None else FALSE
        if left is None:
            return Found(None, facts.needed(self.left.key))
        if self.operator == "in":
            return TRUE if any(_same(left, one) for one in self.among) else FALSE
        right = self.right.read(facts)
        if right is None:
            return Found(None, facts.needed(self.right.key))
        if _compare(left, self.operator, right):
            return TRUE
        begins = self._from_when(left, right, facts)
        return FALSE if begins is None else Found(False, from_when=begins)

    def _from_when(self, left: Operand, right: Operand, facts: Facts) -> date | None:
        """The day on which it becomes true as time goes by, None where it does not."""
        if self.left.key == "as_of" and self.operator in (">=", ">") and isinstance(right, date):
            return right
        if (
            self.operator == ">="
            and not isinstance(left, (date, str))
            and not isinstance(right, (date, str))
            and facts.grows(self.left.key)
        ):
            return add_months(facts.as_of, int(right - left + 0.999))
        return None


_TERM = re.compile(r"([a-z_][a-z0-9_.]*)(?:\s*([+-])\s*(\d+)\s*(months?|years?)?)?(?:\s*\*\s*(\d+(?:\.\d+)?))?")
_LINE = re.compile(r"(.+?)\s*(>=|<=|!=|=|>|<|\bin\b)\s*(.+)")
_ORDER: Mapping[str, Callable[[Any, Any], Any]] = {">=": ge, "<=": le, ">": gt, "<": lt}  # of two days or two numbers
_WORDS: Mapping[str, Operand] = {"true": True, "false": False}


def read_comparison(text: str) -> Comparison | None:
    """Read a line; None where it is no comparison."""
    if text.startswith("known "):
        left = read_term(text.removeprefix("known ").strip())
        return Comparison(text, left, "known") if left and left.key else None
    match = _LINE.fullmatch(text.strip())
    if match is None:
        return None
    left = read_term(match[1])
    if left is None or not left.key:
        return None
    if match[2] == "in":
        among = [read_term(word) for word in match[3].replace(",", " ").split()]
        if not among or any(term is None or term.key for term in among):
            return None
        return Comparison(text, left, "in", among=tuple(t.constant for t in among if t and t.constant is not None))
    right = read_term(match[3])
    return None if right is None else Comparison(text, left, match[2], right)


def read_term(text: str) -> Term | None:
    """Read a constant or a fact with what is added to it; None where it is neither."""
    text = text.strip()
    if text in _WORDS:
        return Term(constant=_WORDS[text])
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return Term(constant=float(text))
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        try:
            return Term(constant=date.fromisoformat(text))
        except ValueError:
            return None
    if re.fullmatch(r"'[^']+'", text):
        return Term(constant=text[1:-1])  # a word in Latin letters that is no fact
    match = _TERM.fullmatch(text)
    if match is None:
        return Term(constant=text) if text and not text.isascii() and " " not in text else None
    count = int(match[3] or 0) * (-1 if match[2] == "-" else 1)
    if match[4] is None:
        return Term(match[1], plus=float(count), factor=float(match[5] or 1))
    return Term(match[1], count * (12 if match[4].startswith("year") else 1))


def _same(left: Operand, right: Operand) -> bool:
    """Whether they are equal; true is not 1."""
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def _compare(left: Operand, operator: str, right: Operand) -> bool:
    if operator == "=":
        return _same(left, right)
    if operator == "!=":
        return not _same(left, right)
    if isinstance(left, date) != isinstance(right, date) or isinstance(left, str) or isinstance(right, str):
        return False
    return bool(_ORDER[operator](left, right))


def _all(node: Node, facts: Facts) -> Found:
    return join(part.evaluate(facts) for part in node.parts)


def join(found: Iterable[Found]) -> Found:
    """All of them: false where one is false, else unknown where one is."""
    parts = [part for part in found if part.truth is not True]
    if not parts:
        return TRUE
    false = [part for part in parts if part.truth is False]
    if false:
        days = [part.from_when for part in false]
        later = max((day for day in days if day is not None), default=None) if None not in days else None
        return Found(False, (), tuple(said for part in false for said in part.failed), later)
    return Found(None, merge(part.missing for part in parts))


def _any(node: Node, facts: Facts) -> Found:
    parts = [part.evaluate(facts) for part in node.parts]
    if any(part.truth for part in parts):
        return TRUE
    unknown = [(one, part) for one, part in zip(node.parts, parts, strict=True) if part.truth is None]
    if unknown:
        return Found(None, merge(_ask_first(one, part, facts) for one, part in unknown))
    days = [part.from_when for part in parts if part.from_when is not None]
    return Found(False, (), tuple(said for part in parts for said in part.failed), min(days, default=None))


def _ask_first(node: Node, found: Found, facts: Facts) -> tuple[str, ...]:
    """What to ask for a way that is not known: where it is for some kind of people, first whether one is of them."""
    guard = node.parts[0] if node.kind == "all" else None
    if guard is None or guard.comparison is None or guard.comparison.operator not in ("=", "in"):
        return found.missing
    constant = guard.comparison.right.constant
    if guard.comparison.operator == "=" and isinstance(constant, bool):
        return found.missing  # a fact like any other
    kind = guard.evaluate(facts)
    return kind.missing if kind.truth is None else found.missing


def _not(node: Node, facts: Facts) -> Found:
    found = node.parts[0].evaluate(facts)
    return Found(None, found.missing) if found.truth is None else FALSE if found.truth else TRUE


def _unless(node: Node, facts: Facts) -> Found:
    return FALSE if node.parts[0].evaluate(facts).truth else TRUE


def _surely(node: Node, facts: Facts) -> Found:
    return TRUE if node.parts[0].evaluate(facts).truth else FALSE


def _is(node: Node, facts: Facts) -> Found:
    return facts.definition(node.name)


def _compare_node(node: Node, facts: Facts) -> Found:
    if node.comparison is None:
        raise ValueError(node.kind)
    return node.comparison.evaluate(facts)


_EVALUATE = {
    "all": _all, "any": _any, "not": _not, "unless": _unless, "surely": _surely, "is": _is, "compare": _compare_node,
}  # fmt: skip


def merge(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """The keys of several lists, each once, in order."""
    return tuple(dict.fromkeys(key for keys in lists for key in keys))
