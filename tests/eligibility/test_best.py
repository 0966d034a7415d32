"""The best combination under the real rules is that of brute force: every set is tried, limits are read anew."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date
from random import Random

from knowledge.eligibility import judging, profile, rules
from knowledge.eligibility.calendar import is_weekday
from knowledge.eligibility.facts import KnownFacts
from knowledge.eligibility.outcome import Combination, Decision, Verdict
from knowledge.eligibility.profile import Profile
from tests.eligibility.test_articles import list_cases

_BOOK = rules.load_book()
_ENTRIES = {entry.name: entry for entry in _BOOK.entries}
_MOST = 10  # benefits that count: a thousand sets


def test_the_best_of_the_real_rules_is_that_of_brute_force() -> None:
    draw, torn, capped = Random(5), 0, 0  # noqa: S311 - the same each time
    for person, day in itertools.islice(_draw_people(draw), 200):
        judgement = judging.judge(_BOOK, person, day, topics=frozenset({"talent", "graduate", "postdoc", "employer"}))
        hires = "agency" if person.get("applicant") == "agency" else "employer"
        for best, payees in (
            (judgement.best, ("person", "student", "graduate")),
            (judgement.best_of_employer, (hires,)),
        ):
            granted = [one for one in judgement.verdicts if one.decision is Decision.YES and one.payee in payees]
            pairs, limits = _read_limits(granted, person, day)
            items = [one for one in granted if one.total_yuan or any(one.benefit in pair for pair in pairs)]
            if len(items) <= _MOST:
                assert _is_best(best, items, pairs, limits), (person, day, best)
                torn += any(pair <= {one.benefit for one in items} for pair in pairs)
                capped += best.capped
    assert torn > 20
    assert capped > 3


def _draw_people(draw: Random) -> Iterator[tuple[Profile, date]]:
    """Three cases of the articles in one person, on the day of the first; many have received something."""
    cases = [case for case in list_cases() if case.day >= date(2023, 9, 1)]
    while True:
        one, other, third = (draw.choice(cases) for _ in range(3))
        received = draw.choice(({}, {"personal_cash_received_wan": draw.choice((360, 390, 400))}))
        try:
            yield profile.read({**third.facts, **other.facts, **received, **one.facts}, one.day), one.day
        except profile.ProfileError:
            continue  # they are nobody


def _is_best(best: Combination, items: Sequence[Verdict], pairs: set[frozenset[str]], limits: dict[str, float]) -> bool:
    sums = [
        _sum_up(some, limits)
        for size in range(len(items) + 1)
        for some in itertools.combinations(items, size)
        if not any(pair <= {one.benefit for one in some} for pair in pairs)
    ]
    fits = not any(pair <= set(best.benefits) for pair in pairs)
    return fits and round(best.total_yuan, 2) == round(max(sums), 2)


def _read_limits(
    granted: Sequence[Verdict], person: Profile, day: date
) -> tuple[set[frozenset[str]], dict[str, float]]:
    """The pairs that exclude each other and what is left under each cap, as the documents of these benefits say."""
    pairs: set[frozenset[str]] = set()
    limits: dict[str, float] = {}
    for document in (one for one in _BOOK.documents if any(verdict.document == one.document for verdict in granted)):
        facts = KnownFacts(person, day, document, is_weekday)
        for exclusion in document.exclusions:
            if exclusion.when is None or exclusion.when.evaluate(facts).truth:
                between = [name.split(":")[-1] for name in exclusion.between]
                pairs |= {frozenset(pair) for pair in itertools.combinations(between, 2)}
        for name, cap in document.caps.items():
            if cap.unless is None or not cap.unless.evaluate(facts).truth:
                had = facts.number(cap.received) if cap.received else None
                limits[f"{document.document}:{name}"] = max(cap.wan - (had or 0.0), 0.0) * 10_000
    return pairs, limits


def _sum_up(some: Sequence[Verdict], limits: dict[str, float]) -> float:
    sums: dict[str, float] = {}
    for verdict in some:
        cap = _ENTRIES[f"{verdict.document}:{verdict.benefit}"].benefit.cap
        name = f"{verdict.document}:{cap}" if cap else ""
        sums[name] = sums.get(name, 0.0) + (verdict.total_yuan or 0.0)
    return sum(min(total, limits.get(name, total)) for name, total in sums.items())
