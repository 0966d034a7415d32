"""What is said first: the article, and the part of it, that speaks of the very thing the question is about.

How well articles fit the gate judges by the order of reading; what is read aloud is chosen here, among all sentences,
items and rows of the first few articles. Six things weigh: how well the article fits, the words that tell its parts
apart, those around the part, whether it holds the kind of thing asked for, and how close two models find it: e5 with
a vector of the sentence's own (`sentences`), and the sentence encoder (`likeness`). A sentence that stands on another
step of a scale than the one asked for, or an article without the code that is named, is put behind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from knowledge import contradictions, extraction, reading, scales, wanted
from knowledge.content import drop_filler
from knowledge.lexical import tokenise
from knowledge.model import State
from knowledge.units import drop_announcement

if TYPE_CHECKING:
    from knowledge.extraction import Rarity
    from knowledge.features import Compare
    from knowledge.reading import Part
    from knowledge.retrieval import Found
    from knowledge.units import Unit

# Beside 1 for the article's fit (`Part.rank`). Fitted as a softmax over all sentences that could be said, on 147
# questions of both development sets with documents, and then collections, held out, and rounded: from half to twice
# each value what is said moves by a question or two (docs/answer-quality.md has what each thing gives).
_OWN, _AROUND = 2.0, 1.0
_CLOSE = 20.0  # of e5's cosine: it tells sentences of one article apart by hundredths
_ALIKE = 1.5
_HOLDS, _TELLS = 0.45, 0.4
_LABELS = _NAMED = 0.3
_STEP = 0.4
_LAPSED = 0.5
_TERMS = 0.2  # of a word that the list of terms adds, beside 1 for the question's own
_ARTICLES, _UNITS = 4, 6  # looked at; read by the second model
_APART = 2.0
_DATES = re.compile(r"[\d年月日至到.\-/\s。，]+")
_SHORTEST = 4  # signs beside dates and numbers: a signature's date says nothing
_SENTENCE_CHARS = 20  # left of an introduction without its last clause: it says something by itself


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A part with a unit that could be said, and how well that answers without the second model."""

    part: Part
    unit: Unit
    score: float


def choose_said(
    question: str, found: Found, parts: Sequence[Part], rarity: Rarity, compare: Compare
) -> tuple[Part, ...]:
    """The parts with what speaks first, by fit, and what rules put before it (`reading.put_ruling_first`).

    What a question is about for what was spoken of before (`Found.chosen`) keeps its order.
    """
    if found.chosen and parts:
        return (_choose(question, found, parts[:1], rarity, compare) or parts[0], *parts[1:])
    if found.direct or not parts:
        return reading.put_ruling_first(question, found, parts)
    looked_at = [*parts[:_ARTICLES], *(part for part in parts[_ARTICLES:] if contradictions.names_code(question, part))]
    if parts[0].plain:
        looked_at = [parts[0]]
    best = _choose(question, found, looked_at, rarity, compare) or parts[0]
    others = [part for part in parts if part.hit is not best.hit]
    ordered = [replace(best, rank=parts[0].rank), *others]
    if not contradictions.names_code(question, best):
        ordered = list(reading.put_ruling_first(question, found, ordered))
    first, *others = ordered
    if first.hit is not best.hit:
        first = _choose(question, found, [first], rarity, compare) or first
    return (first, *others)


def list_sayable(part: Part) -> list[Unit]:
    """The units of a part that say something by themselves: no heading, no announcement of what follows."""
    heads = {part.heading, *(unit.head for unit in part.units)}
    kind = part.hit.article.kind
    return [
        unit for unit in part.units
        if len(_DATES.sub("", unit.quote)) >= _SHORTEST
        and reading.plain_heading(unit.quote) not in heads
        and (not reading.is_bare(unit, part.heading, kind) or _says_more(unit))
    ]  # fmt: skip


def _says_more(unit: Unit) -> bool:
    """Whether a sentence that introduces a list or table says something besides."""
    introduces = unit.quote.endswith(("：", ":"))
    return introduces and len(drop_announcement(unit.quote)) >= _SENTENCE_CHARS


def _choose(question: str, found: Found, parts: Sequence[Part], rarity: Rarity, compare: Compare) -> Part | None:
    """The part with the unit that is said, of several parts; None where none has any."""
    weights = weigh_words(question, found, rarity)
    # A sentence without a vector of its own (of a library from before there were any) counts as a far one.
    far = min((cosine for part in parts for *_, cosine in part.hit.near), default=0.0)
    candidates = [candidate for part in parts for candidate in _rate(question, found, part, weights, far)]
    candidates.sort(key=lambda candidate: -candidate.score)
    if not candidates:
        return None
    said = max(
        candidates[:_UNITS],
        key=lambda entry: entry.score + _ALIKE * (compare(question, f"{entry.unit.lead_in}{entry.unit.spoken}") or 0.0),
    )
    return replace(said.part, unit=said.unit)


def weigh_words(question: str, found: Found, rarity: Rarity) -> dict[str, float]:
    """The question's words by rarity, fainter what the list of terms adds; without words of every question or of none.

    What no document has (two words joined, a typo) tells no sentence from the next.
    """
    own = extraction.weigh(drop_filler(question), rarity)
    added = extraction.weigh("，".join(found.terms), rarity)
    weights = {token: _TERMS * weight for token, weight in added.items()} | own
    return {token: weight for token, weight in weights.items() if rarity(token) < 1.0}


def _rate(question: str, found: Found, part: Part, weights: dict[str, float], far: float) -> list[_Candidate]:
    """A part once with each unit that could be said."""
    units = list_sayable(part)
    apart = extraction.tell_apart(weights, tuple(units), _APART)
    total = sum(apart.values()) or 1.0
    # Of 薪酬补贴和工作津贴 a sentence of its own speaks of the one: the heading then says it fainter, of rows alone.
    subject = reading.subject_tokens(part.hit)
    unsaid = subject.difference(*(unit.tokens for unit in units))
    kinds, steps = wanted.asked_for(question), scales.read_steps(question)
    labels, told = extraction.labels_of(" ".join((question, *found.terms))), wanted.asks_to_tell(question)
    close = {(start, end): cosine for start, end, cosine in part.hit.near}
    meant = part.hit.state is State.IN_FORCE or reading.is_meant(part.hit, found, reading.named_years(question))
    fit = part.rank + _NAMED * contradictions.prefer(question, part) - (0.0 if meant else _LAPSED)
    rated = []
    for unit in units:
        score = fit + _HOLDS * wanted.agreement(kinds, unit.spoken) + _CLOSE * close.get((unit.start, unit.end), far)
        own = unit.tokens | _headed(unit, part.heading)
        score += _OWN * _share(apart, own) / total
        around = unit.around | (unsaid if unit.row is None else subject)
        score += _AROUND * _share(apart, around - own) / total
        if told:
            score += (
                _TELLS
                * sum(wanted.tells(f"{_written(unit)} {unit.head} {unit.lead_in}", kind) for kind in told)
                / len(told)
            )
        score += _STEP * scales.fit(steps, scales.read_steps(_written(unit)))
        if labels:
            score += _LABELS * sum(extraction.covers_label(unit.quote, label) for label in labels) / len(labels)
        rated.append(_Candidate(part, unit, score))
    return rated


def _headed(unit: Unit, heading: str) -> frozenset[str]:
    """The words that belong to a unit as if it said so itself: of the heading right above it, of its columns' heads."""
    heads = unit.row.heads if unit.row is not None else ()
    return frozenset(tokenise(" ".join((*heads, unit.head if unit.head != heading else ""))))


def _share(weights: Mapping[str, float], tokens: frozenset[str]) -> float:
    return sum(weight for token, weight in weights.items() if token in tokens)


def _written(unit: Unit) -> str:
    heads = " ".join(unit.row.heads) if unit.row is not None else ""
    return f"{unit.spoken} {heads}"
