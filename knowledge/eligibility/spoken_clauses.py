"""A text in clauses, each with whom it is about: oneself, the spouse, a child, several of these, or somebody else."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from knowledge.eligibility import spoken_marks as marks
from knowledge.eligibility import spoken_persons as persons
from knowledge.eligibility.spoken_numbers import make_plain

# A comma is a separator of thousands only between digits, before just three of them: not in 入职,2025年.
_END = re.compile(
    r"[，。；！？;!?\n\r\t]|(?<!\d),|,(?!\d{3}(?!\d))|\.(?=\s|$)|(?<!wife)(?<!husband)(?<!spouse)(?<!insurance)\s+and\s+|\s+but\s+|:(?!\d)|(?<![不非])但是?|不过|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff\d])"
)
_REMARK = re.compile(r"\(([^()\n]{0,40}[，,。；;][^()\n]{0,40})\)")
_MASK = "·"
_STOPS = frozenset("。！!？?.\n")
_OWN, _ALL = frozenset({"own"}), frozenset({"own", "spouse", "child"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as it was written and as it is read; both have the same length.

    `whose`: of own, spouse, child; nobody of these: it is about somebody else. `carried`: it names nobody, and the one
    before was not about oneself. `start` is where it begins in the text, `sentence` counts the sentences before it.
    """

    text: str
    plain: str
    whose: frozenset[str]
    carried: bool
    start: int = 0
    sentence: int = 0


def split_clauses(text: str) -> list[Clause]:
    """The clauses of a text in order; a remark of several in brackets before the clause that it interrupts."""
    plain = make_plain(text)
    remarks = [match.span(1) for match in _REMARK.finditer(plain)]
    for first, last in remarks:
        plain = plain[:first] + _MASK * (last - first) + plain[last:]
    clauses = _split(text, plain)
    for first, last in remarks:
        place = next((n for n, one in enumerate(clauses) if one.start <= first < one.start + len(one.plain)), None)
        inner = _split(text[first:last], make_plain(text[first:last]))
        if place is not None and clauses[place].whose == _OWN:
            clauses[place:place] = [replace(one, start=first, sentence=clauses[place].sentence) for one in inner]
    return clauses


def _split(text: str, plain: str) -> list[Clause]:
    clauses: list[Clause] = []
    whose, start, couple, sentence = _OWN, 0, False, 0
    for first, last in [*(match.span() for match in _END.finditer(plain)), (len(plain), len(plain))]:
        turns = [start, *(match.start() for match in marks.TURN.finditer(plain, start, first)), first]
        for since, until in pairwise(turns):
            part = plain[since:until]
            if not part.strip():
                continue
            # What is supposed of one in the same breath is supposed of the other: it is read of nobody.
            supposed = len(turns) > 2 and marks.SUPPOSED.search(plain, start, first)
            told = frozenset() if supposed else _whose(part, whose, couple=couple)
            carried = told is None and whose != _OWN
            said_of = told if told is not None else whose
            clauses.append(Clause(text[since:until], part, said_of, carried, since, sentence))
            couple |= "spouse" in said_of
            if not persons.NOBODY.search(part):
                whose = said_of  # who has no child goes on speaking of themselves
        if set(plain[first:last].strip() or plain[first:last]) & _STOPS:
            whose, sentence = _OWN, sentence + 1
        start = last
    return clauses


def _whose(part: str, before: frozenset[str], *, couple: bool) -> frozenset[str] | None:
    """Whom a clause names; None where it names nobody. `before` are those of the clause before it.

    `couple`: the spouse has been named, so that 我们 are both.
    """
    if marks.FAMILY.search(part):
        return _ALL
    if "own" in before and before != _OWN and persons.ALL_OF_THEM.search(part):
        return before
    if couple and "own" in before and persons.EACH.match(part):
        return frozenset({"own", "spouse"})
    joined = persons.JOINED.search(part)
    if joined is not None and (before or not persons.THEY.search(joined[0])):
        return frozenset(whose for whose, pattern in persons.PERSONS if pattern.search(joined[0]))
    if marks.BOTH.search(part):
        return frozenset({"own", "spouse"})
    named = {whose for whose, pattern in (("child", marks.CHILD), ("spouse", marks.SPOUSE)) if pattern.search(part)}
    if named:
        return frozenset(named)
    if couple and persons.WE.search(part):
        return frozenset({"own", "spouse"})
    if marks.OWN.search(part):
        return _OWN
    return frozenset() if marks.OTHERS.search(part) else None
