"""The category of a talent: said, carried over from the trial measure, or what the catalogue would give.

Nobody lists the titles that they don't have, so what is not said is taken as not there. Whoever holds a doctor's degree
at an age that the catalogue allows can be recognised, and what needs recognition can be had once that is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from knowledge.eligibility.calendar import Window, add_months, list_windows, read_span
from knowledge.eligibility.schema import Open, Recognition, Route

if TYPE_CHECKING:
    from knowledge.eligibility.facts import KnownFacts


@dataclass(frozen=True, slots=True)
class Standing:
    """`category` 1 to 5, 0 for none, None where it can't be told (`missing` would tell it).

    `recognised`: True, False (it has still to be applied for), None (nobody said, it follows from the catalogue).
    `opened` is what the text leaves open about it; `lapsed` the category of a recognition that has run out. `possible`
    are the standings of which it is one, where a row of the catalogue above the sure one is open.
    """

    category: float | None = None
    recognised: bool | None = None
    missing: tuple[str, ...] = ()
    opened: Open | None = None
    lapsed: float | None = None
    valid_until: date | None = None
    possible: tuple[Standing, ...] = ()


def find_standing(facts: KnownFacts) -> Standing:
    """The standing of a person under the document of `facts`."""
    rules = facts.document.recognition
    if rules is None:
        return Standing(facts.number_said("category"), True)
    said = _read_said(facts, rules)
    recognised = facts.profile.facts.get("recognized")
    if said == 0:
        return Standing(0.0, False)
    if said is not None and recognised is not False:
        until = _find_end(facts, rules, said)
        if until is not None and until < facts.as_of:
            return Standing(0.0, False, lapsed=float(said), valid_until=until)
        return Standing(float(said), True, valid_until=until)
    if said is not None:
        return _check_claim(facts, rules, said)
    if recognised is True:
        return Standing(None, True, ("category",))
    return _derive(facts, rules, said_no=recognised is False)


def list_recognition_windows(facts: KnownFacts, category: float | None, until: date) -> Sequence[Window]:
    """When recognition in a category can be applied for from the day on; all year is one window."""
    rules = facts.document.recognition
    texts: Sequence[str] = rules.windows.get(int(category or 0), ()) if rules is not None else ()
    if not texts:
        return [Window(facts.as_of, until)] if facts.as_of <= until else []
    spans = tuple(span for span in map(read_span, texts) if span is not None)
    return list_windows(spans, facts.as_of, until, facts.is_workday)


def _read_said(facts: KnownFacts, rules: Recognition) -> int | None:
    """The category that was said, in the numbering of this document."""
    old, today = facts.profile.facts.get("old_category"), facts.profile.facts.get("category")
    if isinstance(today, int) and (not rules.category_as or not isinstance(old, str)):
        return today if not rules.category_as or today == 0 else rules.category_as.get(today)
    return rules.old.get(old) if isinstance(old, str) else None


def _find_end(facts: KnownFacts, rules: Recognition, category: int) -> date | None:
    """The last day of a recognition; None where it can't be told or lasts as long as the measure."""
    until = facts.day("recognition_valid_until")
    if until is not None:
        return until
    since = facts.day("recognition_date")
    if since is None:
        return None
    old, basis = facts.profile.facts.get("old_category"), facts.profile.facts.get("recognition_basis")
    if isinstance(old, str) and (since < facts.document.effective_from or basis == "transition"):
        years = rules.old_years.get(old)
    else:
        years = rules.basis_years.get(str(basis), rules.years.get(category))
    return None if years is None else add_months(since, 12 * years)


def _in_next_window(facts: KnownFacts, category: float | None) -> KnownFacts:
    """The facts as they count for an application for recognition: in the year of its next window."""
    windows = list_recognition_windows(facts, category, facts.document.effective_to)
    return facts.in_year(max(windows[0].opens, facts.as_of).year) if windows else facts


def _check_claim(facts: KnownFacts, rules: Recognition, category: int) -> Standing:
    """Not recognised yet, but sure of the category: only its age is looked at."""
    then = _in_next_window(facts, category)
    age, most = then.number("age"), rules.ages.get(category)
    if age is None or most is None or age <= most:
        return Standing(float(category), False)
    if any(route.category == category and route.when.evaluate(then).truth for route in rules.routes):
        return Standing(float(category), False)
    basis = facts.profile.facts.get("recognition_basis")
    opened = next((route.open for route in rules.routes if route.open is not None and route.basis == basis), None)
    return Standing(float(category), False, opened=opened) if opened else Standing(0.0, False)


def _derive(facts: KnownFacts, rules: Recognition, *, said_no: bool) -> Standing:
    """The highest category that a row of the catalogue gives, then what the other ways give.

    Recognised is the highest (第五条), and by another way only who is in no row (第六条): a row that is open above the
    one that is sure, or before another way, leaves the category open.
    """
    recognised = False if said_no else None
    pending: list[tuple[Route, tuple[str, ...]]] = []
    for basis in ("directory", "salary", "nomination"):
        routes = sorted((route for route in rules.routes if route.basis == basis), key=lambda route: route.category)
        for route in routes:
            if route.trigger.evaluate(facts).truth is not True:  # no age in it
                continue
            then = _in_next_window(facts, route.category)
            found = route.when.evaluate(then)
            if found.truth:
                sure = Standing(float(route.category), recognised, opened=_opened(route, then))
                return _weigh(sure, [one for one in pending if one[0].category != route.category])
            if found.truth is None:
                pending.append((route, found.missing))
    if pending:
        return Standing(None, recognised, pending[0][1])
    if said_no and "degree" in facts.profile:
        return Standing(0.0, False)
    return Standing(None, recognised, ("category",))


def _weigh(sure: Standing, pending: Sequence[tuple[Route, tuple[str, ...]]]) -> Standing:
    """The sure standing, or none yet where rows that go before it are open."""
    if not pending:
        return sure
    others = {route.category: Standing(float(route.category), sure.recognised) for route, _ in pending}
    return Standing(None, sure.recognised, pending[0][1], possible=(sure, *others.values()))


def _opened(route: Route, then: KnownFacts) -> Open | None:
    """What the text leaves open about this way, where it matters."""
    return route.open if route.open is not None and route.open.when.evaluate(then).truth else None
