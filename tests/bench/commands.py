"""How long the command line takes to say what it can do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import Measure, time_pairs

ROOT = Path(__file__).parents[2]


def measures() -> Iterator[Measure]:
    """`siwen --help` against a bare interpreter: a heavy import at the top of a command's path shows here."""
    pairs = time_pairs(
        lambda: _run("-m", "bot", "--help"),
        lambda: _run("-c", "pass"),
        pairs=15,  # each is short, so more of them cost little
    )
    yield Measure("`siwen --help` ÷ `python -c pass`", pairs.ratio, 10, "<=", "×", pairs.detail)


def _run(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
