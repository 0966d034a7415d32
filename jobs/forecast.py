"""What a whole roster comes to: how many people, how much, by benefit and by quarter; what employers get, apart.

Each person is judged alone and has the best combination; quotas are kept over the people of one employer, caps over
what one employer gets. What employers get is never added to what people get.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from knowledge.eligibility import judging
from knowledge.eligibility.calendar import add_months
from knowledge.eligibility.facts import KnownFacts
from knowledge.eligibility.next_question import list_topics
from knowledge.eligibility.outcome import Decision, Judgement, Verdict
from knowledge.eligibility.profile import Profile
from knowledge.eligibility.rules import Book, Entry

IsWorkday = Callable[[date], bool]
_WAN = 10_000
_OPEN = (Decision.YES, Decision.MAYBE)


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
    is earlier. What is refused today and can be had later is there with the day (`from_when`).
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
    from_when: date | None = None
    payments: tuple[Payment, ...] = ()
    taken: bool = False  # part of the person's best combination
    over_quota: bool = False


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
    """What an employer gets itself from one benefit: for how many people, how much, and whether its cap cut it."""

    employer: str
    benefit: str
    zh: str
    en: str
    people: int
    yuan: float
    capped: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """`rows` by person, `lines` by benefit (people's money alone), `own` by employer; never in one sum."""

    as_of: date
    people: int
    rows: tuple[Row, ...]
    lines: tuple[Line, ...]
    own: tuple[Own, ...]
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


def forecast(book: Book, people: Sequence[Person], as_of: date, is_workday: IsWorkday) -> Forecast:
    """Judge everybody and add up. The cost a person is the same however many there are."""
    fifths = _count_fifths(people)
    rows: list[Row] = []
    owned: list[tuple[str, Verdict]] = []
    for person in people:
        known = _add_fifths(person, fifths)
        topics = list_topics(known) | {"employer"}
        judgement = judging.judge(book, known, as_of, is_workday=is_workday, topics=topics)
        rows += _list_rows(person, judgement, as_of)
        best = set(judgement.best_of_employer.benefits)
        owned += [(person.employer, one) for one in judgement.verdicts if one.benefit in best]
    kept = _keep_quotas(rows, people, book, as_of, is_workday)
    titles = {one.document: one.title for one in book.documents}
    sample = any(one.sample for one in book.documents)
    lines, own = tuple(_add_up(kept)), tuple(_own(owned, book, as_of))
    return Forecast(as_of, len(people), tuple(kept), lines, own, titles, sample)


def _count_fifths(people: Iterable[Person]) -> Mapping[tuple[str, int], int]:
    """How many talents of category 5 each employer took on in each year, as its roster has them."""
    counts: dict[tuple[str, int], int] = {}
    for person in people:
        arrived = person.profile.get("arrival_date")
        if (
            person.profile.get("category") == 5
            and isinstance(arrived, date)
            and person.profile.get("new_hire") is not False
        ):
            key = (person.employer, arrived.year)
            counts[key] = counts.get(key, 0) + 1
    return counts


def _add_fifths(person: Person, counts: Mapping[tuple[str, int], int]) -> Profile:
    arrived = person.profile.get("arrival_date")
    if not isinstance(arrived, date) or "new_category5_same_year" in person.profile:
        return person.profile
    number = float(counts.get((person.employer, arrived.year), 0))
    return replace(person.profile, facts={**person.profile.facts, "new_category5_same_year": number})


def _list_rows(person: Person, judgement: Judgement, as_of: date) -> list[Row]:
    """What a person gets, may get or can have later, with what falls due of the best combination."""
    taken = set(judgement.best.benefits)
    left = judgement.best.total_yuan
    rows: list[Row] = []
    for verdict in judgement.verdicts:
        later = verdict.from_when is not None and verdict.from_when > as_of
        if verdict.payee in ("employer", "agency") or not (verdict.decision in _OPEN or later):
            continue
        payments: tuple[Payment, ...] = ()
        if verdict.benefit in taken:
            payments, left = _cut(list_payments(verdict, as_of), left)
        rows.append(_make_row(person, verdict, payments, taken=verdict.benefit in taken))
    return rows


def _make_row(person: Person, verdict: Verdict, payments: tuple[Payment, ...], *, taken: bool) -> Row:
    first = verdict.steps[0] if verdict.steps else None
    return Row(
        person.name,
        person.employer,
        verdict.benefit,
        verdict.zh,
        verdict.en,
        verdict.decision,
        verdict.amount_yuan,
        verdict.document,
        verdict.article,
        verdict.deadline if first is None else min(first.latest, first.safe),
        verdict.materials,
        verdict.papers,
        verdict.missing,
        "" if first is None else first.kind,
        verdict.from_when,
        payments,
        taken,
    )


def list_payments(verdict: Verdict, as_of: date) -> list[Payment]:
    """When the money of a benefit falls due: instalments and years from the next application on, months by month."""
    if verdict.service or verdict.amount_yuan is None:
        return []
    start = max(verdict.steps[-1].opens, as_of) if verdict.steps else as_of
    if verdict.instalments:
        return [Payment(_quarter(add_months(start, 12 * n)), yuan) for n, yuan in enumerate(verdict.instalments)]
    months = {"month": 1, "year": 12}.get(verdict.per or "", 0)
    count = (verdict.max_periods or 1) if months else 1
    return [Payment(_quarter(add_months(start, months * n)), verdict.amount_yuan) for n in range(count)]


def _cut(payments: Iterable[Payment], left: float) -> tuple[tuple[Payment, ...], float]:
    """The payments up to what the cap leaves."""
    kept: list[Payment] = []
    for payment in payments:
        yuan = min(payment.yuan, left)
        if yuan > 0:
            kept.append(Payment(payment.quarter, yuan))
            left -= yuan
    return tuple(kept), left


def _quarter(day: date) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}"


def _keep_quotas(
    rows: list[Row], people: Sequence[Person], book: Book, as_of: date, is_workday: IsWorkday
) -> list[Row]:
    """The rows with those over an employer's quota unpaid: the largest amounts go first."""
    entries = {entry.key: entry for entry in book.on(as_of) if entry.benefit.quotas}
    profiles = {(person.employer, person.name): person.profile for person in people}
    paid: dict[tuple[str, str], list[int]] = {}
    for place, row in enumerate(rows):
        if row.payments and row.benefit in entries:
            paid.setdefault((row.employer, row.benefit), []).append(place)
    over: set[int] = set()
    for (_, benefit), places in paid.items():
        places.sort(key=lambda place: -(rows[place].amount_yuan or 0.0))
        for rank, place in enumerate(places):
            profile = profiles[rows[place].employer, rows[place].person]
            most = _find_quota(entries[benefit], profile, as_of, is_workday)
            if most is not None and rank >= most:
                over.add(place)
    return [replace(row, payments=(), over_quota=True) if place in over else row for place, row in enumerate(rows)]


def _find_quota(entry: Entry, profile: Profile, as_of: date, is_workday: IsWorkday) -> int | None:
    facts = KnownFacts(profile, as_of, entry.document, is_workday)
    return next((one.people for one in entry.benefit.quotas if one.when.evaluate(facts).truth), None)


def _add_up(rows: Iterable[Row]) -> list[Line]:
    lines: dict[str, Line] = {}
    for row in rows:
        if row.decision not in _OPEN:
            continue
        line = lines.setdefault(row.benefit, Line(row.benefit, row.zh, row.en))
        if row.decision is Decision.MAYBE:
            line.possible += 1
            continue
        line.certain += row.taken and not row.over_quota
        for payment in row.payments:
            line.quarters[payment.quarter] = line.quarters.get(payment.quarter, 0.0) + payment.yuan
    return [line for line in lines.values() if line.certain or line.possible]


def _own(owned: Iterable[tuple[str, Verdict]], book: Book, as_of: date) -> list[Own]:
    """What each employer gets itself, its caps kept: one person's amount stands in each verdict."""
    entries = {entry.key: entry for entry in book.on(as_of)}
    grouped: dict[tuple[str, str], list[Verdict]] = {}
    for employer, verdict in owned:
        if not verdict.service and verdict.amount_yuan:
            grouped.setdefault((employer, verdict.benefit), []).append(verdict)
    found: list[Own] = []
    for (employer, benefit), verdicts in sorted(grouped.items()):
        total = sum(one.total_yuan or 0.0 for one in verdicts)
        entry = entries[benefit]
        cap = entry.document.caps.get(entry.benefit.cap)
        most = total if cap is None else min(total, cap.wan * _WAN)
        one = verdicts[0]
        found.append(Own(employer, benefit, one.zh, one.en, len(verdicts), most, capped=most < total))
    return found
