"""Keys as files beside the database: made once for all processes, readable by the owner alone, destroyed for good."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from pathlib import Path

KEY_BYTES = 32
_MADE_WITHIN_SECONDS = 60


def make(path: Path) -> bytes:
    """The key of that file, made where there is none. Raises OSError.

    Written aside and linked into place, so that two processes that ask together share one, and a kill leaves none
    half-written. On the disk when this returns.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.parent / f"{path.stem}.{secrets.token_hex(8)}.new"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # the other process was quicker: its key is the one
            os.link(fresh, path)
    finally:
        fresh.unlink()
    _sync(path.parent)
    return path.read_bytes()


def put(path: Path, key: bytes) -> None:
    """Write a key that was kept elsewhere into a new file, for its owner alone; on the disk at the return.

    Raises OSError, FileExistsError where there is one.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    _sync(path.parent)


def read(path: Path) -> bytes | None:
    """The key of that file; None where there is none (any more)."""
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        return None
    return key if len(key) == KEY_BYTES else None


def destroy(path: Path) -> None:
    """Overwrite the key and take it away, on the disk when this returns. A second time finds nothing.

    On a disk that writes elsewhere than where it read (flash, a copying file system) the old bytes may last until it
    reuses their place.
    """
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return
    _sync(path.parent)


def drop_unfinished(folder: Path) -> None:
    """Take away what a kill left half-made; what is just being made is let be."""
    for path in folder.glob("*.new"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > _MADE_WITHIN_SECONDS:
                path.unlink()


def _sync(folder: Path) -> None:
    """A name that was made or taken away is so after a power loss too."""
    if os.name == "nt":  # Windows can't open a folder
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
