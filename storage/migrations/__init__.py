"""The database's schema over time; `migrate` brings a database to the newest. Works from the installed package."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from storage.errors import Damaged, WrongDatabase

# The second of two that start together waits for the first, for longer than for any other lock.
_WAIT_SECONDS = 120
_LOCK = 0x51_57_45_4E  # "QWEN" reads as siwen's: any fixed number, the same in every process of ours


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to a revision, in one transaction: killed in the middle, nothing has happened (F20).

    Two processes at once: the second waits for the first, then finds nothing to do. A revision below the
    present one downgrades ("base" removes all tables).
    Raises WrongDatabase where a newer siwen made the schema, Damaged where rows refer to what isn't there.
    """
    with engine.execution_options(write=True).connect() as connection, _prepared(connection), connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{_WAIT_SECONDS}s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        configuration, before = configure(connection), _find_revision(connection)
        if revision == "head" and before == find_newest():
            return
        try:
            if _is_ahead(configuration, connection, revision):
                command.downgrade(configuration, revision)
            else:
                command.upgrade(configuration, revision)
        except CommandError as error:
            raise WrongDatabase(
                "newer_database", "数据库由更新版本的 siwen 建立：请升级 siwen，或改用另一个 SIWEN_DATABASE_URL"
            ) from error
        if _find_revision(connection) != before:
            _check_references(connection)


@contextlib.contextmanager
def _prepared(connection: Connection) -> Iterator[None]:
    """Let SQLite wait long for its lock, and alter a table by copying it (https://sqlite.org/lang_altertable.html, 7).

    A table that others refer to can't be replaced while references are held; neither setting can be made inside a
    transaction. `_check_references` holds them at its end.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.cursor()
    before = {name: driver.execute(f"PRAGMA {name}").fetchone()[0] for name in ("busy_timeout", "foreign_keys")}
    driver.execute(f"PRAGMA busy_timeout = {_WAIT_SECONDS * 1000}")
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        for name, value in before.items():
            driver.execute(f"PRAGMA {name} = {value}")
        driver.close()


def _check_references(connection: Connection) -> None:
    """Raises Damaged, which takes the migration back, where a row refers to none."""
    if connection.dialect.name == "sqlite" and (broken := connection.execute(text("PRAGMA foreign_key_check")).all()):
        raise Damaged(f"foreign_key_check: {', '.join(sorted({row[0] for row in broken}))}")


def configure(connection: Connection | None = None) -> Config:
    """Alembic's configuration, made in code: there is no alembic.ini to find."""
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    configuration.set_main_option("path_separator", "os")
    configuration.attributes["connection"] = connection
    return configuration


def find_revision(engine: Engine) -> str:
    """The revision that a database is at; "" where it has no tables yet."""
    with engine.connect() as connection:
        return _find_revision(connection) or ""


def is_known(revision: str) -> bool:
    """Whether this siwen knows a revision: the schema of a newer one it does not."""
    return revision in {script.revision for script in _walk(configure())}


def _is_ahead(configuration: Config, connection: Connection, revision: str) -> bool:
    """Whether the database is at a later revision than the one wanted."""
    current = _find_revision(connection)
    order = ["base", *reversed([script.revision for script in _walk(configuration)])]
    wanted = order[-1] if revision == "head" else revision
    return current in order and wanted in order and order.index(current) > order.index(wanted)


@cache
def find_newest() -> str | None:
    """The revision that this siwen brings a database to; read once a process, for Alembic compiles every script."""
    return ScriptDirectory.from_config(configure()).get_current_head()


def _find_revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _walk(configuration: Config) -> Iterator[Script]:
    return ScriptDirectory.from_config(configuration).walk_revisions()
