"""When a benefit can be applied for, counted from the day of a question: its windows from there to the deadline.

Counted on the rules of knowledge/benefits, by the same conditions and days as `/eligible`. Where only a month was said,
what has to have lasted is counted from its last day and deadlines from its first, so what is told holds for any day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from knowledge.day_questions import ON, DayQuestion
from knowledge.eligibility.calendar import IsWorkday, Window, count_months, list_windows
from knowledge.eligibility.conditions import Found, Said, join
from knowledge.eligibility.facts import KnownFacts
from knowledge.eligibility.profile import Profile, Value
from knowledge.eligibility.rules import Entry
from knowledge.eligibility.steps import find_deadline

_CATEGORIES = (1, 2, 3, 4, 5)
_INSURED = "social_insurance_months"


@dataclass(frozen=True, slots=True)
class Course:
    """What holds for some categories (`categories`, empty: whoever it is).

    `windows` are those in which it can be applied for, from the day to the deadline, in order. `counted_from` is the
    day from which the deadline runs, `waits` what has to have lasted first, and `begins` when it has.
    """

    categories: tuple[int, ...]
    windows: tuple[Window, ...]
    deadline: date | None = None
    counted_from: date | None = None
    waits: tuple[Said, ...] = ()
    begins: date | None = None


def find_courses(asked: DayQuestion, entry: Entry, is_workday: IsWorkday) -> list[Course]:
    """The courses of a benefit, one for all categories of whom the same holds; empty where a rule stands against it."""
    categories: tuple[int | None, ...] = (None,)
    if "recognition" in entry.benefit.needs and asked.key != ON:
        said = asked.facts.get("category")
        categories = (said,) if isinstance(said, int) else _CATEGORIES
    found: dict[Course, list[int]] = {}
    for category in categories:
        course = _Counting(asked, entry, category, is_workday).find()
        if course is None:
            return []
        found.setdefault(course, []).extend([] if category is None else [category])
    return [replace(course, categories=tuple(of)) for course, of in found.items()]


class _Counting:
    def __init__(self, asked: DayQuestion, entry: Entry, category: int | None, is_workday: IsWorkday) -> None:
        self._asked, self._entry, self._category, self._is_workday = asked, entry, category, is_workday

    def find(self) -> Course | None:
        """The course of this category; None where a condition fails that no time mends."""
        rule, document = self._entry.benefit, self._entry.document
        since = max(self._asked.first if self._asked.key == ON else self._asked.last, document.effective_from)
        early = self._facts_on(self._asked.today, self._asked.first)
        deadline = find_deadline(rule, early)
        counted = early.day(rule.deadline.key) if rule.deadline is not None else None
        until = min(document.effective_to, deadline) if deadline is not None else document.effective_to
        if rule.spans:
            windows = [
                Window(one.opens, min(one.closes, until))
                for one in list_windows(rule.spans, since, until, self._is_workday)
            ]
        elif rule.windows == "all_year":
            windows = [Window(since, until)] if since <= until else []
        else:
            return None
        first = self._judge(since)
        if first.truth is not False:
            return Course((), tuple(windows), deadline, counted)
        if first.from_when is None:
            return None
        usable = [later for one in windows if (later := self._after_waiting(one)) is not None]
        begins = self._find_first(since, first.from_when)
        return Course((), tuple(usable), deadline, counted, first.failed, begins)

    def _after_waiting(self, window: Window) -> Window | None:
        """What of a window is left once everything has lasted as long as it must."""
        if self._judge(window.closes).truth is False:
            return None
        return Window(self._find_first(window.opens, window.closes), window.closes)

    def _find_first(self, since: date, until: date) -> date:
        """The first day on which nothing is known to fail, of days on whose last nothing does; by halves."""
        while since < until:
            middle = since + (until - since) // 2
            since, until = (
                (middle + timedelta(days=1), until) if self._judge(middle).truth is False else (since, middle)
            )
        return until

    def _judge(self, day: date) -> Found:
        """What is known to fail on a day: a day or a category says nothing of other conditions, which stay open."""
        if self._asked.key != "arrival_date":
            return Found(None)
        facts = self._facts_on(day, self._asked.last)
        return join(condition.node.evaluate(facts) for condition in self._entry.benefit.conditions)

    def _facts_on(self, day: date, said: date) -> KnownFacts:
        facts: dict[str, Value] = dict(self._asked.facts)
        if self._category is not None:
            facts["category"] = self._category
        if self._asked.key != ON:
            facts[self._asked.key] = said
        if self._asked.key == "arrival_date":
            facts[_INSURED] = self._count_insured(facts, day, said)
        return KnownFacts(Profile(facts), day, self._entry.document, self._is_workday)

    def _count_insured(self, facts: Mapping[str, Value], day: date, arrived: date) -> float:
        """Months of insurance on a day: those that were said and the time since, else from the first day at work on."""
        said = facts.get(_INSURED)
        if isinstance(said, (int, float)) and not isinstance(said, bool):
            return float(said + max(0, count_months(self._asked.today, day)))
        return float(max(0, count_months(arrived, day)))


def months_of(entry: Entry) -> int:
    """How many months the rule allows for an application; 0 where it has no such time."""
    return entry.benefit.deadline.months if entry.benefit.deadline is not None else 0
