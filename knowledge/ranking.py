"""From scores of passages to a ranking of articles: the best passage speaks for its article, two searches are fused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEPTH = 100  # candidates each search brings; from 50 to 200 the development sets show no difference

# Share of meaning in the fused score. LeCoQA, development half, hit@1 / hit@5 (fused over the 100 best of each):
# .4: .536 / .755   .5: .539 / .756   .6: .540 / .751   .7: .523 / .751; RRF k=60: .528 / .756, k=10: .528 / .756
# z-scores: .539 / .758. Needed text in the first three articles, demonstration and official development sets:
# .3: .848 / .911   .4: .895 / .933   .5: .886 / .933   .6: .867 / .956   .7: .857 / .911
MEANING = 0.5

# The echo: the search repeated with the question moved towards the first articles. LeCoQA dev: hit@1 +.014 (95 %
# +.003 … +.026), hit@5 +.007 (−.007 … +.020); 2 to 8 articles, .3 to 1 moved give the same within .005. In a library
# of a few documents that repeat each other it blurs what was found: needed text in the first three articles
# .952 → .924 (demonstration), so it is left to large ones.
ECHO_FROM = 1_000  # articles
ECHOED = 3
_MOVED, _ECHO = 0.6, 0.4  # of the mean found vector added to the question's; weight beside 1 for the first search


@dataclass(frozen=True, slots=True)
class Ranked:
    """An article's scores: `place` is its position, `passage` its best passage's; dense is a cosine, all are 0..1."""

    place: int
    passage: int
    dense: float
    lexical: float
    fused: float


def take_best(
    positions: NDArray[np.int64], scores: NDArray[np.float32], owners: NDArray[np.int64]
) -> dict[int, tuple[float, int]]:
    """The best score of each article and the passage that has it; `owners` gives each passage its article."""
    best: dict[int, tuple[float, int]] = {}
    for position, score in zip(positions.tolist(), scores.tolist(), strict=True):
        article = int(owners[position])
        if article not in best or score > best[article][0]:
            best[article] = (score, position)
    return best


def find_top(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """The positions of the `count` highest scores above 0, highest first, ties in reading order."""
    positive = int((scores > 0).sum())
    count = min(count, positive)
    if not count:
        return np.zeros(0, np.int64)
    chosen = np.argpartition(-scores, count - 1)[:count] if count < len(scores) else np.arange(len(scores))
    chosen = np.sort(chosen)
    return chosen[np.argsort(-scores[chosen], kind="stable")][:count].astype(np.int64)


def move(question: Sequence[float], vectors: NDArray[np.float32], weights: Sequence[float]) -> NDArray[np.float32]:
    """A question's vector moved towards what it found, at unit length; `weights` say how much each counts."""
    own = np.asarray(question, np.float32)
    shares = np.asarray(weights, np.float32)
    total = float(shares.sum())
    found = shares @ vectors / np.float32(total) if total > 0 else vectors.mean(axis=0)
    moved = own / np.linalg.norm(own) + np.float32(_MOVED) * found
    return np.asarray(moved / np.linalg.norm(moved), np.float32)


def fuse(
    dense: dict[int, tuple[float, int]],
    lexical: dict[int, tuple[float, int]],
    echo: dict[int, tuple[float, int]] | None = None,
) -> list[Ranked]:
    """Fuse two searches into one ranking of articles, best first.

    Each search is stretched to 0..1 between its worst and its best candidate, since a cosine of e5 lies between .75
    and .9 for everything and BM25 has no upper end. An article that one search did not bring counts 0 there.
    """
    echo = echo or {}
    spread_dense, spread_lexical, spread_echo = _stretch(dense), _stretch(lexical), _stretch(echo)
    whole = 1 + _ECHO if echo else 1.0
    ranked = []
    for article in dense.keys() | lexical.keys() | echo.keys():
        by_meaning, by_words = dense.get(article), lexical.get(article)
        parts = [
            (MEANING / whole * spread_dense.get(article, 0.0), by_meaning),
            ((1 - MEANING) / whole * spread_lexical.get(article, 0.0), by_words),
            (_ECHO / whole * spread_echo.get(article, 0.0), echo.get(article)),
        ]
        speaker = max((part for part in parts if part[1] is not None), key=lambda part: part[0])[1]
        ranked.append(
            Ranked(
                place=article,
                passage=speaker[1] if speaker else 0,
                dense=by_meaning[0] if by_meaning else 0.0,
                lexical=by_words[0] if by_words else 0.0,
                fused=sum(part[0] for part in parts) if dense else spread_lexical.get(article, 0.0),
            )
        )
    return sorted(ranked, key=lambda entry: (-entry.fused, entry.place))


def _stretch(found: dict[int, tuple[float, int]]) -> dict[int, float]:
    if not found:
        return {}
    scores = [score for score, _ in found.values()]
    low, high = min(scores), max(scores)
    if high <= low:
        return dict.fromkeys(found, 1.0)
    return {article: (score - low) / (high - low) for article, (score, _) in found.items()}


def number_articles(keys: Iterable[tuple[str, str]]) -> tuple[list[tuple[str, str]], NDArray[np.int64]]:
    """The distinct (version, article key) of passages in order, and for each passage its article's position."""
    places: dict[tuple[str, str], int] = {}
    owners = np.asarray([places.setdefault(key, len(places)) for key in keys], np.int64)
    return list(places), owners
