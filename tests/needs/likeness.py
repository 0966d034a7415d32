"""How well the limit tells needs that say the same from others: `python -m tests.needs.likeness` prints it.

The pairs are those of `tests/data/needs/said.yaml`, within a category, as the search compares them. The limit that is
best on all is the one in `storage.need_vectors`; what it is worth is told by groups that it was not chosen on: the
groups of each category are dealt into folds, and each fold is judged by the limit that is best on the other ones.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from storage.need_vectors import LEAST, Vector

SAID = Path(__file__).parent.parent / "data" / "needs" / "said.yaml"
FOLDS = 5
LIMITS = [round(0.86 + step / 500, 3) for step in range(55)]  # .860 to .968
BETA = 1.0  # a person decides what is joined: one shown in vain costs as much as one that is missed


@dataclass(frozen=True)
class Pair:
    """Two needs of one category, in the folds of their groups; whether they say the same."""

    one: str
    other: str
    same: bool
    folds: frozenset[int]


@dataclass(frozen=True)
class Worth:
    """Of pairs that were judged: how many of those called the same are, and how many that are were called so."""

    right: int
    called: int
    same: int

    @property
    def precision(self) -> float:
        """0..1; 1 where none was called so."""
        return self.right / self.called if self.called else 1.0

    @property
    def recall(self) -> float:
        """0..1."""
        return self.right / self.same

    @property
    def mark(self) -> float:
        """F with BETA, 0..1."""
        weight = BETA**2
        both = weight * self.precision + self.recall
        return (1 + weight) * self.precision * self.recall / both if both else 0.0

    def __str__(self) -> str:
        return f"precision {self.precision:.3f} ({self.right}/{self.called}), recall {self.recall:.3f} ({self.same})"


def read_pairs() -> list[Pair]:
    """All pairs within a category."""
    pairs = []
    for groups in yaml.safe_load(SAID.read_text(encoding="utf-8")).values():
        said = [(text, place) for place, group in enumerate(groups) for text in group]
        for (one, first), (other, second) in itertools.combinations(said, 2):
            pairs.append(Pair(one, other, first == second, frozenset({first % FOLDS, second % FOLDS})))
    return pairs


def judge(pairs: Iterable[Pair], close: Callable[[Pair], float], limit: float) -> Worth:
    """What a limit is worth on these pairs."""
    found = [(pair.same, close(pair) >= limit) for pair in pairs]
    return Worth(sum(same and called for same, called in found), sum(called for _, called in found),
                 sum(same for same, _ in found))  # fmt: skip


def choose(pairs: Sequence[Pair], close: Callable[[Pair], float]) -> float:
    """The limit that is best on these pairs; of equals the middle one."""
    marks = [judge(pairs, close, limit).mark for limit in LIMITS]
    best = [limit for limit, mark in zip(LIMITS, marks, strict=True) if mark == max(marks)]
    return best[len(best) // 2]


def judge_held_out(pairs: Sequence[Pair], close: Callable[[Pair], float]) -> tuple[Worth, list[float]]:
    """What limits are worth on groups that they were not chosen on, and which these were.

    A pair is judged in the first of its folds, by a limit chosen on pairs that lie wholly in others.
    """
    right = called = same = 0
    limits = []
    for fold in range(FOLDS):
        held = [pair for pair in pairs if min(pair.folds) == fold]
        limits.append(choose([pair for pair in pairs if fold not in pair.folds], close))
        worth = judge(held, close, limits[-1])
        right, called, same = right + worth.right, called + worth.called, same + worth.same
    return Worth(right, called, same), limits


def measure(embed: Callable[[str], Vector], pairs: Sequence[Pair]) -> Callable[[Pair], float]:
    """How close the two of a pair are, −1..1, by their vectors."""
    texts = sorted({text for pair in pairs for text in (pair.one, pair.other)})
    vectors = {text: embed(text) for text in texts}
    return lambda pair: float(np.dot(vectors[pair.one], vectors[pair.other]))


def main() -> None:
    """Print what LEAST is worth, and what is missed and wrongly called."""
    from bot.models.likeness import open_bundled
    from jobs.similar_needs import embed_unit

    pairs, model = read_pairs(), open_bundled()
    close = measure(lambda text: embed_unit(model.embed_query, text), pairs)
    held, limits = judge_held_out(pairs, close)
    lines = [f"{len(pairs)} pairs, {sum(pair.same for pair in pairs)} of them the same",
             f"held out, limits {limits}: {held}",
             f"best on all {choose(pairs, close)}; in use {LEAST}: {judge(pairs, close, LEAST)}"]  # fmt: skip
    lines += [f"{close(pair):.3f} missed  {pair.one} | {pair.other}" for pair in pairs
              if pair.same and close(pair) < LEAST]  # fmt: skip
    lines += [f"{close(pair):.3f} wrongly {pair.one} | {pair.other}" for pair in pairs
              if not pair.same and close(pair) >= LEAST]  # fmt: skip
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
