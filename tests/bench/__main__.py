"""`python -m tests.bench [NAME…]`: run the bench modules of this folder and print one Markdown table.

Exit code 0 where every bar is held, else 1. Progress goes to stderr, the table to stdout.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import time

import tests.bench
from tests.bench.measure import Measure

FRAME = {"__main__", "measure"}


def main(arguments: list[str]) -> int:
    """Run the modules named, or all; an unknown name ends with the list of those there are."""
    there = sorted(found.name for found in pkgutil.iter_modules(tests.bench.__path__) if found.name not in FRAME)
    unknown = [name for name in arguments if name not in there]
    if unknown:
        print(f"no bench named {', '.join(unknown)}; there are: {', '.join(there)}", file=sys.stderr)
        return 2
    taken: list[Measure] = []
    for name in arguments or there:
        started = time.perf_counter()
        for measure in importlib.import_module(f"tests.bench.{name}").measures():
            taken.append(measure)
            seconds = time.perf_counter() - started
            print(f"[{name} {seconds:.0f} s] {_row(measure)}", file=sys.stderr, flush=True)
    print("| measure | figure | bar | held | of what |\n|---|---|---|---|---|")
    for measure in taken:
        print(_row(measure))
    return 0 if all(measure.held for measure in taken) else 1


def _row(measure: Measure) -> str:
    sign = {"<=": "≤", ">=": "≥"}[measure.holds]
    held = "yes" if measure.held else "**no**"
    figure = f"{measure.figure:.3g} {measure.unit}"
    return f"| {measure.name} | {figure} | {sign} {measure.bar:g} {measure.unit} | {held} | {measure.detail} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
