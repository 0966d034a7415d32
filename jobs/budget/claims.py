"""Who may be paid what in a year: each person's claims, told apart by what is known and by what they said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from jobs.budget.terms import Terms
from jobs.forecast import Own, Payment, Person, Row, forecast
from knowledge.eligibility import profile
from knowledge.eligibility.calendar import IsWorkday
from knowledge.eligibility.outcome import Decision
from knowledge.eligibility.profile import Profile, ProfileError
from knowledge.eligibility.rules import Book, Entry
from storage.budget.intents import Intents
from storage.budget.past import Past
from storage.budget.people import Known

_WAN = 10_000
# Facts that the awards know better than anybody says: in how many years a benefit was paid.
_YEARS = {"salary_subsidy": "salary_subsidy_years_received", "work_allowance": "work_allowance_years_received"}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a talent, or an employer (`talent_id` None), may be paid in the year for a benefit.

    `group` is the rate that holds (`jobs.budget.terms.GROUPS`). `payments` by quarter of the year; empty where the
    amount can't be told. `typical`: the amount is what others were paid. `certain`: every condition is met, else
    `missing` is what is not known of them. `private`: it rests on what the talent keeps for themselves: it counts, and
    nobody is shown whose it is.
    """

    benefit: str
    group: str
    talent_id: int | None
    employer_id: int
    payments: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    typical: bool = False
    certain: bool = True
    private: bool = False

    @property
    def yuan(self) -> int:
        """All that is paid in the year."""
        return sum(self.payments.values())


@dataclass(frozen=True, slots=True)
class Material:
    """What a forecast is made from, read on one state of the database."""

    known: Sequence[Known]
    past: Past
    intents: Intents


def list_claims(
    book: Book, material: Material, terms: Terms, year: int, as_of: date, is_workday: IsWorkday
) -> list[Claim]:
    """The claims of everybody on file in what is left of the year.

    Who has applied in the year, or had what is had once, has no further claim: it is in process, or an instalment.
    """
    roster = {str(one.talent_id): one for one in material.known}
    people = [
        Person(str(one.talent_id), str(one.employer_id or -one.talent_id), _read(one, material.past, as_of))
        for one in material.known
    ]  # who has no employer on file shares no employer's quota: a number below nothing is their own
    found = forecast(book, people, as_of, is_workday, delay=terms.payment)
    money = {entry.key: entry for entry in book.on(as_of) if entry.benefit.amount and not entry.benefit.service}
    claims = [
        claim
        for row in found.rows
        if row.benefit in money and row.decision is not Decision.NO  # what can be had later is not of today
        for claim in _of_person(row, roster[row.person], money[row.benefit], material, year)
    ]
    return claims + _list_own(found.own, found.possible_own, money, material, year)


def _read(one: Known, past: Past, as_of: date) -> Profile:
    """The profile of somebody on file; what contradicts the rest, or can't be, is left out: the roster stays."""
    data = {**one.said, **one.roster, **_list_received(one.talent_id, past)}
    for _ in range(len(data) + 1):
        try:
            return profile.read(data, as_of)
        except ProfileError as error:
            if error.key not in data:
                break
            del data[error.key]
    return Profile()


def _list_received(talent_id: int, past: Past) -> dict[str, object]:
    """What the awards know: years received, and cash."""
    facts: dict[str, object] = {
        name: past.years[talent_id, benefit] for benefit, name in _YEARS.items() if (talent_id, benefit) in past.years
    }
    if talent_id in past.received:
        facts["personal_cash_received_wan"] = past.received[talent_id] / _WAN
    return facts


def _of_person(row: Row, one: Known, entry: Entry, material: Material, year: int) -> list[Claim]:
    key, past = (one.talent_id, row.benefit), material.past
    is_yearly = any(tier.per for tier in entry.benefit.amount)
    had = key in past.years
    if row.over_quota or key in past.this_year or (had and not is_yearly):
        return []
    certain = row.decision is Decision.YES
    if certain and not row.taken:
        return []
    payments = _in_year(row.payments if certain else row.expected, year)
    claim = Claim(row.benefit, "", one.talent_id, one.employer_id, payments, row.missing, certain=certain)
    claim = replace(claim, private=bool(one.said))
    if not payments:
        if row.amount_yuan is not None or not row.first_due.startswith(str(year)):
            return []  # another year's, or something that excludes it comes to more
        claim = _price(claim, row, one, past)
    said = material.intents.by_talent.get(one.talent_id)
    return [replace(claim, group=find_group(row.benefit, said, certain=certain, renewing=had))]


def _price(claim: Claim, row: Row, one: Known, past: Past) -> Claim:
    """With what others of the category were paid, where the rule can't tell the amount."""
    category = one.roster.get("category")
    usual = past.usual.get((row.benefit, category if isinstance(category, int) else None))
    if usual is None:
        usual = past.usual.get((row.benefit, None))
    return claim if usual is None else replace(claim, payments={row.first_due: usual}, typical=True)


def find_group(benefit: str, said: frozenset[str] | None, *, certain: bool, renewing: bool) -> str:
    """Which rate holds: what they said goes before what is known."""
    if said is not None:
        if benefit in said:
            return "said_certain" if certain else "said_possible"
        return "renewing" if renewing else "declined"
    if renewing:
        return "renewing"
    return "certain" if certain else "possible"


def _list_own(
    own: Iterable[Own], possible: Iterable[Row], money: Mapping[str, Entry], material: Material, year: int
) -> list[Claim]:
    """What employers get themselves: one claim an employer and benefit; what its people said counts for it."""
    said: dict[int, frozenset[str]] = {}
    for one in material.known:
        if one.talent_id in material.intents.by_talent:
            employer = one.employer_id or -one.talent_id
            said[employer] = said.get(employer, frozenset()) | material.intents.by_talent[one.talent_id]
    claims = []
    for got in own:
        payments = _in_year(got.payments, year)
        if payments:
            employer = int(got.employer)
            named = _say(got.benefit, said.get(employer))
            group = find_group(got.benefit, named, certain=True, renewing=False)
            claims.append(Claim(got.benefit, group, None, employer, payments))
    certain = {(claim.employer_id, claim.benefit) for claim in claims}
    sums: dict[tuple[int, str], dict[str, int]] = {}
    missing: dict[tuple[int, str], tuple[str, ...]] = {}
    for row in possible:
        key = (int(row.employer), row.benefit)
        if key not in certain and row.benefit in money:
            quarters = sums.setdefault(key, {})
            for quarter, yuan in _in_year(row.expected, year).items():
                quarters[quarter] = quarters.get(quarter, 0) + yuan
            missing[key] = tuple(dict.fromkeys((*missing.get(key, ()), *row.missing)))
    for (employer, benefit), payments in sums.items():
        if payments:
            group = find_group(benefit, _say(benefit, said.get(employer)), certain=False, renewing=False)
            lacks = missing[employer, benefit]
            claims.append(Claim(benefit, group, None, employer, payments, lacks, certain=False))
    return claims


def _say(benefit: str, said: frozenset[str] | None) -> frozenset[str] | None:
    """An employer was asked only where one of its people named something of an employer's; else nobody said."""
    return said if said is not None and benefit in said else None


def _in_year(payments: Iterable[Payment], year: int) -> dict[str, int]:
    """Whole yuan by quarter, of the year alone."""
    found: dict[str, int] = {}
    for payment in payments:
        if payment.quarter.startswith(f"{year}Q"):
            found[payment.quarter] = found.get(payment.quarter, 0) + round(payment.yuan)
    return found
