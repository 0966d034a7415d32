"""What people asked about in a period: by the article that answered first, and how many found none."""

from __future__ import annotations

import json
from collections import Counter
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
    first_cited = Question.citations[0].as_string()  # one look into each row; versions of a document go together below
    query = select(Question.status, first_cited, func.count()).where(*within).group_by(Question.status, first_cited)
    asked = answered = 0
    topics: Counter[tuple[str, str]] = Counter()
    for status, cited, questions in session.execute(query):
        asked += int(questions)
        if status in ANSWERED:
            answered += int(questions)
            if cited is not None:
                facts = json.loads(cited)
                topics[facts["document"], facts["article"]] += int(questions)
    most = sorted(topics.items(), key=lambda topic: (-topic[1], topic[0]))[:TOPICS]
    return QuestionFigures(asked, answered, tuple(Topic(*place, questions) for place, questions in most))


def count(session: Session, first: date, last: date, zone: tzinfo) -> tuple[int, int]:
    """How many questions were asked and how many answered from a day to a day, both included."""
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    query = select(func.count(), func.count().filter(Question.status.in_(ANSWERED)))
    asked, answered = session.execute(query.where(Question.asked_at >= start, Question.asked_at < end)).one()
    return int(asked), int(answered)


def count_tokens(session: Session, since: datetime) -> dict[str, int]:
    """Tokens of a language model that each asker's questions took, from a moment on."""
    query = (
        select(Question.asker, func.sum(Question.tokens))
        .where(Question.asked_at >= since, Question.tokens > 0)
        .group_by(Question.asker)
    )
    return {row[0]: int(row[1]) for row in session.execute(query)}


def count_wordings(session: Session, since: datetime) -> dict[str, int]:
    """What became of a language model's words, from a moment on; questions without a model left out."""
    query = (
        select(Question.wording, func.count())
        .where(Question.asked_at >= since, Question.wording != "")
        .group_by(Question.wording)
    )
    return {row[0]: int(row[1]) for row in session.execute(query)}
