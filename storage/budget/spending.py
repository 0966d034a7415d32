"""What was paid and committed for each benefit, as the awards have it: one place where the budget reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from storage.awards import figures, instalments


@dataclass(frozen=True, slots=True)
class Spent:
    """Yuan by quarter ("2026Q1"): paid out (拨付); committed (审定, not paid out yet) by when it falls due.

    `repaid` came back in the year of what was paid in it: money of the line again. What came back of years before is
    none of this year's, whose accounts are closed.
    """

    paid: Mapping[str, int] = field(default_factory=dict)
    committed: Mapping[str, int] = field(default_factory=dict)
    repaid: Mapping[str, int] = field(default_factory=dict)

    @property
    def net(self) -> Mapping[str, int]:
        """What was paid less what came back, each in its quarter; below nothing where more came back in one."""
        quarters = sorted({*self.paid, *self.repaid})
        return {quarter: self.paid.get(quarter, 0) - self.repaid.get(quarter, 0) for quarter in quarters}


def read_spending(session: Session, year: int, as_of: date | None = None) -> Mapping[str, Spent]:
    """What the year's awards come to, by benefit; from the sums beside the awards, however many there are.

    `as_of`: the day on which what is late is to be paid; the first of the year where none is given.
    """
    awards = {one.benefit: one for one in figures.read_year(session, year).by_benefit if one.paid_yuan}
    committed: dict[str, dict[str, int]] = {}
    for (benefit, quarter), yuan in instalments.sum_committed(session, year, as_of).items():
        committed.setdefault(benefit, {})[quarter] = yuan
    return {
        benefit: Spent(
            awards[benefit].by_quarter if benefit in awards else {},
            committed.get(benefit, {}),
            awards[benefit].repaid if benefit in awards else {},
        )
        for benefit in sorted({*awards, *committed})
    }
