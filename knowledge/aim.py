"""Which articles a question is about that rests on the one before it.

"要交什么材料", "一年封顶多少" say next to nothing by themselves, and beside a carried subject every text looks
fitting. So the articles are weighed, not the ways of writing the question out: how well an article meets the question
by itself, after what was spoken of and after the last question, how close its sentences are to the question, and how
near it stands to what was spoken of (the same article, one that names it, one of its document). Whether any of the
first three answers is judged apart, from the same evidence and the question's own words: 能养猫吗 rests on nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from knowledge import extraction, features, likeness, readings, references, replacing, saying, wanted
from knowledge.lexical import tokenise
from knowledge.model import Answer, Audience, Hit, State, Status
from knowledge.reading import plain_heading
from knowledge.readings import Reading, Way
from knowledge.units import Unit, split_units

if TYPE_CHECKING:
    from datetime import date

    from knowledge.answering import Answerer
    from knowledge.extraction import Rarity
    from knowledge.retrieval import Found
    from knowledge.shelf import Shelf
    from knowledge.thread import Thread

COUNT = 3  # articles that are told to fit: as many as are cited
_SEARCHED, _BROUGHT = 30, 7  # articles that are searched for each way of asking, and that it brings
_WEIGHED = 6  # articles among which the first one's share is told
_COMPARED = 4  # sentences of an article that the second model reads
_LETTERS = 3  # of English that say what one Chinese character does
_MEASURE = "measure"  # Metadata.kind
_KEPT = 1_024  # articles read for questions that stay in memory


@dataclass(frozen=True, slots=True)
class Aim:
    """What a question is about: the likeliest articles first, with what was found for the question as `reading` has it.

    `chance`, 0..1, is how likely the first one answers.
    """

    reading: Reading
    found: Found
    hits: tuple[Hit, ...]
    chance: float


# What speaks for an article; fitted as a softmax over the articles found for the later turns of the dialogues looked
# at, and rounded to quarters (docs/answer-quality.md). "alone" is for the question by itself, "subject" after what was
# spoken of, "carried" after the last question.
_ARTICLE = {
    "fused_alone": 1.5, "fused_subject": 2.0, "fused_carried": 2.0, "goes_on_alone": -1.25,
    "near_alone": 6.25, "near_carried": 2.25, "covers": 3.0, "agrees": 2.75, "tells": 1.75, "label": 1.75,
    "same_article": 2.0, "refers": 1.75, "same_document": 1.25, "says_subject": 0.75,
    "says_thing": 2.0,
}  # fmt: skip

# What speaks for one of the first three answering at all; logistic, fitted on the later turns of the dialogues looked
# at that lean on what was said, and on short questions that nothing answers, and rounded.
_ANSWERED = {
    "goes_on": 1.0, "length": 1.4, "nothing": 0.45, "strange": -1.1, "alone": 1.65, "held": 1.75, "covers": 1.25,
    "alike": 0.35, "lead": 1.25, "led": 0.35, "same_article": 0.85,
}  # fmt: skip
_NONE = -5.05
_SURE = 0.35  # chance from which on it is answered: lower, only what nothing answers is answered more often
_SURE_HOME = 0.7  # where it doesn't lean on what was said by its words
_LENGTH = 10  # characters
_SHORT = 24  # characters up to which a question may go on from another without a word that says so


def take(
    answerer: Answerer,
    clean: str,
    written: Sequence[Reading],
    alone: Answer,
    thread: Thread,
    shelf: Shelf,
    *,
    today: date,
    audience: Audience,
    samples: bool,
) -> Aim | None:
    """What a question is about, of the articles that its readings bring; None where likely none of them answers.

    Nor where it names a place that they don't.

    `written` are the readings beside the question by itself, `alone` the answer to that.
    Raises what `Retriever.search` raises.
    """
    past = readings.past_of(clean, thread, shelf)
    asked = {reading.way: reading.text for reading in written} | {Way.ALONE: f"{past} {clean}".strip()}
    found = {
        way: answerer.retriever.search(text, today=today, audience=audience, samples=samples, limit=_SEARCHED)
        for way, text in asked.items()
    }
    hits = _list_hits(found, thread)
    near = {way: answerer.retriever.compare_sentences(text, hits) for way, text in asked.items()}
    rarity = answerer.retriever.rarity()
    rows = _measure(clean, hits, found, near, thread, rarity)
    order = sorted(range(len(hits)), key=lambda place: -_rate(rows[place]))[:_WEIGHED]
    if not order:
        return None
    first = order[:COUNT]
    words = [(word, *shelf.terms.expand(word)) for word in _list_words(clean, shelf)]
    if not words:  # of measures the one that was spoken of speaks first
        first = sorted(first, key=lambda place: _is_of_another(hits[place], thread, shelf))
    own = _measure_own(clean, words, rarity)
    own["alone"] = alone.chance
    own["held"] = max(_hold(words, hits[place]) for place in first)
    own["covers"] = max(rows[place]["covers"] for place in first)
    own["alike"] = max(_compare(clean, near[Way.ALONE][place]) for place in first)
    own["lead"] = 1.0 / sum(math.exp(_rate(rows[place]) - _rate(rows[first[0]])) for place in order)
    own["led"] = float(_leads(alone, hits[first[0]]))
    own["same_article"] = rows[first[0]]["same_article"]
    sure = _SURE if readings.leans(clean, shelf) else _SURE_HOME
    if sure == _SURE and alone.status in {Status.ANSWERED, Status.EXPIRED}:
        sure = 0.0  # it is answered either way: then from what was spoken of
    chance = 1.0 / (1.0 + math.exp(-_NONE - sum(weight * own[name] for name, weight in _ANSWERED.items())))
    reading = written[0]
    # Beside an article in force nothing that has lapsed is told, unless it was spoken of.
    rules = hits[first[0]].state is State.IN_FORCE
    told = [
        place
        for place in first
        if not rules or hits[place].state is State.IN_FORCE or hits[place].version.metadata.id == thread.document
    ]
    likeliest = tuple(near[reading.way][place] for place in told)
    if chance < sure or features.misses_place(clean, likeliest):
        return None
    return Aim(reading, found[reading.way], likeliest, chance * own["lead"])


def comes_home(clean: str, alone: Answer, thread: Thread) -> bool:
    """Whether a short question that nothing answers leads by itself to the article that was spoken of."""
    if alone.chance >= 1.0 or len(clean) > _SHORT * (_LETTERS if clean.isascii() else 1):
        return False
    return bool(alone.candidates) and _is_spoken_of(alone.candidates[0], thread)


def _list_hits(found: Mapping[Way, Found], thread: Thread) -> list[Hit]:
    """The articles that each way of asking brings, and the one that was spoken of, each once."""
    hits: dict[tuple[str, str], Hit] = {}
    for way in sorted(found, key=lambda way: way is Way.ALONE):
        spoken_of = [hit for hit in found[way].hits if _is_spoken_of(hit, thread)]
        for hit in (*found[way].hits[:_BROUGHT], *spoken_of):
            if not hit.version.metadata.is_desk_answer:  # they answer what they say (`faq`)
                hits.setdefault(_key(hit), hit)
    return list(hits.values())


def _measure(
    clean: str,
    hits: Sequence[Hit],
    found: Mapping[Way, Found],
    near: Mapping[Way, Sequence[Hit]],
    thread: Thread,
    rarity: Rarity,
) -> list[dict[str, float]]:
    """What speaks for each article, by the names of `_ARTICLE`."""
    carried = next((way for way in (Way.CARRIED, Way.REPLACED) if way in found), Way.SUBJECT)
    ways = {"alone": Way.ALONE, "subject": Way.SUBJECT, "carried": carried}
    fused = {
        way: {_key(hit): hit.fused / (entry.hits[0].fused or 1.0) for hit in entry.hits} for way, entry in found.items()
    }
    best = {way: max(map(_find_nearest, own), default=0.0) for way, own in near.items()}
    weights = saying.weigh_words(readings.drop_idle(clean), found[Way.ALONE], rarity)
    kinds, told = wanted.asked_for(clean) - {wanted.Wanted.PERMISSION}, wanted.asks_to_tell(clean)
    labels = extraction.labels_of(replacing.label_of(clean) or thread.label)
    number, goes_on = references.unit_of(thread.number), float(readings.goes_on(clean))
    rows: list[dict[str, float]] = []
    for place, hit in enumerate(hits):
        heading, text = plain_heading(hit.article.heading), hit.article.text
        units, spoken_of = _split(text), _is_spoken_of(hit, thread)
        beside = hit.version.metadata.id == thread.document
        row = {f"fused_{name}": fused.get(way, {}).get(_key(hit), 0.0) for name, way in ways.items()}
        row["goes_on_alone"] = goes_on * row["fused_alone"]
        for name, way in (("alone", Way.ALONE), ("carried", carried)):
            row[f"near_{name}"] = (_find_nearest(near[way][place]) - best[way]) * 10
        row["covers"] = _cover(weights, _read_words(text, heading))
        row["agrees"] = max((wanted.agreement(kinds, unit.spoken) for unit in units), default=0.0) if kinds else 0.0
        row["tells"] = max((_tell(told, unit) for unit in units), default=0.0) if told else 0.0
        row["label"] = float(bool(labels) and any(extraction.covers_label(text, label) for label in labels))
        row["same_article"], row["same_document"] = float(spoken_of), float(beside)
        row["refers"] = float(beside and not spoken_of and number is not None and _refers(text, number[1]))
        row["says_subject"] = float(bool(thread.subject) and (thread.subject in heading or thread.subject in text))
        row["says_thing"] = float(bool(thread.thing) and thread.thing in text)
        rows.append(row)
    return rows


def _list_words(clean: str, shelf: Shelf) -> tuple[str, ...]:
    """What a question says that is its own matter."""
    runs, words = readings.list_own(clean, shelf.terms)
    return (*runs, *words)


def _measure_own(clean: str, words: Sequence[Sequence[str]], rarity: Rarity) -> dict[str, float]:
    """What a question says by itself: whether it goes on, how long it is, how much of it no document has."""
    return {
        "goes_on": float(readings.goes_on(clean)),
        "length": len(clean) / _LENGTH / (_LETTERS if clean.isascii() else 1),
        "nothing": float(not words),
        "strange": sum(all(_is_strange(word, rarity) for word in meant) for meant in words) / max(len(words), 1),
    }


def _hold(words: Sequence[Sequence[str]], hit: Hit) -> float:
    """How much of a question's own matter an article has, by pairs of signs, in its words or the list of terms'.

    All of it where there is none.
    """
    held = _read_words(hit.article.text, plain_heading(hit.article.heading))
    met = total = 0.0
    for meant in words:
        pairs = [[token for token in tokenise(word) if len(token) > 1] for word in meant]
        weight = max(len(pairs[0]), 1)
        met += weight * max(sum(token in held for token in own) / max(len(own), 1) for own in pairs)
        total += weight
    return met / total if total else 1.0


def _leads(answer: Answer, hit: Hit) -> bool:
    """Whether an answer cites this article first."""
    first = answer.citations[0] if answer.citations else None
    return first is not None and (first.version, first.article_key) == _key(hit)


def _rate(row: Mapping[str, float]) -> float:
    return sum(weight * row[name] for name, weight in _ARTICLE.items())


def _find_nearest(hit: Hit) -> float:
    """How close the closest sentence of a hit is."""
    return max((cosine for *_, cosine in hit.near), default=0.0)


def _key(hit: Hit) -> tuple[str, str]:
    return hit.version.id, hit.article.key


def _is_spoken_of(hit: Hit, thread: Thread) -> bool:
    return (hit.version.metadata.id, hit.article.key) == (thread.document, thread.article)


def _is_of_another(hit: Hit, thread: Thread, shelf: Shelf) -> bool:
    """Whether a hit is of another measure than the one that was spoken of."""
    known = shelf.find(thread.document)
    own, metadata = known[0].metadata if known is not None else None, hit.version.metadata
    return own is not None and own.kind == metadata.kind == _MEASURE and own.id != metadata.id


@lru_cache(maxsize=_KEPT)
def _split(text: str) -> tuple[Unit, ...]:
    return tuple(split_units(text))


@lru_cache(maxsize=_KEPT)
def _read_words(text: str, heading: str) -> frozenset[str]:
    return frozenset(tokenise(f"{heading} {text}"))


def _cover(weights: Mapping[str, float], words: frozenset[str]) -> float:
    total = sum(weights.values())
    return sum(weight for token, weight in weights.items() if token in words) / total if total else 0.0


def _tell(told: Sequence[str], unit: Unit) -> float:
    heads = " ".join(unit.row.heads) if unit.row is not None else ""
    return sum(wanted.tells(f"{unit.spoken} {heads}", kind) for kind in told) / len(told)


def _refers(text: str, number: int) -> bool:
    """Whether a text names an article of its own document by number."""
    mentions = references.find_mentions(text)
    return any(not mention.document and mention.number <= number <= mention.last for mention in mentions)


def _compare(clean: str, hit: Hit) -> float:
    """How alike the question and the sentence are that is most like it, of those that e5 finds closest."""
    close = {(start, end): cosine for start, end, cosine in hit.near}
    units = sorted(_split(hit.article.text), key=lambda unit: -close.get((unit.start, unit.end), 0.0))[:_COMPARED]
    return max((likeness.SHARED.compare(clean, f"{unit.lead_in}{unit.spoken}") or 0.0 for unit in units), default=0.0)


def _is_strange(word: str, rarity: Rarity) -> bool:
    return all(rarity(token) >= 1.0 for token in tokenise(word) if len(token) > 1)
