"""Putting a backup back: all is made ready beside the old data, then changes places with it in one journalled step.

Whoever was erased since is erased again; what an anonymous run needs and no backup has ends that run; the index is
made anew. A kill before the last step leaves the old data as they were, one within it is finished by the next restore.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jobs import runs
from jobs.backups import container, swap, vault
from jobs.backups.container import Backup
from jobs.backups.errors import BackupRefused
from jobs.backups.places import DATABASE, SECRET, STAYS, Place, list_logs
from jobs.backups.swap import Move
from storage import attachments, audit, copies, key_files, migrations, push_switch, replaying, tombstones, unsent
from storage import runs as run_rows
from storage.database import Database
from storage.errors import say_reason
from storage.surveys import run_keys, sealing
from storage.tables import InboxRow, Run

_READY = ".restoring"  # below the data folder: what is made ready
_ASIDE = ".replaced"
_OWN = frozenset({_READY, _ASIDE})


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to, of a backup made `at` (ISO).

    People and talents erased again, anonymous runs closed for want of their key (id, title), messages that were in
    hand and whose keys are in no backup, pushes left to staff, and whether all pushes are paused.
    """

    at: str
    erased: int = 0
    closed: tuple[tuple[int, str], ...] = ()
    unread: int = 0
    doubted: int = 0
    paused: bool = False


def check(place: Place, path: Path, *, replace: bool) -> Backup:
    """Read the backup from end to end, and see whether it may be put back here. Nothing is changed.

    Raises BackupRefused: damaged, of a newer siwen, of the other kind of database, the place is in use, or not empty
    without `replace`.
    """
    backup = container.verify(path)
    label = backup.label
    if label.database != place.kind:
        raise BackupRefused(
            "backup.other_kind",
            f"这是 {label.database} 的备份，而 SIWEN_DATABASE_URL 指向 {place.kind}：请先改设置",
        )
    if not migrations.is_known(label.revision):
        raise BackupRefused("backup.newer", f"备份由更新版本的 siwen（{label.version}）做出：请先升级 siwen，再恢复")
    if copies.is_in_use(place.database_url):
        raise BackupRefused("backup.in_use", "数据正在使用：请先停下 siwen（systemctl stop siwen），再恢复")
    if not replace and not (copies.is_empty(place.database_url) and place.is_empty()):
        raise BackupRefused("backup.not_empty", "这里已有数据：确认不要了再加 --replace（建议先 siwen backup）")
    return backup


def restore(
    place: Place,
    path: Path,
    backup: Backup,
    *,
    secret: bytes | None,
    rebuild: Callable[[Path], None],
    doubt: bool,
    now: datetime,
) -> Restored:
    """Put a checked backup in the place of what is there. `secret`: None keeps the one of the data folder.

    `rebuild` makes the index of the library below a data folder. `doubt`: what was waiting to be pushed may have been
    sent since the backup, so it is left to staff, and pushes are paused until somebody has looked.
    Raises BackupRefused, CopyRefused, Damaged, Full: what was there is as it was.
    """
    if secret is not None and vault.mark(secret) != backup.label.secret:
        raise BackupRefused("backup.other_secret", "这份密钥文件属于另一份备份")
    place.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    ready = place.data_dir / _READY
    _clear(place)
    try:
        return _restore(place, path, backup, ready, secret, rebuild, doubt, now)
    except OSError as error:
        then = "再运行一次 siwen restore 就接着做完" if swap.is_unfinished(place.data_dir) else "原来的数据没有动"
        raise BackupRefused("backup.unwritable", f"恢复没有做成：{say_reason(error)}；{then}") from error
    finally:
        if not swap.is_unfinished(place.data_dir):
            _clear(place)


def _restore(
    place: Place,
    path: Path,
    backup: Backup,
    ready: Path,
    secret: bytes | None,
    rebuild: Callable[[Path], None],
    doubt: bool,
    now: datetime,
) -> Restored:
    ready.mkdir(mode=0o700)
    container.unpack(path, ready, backup)
    _merge_tombstones(place, path, ready)
    if secret is not None:
        key_files.put(ready / SECRET, secret)
    rebuild(ready)
    if place.kind == "sqlite":
        copy = _find_copy(place)
        shutil.move(ready / DATABASE, copy)
        restored = _bring_up(f"sqlite:///{copy}", ready, place, backup.label.at, doubt, now)
        swap.begin(place.data_dir, list(_list_moves(place, ready)))
    else:
        swap.begin(place.data_dir, list(_list_moves(place, ready)))
        restored = _replace_tables(place, ready, backup.label.at, doubt, now)
    _conclude(place)
    return restored


def _find_copy(place: Place) -> Path:
    """SQLite's file that is made ready: beside the old one, wherever that is, so that a rename is all that is left."""
    file = copies.find_file(place.database_url).absolute()
    return file.with_name(f".{file.name}.restoring")


def _clear(place: Place) -> None:
    """Delete what was made ready and has changed places with nothing."""
    shutil.rmtree(place.data_dir / _READY, ignore_errors=True)
    if place.kind == "sqlite":
        copy = _find_copy(place)
        for path in (copy, *list_logs(copy)):
            path.unlink(missing_ok=True)


def finish(place: Place, now: datetime) -> Restored | None:
    """Go on with a restore that was cut in its last step; None where there is none. Raises as `restore`."""
    if not swap.is_unfinished(place.data_dir):
        return None
    if copies.is_in_use(place.database_url):
        raise BackupRefused("backup.in_use", "数据正在使用：请先停下 siwen（systemctl stop siwen），再恢复")
    ready = place.data_dir / _READY
    restored = Restored("")
    if place.kind != "sqlite" and (ready / DATABASE).exists():
        restored = _replace_tables(place, ready, "", True, now)
    _conclude(place)
    return restored


def _conclude(place: Place) -> None:
    ready = place.data_dir / _READY
    (ready / DATABASE).unlink(missing_ok=True)  # PostgreSQL: the tables are as they shall be, whoever goes on from here
    swap.carry_out(place.data_dir)
    if place.kind != "sqlite":
        copies.drop_replaced(place.database_url)
    _drop_keys(place)
    shutil.rmtree(ready, ignore_errors=True)
    swap.end(place.data_dir)
    shutil.rmtree(place.data_dir / _ASIDE, ignore_errors=True)


def _merge_tombstones(place: Place, path: Path, ready: Path) -> None:
    """Who was erased as the backup knows it, as this data folder does, and as is written beside the backups."""
    folders = {place.data_dir, path.absolute().parent, *([place.beside] if place.beside else [])}
    files = sorted(folder / tombstones.FILE_NAME for folder in folders)
    tombstones.merge(ready / tombstones.FILE_NAME, *files)


def _replace_tables(place: Place, ready: Path, at: str, doubt: bool, now: datetime) -> Restored:
    """PostgreSQL: the tables change places; where that fails the old ones are put back."""
    try:
        copies.load(place.database_url, ready / DATABASE, place.tools)
        return _bring_up(place.database_url, ready, place, at, doubt, now)
    except Exception:
        copies.take_back(place.database_url)
        swap.call_off(place.data_dir)
        raise


def _bring_up(url: str, ready: Path, place: Place, at: str, doubt: bool, now: datetime) -> Restored:
    """Check, migrate, forget again, close what can't go on. Raises Damaged, WrongDatabase, Full."""
    database = Database.open(url)
    try:
        database.check()
        migrations.migrate(database.engine)
        unread = database.read(_count_unread)  # first: an erasure blanks what nobody can read
        replayed = replaying.replay_tombstones(database, ready / tombstones.FILE_NAME, now)
        folder = attachments.folder_of(ready)
        database.read(lambda session: attachments.erase(session, folder, set(replayed.files)))
        keyless = runs.list_keyless(database, place.data_dir)
        restored = database.write(
            lambda session: Restored(
                at,
                replayed.erased,
                tuple(_close_keyless(session, keyless, now)),
                unread,
                _stop_pushes(session, now) if doubt else 0,
                push_switch.paused_since(session) is not None,
            )
        )
        database.write(lambda session: _record(session, restored, now))
        database.fold_log()
    finally:
        database.close()
    return restored


def _close_keyless(session: Session, keyless: Sequence[int], now: datetime) -> Iterator[tuple[int, str]]:
    """End the open anonymous runs whose key is not on this machine: nobody can answer them any more."""
    for number in keyless:
        run_rows.close(session, number, by=None, now=now, key=None)
        yield number, session.get_one(Run, number).title


def _stop_pushes(session: Session, now: datetime) -> int:
    """Leave to staff what may have been sent since the backup, and send nothing before somebody has looked."""
    push_switch.pause(session, now)
    return unsent.doubt_waiting(session, now)


def _record(session: Session, restored: Restored, now: datetime) -> None:
    erased, closed = restored.erased, [number for number, _ in restored.closed]
    audit.record(
        session, person_id=None, act="data.restore", now=now, made_at=restored.at, erased=erased, closed=closed
    )


def _drop_keys(place: Place) -> None:
    """Destroy the keys of anonymous runs that are not open in what was restored.

    One begun later under the same number would take such a key for its own.
    """
    keys = run_keys.folder_of(place.data_dir)
    if not keys.exists():
        return
    database = Database.open(place.database_url)
    try:
        opened = select(Run.id).where(Run.state.in_(run_rows.OPEN), Run.anonymous)
        needed = set(database.read(lambda session: session.scalars(opened).all()))
        for number in set(run_keys.list_all(keys)) - needed:
            sealing.forget(database, keys, number)
    finally:
        database.close()


def _count_unread(session: Session) -> int:
    """Messages that were in hand as the backup was made: their keys are in no backup, so they are not answered."""
    waiting = (InboxRow.done_at.is_(None), InboxRow.set_aside_at.is_(None), InboxRow.payload.is_not(None))
    return session.scalar(select(func.count()).select_from(InboxRow).where(*waiting)) or 0


def _list_moves(place: Place, ready: Path) -> Iterator[Move]:
    """The logs first: a database would be read with the log of another."""
    data_dir, aside = place.data_dir, place.data_dir / _ASIDE
    if place.kind == "sqlite":
        file = copies.find_file(place.database_url).absolute()
        for path in list_logs(file):
            yield Move(None, str(path), str(path.with_name(f".{path.name}.replaced")))
        yield Move(str(_find_copy(place)), str(file), str(file.with_name(f".{file.name}.replaced")))
    fresh = {path.name for path in ready.iterdir()} - {DATABASE}
    old = {path.name for path in data_dir.iterdir() if path.name[0] != "." and not place.is_database(path)}
    if SECRET not in fresh:
        old.discard(SECRET)
    for name in sorted((fresh | old) - STAYS - _OWN):
        yield Move(str(ready / name) if name in fresh else None, str(data_dir / name), str(aside / name))
