"""What somebody's conversation in a chat is about: kept for the next question, forgotten on /new, gone within a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.tables import Talk

LASTS = timedelta(hours=1)  # who asks later than that begins anew: what was spoken of is no longer before their eyes
KEPT = timedelta(days=1)


def find(session: Session, asker: str, chat: str, now: datetime) -> dict[str, str] | None:
    """What the conversation was last about, None where there is none, or it is over."""
    return session.scalar(select(Talk.data).where(Talk.asker == asker, Talk.chat == chat, Talk.at > now - LASTS))


def keep(session: Session, asker: str, chat: str, data: Mapping[str, str], now: datetime) -> None:
    """Write down what it is about now, in place of before."""
    session.merge(Talk(asker=asker, chat=chat, data=dict(data), at=now))


def forget(session: Session, asker: str, chat: str | None = None) -> None:
    """Forget what it was about, in one chat or in all."""
    gone = delete(Talk).where(Talk.asker == asker)
    session.execute(gone if chat is None else gone.where(Talk.chat == chat))


def drop_old(session: Session, now: datetime) -> int:
    """Drop what is older than a day. Returns how many."""
    return session.connection().execute(delete(Talk).where(Talk.at <= now - KEPT)).rowcount
