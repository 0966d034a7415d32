"""What a period adds up to for the office, or for who keeps in touch with some talents: the same for screen and script.

Staff see all; a liaison, leader or secretary what is about the talents of their officials. Counts only: a contact that
nobody else may read counts like any other.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from jobs.aims import Aims
from storage import access, contact_figures, need_figures, outside_counts, question_figures
from storage.contact_figures import ContactFigures, Coverage, Whose
from storage.need_chain import Terms
from storage.need_figures import Outcome
from storage.need_steps import Moment
from storage.question_figures import QuestionFigures
from storage.roles import Actor

PERIODS = ("month", "quarter", "year")
MOST_MONTHS = 36  # of a range: what a picture holds
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Goal:
    """The contacts of a year against what the office means to reach.

    `done`: until the period's end, those counted outside among them.
    """

    year: int
    contacts: int
    done: int


@dataclass(frozen=True, slots=True)
class Figures:
    """A period's figures, both days included. `own`: of the reader's own talents alone.

    What is the office's alone is None then: what it means to reach, contacts counted outside, questions.
    """

    first: date
    last: date
    own: bool
    contacts: ContactFigures
    coverage: Coverage
    needs: Outcome
    goal: Goal | None = None
    outside: int | None = None
    questions: QuestionFigures | None = None


def find_period(kind: str, today: date) -> tuple[date, date]:
    """The first and last day of the month, quarter or year of a day."""
    months = _MONTHS[kind]
    first = date(today.year, (today.month - 1) // months * months + 1, 1)
    after = first.month + months
    return first, date(first.year + (after - 1) // 12, (after - 1) % 12 + 1, 1) - timedelta(days=1)


def kind_of(first: date, last: date) -> str:
    """Which of PERIODS a period is, "" for another: of a whole one the one before and the one after can be told."""
    return next((kind for kind in PERIODS if find_period(kind, first) == (first, last)), "")


def is_period(first: date, last: date) -> bool:
    """Whether figures can be told from a day to a day: in order, and no longer than MOST_MONTHS."""
    return first <= last and (last.year - first.year) * 12 + last.month - first.month < MOST_MONTHS


def read(
    session: Session, actor: Actor | None, first: date, last: date, *, aims: Aims, terms: Terms, when: Moment
) -> Figures:
    """The figures from a day to a day, both included, as far as this person may know them (`actor` None: all).

    Whom the contacts reached is told as of the last day, or of today where that is still to come.
    """
    whose: Whose = None
    if actor is not None and not actor.is_staff:
        whose = access.kept_in_touch_by(actor) & access.talents_of(actor)
    since = date(last.year, 1, 1)
    is_office = whose is None
    done = contact_figures.count(session, since, last) + outside_counts.total(session, since, last)
    return Figures(
        first,
        last,
        own=not is_office,
        contacts=contact_figures.read(session, first, last, whose),
        coverage=contact_figures.read_coverage(session, min(last, when.today), aims.coverage, whose),
        needs=need_figures.read(session, first, last, terms, when, whose),
        goal=Goal(last.year, aims.of(last.year), done) if is_office else None,
        outside=outside_counts.total(session, first, last) if is_office else None,
        questions=question_figures.read(session, first, last, when.zone) if is_office else None,
    )


def list_articles(figures: Figures) -> set[tuple[str, str]]:
    """The articles in the figures that have to be named: document and key."""
    topics = figures.questions.topics if figures.questions is not None else ()
    told = {(row.document, row.article) for row in figures.needs.articles}
    return {key for key in (told | {(row.document, row.article) for row in topics}) if key[1]}


def as_record(figures: Figures) -> dict[str, Any]:
    """The figures as JSON data."""
    contacts = figures.contacts
    return {
        "from": figures.first.isoformat(),
        "to": figures.last.isoformat(),
        "own": figures.own,
        "contacts": {
            "total": contacts.contacts,
            "greetings_only": contacts.greetings,
            "outside": figures.outside,
            "by_month": {f"{month:%Y-%m}": number for month, number in contacts.months},
            "by_channel": dict(contacts.channels),
            "by_level": dict(contacts.levels),
            "by_category": {str(category): number for category, number in contacts.categories.items()},
            "by_official": [asdict(official) for official in contacts.officials],
            "asks": dict(contacts.asks),
        },
        "goal": asdict(figures.goal) if figures.goal is not None else None,
        "coverage": {
            "days": figures.coverage.days,
            "talents": {str(category): number for category, number in figures.coverage.talents.items()},
            "reached": {str(category): number for category, number in figures.coverage.reached.items()},
        },
        "needs": {
            **asdict(figures.needs.every),
            "by_category": {category: asdict(one) for category, one in figures.needs.by_category.items()},
            "confirmed": figures.needs.confirmed,
            "reopened": figures.needs.reopened,
        },
        "questions": asdict(figures.questions) if figures.questions is not None else None,
        "articles": [asdict(row) for row in figures.needs.articles],
        "articles_waiting": figures.needs.waiting,
    }
