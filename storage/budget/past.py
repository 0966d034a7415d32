"""What the awards say on a day of what is still to be paid, and of who had what: what a forecast stands on besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Due:
    """Money on its way: the day it falls due, or was applied for, and to whom."""

    benefit: str
    on: date
    yuan: int
    talent_id: int | None = None
    employer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """The awards as they stood on a day.

    `instalments` of what was paid before, not entered yet; `in_process`: applied for, not decided. `committed`:
    decided, not paid, yuan by benefit and quarter. `years`: in how many years a talent was paid a benefit or has
    applied for it; `this_year` those who did in the year itself. `received`: yuan that a talent was paid in all.
    `fresh`: how many were paid a benefit for the first time in the year before. `usual`: the mean first payment by
    benefit and category of the talent (None: of all).
    """

    instalments: tuple[Due, ...] = ()
    in_process: tuple[Due, ...] = ()
    committed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    years: Mapping[tuple[int, str], int] = field(default_factory=dict)
    this_year: frozenset[tuple[int, str]] = frozenset()
    received: Mapping[int, int] = field(default_factory=dict)
    fresh: Mapping[str, int] = field(default_factory=dict)
    usual: Mapping[tuple[str, int | None], int] = field(default_factory=dict)


def read_past(session: Session, year: int, as_of: date) -> Past:
    """The awards as they stood at the beginning of that day, for a forecast of the year."""
    del session, year, as_of
    return Past()
