"""What the awards say on a day of what is still to be paid, and of who had what: what a forecast stands on besides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from storage.awards.chain import PAID, PERSON, RETURNED
from storage.awards.instalments import find_pay_day
from storage.budget.lines import quarter_of
from storage.tables import Award, AwardInstalment


@dataclass(frozen=True, slots=True)
class Due:
    """Money: the day it falls due, was applied for or paid, and to whom; of a payment when it was `applied` for."""

    benefit: str
    on: date
    yuan: int
    talent_id: int | None = None
    employer_id: int | None = None
    applied: date | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """The awards as they stood at the beginning of a day.

    `instalments` of what was paid before, not paid yet; `in_process`: applied for, not decided. `committed`: decided,
    not paid, yuan by benefit and quarter. `years`: in how many years a talent was paid a benefit, 0 where it was only
    applied for; `this_year`: who was paid it, or applied, in the year itself. `received`: yuan that a talent was paid
    in all. `first`: the day on which a payee was first paid a benefit (talents by their number, employers by theirs
    below nothing). `last_year`: every payment of the year before. `usual`: their mean by benefit and category of the
    talent (None: of all).
    """

    instalments: tuple[Due, ...] = ()
    in_process: tuple[Due, ...] = ()
    committed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    years: Mapping[tuple[int, str], int] = field(default_factory=dict)
    this_year: frozenset[tuple[int, str]] = frozenset()
    received: Mapping[int, int] = field(default_factory=dict)
    first: Mapping[tuple[int, str], date] = field(default_factory=dict)
    last_year: tuple[Due, ...] = ()
    usual: Mapping[tuple[str, int | None], int] = field(default_factory=dict)


def read_past(session: Session, year: int, as_of: date) -> Past:
    """The awards as they stood at the beginning of that day, for a forecast of the year.

    What was returned or changed since is told by the days of its steps: applied, decided, paid.
    """
    rows: Iterable[Any] = session.execute(
        select(
            Award.benefit, Award.payee, Award.talent_id, Award.employer_id, Award.category, Award.due_yuan,
            Award.paid_yuan, Award.state, Award.since, Award.due_on, Award.applied_on, Award.approved_on, Award.paid_on,
        ).where(Award.applied_on < as_of)
    ).all()  # fmt: skip
    known: list[Row[Any]] = [row for row in rows if not (row.state == RETURNED and row.since < as_of)]
    paid = [row for row in known if row.state == PAID and row.paid_on is not None and row.paid_on < as_of]
    waiting = [row for row in known if not (row.state == PAID and row.paid_on is not None and row.paid_on < as_of)]
    decided = [row for row in waiting if row.approved_on is not None and row.approved_on < as_of]
    undecided = [row for row in waiting if row.approved_on is None or row.approved_on >= as_of]
    return Past(
        tuple(_list_instalments(session, as_of)),
        tuple(Due(row.benefit, row.applied_on, row.due_yuan, row.talent_id, row.employer_id) for row in undecided),
        _sum_committed(decided, year, as_of),
        _count_years(paid, waiting),
        frozenset(
            (row.talent_id, row.benefit)
            for row in known
            if row.payee == PERSON and row.talent_id is not None and year in _list_years(row)
        ),
        _sum_received(paid),
        _find_first(paid),
        tuple(_paid(row) for row in paid if row.paid_on.year == year - 1),
        _find_usual(paid, year - 1),
    )


def _paid(row: Row[Any]) -> Due:
    """A payment: to a talent, or to an employer alone."""
    talent = row.talent_id if row.payee == PERSON else None
    return Due(row.benefit, row.paid_on, row.paid_yuan, talent, row.employer_id, row.applied_on)


def _list_years(row: Row[Any]) -> tuple[int, int]:
    """The years in which it was applied for and paid (0: not yet)."""
    return row.applied_on.year, 0 if row.paid_on is None else row.paid_on.year


def _list_instalments(session: Session, as_of: date) -> Iterable[Due]:
    """Those of awards that were paid by then, not stopped and not paid themselves by then."""
    settled = select(Award.id).where(Award.state == PAID, Award.paid_on < as_of)
    begun = select(Award.id).where(Award.applied_on < as_of)  # one that is entered is in process, or committed
    rows = session.execute(
        select(AwardInstalment.due_on, AwardInstalment.yuan, Award.benefit, Award.talent_id, Award.employer_id)
        .join(Award, Award.id == AwardInstalment.award_id)
        .where(
            Award.id.in_(settled),
            AwardInstalment.settled_by.is_(None) | AwardInstalment.settled_by.not_in(begun),
            AwardInstalment.stopped_on.is_(None) | (AwardInstalment.stopped_on >= as_of),
        )
        .order_by(AwardInstalment.due_on, AwardInstalment.id)
    ).all()
    return (Due(row.benefit, row.due_on, row.yuan, row.talent_id, row.employer_id) for row in rows)


def _sum_committed(rows: Sequence[Row[Any]], year: int, as_of: date) -> dict[str, dict[str, int]]:
    """By the quarter in which it is to be paid by, where that is named and of the year; what is late, now."""
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        day = find_pay_day(row.due_on, row.approved_on, as_of)
        if day.year == year:
            parts = found.setdefault(row.benefit, {})
            parts[quarter_of(day)] = parts.get(quarter_of(day), 0) + row.due_yuan
    return found


def _count_years(paid: Iterable[Row[Any]], waiting: Iterable[Row[Any]]) -> dict[tuple[int, str], int]:
    years: dict[tuple[int, str], set[int]] = {}
    for row in waiting:
        if row.payee == PERSON and row.talent_id is not None:
            years.setdefault((row.talent_id, row.benefit), set())
    for row in paid:
        if row.payee == PERSON and row.talent_id is not None:
            years.setdefault((row.talent_id, row.benefit), set()).add(row.paid_on.year)
    return {key: len(found) for key, found in years.items()}


def _sum_received(paid: Iterable[Row[Any]]) -> dict[int, int]:
    received: dict[int, int] = {}
    for row in paid:
        if row.payee == PERSON and row.talent_id is not None:
            received[row.talent_id] = received.get(row.talent_id, 0) + row.paid_yuan
    return received


def _find_first(paid: Iterable[Row[Any]]) -> dict[tuple[int, str], date]:
    first: dict[tuple[int, str], date] = {}
    for row in paid:
        payee = row.talent_id if row.payee == PERSON else -(row.employer_id or 0)
        if payee:
            key = (payee, row.benefit)
            first[key] = min(first.get(key, row.paid_on), row.paid_on)
    return first


def _find_usual(paid: Iterable[Row[Any]], year: int) -> dict[tuple[str, int | None], int]:
    sums: dict[tuple[str, int | None], list[int]] = {}
    for row in paid:
        if row.payee == PERSON and row.paid_on.year == year:
            sums.setdefault((row.benefit, None), []).append(row.paid_yuan)
            if row.category is not None:
                sums.setdefault((row.benefit, row.category), []).append(row.paid_yuan)
    return {key: round(sum(amounts) / len(amounts)) for key, amounts in sums.items()}
