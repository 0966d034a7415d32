"""SQLAlchemy's dialects as one process of tests uses them: what was compiled for a statement serves every engine.

SQLAlchemy keeps what it compiled by engine and dialect. A bot has one engine for all its life; each test has some, and
compiling the same statements for each of them took a ninth of its time.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

_COMPILED: dict[Any, Any] = {}


class _Shared:
    """Equal to every dialect of its kind: all are made with the same options."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Called by SQLAlchemy for each new engine."""
        engine.update_execution_options(compiled_cache=_COMPILED)


class Sqlite(_Shared, SQLiteDialect_pysqlite):
    supports_statement_cache = True


class Postgresql(_Shared, PGDialect_psycopg):
    supports_statement_cache = True


def share_compiled() -> None:
    """Let engines that are opened from here on share what they compile."""
    registry.register("sqlite", __name__, Sqlite.__name__)
    registry.register("postgresql.psycopg", __name__, Postgresql.__name__)
