"""The switch that pauses all pushes of all processes, until somebody turns it back. Replies go on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from storage import audit, inbox
from storage.tables import Mark

_MARK = "pushes paused"


def paused_since(session: Session) -> datetime | None:
    """Since when nothing is pushed; None where pushes go out."""
    return inbox.marked(session, _MARK)


def pause(session: Session, now: datetime, *, by: int | None = None) -> bool:
    """Push nothing from now on; what is in the air arrives. False where they were paused already."""
    if paused_since(session) is not None:
        return False
    inbox.mark(session, _MARK, now)
    audit.record(session, person_id=by, act="pushes.pause", now=now)
    return True


def resume(session: Session, now: datetime, *, by: int | None = None) -> bool:
    """Let pushes go out again, first what waited. False where they were not paused."""
    gone = session.connection().execute(delete(Mark).where(Mark.name == _MARK)).rowcount
    if gone:
        audit.record(session, person_id=by, act="pushes.resume", now=now)
    return bool(gone)
