"""A text in clauses, each with whom it is about: oneself, the spouse, a child, several of these, or somebody else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from knowledge.eligibility import spoken_signs as signs
from knowledge.eligibility.spoken_numbers import make_plain

# A comma is a separator of thousands only between digits, before just three of them: not in 入职,2025年.
_END = re.compile(
    r"[，。；！？;!?\n\r\t]|(?<!\d),|,(?!\d{3}(?!\d))|\.(?=\s|$)|(?<!wife)(?<!husband)(?<!spouse)\s+and\s+|\s+but\s+|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff\d])"
)
_STOPS = frozenset("。！!？?.\n")
_OWN, _ALL = frozenset({"own"}), frozenset({"own", "spouse", "child"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as it was written and as it is read; both have the same length.

    `whose`: of own, spouse, child; nobody of these: it is about somebody else. `carried`: it names nobody, and the one
    before was not about oneself.
    """

    text: str
    plain: str
    whose: frozenset[str]
    carried: bool


def split_clauses(text: str) -> list[Clause]:
    """The clauses of a text in order."""
    plain = make_plain(text)
    clauses: list[Clause] = []
    whose, start = _OWN, 0
    for first, last in [*(match.span() for match in _END.finditer(plain)), (len(plain), len(plain))]:
        turns = [start, *(match.start() for match in signs.TURN.finditer(plain, start, first)), first]
        for since, until in pairwise(turns):
            part = plain[since:until]
            if not part.strip():
                continue
            # What is supposed of one in the same breath is supposed of the other: it is read of nobody.
            supposed = len(turns) > 2 and signs.SUPPOSED.search(plain, start, first)
            told = frozenset() if supposed else _whose(part)
            carried = told is None and whose != _OWN
            whose = told if told is not None else whose
            clauses.append(Clause(text[since:until], part, whose, carried))
        if set(plain[first:last].strip() or plain[first:last]) & _STOPS:
            whose = _OWN
        start = last
    return clauses


def _whose(part: str) -> frozenset[str] | None:
    """Whom a clause names; None where it names nobody."""
    if signs.FAMILY.search(part):
        return _ALL
    if signs.BOTH.search(part):
        return frozenset({"own", "spouse"})
    named = {whose for whose, pattern in (("child", signs.CHILD), ("spouse", signs.SPOUSE)) if pattern.search(part)}
    if named:
        return frozenset(named)
    if signs.OWN.search(part):
        return _OWN
    return frozenset() if signs.OTHERS.search(part) else None
