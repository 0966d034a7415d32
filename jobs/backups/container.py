"""The file of a backup: a tar whose last member lists the others with size and SHA-256, so a cut one is told."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from jobs.backups.errors import BackupRefused

FORMAT = 1
_CONTENTS = "siwen-backup.json"
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Label:
    """What a backup is of. `database` is "sqlite" or "postgresql", `revision` that of its schema, `at` ISO in UTC.

    `secret` tells whether a sealed file of secrets belongs to it, and nothing else.
    """

    version: str
    at: str
    database: str
    revision: str
    secret: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A member: its size in bytes and its SHA-256."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Backup:
    """What a file holds, by its own list."""

    label: Label
    entries: dict[str, Entry]


class Writer:
    """Writes a backup, member by member; `finish` closes it with its list."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 -- `finish` closes it
        self._entries: dict[str, Entry] = {}

    def add(self, source: Path, name: str) -> None:
        """Add a file under a name. Raises FileNotFoundError, with nothing added; OSError where it shrank meanwhile."""
        with source.open("rb") as file:
            reader = _Hashing(file, os.fstat(file.fileno()).st_size)
            self._tar.addfile(_describe(name, reader.size), reader)
        self._entries[name] = Entry(reader.size, reader.hex)

    def finish(self, label: Label) -> Backup:
        """Add the list and the end."""
        listed = {name: asdict(entry) for name, entry in self._entries.items()}
        told = json.dumps({"format": FORMAT, "label": asdict(label), "entries": listed}, ensure_ascii=False).encode()
        self._tar.addfile(_describe(_CONTENTS, len(told)), io.BytesIO(told))
        self._tar.close()
        return Backup(label, dict(self._entries))


class _Hashing(io.RawIOBase):
    """A file of a fixed size, hashed as it is read: one that grows meanwhile is taken as it was."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file, self._left, self._digest, self.size = file, size, hashlib.sha256(), size

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(min(self._left, size if size >= 0 else self._left))
        self._left -= len(block)
        self._digest.update(block)
        return block

    @property
    def hex(self) -> str:
        return self._digest.hexdigest()


def _describe(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def verify(path: Path) -> Backup:
    """Read a backup from end to end and compare all with its list. Raises BackupRefused."""
    found: dict[str, Entry] = {}
    backup: Backup | None = None
    with _reading(path) as tar:
        for member in tar:
            stream = tar.extractfile(member) if member.isreg() else None
            if stream is None:
                raise _damaged(member.name)
            if member.name == _CONTENTS:
                backup = _decode(stream.read())
                continue
            reader = _Hashing(stream, member.size)
            while reader.read(_BLOCK_BYTES):
                pass
            found[member.name] = Entry(member.size, reader.hex)
    if backup is None:
        raise BackupRefused("backup.cut", f"{path.name} 不完整（末尾的清单不在）：复制时被截断，或备份没有做完")
    for name in sorted(found.keys() | backup.entries.keys()):
        if found.get(name) != backup.entries.get(name):
            raise _damaged(name)
    return backup


def unpack(path: Path, folder: Path, backup: Backup) -> None:
    """Write the members of a verified backup below `folder`. Raises BackupRefused, OSError."""
    with _reading(path) as tar:
        for member in tar:
            if member.name == _CONTENTS:
                continue
            stream, entry = tar.extractfile(member), backup.entries.get(member.name)
            if stream is None or entry is None or not is_plain(member.name):
                raise _damaged(member.name)
            place = folder / member.name
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            reader = _Hashing(stream, member.size)
            with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                while block := reader.read(_BLOCK_BYTES):
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())
            if Entry(member.size, reader.hex) != entry:
                raise _damaged(member.name)


def is_plain(name: str) -> bool:
    """Whether a name stays below the folder that it is unpacked in, on any system."""
    parts = PurePosixPath(name).parts
    return (
        bool(parts) and not name.startswith("/") and not any(part == ".." or set(part) & set("\\:\0") for part in parts)
    )


@contextmanager
def _reading(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, mode="r|") as tar:
            yield tar
    except (tarfile.TarError, EOFError) as error:
        raise BackupRefused(
            "backup.cut", f"{path.name} 不是备份文件，或不完整：复制时被截断，或备份没有做完"
        ) from error
    except FileNotFoundError as error:
        raise BackupRefused("backup.missing", f"没有这个备份文件：{path}") from error


def _decode(told: bytes) -> Backup:
    try:
        content: dict[str, Any] = json.loads(told)
        form = content["format"]
        if isinstance(form, int) and form > FORMAT:
            raise BackupRefused("backup.newer", "备份由更新版本的 siwen 做出：请先升级 siwen，再恢复")
        entries = {name: Entry(**entry) for name, entry in content["entries"].items()}
        return Backup(Label(**content["label"]), entries)
    except (ValueError, TypeError, KeyError) as error:
        raise _damaged(_CONTENTS) from error


def _damaged(name: str) -> BackupRefused:
    return BackupRefused("backup.damaged", f"备份已损坏（{name} 与清单不符）：请用另一份备份", name=name)
