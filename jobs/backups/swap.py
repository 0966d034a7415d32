"""Putting new files in the place of old ones: all, however often a kill comes between; a journal says what is left.

While the journal is there nobody opens the data folder (`bot.process.opening`); whoever restores again goes on from it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_JOURNAL = "restore.unfinished"


@dataclass(frozen=True, slots=True)
class Move:
    """`fresh` comes to `place`, what was there goes to `aside`. None: nothing comes."""

    fresh: str | None
    place: str
    aside: str


def is_unfinished(data_dir: Path) -> bool:
    """Whether a restore was cut in the middle of its last step."""
    return (data_dir / _JOURNAL).exists()


def begin(data_dir: Path, moves: Sequence[Move]) -> None:
    """Write the journal: from here on it is the new state, or nothing, that is opened. On the disk at the return."""
    told = json.dumps([[move.fresh, move.place, move.aside] for move in moves], ensure_ascii=False)
    fresh = data_dir / f".{_JOURNAL}"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(told)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(data_dir / _JOURNAL)
    _sync(data_dir)


def call_off(data_dir: Path) -> None:
    """Nothing was moved, and nothing will be."""
    (data_dir / _JOURNAL).unlink(missing_ok=True)


def carry_out(data_dir: Path) -> None:
    """Do what the journal says and is not done yet."""
    for fresh, place, aside in json.loads((data_dir / _JOURNAL).read_text(encoding="utf-8")):
        _move(None if fresh is None else Path(fresh), Path(place), Path(aside))
    _sync(data_dir)


def end(data_dir: Path) -> None:
    """Delete what was replaced, where no erasure would reach it; then the journal."""
    for _, _, aside in json.loads((data_dir / _JOURNAL).read_text(encoding="utf-8")):
        path = Path(aside)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    (data_dir / _JOURNAL).unlink()
    _sync(data_dir)


def _move(fresh: Path | None, place: Path, aside: Path) -> None:
    """Each step shows in the folder, so that it is told after a kill which were done."""
    if fresh is not None and not os.path.lexists(fresh):
        return  # it is in its place already
    if os.path.lexists(place) and not os.path.lexists(aside):
        aside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.rename(aside)
    if fresh is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh.rename(place)


def _sync(folder: Path) -> None:
    if os.name == "nt":  # Windows can't open a folder
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
