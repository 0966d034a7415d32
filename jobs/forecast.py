"""What a whole roster comes to: how many people, how much, by benefit and by quarter; what employers get, apart.

Each person is judged alone and has the best combination; quotas are kept over the people of one employer, caps over
what one employer gets. What employers get is never added to what people get.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from jobs.forecast_rows import Forecast, Line, Own, Payment, Person, Row
from knowledge.eligibility import judging
from knowledge.eligibility.calendar import add_months
from knowledge.eligibility.facts import KnownFacts
from knowledge.eligibility.next_question import list_topics
from knowledge.eligibility.outcome import Decision, Judgement, Verdict
from knowledge.eligibility.profile import Profile
from knowledge.eligibility.rules import Book, Entry

IsWorkday = Callable[[date], bool]
_WAN = 10_000
_EMPLOYERS = ("employer", "agency")
_HAD = (Decision.YES, Decision.MAYBE)


@dataclass(frozen=True, slots=True)
class _Terms:
    """By what everybody of a roster is judged. `delay`: from the day a window opens until the money is paid."""

    as_of: date
    is_workday: IsWorkday
    delay: timedelta
    entries: Mapping[str, Entry]

    def find_start(self, verdict: Verdict) -> date:
        """When the first of a benefit is paid: so long after its next window opens.

        Where it can't be told until when it may be applied for, the next window is that of the rule.
        """
        if verdict.steps:
            return max(verdict.steps[-1].opens, self.as_of) + self.delay
        entry = self.entries[verdict.benefit] if verdict.decision is Decision.MAYBE else None
        year = add_months(self.as_of, 12)
        windows = entry.list_windows(self.as_of, year, self.is_workday) if entry is not None else ()
        return max(windows[0].opens if windows else self.as_of, self.as_of) + self.delay


def forecast(
    book: Book,
    people: Sequence[Person],
    as_of: date,
    is_workday: IsWorkday,
    *,
    delay: timedelta = timedelta(0),
) -> Forecast:
    """Judge everybody and add up. The cost a person is the same however many there are.

    `delay` is how long it takes from an application's window until the money is paid: a budget counts it then.
    """
    terms = _Terms(as_of, is_workday, delay, {entry.key: entry for entry in book.on(as_of)})
    fifths = _count_fifths(people)
    rows: list[Row] = []
    owned: list[tuple[str, Verdict]] = []
    possible_own: list[Row] = []
    for person in people:
        known = _add_fifths(person, fifths)
        topics = list_topics(known) | {"employer"}
        judgement = judging.judge(book, known, as_of, is_workday=is_workday, topics=topics)
        rows += _list_rows(person, judgement, terms)
        best = set(judgement.best_of_employer.benefits)
        owned += [(person.employer, one) for one in judgement.verdicts if one.benefit in best]
        possible = [one for one in judgement.verdicts if one.payee in _EMPLOYERS and one.decision is Decision.MAYBE]
        expected = _expect(possible, best, terms)
        possible_own += [_make_row(person, one, terms, expected=expected.get(one.benefit, ())) for one in possible]
    kept = _keep_quotas(rows, people, book, as_of, is_workday)
    own = _own(owned, terms)
    return Forecast(
        as_of,
        len(people),
        tuple(kept),
        tuple(_add_up(kept)),
        tuple(own),
        tuple(possible_own),
        {one.document: one.title for one in book.documents},
        any(one.sample for one in book.documents),
    )


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


def _list_rows(person: Person, judgement: Judgement, terms: _Terms) -> list[Row]:
    """What a person gets, may get or can have later, with what falls due of the best combination."""
    taken = set(judgement.best.benefits)
    left = judgement.best.total_yuan
    theirs = [one for one in judgement.verdicts if one.payee not in _EMPLOYERS]
    expected = _expect([one for one in theirs if one.decision in _HAD], taken, terms)
    found = [
        one for one in theirs if one.decision in _HAD or (one.from_when is not None and one.from_when > terms.as_of)
    ]
    rows: list[Row] = []
    for verdict in found:
        payments: tuple[Payment, ...] = ()
        if verdict.benefit in taken:
            payments, left = _cut(list_payments(verdict, terms.find_start(verdict)), left)
        more = expected.get(verdict.benefit, ())
        row = _make_row(person, verdict, terms, payments, expected=more, taken=verdict.benefit in taken)
        rows.append(row)
    return rows


def _expect(found: Sequence[Verdict], taken: set[str], terms: _Terms) -> dict[str, tuple[Payment, ...]]:
    """What would fall due of what may be had. Of those that exclude each other, or what is had, the largest alone."""
    chosen = set(taken)
    expected: dict[str, tuple[Payment, ...]] = {}
    possible = [verdict for verdict in found if verdict.decision is Decision.MAYBE]
    for verdict in sorted(possible, key=lambda one: -(one.total_yuan or 0.0)):
        if chosen.isdisjoint(verdict.exclusive_with):
            chosen.add(verdict.benefit)
            expected[verdict.benefit] = tuple(list_payments(verdict, terms.find_start(verdict)))
    return expected


def _make_row(
    person: Person,
    verdict: Verdict,
    terms: _Terms,
    payments: tuple[Payment, ...] = (),
    *,
    expected: tuple[Payment, ...] = (),
    taken: bool = False,
) -> Row:
    first = verdict.steps[0] if verdict.steps else None
    by_notice = first is not None and first.coming is not None
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
        verdict.deadline if first is None else None if by_notice else min(first.latest, first.safe),
        verdict.materials,
        verdict.papers,
        verdict.missing,
        "" if first is None else first.kind,
        by_notice,
        verdict.from_when,
        payments,
        taken,
        first_due=_quarter(terms.find_start(verdict)),
        expected=expected,
    )


def list_payments(verdict: Verdict, start: date) -> list[Payment]:
    """When the money of a benefit falls due from a day on: instalments and years, months by month."""
    if verdict.service or verdict.amount_yuan is None:
        return []
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
        if row.decision not in _HAD:
            continue
        line = lines.setdefault(row.benefit, Line(row.benefit, row.zh, row.en))
        if row.decision is Decision.MAYBE:
            line.possible += 1
            continue
        line.certain += row.taken and not row.over_quota
        for payment in row.payments:
            line.quarters[payment.quarter] = line.quarters.get(payment.quarter, 0.0) + payment.yuan
    return [line for line in lines.values() if line.certain or line.possible]


def _own(owned: Iterable[tuple[str, Verdict]], terms: _Terms) -> list[Own]:
    """What each employer gets itself, its caps kept: one person's amount stands in each verdict."""
    grouped: dict[tuple[str, str], list[Verdict]] = {}
    for employer, verdict in owned:
        if not verdict.service and verdict.amount_yuan:
            grouped.setdefault((employer, verdict.benefit), []).append(verdict)
    found: list[Own] = []
    for (employer, benefit), verdicts in sorted(grouped.items()):
        total = sum(one.total_yuan or 0.0 for one in verdicts)
        entry = terms.entries[benefit]
        cap = entry.document.caps.get(entry.benefit.cap)
        most = total if cap is None else min(total, cap.wan * _WAN)
        one = verdicts[0]
        due = [payment for verdict in verdicts for payment in list_payments(verdict, terms.find_start(verdict))]
        payments, _ = _cut(sorted(due), most)
        found.append(Own(employer, benefit, one.zh, one.en, len(verdicts), most, most < total, payments))
    return found


__all__ = ["Forecast", "Line", "Own", "Payment", "Person", "Row", "forecast", "list_payments"]
