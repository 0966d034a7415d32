"""The audit: who did what to what, when. It only grows; triggers of the database see to that."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from storage.tables import AuditRow


def record(
    session: Session, *, person_id: int | None, act: str, subject: str = "", now: datetime, **facts: object
) -> None:
    """Write down an act of staff ("document.publish") or of the system (`person_id` None). Ids, no names."""
    session.execute(insert(AuditRow).values(at=now, person_id=person_id, act=act, subject=subject, facts=facts))


def find_doer(session: Session, act: str, subject: str, at: datetime) -> int | None:
    """Who did that to it at that moment; None for the system, and where nobody did."""
    done = AuditRow.at == at, AuditRow.act == act, AuditRow.subject == subject
    return session.scalar(select(AuditRow.person_id).where(*done).order_by(AuditRow.id.desc()).limit(1))


def list_acts(
    session: Session,
    *,
    act: str | None = None,
    since: datetime | None = None,
    before: int = 0,
    by: int | None = None,
    limit: int | None = 100,
) -> list[AuditRow]:
    """The last acts, the newest first: of one kind, from a moment on, before the act of that id, `by` a person.

    No `limit`: all.
    """
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
    if act is not None:
        query = query.where(AuditRow.act == act)
    if since is not None:
        query = query.where(AuditRow.at >= since)
    if by is not None:
        query = query.where(AuditRow.person_id == by)
    if before:
        query = query.where(AuditRow.id < before)
    return list(session.scalars(query))
