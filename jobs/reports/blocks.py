"""What a paper is made of, before it is a Word file, a PDF or one long picture."""

from __future__ import annotations

from dataclasses import dataclass

from jobs.reports.tables import Grid


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 0 is the paper's title, 1 a section, 2 an item."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; `is_note`: in smaller type; `is_kept`: on the page of what comes next; `is_signed`: at the right."""

    text: str
    is_note: bool = False
    is_kept: bool = False
    is_signed: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, and what it shows in words, for who can't see it. `is_more`: it goes on with the one before."""

    png: bytes
    told: str
    is_more: bool = False


Block = Heading | Line | Grid | Picture
