"""Who was erased, in a file outside the database: a copy restored from before the erasure is made to forget again.

A line holds ids, moments and digests, no name and no account. The digests (HMAC, with the secret of the data folder)
tell a row of a roster that is about somebody erased, so that nobody comes back unnoticed; only with the secret can they
be compared with anything. A row is meant only if it was made at the moment the line says:
a restored copy gives the ids that came after it to other people.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

FILE_NAME = "tombstones.jsonl"
READMITTED = "readmitted"  # a line that lifts what the lines before it say of one row
OPTIONAL = frozenset({"email", "tags", "language", "birthday"})  # what somebody who erased themselves took away


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One erasure. `kind` is "person" or "talent"; `made` is when the row was made, `at` when it was erased (ISO).

    `keys` are what `sign` makes of the roster's row. A line of kind READMITTED lifts an erasure of that row.
    """

    kind: str
    id: int
    made: str
    at: str
    asker: str = ""  # how the person stands in the record of questions (an HMAC)
    keys: tuple[str, ...] = ()


def sign(secret: bytes, phone: str, name: str, employer: str) -> tuple[str, str, str]:
    """The digests of a row by its keys (`storage.naming`): the phone ("" without), name and employer, all three."""

    def digest(*parts: str) -> str:
        return hmac.new(secret, "\n".join(("roster", *parts)).encode(), hashlib.sha256).hexdigest()

    return digest("phone", phone) if phone else "", digest("name", name, employer), digest("row", phone, name, employer)


class Erased:
    """Whom the tombstones name, to be asked about rows of a roster."""

    def __init__(self, secret: bytes, tombstones: Iterable[Tombstone]) -> None:
        self._secret = secret
        self._of: dict[str, Tombstone] = {}
        self._readmitted: set[str] = set()
        for entry in tombstones:  # in the order they were written: the last counts
            if len(entry.keys) != len(("phone", "name", "row")):
                continue
            if entry.kind == READMITTED:
                self._readmitted.add(entry.keys[-1])
            else:
                self._of |= {key: entry for key in entry.keys[:-1] if key}
                self._readmitted.discard(entry.keys[-1])

    def find(self, phone: str, name: str, employer: str) -> Tombstone | None:
        """The erasure that a row is about, by its phone or by name and employer; None: none, or it was lifted."""
        if not self._of:
            return None
        *keys, row = sign(self._secret, phone, name, employer)
        if row in self._readmitted:
            return None
        return next((self._of[key] for key in keys if key in self._of), None)

    def strip(self, phone: str, name: str, employer: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """The row without what somebody who erased themselves took away."""
        entry = self.find(phone, name, employer)
        if entry is None or entry.kind != "person":
            return dict(values)
        return {field: value for field, value in values.items() if field not in OPTIONAL}


def append(path: Path, tombstone: Tombstone) -> None:
    """Write a line down for good: it is on the disk before the database forgets. The same one twice does no harm."""
    text = json.dumps(asdict(tombstone), ensure_ascii=False) + "\n"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "rb+", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            torn = file.read(1) != b"\n"  # a kill in the middle of a line: it must not swallow this one
            text = "\n" * torn + text
        file.write(text.encode())
        os.fsync(file.fileno())


def write_down(data_dir: Path, beside: Path | None, tombstone: Tombstone) -> None:
    """Write a line down in the data folder, then where the backups lie (`beside`), so that it outlives this disk.

    That the second can't be written stops no erasure: the next backup makes up for it. Raises OSError for the first.
    """
    append(data_dir / FILE_NAME, tombstone)
    if beside is None:
        return
    try:
        append(beside / FILE_NAME, tombstone)
    except OSError as error:
        logger.error("an erasure could not be written down beside the backups: %s", error.strerror)  # noqa: TRY400 -- no bug


def merge(target: Path, *sources: Path) -> int:
    """Write down in `target` what these files hold and it does not; how many lines that were. Raises OSError.

    Line by line: an erasure that is written down at the same moment is not lost.
    """
    known = set(read(target))
    missing = {entry for path in sources for entry in read(path)} - known
    for entry in sorted(missing, key=lambda entry: entry.at):
        append(target, entry)
    return len(missing)


def read(path: Path) -> list[Tombstone]:
    """All lines, each erasure once, in the order of what happened; a torn one is left out, no file is an empty one."""
    if not path.exists():
        return []
    found: dict[tuple[str, int, str], Tombstone] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            entry = Tombstone(**json.loads(line))
            entry = replace(entry, keys=tuple(entry.keys))
        except (ValueError, TypeError):
            continue
        found[(entry.kind, entry.id, entry.made)] = entry
    # Of an erasure and its lifting the later counts, whichever was written down first.
    return sorted(found.values(), key=lambda entry: entry.at)
