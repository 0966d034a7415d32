"""The key of an anonymous run: a file beside the database, from the run's start to its close, then destroyed.

A ballot's id is made with it (`storage.surveys.ballots`), so without the file nothing leads from a person to a ballot.
It belongs into no backup. A run whose key is gone takes no anonymous answers any more.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection
from pathlib import Path

KEY_BYTES = 32


def folder_of(data_dir: Path) -> Path:
    """Where the keys lie, below the data folder; made if it is not there, for its owner alone."""
    folder = data_dir / "run_keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def make(folder: Path, run_id: int) -> bytes:
    """The key of a run, made where there is none: call it before the transaction that starts the run.

    Written aside and linked into place, so that two processes that start a run together share one key, and a kill
    leaves none half-written. Raises OSError.
    """
    path = _path_of(folder, run_id)
    fresh = folder / f"{run_id}.{secrets.token_hex(8)}.new"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            return path.read_bytes()
    finally:
        _shred(fresh)
    _sync(folder)
    return path.read_bytes()


def read(folder: Path, run_id: int) -> bytes | None:
    """The key of a run; None where it has none (any more)."""
    try:
        key = _path_of(folder, run_id).read_bytes()
    except FileNotFoundError:
        return None
    return key if len(key) == KEY_BYTES else None


def destroy(folder: Path, run_id: int) -> None:
    """Overwrite the key and take it away, on the disk when this returns. A second time finds nothing."""
    _shred(_path_of(folder, run_id))
    _sync(folder)


def sweep(folder: Path, open_runs: Collection[int]) -> list[int]:
    """Destroy the keys of runs that are not open, and what a kill left half-made; the numbers of these runs.

    A close commits first and destroys then: who is killed in between leaves a key of ballots that it can't name.
    """
    left = [
        int(path.stem) for path in folder.glob("*.key") if path.stem.isdecimal() and int(path.stem) not in open_runs
    ]
    for run_id in left:
        destroy(folder, run_id)
    for path in folder.glob("*.new"):
        _shred(path)
    return sorted(left)


def _path_of(folder: Path, run_id: int) -> Path:
    return folder / f"{run_id}.key"


def _shred(path: Path) -> None:
    """Overwritten before it is unlinked: the name of a file that is linked twice is only taken away."""
    try:
        if path.stat().st_nlink == 1:
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
