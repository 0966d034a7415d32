"""Files that belong to a need: sent by its talent, who keeps in touch, the office or the department."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.contacts import File
from storage.need_chain import Side
from storage.need_steps import NeedRefused
from storage.tables import NeedFile

MOST_FILES = 10  # of one need, as of one contact


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a need, and as whom somebody sent it."""

    id: int
    name: str
    media_type: str
    sha256: str
    size: int  # bytes
    side: str
    at: datetime


def attach(session: Session, need_id: int, file: File, *, side: Side, by: int | None, now: datetime) -> bool:
    """Add a file; False where the need has it. Raises NeedRefused `needs.many_files`."""
    there = list_files(session, need_id)
    if any(entry.sha256 == file.sha256 for entry in there):
        return False
    if len(there) >= MOST_FILES:
        raise NeedRefused("needs.many_files", most=MOST_FILES)
    session.add(
        NeedFile(
            need_id=need_id,
            sha256=file.sha256,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            side=side,
            author=by,
            at=now,
        )
    )
    session.flush()
    return True


def list_files(session: Session, need_id: int) -> list[Attached]:
    """The files of a need, the first to come first."""
    rows = session.scalars(select(NeedFile).where(NeedFile.need_id == need_id).order_by(NeedFile.id))
    return [Attached(row.id, row.name, row.media_type, row.sha256, row.size, row.side, row.at) for row in rows]


def count_files(session: Session, need_id: int) -> int:
    """How many a need has."""
    return session.scalar(select(func.count()).where(NeedFile.need_id == need_id)) or 0
