"""Erasing again, on a database restored from an older copy, whoever was erased since (`storage.erasure`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from storage import tombstones
from storage.database import Database
from storage.erasure import Outcome, erase_person, erase_talent, mark_person, mark_talent
from storage.tombstones import Tombstone


@dataclass(frozen=True, slots=True)
class Replayed:
    """What replaying the tombstones found: lines read, rows erased again, files that lost a row by it."""

    read: int
    erased: int
    files: frozenset[str]


def replay_tombstones(database: Database, path: Path, now: datetime) -> Replayed:
    """Erase again whoever was erased, on a database restored from an older copy. As often as one likes.

    The files are the caller's to delete afterwards (`storage.attachments.erase`). Raises Busy, Full.
    """
    lines = [entry for entry in tombstones.read(path) if entry.kind != tombstones.READMITTED]
    outcomes = [database.write(partial(_erase_again, entry=entry, now=now)) for entry in lines]
    erased = [outcome for outcome in outcomes if outcome is not None]
    return Replayed(len(lines), len(erased), frozenset(hash_ for outcome in erased for hash_ in outcome.files))


def _erase_again(session: Session, *, entry: Tombstone, now: datetime) -> Outcome | None:
    """Erase what a line means, where it is there: a row of that id made at another moment is somebody else's."""
    found = mark_person(session, entry.id, entry.asker, now) if entry.kind == "person" else None
    if entry.kind == "talent":
        found = mark_talent(session, entry.id, now)
    if found is None or found.made != entry.made:
        return None
    if entry.kind == "person":
        return erase_person(session, entry.id, entry.asker, now)
    return erase_talent(session, entry.id, now)
