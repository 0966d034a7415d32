"""What limits a sentence of an article: 但第一类人才除外, 逾期不予受理, 不得…. Who says it says its limit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.wording.levelling import level
from knowledge.wording.polarity import split_clauses
from knowledge.wording.quantities import fold

_BEGINS = re.compile(r"^(?:但|但是|不过|逾期|否则)")
_CLAUSES = 2  # of what 但 opens: what follows them adds to it
_HERE = re.compile(r"本[条项]")  # by whose name a limit says it
_OPENS = re.compile(r"^(?:但|不过)")
_LIMITS = re.compile(r"除外|不得|不能|只能|仅限|不予|不适用(?!第)|停发|不享受|不受理|方可|才能")


@dataclass(frozen=True, slots=True)
class Limited:
    """A main clause and what limits it; all folded."""

    main: str
    limits: tuple[str, ...]


@lru_cache(maxsize=2_048)
def split_limits(sentence: str) -> tuple[Limited, ...]:
    """A folded sentence of an article as its parts (by 。 and ；), each with what limits it.

    - from 但 on, two clauses of the part are one limit
    - a clause with 除外, 不得, 只能, 不予 … is one, unless the part begins with it: it is the main clause then
    - a part that begins with 但 or 逾期 limits the part before it
    """
    found: list[Limited] = []
    for part in re.split(r"[。；\n]", sentence):
        main: list[str] = []
        limits: list[str] = []
        for clause in split_clauses(part):
            if limits and _OPENS.match(limits[-1]):
                if limits[-1].count("，") < _CLAUSES - 1:
                    limits[-1] += "，" + clause
            elif _BEGINS.match(clause) or (main and _LIMITS.search(clause)):
                limits.append(clause)
            else:
                main.append(clause)
        if not main and limits and found:
            found[-1] = Limited(found[-1].main, (*found[-1].limits, *limits))
        elif main:
            found.append(Limited("，".join(main), tuple(limits)))
    return tuple(found)


def quote_limit(limit: str, spoken: str, longest: int) -> str | None:
    """The clauses of a part of an article that are a levelled limit, as they stand there, None where none are.

    What stands before them in their sentence goes with them, as much as `longest` signs hold: 1年内不得重新申请 alone
    does not say of whom.
    """
    for part in re.split(r"[。；\n]", fold(spoken)):
        clauses = split_clauses(part)
        for size in range(1, _CLAUSES + 1):
            for at in range(len(clauses) - size + 1):
                pattern = _HERE.sub(".{2,16}", re.escape(level("，".join(clauses[at : at + size]))))
                if re.fullmatch(pattern, limit):
                    return _with_context(clauses[: at + size], size, longest)
    return None


def _with_context(clauses: Sequence[str], size: int, longest: int) -> str | None:
    """The last `size` clauses with those before them that fit."""
    for start in range(len(clauses) - size + 1):
        written = "，".join(clauses[start:])
        if len(written) <= longest:
            return written
    return None
