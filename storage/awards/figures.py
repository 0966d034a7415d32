"""What the ledger adds up to in a year, from the sums that are kept beside it (`storage.awards.sums`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from storage.awards.chain import EMPLOYER, PERSON
from storage.tables import AwardPayee, AwardSum


@dataclass(frozen=True, slots=True)
class BenefitSum:
    """A benefit in a year: how many different people and employers were paid, what was granted and paid, in yuan.

    `by_quarter` is what was paid, by "2026Q1"; quarters without a payment are left out. `repaid` is what came back of
    it in the same year, by the quarter in which it did.
    """

    benefit: str
    people: int
    employers: int
    due_yuan: int
    paid_yuan: int
    by_quarter: Mapping[str, int]
    repaid: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AwardYear:
    """A year: different people and employers paid, yuan paid and granted, plaques and certificates handed over.

    `repaid_yuan` came back in the year, `repaid_before_yuan` of it of what was paid in years before.
    """

    awardees_paid: int
    employers_paid: int
    paid_yuan: int
    due_yuan: int
    plaques: int
    certificates: int
    by_benefit: tuple[BenefitSum, ...]
    repaid_yuan: int = 0
    repaid_before_yuan: int = 0


def key_of(day: date) -> str:
    """The quarter of a day: 2026Q1."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def this_quarter(day: date) -> tuple[date, date]:
    """The first and the last day of the quarter that a day lies in."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    after = date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
    return first, after - timedelta(days=1)


def next_quarter(today: date) -> tuple[date, date]:
    """The first and the last day of the quarter after that of a day."""
    return this_quarter(this_quarter(today)[1] + timedelta(days=1))


def read_year(session: Session, year: int) -> AwardYear:
    """The figures of a year; zeros where nothing was paid."""
    people = _count_payees(session, year, PERSON)
    employers = _count_payees(session, year, EMPLOYER)
    rows = session.execute(
        select(AwardSum).where(AwardSum.year == year).order_by(AwardSum.benefit, AwardSum.quarter)
    ).scalars()
    due: dict[str, int] = defaultdict(int)
    paid: dict[str, dict[str, int]] = defaultdict(dict)
    back: dict[str, dict[str, int]] = defaultdict(dict)
    plaques = certificates = repaid = own = 0
    for row in rows:
        due[row.benefit] += row.due_yuan
        plaques, certificates = plaques + row.plaques, certificates + row.certificates
        repaid, own = repaid + row.repaid_yuan, own + row.repaid_own_yuan
        if row.repaid_own_yuan:
            back[row.benefit][f"{year}Q{row.quarter}"] = row.repaid_own_yuan
        if row.paid_yuan:
            paid[row.benefit][f"{year}Q{row.quarter}"] = row.paid_yuan
    by_benefit = tuple(
        BenefitSum(
            benefit, people.get(benefit, 0), employers.get(benefit, 0), due[benefit], sum(paid[benefit].values()),
            dict(paid[benefit]), dict(back[benefit]),
        )
        for benefit in sorted(due)
        if due[benefit] or paid[benefit] or people.get(benefit) or employers.get(benefit)
    )  # fmt: skip
    return AwardYear(
        _count_all(session, year, PERSON),
        _count_all(session, year, EMPLOYER),
        sum(one.paid_yuan for one in by_benefit),
        sum(due.values()),
        plaques,
        certificates,
        by_benefit,
        repaid,
        repaid - own,
    )


def _count_payees(session: Session, year: int, payee: str) -> dict[str, int]:
    """How many different payees each benefit had; a key has each of them once."""
    rows = session.execute(
        select(AwardPayee.benefit, func.count())
        .where(AwardPayee.year == year, AwardPayee.payee == payee, AwardPayee.awards > 0)
        .group_by(AwardPayee.benefit)
    ).all()
    return {row[0]: row[1] for row in rows}


def _count_all(session: Session, year: int, payee: str) -> int:
    query = select(func.count(distinct(AwardPayee.payee_id))).where(
        AwardPayee.year == year, AwardPayee.payee == payee, AwardPayee.awards > 0
    )
    return session.scalar(query) or 0
