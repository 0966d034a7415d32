"""A text in clauses, each with whom it is about: oneself, the spouse, a child, several of these, or somebody else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from knowledge.eligibility import spoken_marks as marks
from knowledge.eligibility.spoken_numbers import make_plain

# A comma is a separator of thousands only between digits, before just three of them: not in 入职,2025年.
_END = re.compile(
    r"[，。；！？;!?\n\r\t]|(?<!\d),|,(?!\d{3}(?!\d))|\.(?=\s|$)|(?<!wife)(?<!husband)(?<!spouse)\s+and\s+|\s+but\s+|:(?!\d)|(?<![不非])但是?|不过|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff\d])"
)
_EACH = re.compile(
    r"\s*(?:我们(?!公司|单位|企业|院|司)|(?:现在|目前)?也?(?:[都均]|两人))"
)  # after a spouse was named: both of them
_NO_CHILD = re.compile(r"没有?(?:孩子|小孩|娃)\s*$|no (?:kids|children)")
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
    whose, start, spouse = _OWN, 0, False
    for first, last in [*(match.span() for match in _END.finditer(plain)), (len(plain), len(plain))]:
        turns = [start, *(match.start() for match in marks.TURN.finditer(plain, start, first)), first]
        for since, until in pairwise(turns):
            part = plain[since:until]
            if not part.strip():
                continue
            # What is supposed of one in the same breath is supposed of the other: it is read of nobody.
            supposed = len(turns) > 2 and marks.SUPPOSED.search(plain, start, first)
            told = frozenset() if supposed else _whose(part)
            spouse = spouse or (told is not None and "spouse" in told)
            if told in (None, _OWN) and spouse and _EACH.match(part):
                told = frozenset({"own", "spouse"})
            carried = told is None and whose != _OWN
            theirs = told if told is not None else whose
            whose = whose if _NO_CHILD.search(part) else theirs  # who is not there says nothing of what follows
            clauses.append(Clause(text[since:until], part, theirs, carried))
        if set(plain[first:last].strip() or plain[first:last]) & _STOPS:
            whose, spouse = _OWN, False
        start = last
    return clauses


def _whose(part: str) -> frozenset[str] | None:
    """Whom a clause names; None where it names nobody."""
    if marks.FAMILY.search(part):
        return _ALL
    if marks.BOTH.search(part):
        return frozenset({"own", "spouse"})
    named = {whose for whose, pattern in (("child", marks.CHILD), ("spouse", marks.SPOUSE)) if pattern.search(part)}
    if named:
        return frozenset(named)
    if marks.OWN.search(part):
        return _OWN
    return frozenset() if marks.OTHERS.search(part) else None
