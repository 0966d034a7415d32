"""What is said first: the article, and the part of it, that speaks of the very thing the question is about.

How well articles fit the gate judges by the order of reading; what is read aloud is chosen here, among the first few:
- an article that has the question's rare words (院士入户: the one that has 院士) before one that fits about as well
- the part that has the words which tell an article's parts apart, and stands on the step asked for (`scales`)
- of parts about alike the one that a second model finds closer to the question (`likeness`)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from knowledge import contradictions, reading, scales
from knowledge.content import drop_filler
from knowledge.lexical import normalise, tokenise
from knowledge.model import Hit

if TYPE_CHECKING:
    from knowledge.extraction import Rarity, Scored
    from knowledge.features import Compare
    from knowledge.reading import Part
    from knowledge.retrieval import Found

# Picked on both development sets by whether the first sentence holds what is needed; from half to twice these values
# it moves by a question or two.
_ARTICLES, _UNITS = 4, 4  # looked at
_RARE = 0.3  # of `Part.rank` for an article that has all of the question's rare words
_POWER = 3  # of a word's rarity: two rare words outweigh ten common ones
_NAMED = 0.3
_APART = 2.0
_ALIKE = 0.3
_STEP = 0.3


def choose_said(
    question: str, found: Found, parts: Sequence[Part], rarity: Rarity, compare: Compare
) -> tuple[Part, ...]:
    """The parts with what speaks first, by fit, and what rules put before it (`reading.put_ruling_first`)."""
    if found.direct or not parts:
        return reading.put_ruling_first(question, found, parts)
    asked = " ".join((question, *found.terms))
    best = max(
        (*parts[:_ARTICLES], *(part for part in parts[_ARTICLES:] if contradictions.names_code(question, part))),
        key=lambda part: (
            part.rank + _RARE * _rare_share(part.hit, asked, rarity) + _NAMED * contradictions.prefer(question, part)
        ),
    )
    ordered = [replace(best, rank=parts[0].rank), *(part for part in parts if part is not best)]
    if not contradictions.names_code(question, best):
        ordered = list(reading.put_ruling_first(question, found, ordered))
    first, *others = ordered
    return (_sharpen(question, asked, first, rarity, compare), *others)


def _rare_share(hit: Hit, asked: str, rarity: Rarity) -> float:
    """The share of the question's words, by rarity, that an article has; words that nothing has say nothing."""
    text = normalise(" ".join((hit.article.text, hit.article.heading, *hit.article.path, hit.version.metadata.title)))
    weights = {
        token: rarity(token) ** _POWER
        for token in set(tokenise(drop_filler(asked)))
        if len(token) > 1 and rarity(token) < 1.0
    }
    total = sum(weights.values())
    return sum(weight for token, weight in weights.items() if token in text) / total if total else 0.0


def _sharpen(question: str, asked: str, part: Part, rarity: Rarity, compare: Compare) -> Part:
    """A part with the unit that is said."""
    if part.unit is None or len(part.units) < 2:
        return part
    steps = scales.read_steps(question)
    ranked = reading.rank_part(part.hit, part.units, asked, rarity, apart=_APART)
    scored = [(entry.score + _STEP * scales.fit(steps, scales.read_steps(_written(entry))), entry) for entry in ranked]
    scored.sort(key=lambda pair: -pair[0])
    said = max(scored[:_UNITS], key=lambda pair: pair[0] + _ALIKE * (compare(question, _spoken(pair[1])) or 0.0))[1]
    return replace(part, unit=said.unit)


def _spoken(entry: Scored) -> str:
    return f"{entry.unit.lead_in}{entry.unit.spoken}"


def _written(entry: Scored) -> str:
    heads = " ".join(entry.unit.row.heads) if entry.unit.row is not None else ""
    return f"{entry.unit.spoken} {heads}"
