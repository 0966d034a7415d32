"""A long sentence cut to what is read out of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from knowledge.content import drop_filler
from knowledge.extraction import weigh
from knowledge.lexical import tokenise
from knowledge.units import LEAD_CHARS

if TYPE_CHECKING:
    from knowledge.extraction import Rarity


_BEGIN_CHARS = 80  # of a sentence's first clause, which says of whom it speaks


def shorten(text: str, question: str, rarity: Rarity, limit: int = LEAD_CHARS) -> str:
    """A long sentence cut between its clauses (；first, then ，) around the ones that fit the question best.

    Never inside a clause; what is left out shows as ……. Where the middle of a sentence is left out its beginning
    stays: it says of whom it speaks. A text within the limit stays as it is.
    """
    if len(text) <= limit:
        return text
    weights = weigh(drop_filler(question), rarity)
    for sign in "；，":
        clauses = [clause for clause in re.split(rf"(?<={sign})", text) if clause]
        if len(clauses) < 2:
            continue
        begin = clauses[0] if sign == "，" and len(clauses[0]) <= _BEGIN_CHARS else ""
        first, last = _choose(clauses, weights, limit)
        if first and begin:
            first, last = _choose(clauses, weights, limit - len(begin))
        chosen = "".join(clauses[first : last + 1])
        if len(chosen) > limit * 1.3:
            continue
        chosen = chosen.rstrip("；，") + ("……" if last + 1 < len(clauses) else "")
        # What begins after a semicolon says something by itself; what begins after a comma does not.
        if not first or sign == "；":
            return chosen
        return f"{begin}……{chosen}"
    return text


def _choose(clauses: Sequence[str], weights: Mapping[str, float], limit: int) -> tuple[int, int]:
    """The first and last clause of what is read out: the best one, grown while it fits."""
    values = [sum(weight for token, weight in weights.items() if token in set(tokenise(clause))) for clause in clauses]
    first = last = max(range(len(clauses)), key=lambda number: (values[number], -number))
    # Grow towards the richer side while it fits: what qualifies a clause mostly follows it.
    while True:
        size = sum(len(clause) for clause in clauses[first : last + 1])
        right = last + 1 < len(clauses) and size + len(clauses[last + 1]) <= limit
        left = first > 0 and size + len(clauses[first - 1]) <= limit
        if right and (not left or values[last + 1] >= values[first - 1]):
            last += 1
        elif left:
            first -= 1
        else:
            return first, last
