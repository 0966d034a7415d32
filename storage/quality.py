"""How answers do in use: by week, what found none, what documents were cited, and whether confirmed answers still hold.

Nobody is named in any of it. Words of questions are those that are still kept (`storage.questions`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage.tables import ConfirmedAnswer, Question

ANSWERED = ("answered", "expired", "choose")
OPEN = ("nearest", "not_found")  # what left a question open; `off_topic` is none for the documents


@dataclass(frozen=True, slots=True)
class Week:
    """What was asked in a week that begins on a Monday, in the office's days. `useful`, `useless`: as people said."""

    monday: date
    asked: int = 0
    answered: int = 0
    nearest: int = 0
    not_found: int = 0
    useful: int = 0
    useless: int = 0


@dataclass(frozen=True, slots=True)
class Cited:
    """How often a document was cited by answers, and how often by one that said that it is over."""

    answers: int
    expired: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A confirmed question, whether it is answered right now, and the version of its document that stands.

    `instead` is the version of another document that the answer cites first, and `instead_since` when that began to
    answer; "" and None where there is none.
    """

    question: int
    right: bool
    version: str
    instead: str = ""
    instead_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """How a confirmed question was answered when it was last asked again: from which version, and when that was."""

    right: bool
    version: str
    at: datetime


def list_weeks(session: Session, since: datetime, zone: tzinfo) -> list[Week]:
    """The weeks from a moment on, the earliest first; weeks in which nobody asked are left out."""
    rows = session.execute(
        select(Question.asked_at, Question.status, Question.helpful).where(Question.asked_at >= since)
    )
    weeks: dict[date, Counter[str]] = {}
    for asked_at, status, helpful in rows:
        day = asked_at.astimezone(zone).date()
        counts = weeks.setdefault(day - timedelta(days=day.weekday()), Counter())
        counts["asked"] += 1
        counts["answered" if status in ANSWERED else status] += 1
        if helpful is not None:
            counts["useful" if helpful else "useless"] += 1
    names = ("asked", "answered", "nearest", "not_found", "useful", "useless")
    return [Week(monday, *(weeks[monday][name] for name in names)) for monday in sorted(weeks)]


def list_open(session: Session, since: datetime, limit: int) -> list[str]:
    """The words of questions that found no answer, the newest first; once for each person who asked the same."""
    rows = session.execute(
        select(Question.text, Question.asker)
        .where(Question.asked_at >= since, Question.status.in_(OPEN), Question.text.is_not(None))
        .order_by(Question.asked_at.desc(), Question.id.desc())
        .limit(limit)
    )
    return [text for text, _ in dict.fromkeys((text or "", asker) for text, asker in rows)]


def count_cited(session: Session, since: datetime) -> dict[str, Cited]:
    """How often each document was cited since a moment, by its id."""
    rows = session.execute(
        select(Question.citations, Question.status).where(Question.asked_at >= since, Question.status.in_(ANSWERED))
    )
    answers: Counter[str] = Counter()
    expired: Counter[str] = Counter()
    for citations, status in rows:
        for document in {str(entry["document"]) for entry in citations}:
            answers[document] += 1
        if status == "expired" and citations:
            expired[str(citations[0]["document"])] += 1
    return {document: Cited(answers[document], expired[document]) for document in answers}


# --- the office's own confirmed answers -------------------------------------------------------------------


def find_breaker(before: Before | None, now: Checked) -> str | None:
    """The version that made a right answer wrong; "" where its document is there no more, None where none did."""
    if before is None or not before.right or now.right:
        return None
    if before.version != now.version:
        return now.version
    if now.instead and now.instead_since is not None and now.instead_since > before.at:
        return now.instead
    return None


def list_before(session: Session) -> dict[int, Before]:
    """How each confirmed question was answered when it was last asked again."""
    rows = session.scalars(select(ConfirmedAnswer))
    return {row.question_id: Before(row.right, row.version, row.checked_at) for row in rows}


def note_checked(session: Session, checked: Iterable[Checked], now: datetime) -> dict[int, str]:
    """Write down how confirmed questions were answered when they were asked again.

    Returns those that were right before and are wrong now since another version answers, each with that version (""
    where its document is there no more). One that nobody confirms any more is forgotten.
    """
    before = {row.question_id: row for row in session.scalars(select(ConfirmedAnswer))}
    broken: dict[int, str] = {}
    kept: set[int] = set()
    for entry in checked:
        kept.add(entry.question)
        row = before.get(entry.question)
        if row is None:
            session.add(
                ConfirmedAnswer(question_id=entry.question, right=entry.right, version=entry.version, checked_at=now)
            )
            continue
        breaker = find_breaker(Before(row.right, row.version, row.checked_at), entry)
        if breaker is not None:
            broken[entry.question] = breaker
        row.right, row.version, row.checked_at = entry.right, entry.version, now
    gone = before.keys() - kept
    if gone:
        session.execute(delete(ConfirmedAnswer).where(ConfirmedAnswer.question_id.in_(gone)))
    session.flush()
    return broken


def count_checked(session: Session) -> tuple[int, int, datetime | None]:
    """How many confirmed questions there are, how many were right, and when they were last asked again."""
    total, last = session.execute(select(func.count(), func.max(ConfirmedAnswer.checked_at))).one()
    right = session.scalar(select(func.count()).where(ConfirmedAnswer.right.is_(True))) or 0
    return int(total), int(right), last


def list_wrong(session: Session, limit: int) -> Mapping[int, str]:
    """The words of confirmed questions that are answered wrongly now, by question."""
    rows = session.execute(
        select(Question.id, Question.text)
        .join(ConfirmedAnswer, ConfirmedAnswer.question_id == Question.id)
        .where(ConfirmedAnswer.right.is_(False), Question.text.is_not(None))
        .order_by(Question.id)
        .limit(limit)
    )
    return {number: text or "" for number, text in rows}
