"""The schema over time: up, down and up again; the tables of the code are those of the database; one head."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from storage import audit, people
from storage.database import Database, open_engine
from storage.errors import WrongDatabase
from storage.migrations import configure, migrate
from storage.tables import Table

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(configure()).get_heads()) == 1


def test_each_step_goes_up_down_and_up_again(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    revisions = [script.revision for script in ScriptDirectory.from_config(configure()).walk_revisions()][::-1]
    before = "base"
    for revision in revisions:
        migrate(engine, revision)
        shape = set(inspect(engine).get_table_names())
        migrate(engine, before)
        migrate(engine, revision)
        assert set(inspect(engine).get_table_names()) == shape
        before = revision
    migrate(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()


def test_the_tables_of_the_code_are_those_of_the_database(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Table.metadata) == []


def test_two_that_migrate_at_once_do_it_once(empty_database_url: str) -> None:
    failed: list[BaseException] = []

    def run() -> None:
        engine = open_engine(empty_database_url)
        try:
            migrate(engine)
        except BaseException as error:  # noqa: BLE001 -- told to the test's own thread
            failed.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_F20_a_migration_that_is_killed_has_not_happened(tmp_path: Path) -> None:
    script = f"""
import os
from sqlalchemy import event
from storage.database import open_engine
from storage.migrations import migrate
engine = open_engine("sqlite:///{tmp_path / "killed.db"}")
event.listen(engine, "commit", lambda connection: os.kill(os.getpid(), 9))
migrate(engine)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    engine = open_engine(f"sqlite:///{tmp_path / 'killed.db'}")
    assert inspect(engine).get_table_names() == []
    migrate(engine)
    assert "inbox" in inspect(engine).get_table_names()
    engine.dispose()


def test_F20_a_schema_of_a_newer_siwen_is_refused_in_one_line(database: Database) -> None:
    database.write(lambda session: session.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(WrongDatabase, match="更新版本"):
        migrate(database.engine)
    assert database.read(lambda session: session.scalar(text("SELECT version_num FROM alembic_version"))) == "9999"


def test_an_empty_upgrade_keeps_what_is_there(database: Database) -> None:
    database.write(lambda session: people.identify(session, "telegram", ["7"], NOW))
    migrate(database.engine)
    assert database.read(lambda session: people.find(session, "telegram", ["7"]))


@pytest.mark.parametrize("statement", ["UPDATE audit SET act = 'nothing'", "DELETE FROM audit"])
def test_the_audit_cannot_be_changed(database: Database, statement: str) -> None:
    database.write(lambda session: audit.record(session, person_id=1, act="document.publish", subject="a", now=NOW))
    with pytest.raises(Exception, match="append-only"):
        database.write(lambda session: session.execute(text(statement)))
    assert [row.act for row in database.read(audit.list_acts)] == ["document.publish"]
