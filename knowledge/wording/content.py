"""What a sentence says beside its figures and function words, and how much of that another text says too."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources

from knowledge.wording.quantities import drop_quantities, fold

_GRADE = re.compile(r"(?<![A-Za-z])[A-E]级")  # a category, compared as such
_RUN = re.compile(r"[\u3400-\u9fffA-Za-z]+")


@cache
def _frames() -> re.Pattern[str]:
    import yaml

    data = yaml.safe_load(resources.files("knowledge.wording").joinpath("words.yaml").read_text(encoding="utf-8"))
    frames = sorted({word for line in data["frames"] for word in str(line).split()}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, frames)))


@cache
def _alike() -> tuple[dict[str, tuple[str, ...]], int]:
    """Each word with those that say the same, and how long the longest is."""
    import yaml

    data = yaml.safe_load(resources.files("knowledge.wording").joinpath("words.yaml").read_text(encoding="utf-8"))
    pairs: dict[str, set[str]] = {}
    for line in data["alike"]:
        words = str(line).split()
        for word in words:
            pairs.setdefault(word, set()).update(words)
    return {word: tuple(others) for word, others in pairs.items()}, max(map(len, pairs))


@lru_cache(maxsize=4_096)
def find_runs(text: str) -> tuple[str, ...]:
    """The runs of content of a text: Chinese or Latin between figures, function words and punctuation."""
    return tuple(_RUN.findall(_frames().sub(" ", _GRADE.sub(" ", drop_quantities(fold(text))).lower())))


@lru_cache(maxsize=4_096)
def bigrams_of(text: str) -> frozenset[str]:
    """Pairs of neighbouring signs in a text's runs; a run of one sign counts as itself."""
    return frozenset(pair for run in find_runs(text) for pair in _pairs(run))


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def find_uncovered(text: str, by: str) -> list[str]:
    """The parts of a text's content that another text does not say, in whatever word of the same meaning."""
    said = fold(by).lower()
    uncovered: list[str] = []
    for run in find_runs(text):
        covered = _cover(run, said)
        part = ""
        for sign, done in [*zip(run, covered, strict=True), ("", True)]:
            if done and part:
                uncovered.append(part)
                part = ""
            elif not done:
                part += sign
    return uncovered


@lru_cache(maxsize=32_768)
def share_covered(text: str, by: str) -> float:
    """How much of a text's content another text says, 0..1; 1 where it has none."""
    total = sum(map(len, find_runs(text)))
    return 1.0 if not total else 1.0 - sum(map(len, find_uncovered(text, by))) / total


def _cover(run: str, said: str) -> list[bool]:
    """Which signs of a run stand in a word that is said, or in one that means the same."""
    covered = [False] * len(run)
    alike, longest = _alike()
    for at in range(len(run)):
        for size in range(1 if len(run) == 1 else 2, min(longest, len(run) - at) + 1):
            others = alike.get(run[at : at + size])
            if others is not None and any(other in said for other in others):
                covered[at : at + size] = [True] * size
    for at in range(len(run) - 1):
        if run[at : at + 2] in said:
            covered[at] = covered[at + 1] = True
    if len(run) == 1:
        covered[0] = True
    # One sign alone between two words that are said is a link between them.
    for at, done in enumerate(covered):
        if not done and (at == 0 or covered[at - 1]) and (at + 1 == len(run) or covered[at + 1]):
            covered[at] = True
    return covered
