"""Questions that people asked, what was answered, and what they thought of it.

A question is named by the update that brought it (`source`, `update_id`), which its buttons carry: recording it
again on a replay changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.tables import Question

_RESTS_ON_ONE = ("answered", "expired")  # what a choice or the nearest articles were good for, no mark says
TEXT_KEPT = timedelta(days=365)  # one yearly evaluation; after it a question's words are blanked, its counts stay
ACCOUNT_KEPT = timedelta(days=30)  # how an answer came about: time to look into a complaint


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is recorded. `asker` is an HMAC; `citations` are {"document", "version", "article"}.

    `text` is the whole question; `said` what was typed, where that rested on the question before it.
    """

    source: str
    update_id: int
    asker: str
    asked_at: datetime
    language: str
    text: str
    status: str
    citations: Sequence[dict[str, Any]]
    elapsed_ms: float
    wording: str = ""
    tokens: int = 0
    account: dict[str, Any] | None = None
    said: str | None = None


def record(session: Session, asked: Asked) -> None:
    """Record a question; once, however often its update is replayed."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.connection().execute(
        dialect.insert(Question.__table__).on_conflict_do_nothing(),
        {
            "source": asked.source,
            "update_id": asked.update_id,
            "asker": asked.asker,
            "asked_at": asked.asked_at,
            "language": asked.language,
            "text": asked.text,
            "said": asked.said,
            "status": asked.status,
            "citations": list(asked.citations),
            "elapsed_ms": asked.elapsed_ms,
            "wording": asked.wording,
            "tokens": asked.tokens,
            "account": asked.account,
        },
    )


def find(session: Session, source: str, update_id: int, asker: str) -> Question | None:
    """The question that an update brought, if this person asked it."""
    return session.scalar(
        select(Question).where(Question.source == source, Question.update_id == update_id, Question.asker == asker)
    )


def find_by_id(session: Session, question_id: int) -> Question | None:
    """A question by its number, whoever asked it: for staff."""
    return session.get(Question, question_id)


def list_latest(session: Session, limit: int) -> list[Question]:
    """The last questions that anybody asked and whose account is kept, the newest first."""
    query = select(Question).where(Question.account.is_not(None)).order_by(Question.asked_at.desc(), Question.id.desc())
    return list(session.scalars(query.limit(limit)))


def count_outcomes(session: Session, since: datetime) -> dict[str, int]:
    """How many questions were answered how, from a moment on."""
    counted = select(Question.status, func.count()).where(Question.asked_at >= since).group_by(Question.status)
    return {row[0]: row[1] for row in session.execute(counted)}


def latest(session: Session, asker: str) -> Question | None:
    """The last question of a person."""
    return session.scalar(select(Question).where(Question.asker == asker).order_by(Question.asked_at.desc()).limit(1))


def rate(
    session: Session,
    source: str,
    update_id: int,
    asker: str,
    *,
    helpful: bool,
    reason: str | None = None,
    now: datetime,
) -> bool:
    """有用 or 没用, the latter with a reason where one is given. False where this person asked no such question."""
    values: dict[str, Any] = {"helpful": helpful, "rated_at": now}
    if reason is not None or helpful:
        values["reason"] = reason
    changed = session.connection().execute(
        update(Question)
        .where(Question.source == source, Question.update_id == update_id, Question.asker == asker)
        .values(**values)
    )
    return changed.rowcount > 0


def mark_sent(session: Session, question: Question, person_id: int, now: datetime) -> None:
    """Staff owe this person an answer, so their own id is kept until it is given; once."""
    if question.sent_at is None:
        question.sent_at = now
        question.person_id = person_id
        session.flush()


def take_back(session: Session, question_id: int) -> None:
    """Nobody waits for an answer any more."""
    session.connection().execute(
        update(Question)
        .where(Question.id == question_id, Question.answered_at.is_(None))
        .values(sent_at=None, person_id=None)
    )


def reopen(session: Session, question_id: int, person_id: int) -> None:
    """Whoever asked has asked back: staff owe an answer once more."""
    session.connection().execute(
        update(Question).where(Question.id == question_id).values(answered_at=None, person_id=person_id)
    )


def add_note(session: Session, source: str, update_id: int, asker: str, note: str) -> bool:
    """补充一句 to a question that waits for staff; a later note is put below. False where it does not wait."""
    question = find(session, source, update_id, asker)
    if question is None or question.sent_at is None or question.answered_at is not None:
        return False
    question.note = note if not question.note or note in question.note else f"{question.note}\n{note}"
    session.flush()
    return True


def mark_answered(session: Session, question_id: int, now: datetime) -> bool:
    """Staff have answered: whose question it was is forgotten. False where it did not wait."""
    changed = session.connection().execute(
        update(Question)
        .where(Question.id == question_id, Question.sent_at.is_not(None), Question.answered_at.is_(None))
        .values(answered_at=now, person_id=None)
    )
    return changed.rowcount > 0


def list_open(session: Session) -> list[Question]:
    """Questions that staff owe an answer to, the oldest first."""
    return list(
        session.scalars(
            select(Question)
            .where(Question.sent_at.is_not(None), Question.answered_at.is_(None))
            .order_by(Question.sent_at, Question.id)
        )
    )


def list_unhelpful(session: Session) -> list[Question]:
    """Questions whose answer did not help, the newest first."""
    return list(
        session.scalars(
            select(Question).where(Question.helpful.is_(False)).order_by(Question.rated_at.desc(), Question.id.desc())
        )
    )


def list_rated(session: Session) -> list[Question]:
    """Questions that were answered and marked 有用 or 没用, and whose words are still kept; in the order of asking.

    Of one person's same question only the last counts: asking it again confirms nothing anew.
    """
    rated = session.scalars(
        select(Question)
        .where(Question.helpful.is_not(None), Question.text.is_not(None), Question.status.in_(_RESTS_ON_ONE))
        .order_by(Question.asked_at, Question.id)
    )
    return list({(question.asker, question.text): question for question in rated}.values())


def count(session: Session) -> int:
    """How many questions are recorded."""
    return session.scalar(select(func.count()).select_from(Question)) or 0


def blank_old(session: Session, now: datetime) -> int:
    """Blank the words of questions kept for TEXT_KEPT that nobody waits for. Returns how many.

    How an answer came about goes after ACCOUNT_KEPT.
    """
    session.connection().execute(
        update(Question)
        .where(Question.asked_at <= now - ACCOUNT_KEPT, Question.account.is_not(None))
        .values(account=None)
    )
    changed = session.connection().execute(
        update(Question)
        .where(Question.asked_at <= now - TEXT_KEPT, Question.text.is_not(None))
        .where(Question.sent_at.is_(None) | Question.answered_at.is_not(None))
        .values(text=None, said=None, reason=None, note=None)
    )
    return changed.rowcount
