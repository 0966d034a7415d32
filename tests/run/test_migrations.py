"""The schema over time: up, down and up again; the tables of the code are those of the database; one head."""

from __future__ import annotations

import contextlib
import sqlite3
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
from sqlalchemy.orm import Session

from storage import audit, employers, people
from storage.database import Database, open_engine
from storage.errors import Damaged, WrongDatabase
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


def test_0007_keeps_every_row_and_what_refers_to_it(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    migrate(engine, "0006")
    with engine.execution_options(write=True).begin() as connection:
        for statement in (
            "INSERT INTO people (id, created_at) VALUES (1, '2026-11-23 08:00:00')",
            "INSERT INTO officials (id, name, key, level, unit, entered_at)"
            " VALUES (1, '李某', '李某', 'liaison', '', '2026-11-23 08:00:00')",
            "INSERT INTO employers (id, name, key) VALUES (7, '示例芯科技', '示例芯科技')",
            "INSERT INTO employer_keys (key, employer_id) VALUES ('示例芯科技', 7)",
            "INSERT INTO grants (person_id, role, employer_id, department, granted_at)"
            " VALUES (1, 'hr', 7, '', '2026-11-23 08:00:00')",
            "INSERT INTO contact_drafts (id, person_id, facts, begun_at, saved_at)"
            " VALUES (5, 1, '{}', '2026-11-23 08:00:00', '2026-11-23 08:00:00')",
        ):
            connection.execute(text(statement))
    kept = "SELECT (SELECT name FROM employers WHERE id = 7), (SELECT person_id FROM contact_drafts WHERE id = 5)"
    waiting = (
        "INSERT INTO contact_drafts (id, waits_for, facts, begun_at, saved_at)"
        " SELECT 6, 1, facts, begun_at, saved_at FROM contact_drafts"
    )
    for revision in ("0007", "0006", "0007"):
        migrate(engine, revision)
        with engine.execution_options(write=True).begin() as connection:
            assert tuple(connection.execute(text(kept)).one()) == ("示例芯科技", 1)
            assert connection.scalar(text("SELECT count(*) FROM contact_drafts")) == 1  # what is nobody's went back
            if revision == "0007":
                connection.execute(text(waiting))
    engine.dispose()


def test_0008_gives_each_schedule_a_key_of_its_own(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    migrate(engine, "0007")
    made = (
        "INSERT INTO schedules (id, title, trigger, plan, state, made_at)"
        " VALUES ({id}, '每周一问', '{{}}', '{{}}', 'active', '2026-11-23 08:00:00')"
    )
    with engine.execution_options(write=True).begin() as connection:
        for number in (3, 4):
            connection.execute(text(made.format(id=number)))
        connection.execute(
            text(
                "INSERT INTO occurrences (schedule_id, key, due_at, state, recorded_at)"
                " VALUES (3, 'a', '2026-11-23 08:00:00', 'asking', '2026-11-23 08:00:00')"
            )
        )
    for revision in ("0008", "0007", "0008"):
        migrate(engine, revision)
        with engine.connect() as connection:
            kept = "SELECT count(*) FROM schedules JOIN occurrences ON schedule_id = schedules.id"
            assert connection.scalar(text(kept)) == 1
            if revision == "0008":
                keys = connection.scalars(text("SELECT key FROM schedules ORDER BY id")).all()
                assert keys == ["before:3", "before:4"]
    engine.dispose()


@pytest.mark.only_on("sqlite")
def test_F20_a_migration_over_broken_references_has_not_happened(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'broken.db'}")
    migrate(engine, "0006")
    with contextlib.closing(sqlite3.connect(tmp_path / "broken.db")) as raw:  # holds no references, as SQLite's own
        raw.execute("INSERT INTO employer_keys (key, employer_id) VALUES ('示例芯科技', 7)")
        raw.commit()
    with pytest.raises(Damaged, match="employer_keys"):
        migrate(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0006"
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    engine.dispose()


@pytest.mark.only_on("sqlite")
def test_the_number_of_an_employer_that_was_removed_is_not_given_again(database: Database) -> None:
    def enter(session: Session) -> int:
        return employers.find_or_enter(session, "示例芯科技")

    first = database.write(enter)
    assert database.write(lambda session: employers.forget_declined(session, first))
    assert database.write(enter) > first


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
