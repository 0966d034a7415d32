"""What each question was worth when the figures were last written down: a later run is compared question by question.

With a few dozen questions a figure moves by hundredths that mean nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("eval_recorded.json")
_SIGNS = {1.0: "+", -1.0: "-", 0.3: "~", 0.0: "."}
_WORTHS = {sign: worth for worth, sign in _SIGNS.items()}


@dataclass(frozen=True, slots=True)
class Marks:
    """What each question of a set was worth by one measure: 1, −1, .3 or 0, in the set's order."""

    ids: tuple[str, ...]
    worths: tuple[float, ...]


def read_recorded(file: Path = FILE) -> dict[str, tuple[str, tuple[float, ...]]]:
    """By measure the set's fingerprint and each question's worth; none where the file is gone or damaged."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return {
            name: (str(entry["questions"]), tuple(_WORTHS[sign] for sign in entry["worths"]))
            for name, entry in data.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_recorded(marks: Mapping[str, Marks], file: Path) -> None:
    """Write a run down, for later ones to be compared with."""
    data = {
        name: {"questions": _fingerprint(one.ids), "worths": "".join(_SIGNS[worth] for worth in one.worths)}
        for name, one in marks.items()
    }
    file.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def find_change(
    name: str, now: Marks, recorded: Mapping[str, tuple[str, tuple[float, ...]]]
) -> tuple[float, float, float] | None:
    """How much a measure changed since it was recorded: mean and 95 % interval, paired by question.

    None where nothing is recorded of these very questions. Below 0 altogether it is a regression, not noise.
    """
    from knowledge.answer_evaluation import find_interval

    entry = recorded.get(name)
    if entry is None or entry[0] != _fingerprint(now.ids) or len(entry[1]) != len(now.worths):
        return None
    gaps = [worth - before for worth, before in zip(now.worths, entry[1], strict=True)]
    return (sum(gaps) / len(gaps), *find_interval(gaps))


def _fingerprint(ids: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16]
