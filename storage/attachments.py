"""Files of contacts, needs and work items, photos of approvals: each lies once, by its hash, while a row names it."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.errors import StorageRefusal
from storage.tables import Attachment, Bulletin, ContactDraft, NeedFile, Run, Schedule, WorkEvidence

MOST_BYTES = 20 * 1024 * 1024  # of one file: what Telegram lets a bot fetch
MOST_FILES = 10  # with one contact: an album is ten
UNNAMED_KEPT = timedelta(days=1)  # a file is there before the row that names it is committed
_BLOCK_BYTES = 1 << 20


class AttachmentRefused(StorageRefusal):
    """A file can't come with a contact; nothing was kept of it."""


def folder_of(data_dir: Path) -> Path:
    """Where the files lie, below the data folder; made if it is not there, for its owner alone."""
    folder = data_dir / "attachments"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def path_of(folder: Path, sha256: str) -> Path:
    """Where the file of that hash lies."""
    return folder / sha256[:2] / sha256


def keep(folder: Path, received: Path) -> tuple[str, int]:
    """Move a file that was received (on the same disk) to its place; its hash and its size in bytes.

    A file that is there already stays as it is. Raises AttachmentRefused `file.too_big` above MOST_BYTES, `file.empty`.
    """
    size = received.stat().st_size
    if size > MOST_BYTES:
        raise AttachmentRefused("file.too_big", most=MOST_BYTES >> 20)
    if size == 0:
        raise AttachmentRefused("file.empty")
    digest = hashlib.sha256()
    with received.open("r+b") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
        os.fsync(file.fileno())  # the row that names it must not outlive its bytes
    sha256 = digest.hexdigest()
    place = path_of(folder, sha256)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    received.chmod(0o600)
    received.replace(place)
    return sha256, size


def is_named(session: Session, sha256: str) -> bool:
    """Whether a contact, a need, a work item, a draft or an approval on paper names that file."""
    for table in (Attachment, NeedFile, WorkEvidence):
        if session.scalar(select(table.id).where(table.sha256 == sha256).limit(1)) is not None:
            return True
    return sha256 in _drafted(session) or sha256 in _signed(session)


def drop_unnamed(session: Session, folder: Path, *, now: datetime) -> int:
    """Delete files that no contact, draft or approval names, once older than UNNAMED_KEPT. Returns how many."""
    drafted = _drafted(session)
    dropped = 0
    for path in sorted(folder.glob("*/*")):
        old = now.timestamp() - path.stat().st_mtime > UNNAMED_KEPT.total_seconds()
        if old and path.name not in drafted and not is_named(session, path.name):
            path.unlink()
            dropped += 1
    return dropped


def erase(session: Session, folder: Path, sha256s: set[str]) -> int:
    """Delete at once those files that no row names any more, once the rows are gone. Returns how many."""
    dropped = 0
    for sha256 in sorted(sha256s):
        path = path_of(folder, sha256)
        if path.exists() and not is_named(session, sha256):
            path.unlink()
            dropped += 1
    return dropped


def _drafted(session: Session) -> set[str]:
    return {file["sha256"] for facts in session.scalars(select(ContactDraft.facts)) for file in facts["files"]}


def _signed(session: Session) -> set[str]:
    """The photos of 线下签批."""
    found: set[str] = set()
    for table in (Run, Schedule, Bulletin):
        found |= {approval["sha256"] for approval in session.scalars(select(table.approval)) if approval}
    return found
