"""What an office's own past says of who will apply: how many did last year, of how many who could, and who was new.

Last year is looked at from the same day on as the forecast begins: in November little of a year is left, and who came
in spring is on file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import sqrt

from jobs.budget.claims import Claim, Material
from jobs.budget.terms import Rate, Terms
from knowledge.eligibility.calendar import add_months
from knowledge.eligibility.rules import Book
from storage.budget.past import Due

_SPREAD = 1.28  # standard deviations: eight times in ten a count (Poisson) lies within
_UNSAID = ("certain", "possible")


@dataclass(frozen=True, slots=True)
class Habit:
    """A benefit last year, from the same day on. `fresh` applied and got it first, of `could` on file who never had it.

    `newcomers` got it who were not on file on that day, in `payments` by quarter of this year.
    """

    fresh: int = 0
    could: int = 0
    newcomers: int = 0
    payments: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Habits:
    """`known`: benefits whose measure was in force, in a year with payments: what nobody was paid, nobody asked for."""

    known: frozenset[str]
    benefits: Mapping[str, Habit]

    def of(self, benefit: str) -> Habit:
        """Of one benefit."""
        return self.benefits.get(benefit, Habit())


def find_habits(material: Material, book: Book, as_of: date) -> Habits:
    """What the awards of the year before say, as far as they were known."""
    past = material.past
    began = add_months(as_of, -12)
    known = frozenset(one.key for one in book.on(as_of) if past.last_year and one.document.effective_from <= began)
    since = {one.talent_id: one.since for one in material.known}
    by_benefit: dict[str, list[Due]] = {}
    for due in past.last_year:
        if due.on >= began:
            by_benefit.setdefault(due.benefit, []).append(due)
    return Habits(
        known=known,
        benefits={
            benefit: _find_one(benefit, dues, material, since, began) for benefit, dues in sorted(by_benefit.items())
        },
    )


def _find_one(benefit: str, dues: Sequence[Due], material: Material, since: Mapping[int, date], began: date) -> Habit:
    first = material.past.first
    fresh: set[int] = set()
    new: set[int] = set()
    under_way: set[int] = set()
    payments: dict[str, int] = {}
    for due in dues:
        payee = due.talent_id if due.talent_id is not None else -(due.employer_id or 0)
        if first.get((payee, benefit), due.on) < began:
            continue
        if due.applied is not None and due.applied < began:
            under_way.add(payee)  # as what is in process today, and counted as such
        elif payee > 0 and since.get(payee, began) >= began:
            new.add(payee)
            quarter = f"{began.year + 1}Q{(due.on.month + 2) // 3}"
            payments[quarter] = payments.get(quarter, 0) + due.yuan
        else:
            fresh.add(payee)
    had = {payee for (payee, name), day in first.items() if name == benefit and day < began} | under_way
    could = sum(day < began and talent not in had for talent, day in since.items())
    return Habit(len(fresh), could, len(new), payments)


def find_rates(
    benefit: str, claims: Sequence[Claim], habits: Habits, material: Material, terms: Terms
) -> Mapping[str, Rate]:
    """The office's rates; of those who said nothing its own past, or an anonymous survey, where there is one.

    Of those who could, as many are expected to be paid for the first time as last year. Those who may have it now stand
    for the same part of all on file as then; a certain one is that much likelier than a possible one as the rates say.
    """
    rates = dict(terms.rates)
    counts = Counter(claim.group for claim in claims)
    weight = rates["possible"].likely / rates["certain"].likely if rates["certain"].likely else 0.0
    pool = counts["certain"] + weight * counts["possible"]
    if pool <= 0:
        return rates
    intents, habit = material.intents, habits.of(benefit)
    if benefit in habits.known:
        before = _size_before(benefit, claims, habit, material)
        spread = _SPREAD * sqrt(habit.fresh + 1)
        expected = tuple(
            max(0.0, count) / before * (counts["certain"] + counts["possible"]) / pool
            for count in (habit.fresh - spread, habit.fresh, habit.fresh + spread)
        )
    elif intents.ballots:
        share = intents.counted.get(benefit, 0) / intents.ballots
        spread = _SPREAD * sqrt(share * (1 - share) / intents.ballots)
        expected = (share - spread, share, share + spread)
    else:
        return rates
    low, likely, high = (min(1.0, max(0.0, number)) for number in expected)
    rates["certain"] = Rate(low, likely, high)
    low, likely, high = (min(1.0, max(0.0, weight * number)) for number in expected)
    rates["possible"] = Rate(low, likely, high)
    return rates


def _size_before(benefit: str, claims: Sequence[Claim], habit: Habit, material: Material) -> float:
    """How many could apply last year who, by the rules, might have: as large a part of those on file as now."""
    unsaid = sum(claim.group in _UNSAID for claim in claims)
    had = {payee for payee, name in material.past.first if name == benefit}
    now = sum(one.talent_id not in had for one in material.known)
    if any(claim.talent_id is None for claim in claims) or not now or not habit.could:
        return max(1.0, unsaid + habit.fresh)
    return max(1.0, float(habit.fresh), habit.could * min(1.0, len(claims) / now))


def spread_newcomers(habit: Habit) -> Rate:
    """How much of what newcomers got last year they will get this year: as many, within what a count varies by."""
    spread = _SPREAD * sqrt(habit.newcomers + 1)
    return Rate(max(0.0, 1 - spread / habit.newcomers), 1.0, 1 + spread / habit.newcomers)
