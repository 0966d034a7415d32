"""What people are in the middle of typing: one form a person, until it is sent, left or forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from storage.tables import Draft

KEPT = timedelta(days=7)  # a half-filled form survives a restart and a week


def begin(session: Session, person_id: int, *, chat: str, form: str, facts: Mapping[str, Any], now: datetime) -> None:
    """Begin a form; it takes the place of another that was not finished."""
    session.merge(Draft(person_id=person_id, chat=chat, form=form, facts=dict(facts), saved_at=now))


def find(session: Session, person_id: int) -> Draft | None:
    """The form this person is filling, in whatever chat and however long ago, or None."""
    return session.get(Draft, person_id)


def drop(session: Session, person_id: int) -> None:
    """The form is sent or left. Dropping twice changes nothing."""
    session.execute(delete(Draft).where(Draft.person_id == person_id))


def drop_old(session: Session, now: datetime) -> int:
    """Drop forms that nobody has touched for KEPT. Returns how many."""
    return session.connection().execute(delete(Draft).where(Draft.saved_at <= now - KEPT)).rowcount
