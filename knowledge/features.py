"""How well a question is met by what was found, as numbers: what the gate decides from.

All features are general: they count words, numbers, places and kinds of things, never a particular question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from knowledge import contradictions, figures, wanted
from knowledge.content import Content, find_places, read_content
from knowledge.extraction import Rarity
from knowledge.lexical import normalise
from knowledge.model import Hit
from knowledge.reading import Part

if TYPE_CHECKING:
    from knowledge.retrieval import Found
    from knowledge.terms import Terms

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_TOP = 3
_MOST_SEAMS = 3
_SPLIT_CHARS = 4  # characters missing of a word, from which on more says no more

Compare = Callable[[str, str], float | None]

NAMES = (
    "dense", "dense_margin", "lexical", "lexical_margin", "fused_margin", "known", "covered_first", "covered_top",
    "gap", "unknown_run", "rare_missing", "rare_missing_top", "heading", "unit", "agreement", "agreement_top",
    "uncovered", "uncovered_run", "covered_unit", "place_missing", "year_missing", "ordinal_missing", "english",
    "direct", "named", "terms", "short", "same_document", "split", "likeness", "contradicted", "seams",
)  # fmt: skip


_CHINESE_ONLY = {
    "lexical", "lexical_margin", "known", "covered_first", "covered_top", "gap", "unknown_run", "rare_missing",
    "rare_missing_top", "heading", "unit", "uncovered", "uncovered_run", "covered_unit", "split", "likeness", "seams",
}  # fmt: skip


def measure(
    question: str,
    found: Found,
    parts: Sequence[Part],
    said: Sequence[Part],
    rarity: Rarity,
    terms: Terms,
    compare: Compare,
) -> dict[str, float]:
    """The features of one question and what was found for it, each about 0..1; empty where nothing was found.

    `parts` in the order of fit, `said` the one that would be read out (empty: none). `compare` says how alike the
    question and the sentence are; without an answer from it that feature is left out.
    """
    if not parts:
        return {}
    hits = [part.hit for part in parts]
    content, spoken = read_content(question, terms)
    top = hits[:_TOP]
    texts = [_text_of(hit) for hit in top]
    joined = "\n".join(texts)
    means = {word: terms.expand(word) or (word,) for word in spoken}

    def in_library(token: str) -> bool:
        return rarity(token) < 1.0

    first = _covered(content, spoken, means, lambda token: token in texts[0])
    all_top = _covered(content, spoken, means, lambda token: token in joined)
    known = _covered(content, spoken, means, in_library)
    asked = wanted.asked_for(question)
    ranks = [part.rank for part in parts]
    dense = [hit.dense for hit in hits]
    lexical = sorted((hit.lexical for hit in hits), reverse=True)
    english = not content.runs and len(content.words) + len(spoken) > 1
    measured = {
        "dense": (max(dense) - 0.8) * 10,
        "dense_margin": (max(dense) - _mean(sorted(dense)[: max(len(dense) // 2, 1)])) * 20,
        "lexical": lexical[0],
        "lexical_margin": lexical[0] - _mean(lexical[len(lexical) // 2 :]),
        "fused_margin": ranks[0] - (ranks[1] if len(ranks) > 1 else 0.0),
        "known": known,
        "covered_first": first,
        "covered_top": all_top,
        "gap": known - all_top,
        "unknown_run": min(_longest_gap(content, in_library), 5) / 5,
        "rare_missing": _rare_missing(content, rarity, lambda token: token in texts[0]),
        "rare_missing_top": _rare_missing(content, rarity, lambda token: token in joined),
        "uncovered": min((1.0 - all_top) * content.size, 6.0) / 6,
        "uncovered_run": min(_longest_gap(content, lambda token: token in joined), 5) / 5,
        "covered_unit": max(_covered(content, spoken, means, _inside(_around(part))) for part in parts[:_TOP]),
        "split": min(_split(content, _inside(_around(part))) for part in parts[:_TOP]),
        "heading": max((_heading_share(hit, question, found.terms) for hit in top), default=0.0),
        "unit": max(part.score for part in parts[:_TOP]),
        "agreement": wanted.agreement(asked, parts[0].said),
        "agreement_top": max(wanted.agreement(asked, part.said) for part in parts[:_TOP]),
        "place_missing": misses_place(question, top),
        "year_missing": _year_missing(question, top),
        "ordinal_missing": _ordinal_missing(question, top),
        "english": float(english),
        "direct": float(found.direct),
        "named": float(bool(found.named.versions)),
        "terms": float(bool(found.terms)),
        "short": 1.0 / (1.0 + content.size / 6),
        "seams": min(_count_seams(content, _inside(joined)), _MOST_SEAMS) / _MOST_SEAMS,
        "contradicted": float(
            not found.direct and any(contradictions.are_contrary(question, parts, part) for part in said)
        ),
        "same_document": sum(hit.version.id == hits[0].version.id for hit in hits[:5]) / min(len(hits), 5),
    }
    if english:
        # Words of another script say nothing about Chinese texts: those features are left out, and count as average.
        return {name: value for name, value in measured.items() if name not in _CHINESE_ONLY}
    alike = compare(question, parts[0].said)
    return measured if alike is None else measured | {"likeness": alike}


def _around(part: Part) -> str:
    """The answering part with what a reader sees above it."""
    hit = part.hit
    return normalise(" ".join((part.said, hit.article.heading, *hit.article.path, hit.version.metadata.title)))


def _inside(text: str) -> Callable[[str], bool]:
    return lambda token: token in text


def _text_of(hit: Hit) -> str:
    return normalise(" ".join((hit.article.text, hit.article.heading, *hit.article.path, hit.version.metadata.title)))


def _covered(
    content: Content, said: Sequence[str], means: Mapping[str, Sequence[str]], holds: Callable[[str], bool]
) -> float:
    """The share of the content that is held: characters inside a held bigram, words held, colloquial words meant."""
    if not content.size and not said:
        return 0.0
    held = 0.0
    for run in content.runs:
        inside = [False] * len(run)
        for place in range(len(run) - 1):
            if holds(run[place : place + 2]):
                inside[place] = inside[place + 1] = True
        held += sum(inside)
    held += sum(2 for word in content.words if holds(word))
    total = float(content.size)
    for word in said:
        total += 2
        if any(all(holds(mean[k : k + 2]) for k in range(max(len(mean) - 1, 1))) for mean in (*means[word], word)):
            held += 2
    return held / total


def _longest_gap(content: Content, holds: Callable[[str], bool]) -> int:
    """The longest run of characters that no known bigram covers."""
    longest = 0
    for run in content.runs:
        inside = [False] * len(run)
        for place in range(len(run) - 1):
            if holds(run[place : place + 2]):
                inside[place] = inside[place + 1] = True
        size = 0
        for known in inside:
            size = 0 if known else size + 1
            longest = max(longest, size)
    return max([longest, *(3 for word in content.words if not holds(word))])


def _split(content: Content, holds: Callable[[str], bool]) -> float:
    """How much is missing of a word that is met in part, 0..1: of 创业担保贷款 a text on 创业 and 贷款 lacks 担保.

    Who asks in other words than the documents' shares no part of them; who asks for a neighbouring thing does.
    """
    worst = 0
    for run in content.runs:
        inside = [False] * len(run)
        for place in range(len(run) - 1):
            if holds(run[place : place + 2]):
                inside[place] = inside[place + 1] = True
        if any(inside):
            worst = max(worst, len(run) - sum(inside))
    return min(worst, _SPLIT_CHARS) / _SPLIT_CHARS


def _count_seams(content: Content, holds: Callable[[str], bool]) -> int:
    """How often two words that the texts have are joined in the question and in none of them (积分 + 入户)."""
    count = 0
    for run in content.runs:
        held = [holds(run[place : place + 2]) for place in range(len(run) - 1)]
        count += sum(not held[place] and held[place - 1] and held[place + 1] for place in range(1, len(held) - 1))
    return count


def _rare_missing(content: Content, rarity: Rarity, holds: Callable[[str], bool]) -> float:
    """The weight of the two rarest words of the library that the question has and the text has not, 0..1.

    Words in no passage at all are left to `known`: a typo is no sign that the documents are silent.
    """
    missing = sorted(
        (
            rarity(token)
            for run in content.runs
            for token in (run[k : k + 2] for k in range(len(run) - 1))
            if rarity(token) < 1.0 and not holds(token)
        ),
        reverse=True,
    )[:2]
    return sum(missing) / 2


def _heading_share(hit: Hit, question: str, terms: Iterable[str]) -> float:
    """How much of an article's heading the question says, by bigrams."""
    heading = re.sub(r"[^\u4e00-\u9fff]", "", hit.article.heading)
    if len(heading) < 2:
        return 0.0
    said = question + "\n" + "\n".join(terms)
    pairs = [heading[k : k + 2] for k in range(len(heading) - 1)]
    return sum(pair in said for pair in pairs) / len(pairs)


def misses_place(question: str, top: Sequence[Hit]) -> float:
    """Whether the question names a place that the first articles and their documents' titles do not."""
    named = find_places(question)
    if not named:
        return 0.0
    text = "\n".join(_text_of(hit) + hit.version.metadata.issuer for hit in top)
    return float(any(place not in text for place in named))


def _year_missing(question: str, top: Sequence[Hit]) -> float:
    """Whether the question names a year that lies outside the first document's time and is not in its text."""
    years = {int(year) for year in _YEAR.findall(normalise(question))}
    for year in years:
        met = False
        for hit in top:
            start, end = hit.version.metadata.effective_from, hit.version.metadata.effective_to
            inside = start is not None and start.year <= year <= (end.year if end else year)
            met = met or inside or str(year) in _text_of(hit)
        if not met:
            return 1.0
    return 0.0


def _ordinal_missing(question: str, top: Sequence[Hit]) -> float:
    """Whether the question counts a thing (第2期, 第三批) that the first articles do not."""
    asked = {figure for figure in figures.find_figures(question) if figure.kind == "ordinal"}
    counted = {figure for figure in asked if figure.value[-1:] in "期批号届次"}
    if not counted:
        return 0.0
    held = figures.find_figures("\n".join(_text_of(hit) for hit in top))
    return float(bool(counted - held))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
