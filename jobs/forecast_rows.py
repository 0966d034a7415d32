"""What a roster's forecast is made of: people, rows, lines by benefit, what employers get. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from knowledge.eligibility.outcome import Decision
from knowledge.eligibility.profile import Profile


@dataclass(frozen=True, slots=True)
class Person:
    """A line of a roster: what the employer calls the person (员工1), the employer, and what is known."""

    name: str
    employer: str
    profile: Profile


class Payment(NamedTuple):
    """An amount in the quarter in which it falls due: "2027Q2"."""

    quarter: str
    yuan: float


@dataclass(frozen=True, slots=True)
class Row:
    """A benefit of a person: `payments` where it is part of the best combination and within the employer's quota.

    Flat, and no more of the verdict than is shown: a roster has a hundred thousand of them. `latest` is the last day of
    the first step that is still to be taken (`step`: its kind), of its next window, or the last that is safe where that
    is earlier; None where a notice that is not known sets it (`by_notice`). What is refused today and can be had later
    is there with the day (`from_when`).
    """

    person: str
    employer: str
    benefit: str
    zh: str
    en: str
    decision: Decision
    amount_yuan: float | None
    document: str
    article: str
    latest: date | None
    materials: tuple[str, ...]
    papers: str
    missing: tuple[str, ...]
    step: str = ""
    by_notice: bool = False
    from_when: date | None = None
    payments: tuple[Payment, ...] = ()
    taken: bool = False  # part of the person's best combination
    over_quota: bool = False
    first_due: str = ""  # the quarter in which the first of it would be paid, where it is money
    expected: tuple[Payment, ...] = ()  # of a "maybe": what would fall due when, if what is missing turns out well


@dataclass(slots=True)
class Line:
    """A benefit over a roster: people who get it, who may get it, and the yuan by quarter."""

    benefit: str
    zh: str
    en: str
    certain: int = 0
    possible: int = 0
    quarters: dict[str, float] = field(default_factory=dict)

    @property
    def yuan(self) -> float:
        """All quarters together."""
        return sum(self.quarters.values())


@dataclass(frozen=True, slots=True)
class Own:
    """What an employer gets itself from one benefit: for how many people, how much, and whether its cap cut it.

    `payments` are when it falls due, cut by the cap like the sum.
    """

    employer: str
    benefit: str
    zh: str
    en: str
    people: int
    yuan: float
    capped: bool
    payments: tuple[Payment, ...] = ()


@dataclass(frozen=True, slots=True)
class Forecast:
    """`rows` by person, `lines` by benefit (people's money alone), `own` by employer; never in one sum.

    `possible_own` are the rows of what employers may get, where something that is needed was not said.
    """

    as_of: date
    people: int
    rows: tuple[Row, ...]
    lines: tuple[Line, ...]
    own: tuple[Own, ...]
    possible_own: tuple[Row, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)  # of the documents, by id
    sample: bool = False  # one of them is a sample

    @property
    def yuan(self) -> float:
        """What all people get together."""
        return sum(line.yuan for line in self.lines)

    @property
    def quarters(self) -> list[str]:
        """Every quarter in which something falls due, in order."""
        return sorted({quarter for line in self.lines for quarter in line.quarters})
