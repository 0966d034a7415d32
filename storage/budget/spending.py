"""What was paid and committed for each benefit, as the awards have it: one place where the budget reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Spent:
    """Yuan by quarter ("2026Q1"): paid out (拨付); committed (审定, not paid out yet) by when it falls due."""

    paid: Mapping[str, int] = field(default_factory=dict)
    committed: Mapping[str, int] = field(default_factory=dict)


def read_spending(session: Session, year: int) -> Mapping[str, Spent]:
    """What the year's awards come to, by benefit."""
    del session, year
    return {}
