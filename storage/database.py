"""The database: one writer thread that commits for many at once, and a few readers.

A transaction is a plain function of a session, so it can never span an `await`. All that wait to be written
go into one transaction (a commit with `synchronous=FULL` costs an fsync; a hundred effects share it). Where one
of them raises, the transaction is rolled back and each is run alone, so that only the one at fault fails:
a function given to `write` may therefore run twice and must do nothing but write.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from storage.errors import Busy, Damaged, Full, StorageRefusal, WrongDatabase

T = TypeVar("T")

LOCK_WAIT = timedelta(seconds=5)  # F11: longer than any transaction of ours, shorter than a person's patience
READERS = 2  # reading is short; more threads would only queue for the interpreter lock
BATCH = 200  # effects in one transaction at most, so that nobody waits long behind others


@dataclass(slots=True)
class _Job:
    """A function that waits for the writer, and where its result goes."""

    run: Callable[[Session], Any]
    deliver: Callable[[Any, BaseException | None], None]
    loop: asyncio.AbstractEventLoop | None


class Database:
    """The one door to the database of this process. Open it with `Database.open`, close it at the end."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer_engine = engine.execution_options(write=True)
        # On PostgreSQL each statement would else see what was committed since the one before it.
        self._reader_engine = engine if self.is_sqlite else engine.execution_options(isolation_level="REPEATABLE READ")
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="siwen-reader")
        self._writer = threading.Thread(target=self._write_forever, name="siwen-writer", daemon=True)
        self._closed = False
        self._writer.start()

    @classmethod
    def open(cls, url: str, **options: Any) -> Database:  # noqa: ANN401 -- SQLAlchemy's own options, passed on
        """Open the database at a SQLAlchemy URL (`sqlite:///FILE` or `postgresql://…`); nothing is created yet.

        Raises WrongDatabase where the address can't be used.
        """
        return cls(open_engine(url, **options))

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the SQLite file, which other processes share by file locks."""
        return self.engine.dialect.name == "sqlite"

    # -- writing -----------------------------------------------------------------------------------------

    def write(self, run: Callable[[Session], T]) -> T:
        """Run a function in a transaction and return its result once that is committed. For threads.

        Raises Busy or Full (nothing was written), or what the function raised.
        """
        future: Future[T] = Future()

        def deliver(value: T, error: BaseException | None) -> None:
            if error is None:
                future.set_result(value)
            else:
                future.set_exception(error)

        self._put(_Job(run, deliver, None))
        return future.result()

    async def awrite(self, run: Callable[[Session], T]) -> T:
        """As `write`, for the event loop: others run while this waits for the commit."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def deliver(value: T, error: BaseException | None) -> None:
            if future.done():  # the one who waited was cancelled; what is committed stays committed
                return
            if error is None:
                future.set_result(value)
            else:
                future.set_exception(error)

        self._put(_Job(run, deliver, loop))
        return await future

    def _put(self, job: _Job) -> None:
        if self._closed:
            raise RuntimeError("the database is closed")
        self._jobs.put(job)

    def _write_forever(self) -> None:
        while (job := self._jobs.get()) is not None:
            batch = [job]
            last = False
            while len(batch) < BATCH:
                try:
                    waiting = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if waiting is None:
                    last = True
                    break
                batch.append(waiting)
            self._write_batch(batch)
            if last:
                return

    def _write_batch(self, batch: list[_Job]) -> None:
        try:
            results = self._commit([job.run for job in batch])
        except BaseException as error:  # noqa: BLE001 -- whatever a function raised goes to who waits for it
            if len(batch) == 1 or isinstance(error, (Busy, Full)):
                _hand_back([(job, None, error) for job in batch])
            else:
                for job in batch:
                    self._write_batch([job])
        else:
            _hand_back([(job, value, None) for job, value in zip(batch, results, strict=True)])

    def _commit(self, runs: list[Callable[[Session], Any]]) -> list[Any]:
        try:
            with Session(self._writer_engine, expire_on_commit=False) as session:
                results = [run(session) for run in runs]
                session.commit()
                return results
        except DBAPIError as error:
            raise _refusal(error) or error from error

    # -- reading -----------------------------------------------------------------------------------------

    def read(self, run: Callable[[Session], T]) -> T:
        """Run a function that only reads, on one consistent state of the database. For threads.

        Raises Busy where the database can't be reached.
        """
        try:
            with Session(self._reader_engine, expire_on_commit=False) as session:
                return run(session)
        except DBAPIError as error:
            raise _refusal(error) or error from error

    async def aread(self, run: Callable[[Session], T]) -> T:
        """As `read`, for the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read, run)

    def fold_log(self) -> None:
        """Empty SQLite's write-ahead log into its file: until then it still holds what was erased from the pages.

        Readers at work keep what they read; the next call folds the rest. On PostgreSQL the server keeps its own log.
        """
        if self.is_sqlite:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def check(self) -> None:
        """Look through the file after what may have been a power loss (F13); a few milliseconds a megabyte.

        Raises Damaged. PostgreSQL looks after itself.
        """
        if not self.is_sqlite:
            return
        try:
            with self.engine.connect() as connection:
                finding = connection.scalar(text("PRAGMA integrity_check(1)"))
        except DBAPIError as error:
            if isinstance(error.orig, sqlite3.DatabaseError) and not isinstance(error.orig, sqlite3.OperationalError):
                raise Damaged(str(error.orig)) from error
            raise _refusal(error) or error from error
        if finding != "ok":
            raise Damaged(str(finding).splitlines()[0])

    def close(self) -> None:
        """Commit what waits, then close all connections."""
        if self._closed:
            return
        self._closed = True
        self._jobs.put(None)
        self._writer.join()
        self._readers.shutdown()
        self.engine.dispose()


def open_engine(url: str, **options: Any) -> Engine:  # noqa: ANN401 -- SQLAlchemy's own options, passed on
    """An engine as this project uses it: see `_prepare_sqlite` and `_prepare_postgres`.

    `hide_parameters`: an error's text must not carry what a person wrote into the log.
    Raises WrongDatabase.
    """
    try:
        address = make_url(url)
        if address.drivername in {"postgres", "postgresql"}:
            address = address.set(drivername="postgresql+psycopg")
        if address.drivername == "postgresql+psycopg":
            wait = f"-c lock_timeout={int(LOCK_WAIT.total_seconds() * 1000)}"
            arguments: Mapping[str, Any] = {"options": wait, "connect_timeout": 5} | options.pop("connect_args", {})
            return create_engine(
                address, hide_parameters=True, pool_pre_ping=True, connect_args=dict(arguments), **options
            )
        if address.get_backend_name() != "sqlite":
            raise WrongDatabase("wrong_database", "设置 SIWEN_DATABASE_URL 不对：只支持 sqlite:/// 和 postgresql://")
        arguments = {"timeout": LOCK_WAIT.total_seconds()} | options.pop("connect_args", {})
        engine = create_engine(address, hide_parameters=True, connect_args=dict(arguments), **options)
    except (ArgumentError, NoSuchModuleError) as error:
        raise WrongDatabase("wrong_database", "设置 SIWEN_DATABASE_URL 不对：不是数据库地址") from error
    except ModuleNotFoundError as error:
        raise WrongDatabase(
            "missing_driver", "PostgreSQL 需要 psycopg：请安装 siwen 的附加项 postgres（siwen doctor 有说明）"
        ) from error
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own transactions are off: it would begin deferred, and an upgrade ignores the busy timeout.
    connection.isolation_level = None
    cursor = connection.cursor()
    _keep_to_owner(cursor.execute("PRAGMA database_list").fetchone()[2])
    _keep_log_ahead(cursor)
    cursor.execute("PRAGMA synchronous=FULL")  # NORMAL can lose a committed "done" on power loss
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten, not only unlinked
    cursor.close()


def _keep_log_ahead(cursor: sqlite3.Cursor) -> None:
    """Write-ahead log. A new file is switched to it by whoever comes first; others then find it so.

    SQLite asks no busy timeout for the switch: two processes that start together on a new file would be locked out.
    """
    deadline = time.monotonic() + LOCK_WAIT.total_seconds()
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _keep_to_owner(path: str) -> None:
    """A file that was made just now holds what people ask: nobody else on the machine reads it.

    Its journals take its mode. One that was there keeps the mode that the office gave it.
    """
    if path and Path(path).stat().st_size == 0:
        Path(path).chmod(0o600)


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _refusal(error: DBAPIError) -> StorageRefusal | None:
    """What an error of the driver means to a person, or None where it is a bug."""
    original = error.orig
    if isinstance(original, sqlite3.OperationalError):
        code = getattr(original, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary code
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return Busy()
        if code == sqlite3.SQLITE_FULL:
            return Full()
        return None
    state = getattr(original, "sqlstate", None)
    if state == "53100":  # disk_full
        return Full()
    if error.connection_invalidated or state in {"55P03", "57P01", "57P02", "57P03", "40P01"}:
        return Busy()  # lock_not_available, shutting or starting up, deadlock: all pass by themselves
    if state is None and isinstance(error, OperationalError):
        return Busy()  # psycopg gives no state where there is no server to give one
    return None


def _hand_back(results: list[tuple[_Job, Any, BaseException | None]]) -> None:
    """Give results to those who wait: one wake-up for each event loop, not one for each job."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Job, Any, BaseException | None]]] = {}
    for job, value, error in results:
        if job.loop is None:
            job.deliver(value, error)
        else:
            by_loop.setdefault(job.loop, []).append((job, value, error))
    for loop, items in by_loop.items():
        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile: nobody waits any more
            loop.call_soon_threadsafe(_deliver_all, items)


def _deliver_all(items: list[tuple[_Job, Any, BaseException | None]]) -> None:
    for job, value, error in items:
        job.deliver(value, error)
