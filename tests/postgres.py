"""A PostgreSQL server of a session of tests, and databases of it that are lent to one test after another.

Making and dropping a database of some 600 relations takes the server a quarter of a second of processor time, emptying
one a tenth of that. What a test gets back is as new: no row, no sequence begun, no page left of before (so that rows
lie in the order they were written), nothing known about how full a table is. One whose schema a test has changed, as
a restore does, is dropped.
"""

from __future__ import annotations

import contextlib
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from storage.database import open_engine
from storage.migrations import migrate

_TEMPLATE = "template_siwen"
# Nothing of this server outlives it: no disk is waited for. Nor are statistics gathered at some moment of a test.
_SETTINGS = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
_OURS = "relnamespace = 'public'::regnamespace"
# By which a changed schema is known: every relation, column, constraint and trigger, and the revision.
_SHAPE = f"""
    SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
        SELECT (c.oid, relname, relkind, attname, atttypid, atttypmod, attnotnull)::text AS part
            FROM pg_class c JOIN pg_attribute ON attrelid = c.oid WHERE {_OURS} AND attnum > 0
        UNION ALL SELECT (oid, conname, conrelid)::text FROM pg_constraint
        UNION ALL SELECT (oid, tgrelid, tgenabled)::text FROM pg_trigger
        UNION ALL SELECT nspname::text FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'
        UNION ALL SELECT version_num::text FROM alembic_version
    ) parts"""  # noqa: S608 -- no input
_OTHERS = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_WRITTEN = (
    f"SELECT relname FROM pg_class WHERE {_OURS} AND relkind = 'r' AND relname <> 'alembic_version'"  # noqa: S608 -- no input
    " AND pg_relation_size(oid) > 0"
)
_REWIND = (
    "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences"
    " WHERE last_value IS NOT NULL"
)
_FORGET = (
    "SELECT pg_clear_relation_stats('public', relname::text) FROM pg_class"  # noqa: S608 -- no input
    f" WHERE {_OURS} AND relkind IN ('r', 'i') AND reltuples >= 0"
)


class Postgres:
    """A server that runs, by its address; `{}` in it stands for the name of a database."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._free: list[str] = []
        with self._connect("postgres") as server:
            for setting in _SETTINGS:
                server.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            server.execute("SELECT pg_reload_conf()")
        self.create(_TEMPLATE)
        engine = open_engine(self.address_of(_TEMPLATE))
        migrate(engine)
        engine.dispose()
        self._shape: str | None = None

    def address_of(self, name: str) -> str:
        """The address of a database, as SQLAlchemy takes it."""
        return self._address.format(name).replace("postgresql://", "postgresql+psycopg://")

    def create(self, name: str, template: str = "template1") -> None:
        """Make a database."""
        with self._connect("postgres") as server:
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            server.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        with self._connect("postgres") as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def lend(self) -> str:
        """The name of a database that is migrated and empty."""
        if self._free:
            return self._free.pop()
        name = f"test_{uuid.uuid4().hex}"
        self.create(name, _TEMPLATE)
        if self._shape is None:
            with self._connect(name) as database:
                self._shape = _read_shape(database)
        return name

    def take_back(self, name: str) -> None:
        """Make that database as new, or drop it where its schema is another one."""
        with self._connect(name) as database:
            database.execute(_OTHERS)
            is_whole = _read_shape(database) == self._shape
            if is_whole:
                _empty(database)
        if is_whole:
            self._free.append(name)
        else:
            self.drop(name)

    def _connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(self._address.format(name), autocommit=True)


def _read_shape(database: psycopg.Connection) -> str | None:
    try:
        row = database.execute(_SHAPE).fetchone()
    except psycopg.ProgrammingError:  # no such table, no such schema
        return None
    return str(row[0]) if row else None


def _empty(database: psycopg.Connection) -> None:
    written = [sql.Identifier(str(row[0])) for row in database.execute(_WRITTEN).fetchall()]
    database.execute("SET session_replication_role = replica")  # neither references nor the audit's trigger are asked
    for table in written:
        database.execute(sql.SQL("DELETE FROM {}").format(table))
    if written:
        database.execute(sql.SQL("VACUUM {}").format(sql.SQL(", ").join(written)))
    database.execute(_REWIND)
    database.execute(_FORGET)


@contextlib.contextmanager
def serve() -> Iterator[Postgres]:
    """A server of this process's own, out of a wheel."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        runtime, data = Path(folder) / "runtime", Path(folder) / "data"
        runtime.mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))  # pgserver asks for it when imported, and warns without
        import pgserver

        server = pgserver.get_server(data, cleanup_mode="delete")
        yield Postgres(server.get_uri().replace("/postgres?", "/{}?"))
        server.cleanup()
