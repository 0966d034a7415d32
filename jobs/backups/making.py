"""Making a backup while siwen runs: the database at one moment, then the files that its rows name, at last who went.

In this order a file that a row names is there: it is kept before its row is committed. One that an erasure deleted
meanwhile is missing, and so will be its row: the tombstones are copied after it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy.exc import DBAPIError

from jobs.backups import container, vault
from jobs.backups.container import Label
from jobs.backups.errors import BackupRefused
from jobs.backups.places import DATABASE, KNOWLEDGE, SECRET, Place
from knowledge import truth
from storage import copies, inbox, migrations, tombstones
from storage.database import Database
from storage.errors import say_reason

SECRETS_ENDING = ".secrets"
NAMED = "siwen-"  # then the moment: how a backup is named that is given a folder alone
MARK = "backup"  # the moment of the last good one, among the marks
_UNFINISHED = ".siwen-backup-"
_UNFINISHED_KEPT_SECONDS = 24 * 3600.0  # longer than any takes


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was read back and found whole."""

    path: Path
    secrets_path: Path
    bytes: int
    files: int


def make(
    place: Place,
    target: Path,
    *,
    passphrase: bytes,
    held: Mapping[str, bytes],
    version: str,
    now: datetime,
) -> Made:
    """Write `target` and, with `held` sealed by the passphrase, `target`.secrets; read it back; note the moment.

    Neither is there before both are whole; what a kill leaves has a name that the next one sweeps away.
    Raises BackupRefused, CopyRefused, Damaged, KnowledgeRefusal("library_busy").
    """
    secrets_path = target.with_name(target.name + SECRETS_ENDING)
    if target.absolute().is_relative_to(place.data_dir.absolute()):
        raise BackupRefused("backup.inside", "备份不要放在数据目录里：盘坏了就一起没了")
    for path in (target, secrets_path):
        if path.exists():
            raise BackupRefused("backup.there", f"{path} 已经有了：备份不覆盖旧的，请换一个名字")
    sealed = vault.seal(held, passphrase)
    try:
        _sweep(target.parent)
        with _unfinished(target) as (stream, path):
            _write(place, stream, Label(version, now.isoformat(), place.kind, "", vault.mark(held[SECRET])))
            _settle(stream)
            backup = container.verify(path)
            _put(secrets_path, sealed)
            path.replace(target)
        _sync(target.parent)
        tombstones.merge(target.parent / tombstones.FILE_NAME, place.data_dir / tombstones.FILE_NAME)
    except OSError as error:
        raise BackupRefused("backup.unwritable", f"写不了备份 {target}：{say_reason(error)}") from error
    _note(place, now)
    return Made(target, secrets_path, target.stat().st_size, len(backup.entries))


def list_named(folder: Path) -> list[Path]:
    """The backups in a folder that were named by themselves, the oldest first."""
    return sorted(folder.glob(f"{NAMED}????????-??????.tar"))


def drop_old(folder: Path, keep: int) -> int:
    """Delete all but the newest `keep` backups that were named by themselves; how many. They hold who was erased since.

    Raises BackupRefused where one can't be deleted.
    """
    old = list_named(folder)[:-keep]
    try:
        for path in old:
            path.with_name(path.name + SECRETS_ENDING).unlink(missing_ok=True)
            path.unlink()
    except OSError as error:
        raise BackupRefused("backup.unwritable", f"旧备份删不掉：{say_reason(error)}") from error
    return len(old)


def _write(place: Place, stream: IO[bytes], label: Label) -> None:
    with _workroom(place.data_dir) as room:
        copies.save(place.database_url, room / DATABASE, place.tools)
        revision = _find_revision(place, room / DATABASE)
        writer = container.Writer(stream)
        writer.add(room / DATABASE, DATABASE)
        (room / DATABASE).unlink()
        library = place.data_dir / KNOWLEDGE
        by_hash = truth.copy(library, room / KNOWLEDGE)
        for path in sorted(file for file in (room / KNOWLEDGE).rglob("*") if file.is_file()):
            writer.add(path, path.relative_to(room).as_posix())
    for path in by_hash:
        writer.add(path, f"{KNOWLEDGE}/{path.relative_to(library).as_posix()}")
    for path, name in place.list_files():
        with contextlib.suppress(FileNotFoundError):  # erased or swept since it was listed
            writer.add(path, name)
    with contextlib.suppress(FileNotFoundError):
        writer.add(place.data_dir / tombstones.FILE_NAME, tombstones.FILE_NAME)
    writer.finish(Label(label.version, label.at, label.database, revision, label.secret))


def _find_revision(place: Place, copy: Path) -> str:
    """The revision of the copy; PostgreSQL's can't be looked into, so that of the server."""
    url = f"sqlite:///{copy}" if place.kind == "sqlite" else place.database_url
    database = Database.open(url)
    try:
        revision = migrations.find_revision(database.engine)
    except DBAPIError as error:
        raise BackupRefused("backup.no_database", "数据库读不了：siwen doctor 会说明原因") from error
    finally:
        database.close()
    if not revision:
        raise BackupRefused("backup.no_database", "数据库里还没有表，没有可备份的：siwen 第一次启动时建立")
    return revision


def _note(place: Place, now: datetime) -> None:
    database = Database.open(place.database_url)
    try:
        database.write(lambda session: inbox.mark(session, MARK, now))
    finally:
        database.close()


@contextmanager
def _workroom(data_dir: Path) -> Iterator[Path]:
    """Room for the copy of the database, among the exports: what a kill leaves there goes within a day."""
    room = data_dir / "exports" / f"backup-{secrets.token_hex(8)}"
    room.mkdir(mode=0o700, parents=True)
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


@contextmanager
def _unfinished(target: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """A file beside the target, for its owner alone, until the body has renamed it; else it is deleted."""
    descriptor, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=target.parent)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream, path
    finally:
        path.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Delete what a kill left of earlier ones: they hold what people wrote."""
    for path in folder.glob(f"{_UNFINISHED}*"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > _UNFINISHED_KEPT_SECONDS:
                path.unlink()


def _put(path: Path, content: bytes) -> None:
    with _unfinished(path) as (stream, fresh):
        stream.write(content)
        _settle(stream)
        fresh.replace(path)


def _settle(stream: IO[bytes]) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _sync(folder: Path) -> None:
    if os.name == "nt":  # Windows can't open a folder
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
