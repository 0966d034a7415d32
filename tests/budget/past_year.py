"""A synthetic district over some years: people arrive, are recognised, apply or don't, are paid within the limits.

Everything is drawn from a seed. Who applies is drawn from habits that no forecast is told; what it is told is what an
office would have on file. It is no real year, and says nothing of how a real one is foreseen.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from knowledge.eligibility.calendar import add_months
from storage.awards import sums
from storage.consents import VERSIONS, Purpose
from storage.tables import Award, AwardInstalment, Check, Consent, Employer, Person, Talent

DOCUMENT = "zc-award-2023"
_FROM = 10_000  # numbers above this one: those of who joins later come from the database
_ARTICLES = {"settlement_allowance": "第九条", "salary_subsidy": "第十三条"}
# 第九条: instalments in 万元 by category.
_SETTLEMENT = {
    1: (200, 75, 75, 75, 75),
    2: (80, 30, 30, 30, 30),
    3: (20, 20, 20, 20, 20),
    4: (10, 10, 10, 10),
    5: (5, 5, 5),
}
_SHARES = (0.01, 0.02, 0.07, 0.25, 0.65)  # of the categories among those who arrive
_SALARY = {1: 35, 2: 20, 3: 10, 4: 5, 5: 2}  # 第十三条, in 万元 a year; what each category earns is drawn around it
_APPLY_SETTLEMENT, _APPLY_SALARY = 0.55, 0.45  # the habits: who applies of those who can
_SPEAKS = 0.35  # of those who say in the chat what they meet, and let it be kept


@dataclass(frozen=True, slots=True)
class District:
    """How many arrive in the first year and how they grow (0.1: a tenth more a year), until when, where, the seed."""

    arrivals: int = 60
    first: int = 2023
    last: int = 2025
    employers: int = 12
    growth: float = 0.08
    seed: int = 9


@dataclass(slots=True)
class _Person:
    id: int
    category: int
    arrived: date
    recognised: date
    born: date
    employer: int
    meets: bool  # no home, full time, newly hired: what article 9 asks for
    settles: bool
    earns: bool


def fill(session: Session, district: District) -> int:
    """Write it down; how many people there are. The awards are counted as they are written."""
    draw = random.Random(district.seed)  # noqa: S311 -- the same district each time, no secret
    at = datetime(district.first, 1, 1, tzinfo=UTC)
    session.execute(
        insert(Employer),
        [{"id": _FROM + n, "name": f"示例企业{n}", "key": f"示例企业{n}"} for n in range(1, district.employers + 1)],
    )
    people = list(_list_people(district, draw))
    session.execute(insert(Person), [{"id": one.id, "created_at": at} for one in people])
    session.execute(insert(Talent), [_talent(one) for one in people])
    spoken = [one for one in people if draw.random() < _SPEAKS]
    session.execute(insert(Consent), [_consent(one) for one in spoken])
    session.execute(insert(Check), [_check(one) for one in spoken])
    ledger = _Ledger(district.last)
    for one in people:
        if one.meets and one.settles:
            _settle(ledger, one, draw)
        if one.earns:
            _earn(ledger, one, draw)
    session.execute(insert(Award), ledger.awards)
    session.execute(insert(AwardInstalment), ledger.instalments)
    session.flush()
    sums.add(session, [award["id"] for award in ledger.awards])
    return len(people)


def _list_people(district: District, draw: random.Random) -> Iterator[_Person]:
    number = _FROM
    for year in range(district.first, district.last + 1):
        count = round(district.arrivals * (1 + district.growth) ** (year - district.first))
        for _ in range(count):
            number += 1
            category = draw.choices((1, 2, 3, 4, 5), _SHARES)[0]
            arrived = date(year, 1, 1) + timedelta(days=draw.randrange(365))
            window = next(day for day in _list_days(arrived.year, ((3, 31), (9, 30))) if day > arrived)
            born = date(year - draw.randrange(28, 42), draw.randrange(1, 13), 1)
            meets = draw.random() < 0.8
            yield _Person(
                number, category, arrived, window, born, _FROM + draw.randrange(1, district.employers + 1), meets,
                draw.random() < _APPLY_SETTLEMENT, draw.random() < _APPLY_SALARY,
            )  # fmt: skip


def _list_days(year: int, days: tuple[tuple[int, int], ...]) -> Iterator[date]:
    for later in range(year, year + 20):
        for month, day in days:
            yield date(later, month, day)


def _talent(one: _Person) -> dict[str, Any]:
    entered = datetime(one.recognised.year, one.recognised.month, one.recognised.day, 4, tzinfo=UTC)
    return {
        "id": one.id, "name": f"员工{one.id}", "name_key": f"员工{one.id}", "category": one.category, "degree": "博士",
        "employer_id": one.employer, "birthday": one.born, "recognised_on": one.recognised, "person_id": one.id,
        "entered_at": entered, "changed_at": entered, "tags": [],
    }  # fmt: skip


def _consent(one: _Person) -> dict[str, Any]:
    at = datetime(one.recognised.year, one.recognised.month, one.recognised.day, 5, tzinfo=UTC)
    return {
        "person_id": one.id, "purpose": Purpose.PROFILE.value, "version": VERSIONS[Purpose.PROFILE], "given": True,
        "at": at, "channel": "telegram",
    }  # fmt: skip


def _check(one: _Person) -> dict[str, Any]:
    at = datetime(one.recognised.year, one.recognised.month, one.recognised.day, 6, tzinfo=UTC)
    said = {
        "full_time": True, "new_hire": True, "arrival_date": one.arrived.isoformat(), "employer_type": "企业",
        "social_insurance_months": 6, "owns_home_in_district": not one.meets, "spouse_owns_home_in_district": False,
        "minor_child_owns_home_in_district": False, "above_scale": True, "key_enterprise": False,
    }  # fmt: skip
    return {"person_id": one.id, "talent_id": 0, "facts": {"said": said}, "kept": True, "saved_at": at}


def _settle(ledger: _Ledger, one: _Person, draw: random.Random) -> None:
    """安家补贴: applied for in April or October, paid some eighty days later, the rest each year after."""
    since = max(add_months(one.arrived, 6), one.recognised + timedelta(days=1))
    applied = next(day for day in _list_days(since.year, ((4, 15), (10, 15))) if day >= since)
    paid = applied + timedelta(days=draw.randrange(60, 95))
    if applied.year > ledger.last:
        return
    parts = _SETTLEMENT[one.category]
    first = ledger.enter(one, "settlement_allowance", parts[0], applied, paid)
    for number, wan in enumerate(parts[1:], 2):
        due = add_months(paid, 12 * (number - 1))
        settled = None
        if due.year <= ledger.last and first["state"] == "paid":
            later = due + timedelta(days=draw.randrange(25, 55))
            settled = ledger.enter(one, "settlement_allowance", wan, due, later, part=number)["id"]
        ledger.instalments.append(
            {
                "award_id": first["id"],
                "number": number,
                "due_on": due,
                "yuan": wan * 10_000,
                "settled_by": settled,
                "stopped_on": None,
            }
        )


def _earn(ledger: _Ledger, one: _Person, draw: random.Random) -> None:
    """年度薪酬补贴: each July for the year before, paid by the autumn."""
    years = 3 if one.category == 5 else 5
    for year in range(one.recognised.year + 1, min(one.recognised.year + years, ledger.last) + 1):
        if draw.random() < 0.92:
            applied = date(year, 7, draw.randrange(1, 29))
            wan = max(2, round(_SALARY[one.category] * draw.choice((0.5, 1, 1, 1, 2))))
            ledger.enter(one, "salary_subsidy", wan, applied, applied + timedelta(days=draw.randrange(60, 95)))


@dataclass(slots=True)
class _Ledger:
    """The awards as they stand on the last day of a year."""

    last: int
    awards: list[dict[str, Any]] = field(default_factory=list)
    instalments: list[dict[str, Any]] = field(default_factory=list)

    def enter(
        self, one: _Person, benefit: str, wan: int, applied: date, paid: date, *, part: int = 1
    ) -> dict[str, Any]:
        """Enter one; what is paid after the last day is decided, or applied for, by then."""
        end, number = date(self.last, 12, 31), _FROM + len(self.awards) + 1
        decided = applied + timedelta(days=(paid - applied).days * 2 // 3)
        state = "paid" if paid <= end else "approved" if decided <= end else "applied"
        at = datetime(applied.year, applied.month, applied.day, 4, tzinfo=UTC)
        made = {
            "id": number, "key": f"synthetic:{number}", "payee": "person", "talent_id": one.id,
            "employer_id": one.employer, "category": one.category, "document": DOCUMENT, "version": "synthetic",
            "benefit": benefit, "article": _ARTICLES[benefit], "instalment": part, "due_yuan": wan * 10_000,
            "paid_yuan": wan * 10_000 if state == "paid" else 0, "state": state,
            "since": {"paid": paid, "approved": decided, "applied": applied}[state],
            "due_on": paid if state == "approved" else None, "applied_on": applied,
            "approved_on": decided if decided <= end else None, "paid_on": paid if state == "paid" else None,
            "arrived_on": one.arrived, "entered_at": at, "changed_at": at,
        }  # fmt: skip
        self.awards.append(made)
        return made
