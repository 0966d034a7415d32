"""Who was erased, in a file outside the database: a copy restored from before the erasure is made to forget again.

A line holds ids and moments, no name and no account. A row is meant only if it was made at the moment the line says:
a restored copy gives the ids that came after it to other people.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

FILE_NAME = "tombstones.jsonl"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One erasure. `kind` is "person" or "talent"; `made` is when the row was made, `at` when it was erased (ISO)."""

    kind: str
    id: int
    made: str
    at: str
    asker: str = ""  # how the person stands in the record of questions (an HMAC)


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


def read(path: Path) -> list[Tombstone]:
    """All lines, each erasure once; a torn one is left out, no file is an empty one."""
    if not path.exists():
        return []
    found: dict[tuple[str, int, str], Tombstone] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            entry = Tombstone(**json.loads(line))
        except (ValueError, TypeError):
            continue
        found[(entry.kind, entry.id, entry.made)] = entry
    return list(found.values())
