"""A whole copy of the database while it is in use, and the way back: SQLite's backup API, `pg_dump` and `pg_restore`.

PostgreSQL's tools must be of the server's version or newer. They are given no password on their command line.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import DBAPIError

from storage.database import open_engine
from storage.errors import Damaged, Full, StorageRefusal

SCHEMA = "public"
REPLACED = "siwen_replaced"  # the old tables, until what was restored in their place is complete


class CopyRefused(StorageRefusal):
    """The database can't be copied or put back; `str()` is the line that says why. What was there is as it was."""


def find_kind(url: str) -> str:
    """Which database an address is of: "sqlite" or "postgresql"."""
    return "sqlite" if make_url(url).get_backend_name() == "sqlite" else "postgresql"


def find_file(url: str) -> Path:
    """The file of a SQLite address."""
    return Path(make_url(url).database or "")


def save(url: str, target: Path, tools: Path | None) -> None:
    """Copy the database as it is at one moment into the file `target`, while others read and write.

    `tools`: the folder of PostgreSQL's programs, None: where the system finds them. Raises CopyRefused, Damaged, Full.
    """
    if find_kind(url) == "sqlite":
        _save_sqlite(find_file(url), target)
    else:
        _run_tool("pg_dump", url, tools, "--format=custom", f"--schema={SCHEMA}", *_NOBODYS, f"--file={target}")


def _save_sqlite(source: Path, target: Path) -> None:
    """In one step: a copy in several begins anew whenever somebody writes, so under load it might never end.

    Writers go on meanwhile; what they write stays in the write-ahead log.
    """
    if not source.exists():
        raise CopyRefused("copies.nothing", "还没有数据库，没有可备份的：siwen 第一次启动时建立")
    target.touch(0o600)
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as from_,
        closing(sqlite3.connect(target)) as to,
    ):
        try:
            from_.backup(to, pages=-1)
            finding = to.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
                raise Full from error
            raise Damaged(str(error)) from error
    if finding != "ok":
        raise Damaged(str(finding).splitlines()[0])


def is_in_use(url: str) -> bool:
    """Whether another process has the database open now.

    SQLite: nobody gets it for themselves while another has it open. PostgreSQL: any other connection to it.
    Raises CopyRefused where the server can't be asked.
    """
    if find_kind(url) == "sqlite":
        return find_file(url).exists() and _is_file_open(find_file(url))
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            others = (
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            return bool(connection.scalar(text(others)))
    except DBAPIError as error:
        raise CopyRefused("copies.unreachable", "数据库连不上：检查 SIWEN_DATABASE_URL 和数据库服务") from error
    finally:
        engine.dispose()


def _is_file_open(path: Path) -> bool:
    with closing(sqlite3.connect(path, timeout=0.5, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            return (error.sqlite_errorcode & 0xFF) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return False


def is_empty(url: str) -> bool:
    """Whether the database holds no tables of ours. Raises CopyRefused."""
    if find_kind(url) == "sqlite":
        return not find_file(url).exists()
    return not _on_server(url, "SELECT count(*) FROM pg_tables WHERE schemaname = :name", name=SCHEMA)


def load(url: str, source: Path, tools: Path | None) -> None:
    """Put a copy of PostgreSQL in the place of what is there; the old tables wait in a schema of their own.

    As often as one likes, also after a kill in the middle. Then `drop_replaced` or `take_back`. Raises CopyRefused.
    """
    moved = _is_replaced(url)
    aside = f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE" if moved else f"ALTER SCHEMA {SCHEMA} RENAME TO {REPLACED}"
    _on_server(url, aside)
    options = ("--single-transaction", "--exit-on-error", "--clean", "--if-exists", *_NOBODYS)
    _run_tool("pg_restore", url, tools, *options, source)


def take_back(url: str) -> None:
    """Put the old tables back after a `load` that failed. Raises CopyRefused."""
    if _is_replaced(url):
        _on_server(url, f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE", f"ALTER SCHEMA {REPLACED} RENAME TO {SCHEMA}")


def drop_replaced(url: str) -> None:
    """Delete the old tables: no erasure would reach them. A second time finds nothing. Raises CopyRefused."""
    _on_server(url, f"DROP SCHEMA IF EXISTS {REPLACED} CASCADE")


def find_tool(name: str, tools: Path | None) -> str:
    """Where a program of PostgreSQL is. Raises CopyRefused."""
    found = shutil.which(name, path=None if tools is None else str(tools))
    if found is None:
        raise CopyRefused(
            "copies.no_tool",
            f"没有找到 {name}：请安装 PostgreSQL 客户端（版本不低于服务器），"
            "或用 SIWEN_POSTGRES_TOOLS 指明它所在的文件夹",
        )
    return found


_NOBODYS = ("--no-owner", "--no-privileges")  # who owns the tables is the matter of the server they come to


def _run_tool(name: str, url: str, tools: Path | None, *options: object) -> None:
    address = make_url(url)
    password = {} if address.password is None else {"PGPASSWORD": str(address.password)}
    done = subprocess.run(  # noqa: S603 -- PostgreSQL's own program, found above; no shell
        [find_tool(name, tools), f"--dbname={_as_libpq(address)}", "--no-password", *map(str, options)],
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"} | password,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = next((line for line in done.stderr.splitlines() if "error" in line), done.stderr.strip()[:200])
        raise CopyRefused("copies.tool_failed", f"{name} 没有做成：{reason}")


def _as_libpq(address: URL) -> str:
    return address.set(drivername="postgresql", password=None).render_as_string(hide_password=False)


def _is_replaced(url: str) -> bool:
    return bool(_on_server(url, "SELECT count(*) FROM pg_namespace WHERE nspname = :name", name=REPLACED))


def _on_server(url: str, *statements: str, **values: str) -> Any:  # noqa: ANN401 -- whatever was asked for
    """Run statements in one transaction; what the last one gives."""
    engine = open_engine(url)
    found = None
    try:
        with engine.begin() as connection:
            for statement in statements:
                done = connection.execute(text(statement), values)
                found = done.scalar() if done.returns_rows else None
    except DBAPIError as error:
        raise CopyRefused(
            "copies.server_refused",
            f"数据库服务器拒绝了这一步（{type(error.orig).__name__}）：SIWEN_DATABASE_URL 的用户须是数据库的所有者",
        ) from error
    finally:
        engine.dispose()
    return found
