"""What follows from where an award stands: by when the next step is to be taken, and which instalments are to come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from jobs import workdays
from jobs.award_rules import AwardRules
from knowledge.eligibility.calendar import add_months
from knowledge.eligibility.rules import Entry
from storage.awards.chain import USUAL, Course
from storage.awards.facts import AwardFacts
from storage.awards.ledger import Payee


def find_due(course: Course, state: str, days: Mapping[str, date]) -> date | None:
    """By when the next step is to be taken: the limit of the state, or that of the stretch it lies in, if earlier."""
    limit = course.limit(state, days[state], workdays.add) if state in days else None
    if course.whole is not None and state in USUAL:
        start, end, count = course.whole
        if start in days and USUAL.index(start) <= USUAL.index(state) < USUAL.index(end):
            whole = workdays.add(days[start], count)
            limit = whole if limit is None else min(limit, whole)
    return limit


def plan_later(
    rules: AwardRules, entry: Entry, facts: AwardFacts, payee: Payee | None
) -> tuple[tuple[int, date, int], ...]:  # fmt: skip
    """The instalments that follow a first one that was paid, each a span of months after it; none for who has left."""
    months = rules.terms.of(facts.document).every_months.get(entry.key)
    if months is None or facts.paid_on is None or facts.instalment != 1 or (payee is not None and payee.left_on):
        return ()
    later = rules.list_later(entry, facts.category, facts.applied_on, facts.due_yuan)
    return tuple(
        (number, add_months(facts.paid_on, months * (number - 1)), yuan) for number, yuan in enumerate(later, start=2)
    )
