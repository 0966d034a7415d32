"""One measure of `make bench`, and how two things are timed against each other.

A bench module (`tests/bench/NAME.py`) has `def measures() -> Iterator[Measure]`, yields each as soon as it is known,
keeps all its files in a temporary folder and leaves no process behind. `python -m tests.bench NAME` runs it alone.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

LEAST_PAIRS = 7  # the figure: a median of fewer moves with each burst of another process


@dataclass(frozen=True)
class Measure:
    """A figure held against its bar: `figure holds bar`, in `unit` (× for a ratio); `detail` says of what."""

    name: str
    figure: float
    bar: float
    holds: Literal["<=", ">="]
    unit: str
    detail: str

    @property
    def held(self) -> bool:
        """Whether the bar is kept."""
        return self.figure <= self.bar if self.holds == "<=" else self.figure >= self.bar


@dataclass(frozen=True)
class Pairs:
    """Seconds of two things timed in turn, pair by pair, so that both saw the same machine."""

    ours: tuple[float, ...]
    bare: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The median over the pairs of ours ÷ bare: a pair shares its moment, so drift of the machine cancels."""
        return statistics.median(ours / bare for ours, bare in zip(self.ours, self.bare, strict=True))

    @property
    def detail(self) -> str:
        """The two medians and the number of pairs, in words for the table."""
        ours, bare = statistics.median(self.ours), statistics.median(self.bare)
        return f"{_spell(ours)} against {_spell(bare)}, {len(self.ours)} pairs"


def time_pairs(
    ours: Callable[[], object], bare: Callable[[], object], *, pairs: int = LEAST_PAIRS, warm_up: int = 1
) -> Pairs:
    """Time two calls in turn, `pairs` times (at least seven), after `warm_up` untimed rounds.

    Which of the two goes first changes with each pair: the second finds warmer caches.
    """
    if pairs < LEAST_PAIRS:
        raise ValueError(f"at least {LEAST_PAIRS} pairs, not {pairs}")
    for _ in range(warm_up):
        ours()
        bare()
    taken: tuple[list[float], list[float]] = ([], [])
    calls = (ours, bare)
    for pair in range(pairs):
        for which in (0, 1) if pair % 2 == 0 else (1, 0):
            started = time.perf_counter()
            calls[which]()
            taken[which].append(time.perf_counter() - started)
    return Pairs(ours=tuple(taken[0]), bare=tuple(taken[1]))


def find_percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` (0..100) of the values do not exceed (nearest rank)."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1]


def _spell(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
