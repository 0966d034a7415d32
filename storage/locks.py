"""A lock that only one process holds: on PostgreSQL an advisory lock, on SQLite a file beside the database."""

from __future__ import annotations

import hashlib
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from storage.database import Database


class Lock:
    """Held from `acquire` to `release`, or until the process ends, however that may be."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        digest = hashlib.sha256(name.encode()).digest()
        self._number = int.from_bytes(digest[:8], signed=True)
        self._connection: Connection | None = None
        self._file: FileLock | None = None
        path = database.engine.url.database
        if database.is_sqlite and path:
            self._file = FileLock(Path(path).with_name(f".{digest.hex()[:16]}.lock"), blocking=False)

    def acquire(self) -> bool:
        """Take the lock if nobody holds it. Raises nothing: a database that can't be asked holds it."""
        if self._file is not None:
            try:
                self._file.acquire()
            except Timeout:
                return False
            return True
        try:
            connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            taken = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": self._number}))
        except DBAPIError:
            return False
        if taken:
            self._connection = connection
        else:
            connection.close()
        return taken

    def is_held(self) -> bool:
        """Whether it is still ours: PostgreSQL forgets the lock of a connection that broke (F14)."""
        if self._file is not None:
            return self._file.is_locked
        if self._connection is None:
            return False
        try:
            self._connection.scalar(text("SELECT 1"))
        except DBAPIError:
            self._connection.invalidate()
            self._connection = None
            return False
        return True

    def release(self) -> None:
        """Let others have it."""
        if self._file is not None:
            self._file.release()
        if self._connection is not None:
            # closed, not returned to the pool: a pooled connection would go on holding the lock
            self._connection.invalidate()
            self._connection = None
