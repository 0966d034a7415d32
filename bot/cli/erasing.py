"""Taking a talent off the roster at their own request, and letting them back when they agree to it again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.process.keys import load_secret, read_erased, sign_asker
from knowledge.learned import forget_name
from knowledge.terms import FILE_NAME
from storage import attachments, audit, erasure, talents, tombstones
from storage.envelopes import Envelopes
from storage.naming import key_of, phone_key
from storage.tombstones import READMITTED, Tombstone

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.database import Database

Counts = dict[str, int]


def foresee(database: Database, talent_id: int) -> tuple[Counts, Counts]:
    """What would go and what would stay, as counts; nothing is changed."""
    outcome = database.read(lambda session: erasure.foresee_talent(session, talent_id))
    return outcome.gone, outcome.kept


def erase(
    database: Database, data_dir: Path, talent_id: int, now: datetime, *, beside: Path | None = None
) -> tuple[Counts, Counts]:
    """Erase the row and, where they joined, the person: the tombstones first, then the rows, then the files.

    Before all of it the name goes out of the office's list of words; raises BadTerms where that can't be read.
    `beside`: the folder of the backups, where the tombstones are written down too.
    """
    forget_name(data_dir / FILE_NAME, database.read(lambda session: talents.get(session, talent_id).name))
    secret, opened = load_secret(data_dir), Envelopes.of(data_dir).open
    person = database.read(lambda session: talents.get(session, talent_id).person_id)
    asker = sign_asker(secret, person) if person is not None else ""

    def mark(session: Session) -> list[Tombstone | None]:
        first = erasure.mark_person(session, person, asker, now) if person is not None else None
        return [first, erasure.mark_talent(session, talent_id, now, secret=secret)]

    for stone in database.read(mark):
        if stone is not None:
            tombstones.write_down(data_dir, beside, stone)

    def forget(session: Session) -> tuple[Counts, Counts, set[str]]:
        files: set[str] = set()
        if person is not None:
            files |= erasure.erase_person(session, person, asker, now, open_sealed=opened).files
        done = erasure.erase_talent(session, talent_id, now)
        audit.record(
            session, person_id=None, act="roster.erase", subject=f"talent {talent_id}", now=now, gone=done.gone
        )
        return done.gone, done.kept, files | done.files

    gone, kept, files = database.write(forget)
    database.read(lambda session: attachments.erase(session, attachments.folder_of(data_dir), files))
    database.fold_log()
    return gone, kept


def readmit(
    database: Database,
    data_dir: Path,
    name: str,
    employer: str,
    phone: str,
    now: datetime,
    *,
    beside: Path | None = None,
) -> bool:
    """Let a roster's row of exactly these come in again; False where nobody of them was erased.

    Audited by the number the erased row had.
    """
    keys = phone_key(phone), key_of(name), key_of(employer)
    entry = read_erased(data_dir).find(*keys)
    if entry is None:
        return False
    told, at = tombstones.sign(load_secret(data_dir), *keys), now.isoformat()
    subject = f"{entry.kind} {entry.id}"
    database.write(
        lambda session: audit.record(session, person_id=None, act="roster.readmit", subject=subject, now=now)
    )
    tombstones.write_down(data_dir, beside, Tombstone(READMITTED, entry.id, at, at, keys=told))
    return True
