"""What people asked about in a period: by the article that answered first, and how many found none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.tables import Question

ANSWERED = ("answered", "expired")
TOPICS = 10  # that are told


@dataclass(frozen=True, slots=True)
class Topic:
    """So many questions were answered first of all from an article of a document."""

    document: str
    article: str
    questions: int


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """Questions of a period: how many, answered how many, and what most of those were about."""

    asked: int
    answered: int
    topics: tuple[Topic, ...]


def read(session: Session, first: date, last: date, zone: tzinfo) -> QuestionFigures:
    """The questions from a day to a day, both included, in the office's days. Nobody is named in them."""
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    within = (Question.asked_at >= start, Question.asked_at < end)
    asked = session.scalar(select(func.count()).select_from(Question).where(*within)) or 0
    answered = select(func.count()).select_from(Question).where(*within, Question.status.in_(ANSWERED))
    document = Question.citations[0, "document"].as_string()
    article = Question.citations[0, "article"].as_string()
    number = func.count()
    topics = session.execute(
        select(document, article, number)
        .where(*within, Question.status.in_(ANSWERED), document.is_not(None))
        .group_by(document, article)
        .order_by(number.desc(), document, article)
        .limit(TOPICS)
    )
    return QuestionFigures(
        asked,
        session.scalar(answered) or 0,
        tuple(Topic(about, place, int(questions)) for about, place, questions in topics),
    )
