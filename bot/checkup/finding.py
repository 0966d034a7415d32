"""One line of the checkup."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """How a part stands: `note` is worth knowing and stops nothing, `broken` stops something that is needed."""

    FINE = "ok"
    NOTE = "note"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """A part, how it stands, what was found (one line), and what to do (empty where there is nothing to do)."""

    part: str
    standing: Standing
    found: str
    advice: str = ""


def fine(part: str, found: str) -> Finding:
    """A part that works."""
    return Finding(part, Standing.FINE, found)


def note(part: str, found: str, advice: str = "") -> Finding:
    """Something to know; what is missing here isn't needed as things are set."""
    return Finding(part, Standing.NOTE, found, advice)


def broken(part: str, found: str, advice: str) -> Finding:
    """A part that is needed and doesn't work; the advice says what to do."""
    return Finding(part, Standing.BROKEN, found, advice)
