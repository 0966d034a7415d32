"""What became of the needs of a period: how many, how long they took, which are late; suggestions by article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy import ColumnElement, extract, func, select
from sqlalchemy.orm import Session

from storage.contact_counts import is_suggestion
from storage.contact_figures import Whose
from storage.need_chain import OPEN, SETTLED, Terms
from storage.need_steps import Moment
from storage.tables import Ask, Contact, Need, NeedStep, Talent

_DAY, _DAY_SECONDS = timedelta(days=1), 86_400
SUGGESTION = "suggestion:"  # beside the categories of needs: none of theirs
_About = tuple[str | None, str | None, str]  # document, article (None: not looked at yet), category


@dataclass(frozen=True, slots=True)
class NeedFigures:
    """Needs of a category, or of all.

    `opened` in the period; `settled` in it, after how many days in the middle and at the ninth of ten (whole ones,
    nearest rank; None without any); `overdue`: open now and past their limit.
    """

    opened: int
    settled: int
    median_days: int | None
    p90_days: int | None
    overdue: int


@dataclass(frozen=True, slots=True)
class ArticleCount:
    """How many needs, by category, and suggestions are about an article of a document.

    Both are empty where they are about none that was found.
    """

    document: str
    article: str
    needs: Mapping[str, int]
    suggestions: int

    @property
    def total(self) -> int:
        """Needs and suggestions."""
        return sum(self.needs.values()) + self.suggestions


@dataclass(frozen=True, slots=True)
class Outcome:
    """Needs of a period. Of those asked after the reply, how many were `confirmed` as solved and `reopened`.

    `articles` are what needs and suggestions are about; `waiting`: those that no article was looked for yet.
    """

    every: NeedFigures
    by_category: Mapping[str, NeedFigures]
    confirmed: int
    reopened: int
    articles: tuple[ArticleCount, ...] = ()
    waiting: int = 0


def read(session: Session, first: date, last: date, terms: Terms, when: Moment, whose: Whose = None) -> Outcome:
    """The needs from a day to a day, both included, in the office's days."""
    within = _bounds(first, last, when.zone)
    told = _count_told(session, within, whose)
    opened: Counter[str] = Counter()
    for (_, _, category), number in told.items():
        opened[category] += number
    days = _list_days(session, within, whose)
    late = _count_late(session, terms, when, whose)
    every = [taken for each in days.values() for taken in each]
    called = _count_calls(session, within, whose)
    articles, waiting = _by_article(told + _count_suggested(session, first, last, whose))
    return Outcome(
        _figures(opened.total(), every, late.total()),
        {
            category: _figures(opened[category], days.get(category, []), late[category])
            for category in sorted(opened.keys() | days.keys() | late.keys())
        },
        called["settle"],
        called["reopen"],
        articles,
        waiting,
    )


def count(session: Session, first: date, last: date, zone: tzinfo) -> tuple[int, int]:
    """How many needs were told and how many settled from a day to a day, both included, in the office's days."""
    start, end = _bounds(first, last, zone)
    told = select(func.count()).where(Need.opened_at >= start, Need.opened_at < end)
    settled = select(func.count()).where(Need.state == SETTLED, Need.settled_at >= start, Need.settled_at < end)
    return int(session.scalar(told) or 0), int(session.scalar(settled) or 0)


def _by_article(counted: Counter[_About]) -> tuple[tuple[ArticleCount, ...], int]:
    """The articles, the most needs and suggestions first, those about none at the end; how many are not looked at."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for (document, article, category), number in counted.items():
        if article is not None:
            found.setdefault((document or "", article), Counter())[category] += number
    rows = [
        ArticleCount(*key, {name: number for name, number in sorted(by.items()) if name != SUGGESTION}, by[SUGGESTION])
        for key, by in found.items()
    ]
    waiting = sum(number for (_, article, _), number in counted.items() if article is None)
    return tuple(sorted(rows, key=lambda row: (not row.article, -row.total, row.document, row.article))), waiting


def find_rank(values: Sequence[int], percent: int) -> int | None:
    """The smallest value that at least so many percent do not exceed (nearest rank); None where there is none."""
    return sorted(values)[max(1, -(-len(values) * percent // 100)) - 1] if values else None


def _figures(opened: int, days: Sequence[int], overdue: int) -> NeedFigures:
    return NeedFigures(opened, len(days), find_rank(days, 50), find_rank(days, 90), overdue)


def _count_told(session: Session, within: tuple[datetime, datetime], whose: Whose) -> Counter[_About]:
    """Needs of the period by what they are about and category."""
    about = (Need.document, Need.article, Need.category)
    told = Need.opened_at >= within[0], Need.opened_at < within[1]
    rows = session.execute(select(*about, func.count()).where(*told, *_own(whose)).group_by(*about))
    return Counter({(document, article, category): int(number) for document, article, category, number in rows})


def _count_suggested(session: Session, first: date, last: date, whose: Whose) -> Counter[_About]:
    """Suggestions of the period by what they are about."""
    about = (Ask.document, Ask.article)
    query = select(*about, func.count()).where(is_suggestion(), Ask.told_on.between(first, last)).group_by(*about)
    if whose is not None:
        own = select(Talent.id).where(whose)
        query = query.join(Contact, Contact.id == Ask.contact_id).where(Contact.talent_id.in_(own))
    rows = session.execute(query)
    return Counter({(document, article, SUGGESTION): int(number) for document, article, number in rows})


def _list_days(session: Session, within: tuple[datetime, datetime], whose: Whose) -> dict[str, list[int]]:
    """The whole days that each need took which was settled in the period, by category."""
    took = (extract("epoch", Need.settled_at) - extract("epoch", Need.opened_at)) // _DAY_SECONDS
    rows = session.execute(
        select(Need.category, took, func.count())
        .where(Need.state == SETTLED, Need.settled_at >= within[0], Need.settled_at < within[1], *_own(whose))
        .group_by(Need.category, took)
    )
    days: dict[str, list[int]] = {}
    for category, whole_days, number in rows:
        days.setdefault(category, []).extend([int(whole_days)] * int(number))
    return days


def _count_late(session: Session, terms: Terms, when: Moment, whose: Whose) -> Counter[str]:
    """By category. What nobody has taken yet is due as long after it was told as a transfer may take.

    A limit is past once a working day after it has come; of earlier days it is too, so one day of each kind tells all.
    """
    today = _last_workday(terms, when.today)
    late: Counter[str] = Counter()
    past = select(Need.category, func.count()).where(
        Need.state.in_(OPEN), Need.state.not_in(("registered", "replied")), Need.due_on < today, *_own(whose)
    )
    for category, number in session.execute(past.group_by(Need.category)):
        late[category] += int(number)
    registered = (Need.state == "registered", *_own(whose))
    by_limit: dict[int, list[str]] = {}
    for category in session.scalars(select(Need.category).where(*registered).distinct()):
        by_limit.setdefault(terms.limits_of(category).transfer, []).append(category)
    for transfer, categories in by_limit.items():
        told = _bounds(when.today, _last_told(terms, transfer, today), when.zone)[1]
        theirs = (*registered, Need.category.in_(categories), Need.opened_at < told)
        rows = session.execute(select(Need.category, func.count()).where(*theirs).group_by(Need.category))
        late.update({category: int(number) for category, number in rows})
    return Counter({category: number for category, number in late.items() if number})


def _last_workday(terms: Terms, day: date) -> date:
    """That day, or the working day before it."""
    while not terms.count(day - _DAY, day):
        day -= _DAY
    return day


def _last_told(terms: Terms, transfer: int, today: date) -> date:
    """The last day on which a need was told whose transfer is past its limit on a working day."""
    day = today
    while terms.add(day, transfer) >= today:
        day -= _DAY
    return day


def _count_calls(session: Session, within: tuple[datetime, datetime], whose: Whose) -> Counter[str]:
    """How often it was said in the period that a need is solved, or is not."""
    query = (
        select(NeedStep.move, func.count())
        .where(NeedStep.move.in_(("settle", "reopen")), NeedStep.at >= within[0], NeedStep.at < within[1])
        .group_by(NeedStep.move)
    )
    if whose is not None:
        query = query.join(Need, Need.id == NeedStep.need_id).where(*_own(whose))
    return Counter({move: int(number) for move, number in session.execute(query)})


def _own(whose: Whose) -> Iterable[ColumnElement[bool]]:
    return () if whose is None else (Need.talent_id.in_(select(Talent.id).where(whose)),)


def _bounds(first: date, last: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """The moments at which the first day begins and the last has ended."""
    return datetime.combine(first, time(), zone), datetime.combine(last + _DAY, time(), zone)
