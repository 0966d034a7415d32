"""A long sentence cut to what is read out of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.extraction import weigh
from knowledge.lexical import tokenise
from knowledge.units import LEAD_CHARS

if TYPE_CHECKING:
    from knowledge.extraction import Rarity


def shorten(text: str, question: str, rarity: Rarity, limit: int = LEAD_CHARS) -> str:
    """A long sentence cut between its clauses (；first, then ，) around the ones that fit the question best.

    Never inside a clause; what is left out at either side shows as ……. A text within the limit stays as it is.
    """
    if len(text) <= limit:
        return text
    weights = weigh(question, rarity)
    for sign in "；，":
        clauses = [clause for clause in re.split(rf"(?<={sign})", text) if clause]
        if len(clauses) < 2:
            continue
        values = [
            sum(weight for token, weight in weights.items() if token in set(tokenise(clause))) for clause in clauses
        ]
        best = max(range(len(clauses)), key=lambda number: (values[number], -number))
        first = last = best
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
                break
        chosen = "".join(clauses[first : last + 1])
        if len(chosen) <= limit * 1.3:
            chosen = chosen.rstrip("；，")
            # What begins after a semicolon says something by itself; what begins after a comma does not.
            return ("……" if first and sign == "，" else "") + chosen + ("……" if last + 1 < len(clauses) else "")
    return text
