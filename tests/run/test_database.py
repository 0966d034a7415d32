"""The database of a process: commits for many at once, waits for others a while, and loses nothing it has promised."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from jobs.gathering import Gathering
from storage import audit, inbox, people, questions
from storage.database import Database, open_engine
from storage.errors import Busy, Damaged, Full, WrongDatabase
from storage.migrations import migrate
from storage.tables import Question

if TYPE_CHECKING:
    from tests.postgres import Postgres

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def count_commits(engine: Engine) -> list[None]:
    commits: list[None] = []
    event.listen(engine, "commit", lambda _: commits.append(None))
    return commits


@pytest.mark.parametrize("odd", ["\0", "\ud83d"], ids=["NUL", "half a character"])
def test_I3_a_character_that_no_database_holds_costs_only_itself(database: Database, odd: str) -> None:
    asked = questions.Asked("test", 1, "hmac", NOW, "zh", f"安家{odd}补贴", "answered", (), 1.0)
    database.write(lambda session: questions.record(session, asked))
    assert database.read(lambda session: session.scalars(select(Question.text)).all()) == ["安家补贴"]


async def test_those_who_wait_share_a_commit(database: Database) -> None:
    commits = count_commits(database.engine)
    hold = threading.Event()
    first = asyncio.create_task(database.awrite(lambda _: hold.wait(5)))
    others = [
        asyncio.create_task(database.awrite(lambda session, n=n: inbox.mark(session, f"mark {n}", NOW)))
        for n in range(50)
    ]
    await asyncio.sleep(0.05)
    hold.set()
    await asyncio.gather(first, *others)
    assert len(commits) <= 2
    assert database.read(lambda session: inbox.marked(session, "mark 49")) == NOW


def test_what_is_read_together_is_of_one_moment(database: Database) -> None:
    """A report that is read while somebody enters figures has those of before, in all of its parts."""
    database.write(lambda session: inbox.mark(session, "one", NOW))

    def read(session: Session) -> tuple[datetime | None, datetime | None]:
        before = inbox.marked(session, "one")
        database.write(lambda other: inbox.mark(other, "two", NOW))
        session.expire_all()
        return before, inbox.marked(session, "two")

    assert database.read(read) == (NOW, None)
    assert database.read(lambda session: inbox.marked(session, "two")) == NOW


async def test_one_at_fault_fails_alone(database: Database) -> None:
    hold = threading.Event()
    first = asyncio.create_task(database.awrite(lambda _: hold.wait(5)))

    def break_off(session: Session) -> None:
        inbox.mark(session, "broken", NOW)
        raise LookupError("a bug")

    tasks = [
        asyncio.create_task(database.awrite(effect))
        for effect in (
            lambda session: inbox.mark(session, "before", NOW),
            break_off,
            lambda session: inbox.mark(session, "after", NOW),
        )
    ]
    await asyncio.sleep(0.05)
    hold.set()
    await first
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results] == [type(None), LookupError, type(None)]
    marks = [database.read(lambda session, n=n: inbox.marked(session, n)) for n in ("before", "broken", "after")]
    assert marks == [NOW, None, NOW]


async def test_twenty_tasks_that_read_and_then_write_never_meet_a_lock(database: Database, database_url: str) -> None:
    other = Database.open(database_url)  # as another process would be

    def grow(session: Session) -> None:
        found = inbox.marked(session, "count")
        inbox.mark(session, "count", NOW if found is None else found.replace(microsecond=found.microsecond + 1))

    await asyncio.gather(*(one.awrite(grow) for _ in range(100) for one in (database, other)))
    other.close()
    final = database.read(lambda session: inbox.marked(session, "count"))
    assert final is not None
    if database.is_sqlite:  # PostgreSQL's default lets both read the same; only SQLite serialises whole transactions
        assert final.microsecond == 199


@pytest.mark.only_on("sqlite")  # PostgreSQL's default lets a transaction see what others commit meanwhile
async def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    def look_twice(session: Session) -> tuple[object, object]:
        before = inbox.marked(session, "seen")
        database.write(lambda other: inbox.mark(other, "seen", NOW))
        return before, inbox.marked(session, "seen")

    assert await database.aread(look_twice) == (None, None)
    assert database.read(lambda session: inbox.marked(session, "seen")) == NOW


def test_F11_a_database_locked_for_longer_than_five_seconds_is_busy_and_nothing_is_half_written(
    database: Database, tmp_path: Path
) -> None:
    if not database.is_sqlite:
        with database.engine.connect() as holder:
            holder.execute(text("LOCK TABLE marks IN ACCESS EXCLUSIVE MODE"))
            began = time.monotonic()
            with pytest.raises(Busy):
                database.write(lambda session: _enter_two(session))
    else:
        holder = sqlite3.connect(tmp_path / "siwen.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(Busy):
            database.write(lambda session: _enter_two(session))
        holder.execute("ROLLBACK")
        holder.close()
    assert 4 < time.monotonic() - began < 8  # the lock was waited for, and not for ever
    assert database.read(lambda session: people.find(session, "telegram", ["7"])) == {}
    database.write(_enter_two)
    assert database.read(lambda session: inbox.marked(session, "two")) == NOW


def _enter_two(session: Session) -> None:
    people.identify(session, "telegram", ["7"], NOW)
    inbox.mark(session, "two", NOW)


def test_F12_a_full_disk_stops_writing_only_and_ends_by_itself(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'full.db'}")
    migrate(database.engine)
    pages = database.read(lambda session: session.scalar(text("PRAGMA page_count")))
    limit = {"pages": pages + 2}

    @event.listens_for(database.engine, "begin")
    def set_limit(connection: object) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {limit['pages']}")  # type: ignore[attr-defined] # a Connection

    def fill(session: Session) -> None:
        inbox.take(session, "telegram:42", dict.fromkeys(range(100), "字" * 3000), NOW)

    with pytest.raises(Full, match="磁盘已满"):
        database.write(fill)
    assert database.read(lambda session: inbox.marked(session, "any")) is None  # reading goes on
    limit["pages"] = 1_000_000
    database.write(fill)
    waiting = database.read(lambda session: inbox.list_waiting(session, "telegram:42"))
    assert len(waiting) == 100
    database.close()


def test_F13_every_commit_is_on_disk_and_the_file_is_looked_through_at_start(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'siwen.db'}")
    migrate(database.engine)
    with database.engine.connect() as connection:
        assert connection.scalar(text("PRAGMA synchronous")) == 2  # FULL
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
    for number in range(200):
        database.write(lambda session, n=number: people.identify(session, "telegram", [str(n)], NOW))
    database.check()
    database.close()
    content = bytearray((tmp_path / "siwen.db").read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8192] = b"\xff" * 8192
    (tmp_path / "siwen.db").write_bytes(content)
    damaged = Database.open(f"sqlite:///{tmp_path / 'siwen.db'}")
    with pytest.raises(Damaged, match="备份"):
        damaged.check()
    damaged.close()


@pytest.mark.parametrize("url", ["nonsense", "mysql://localhost/siwen", "foo+bar://x"])
def test_a_wrong_address_is_one_line_that_names_the_setting(url: str) -> None:
    with pytest.raises(WrongDatabase, match="SIWEN_DATABASE_URL"):
        open_engine(url)


def test_what_a_person_wrote_is_in_no_error_of_the_database(database: Database) -> None:
    with pytest.raises(Exception, match=r"nowhere|no such") as caught:
        database.write(lambda session: session.execute(text("INSERT INTO nowhere VALUES (:t)"), {"t": "张三丰"}))
    assert "张三丰" not in str(caught.value)


@pytest.mark.only_on("postgres")
def test_a_database_that_tests_are_lent_again_is_as_new_and_another_one_where_its_schema_changed(
    postgres: Postgres,
) -> None:
    def use(name: str, statement: str) -> int:
        """The number of the first person there, who is then in the audit and in a transaction that hangs."""
        database = Database.open(postgres.address_of(name))
        known = database.write(lambda session: people.identify(session, "telegram", ["7"], NOW))
        database.write(
            lambda session: audit.record(session, person_id=known["7"].person_id, act="a.b", subject="", now=NOW)
        )
        assert len(database.read(audit.list_acts)) == 1, "nothing is left of what was there before"
        hanging = database.engine.connect()
        hanging.execute(text(statement))
        hanging.commit()
        hanging.execute(text("SELECT * FROM people FOR UPDATE"))
        postgres.take_back(name)
        hanging.invalidate()
        database.close()
        return known["7"].person_id

    first = postgres.lend()
    assert use(first, "SELECT 1") == 1
    assert (again := postgres.lend()) == first
    assert use(again, "ALTER TABLE people ADD COLUMN more integer") == 1
    assert (other := postgres.lend()) != first
    assert use(other, "SELECT 1") == 1


async def test_of_many_worked_at_together_only_what_is_at_fault_fails(database: Database) -> None:
    together: list[int] = []

    def work(_session: Session, items: Sequence[int]) -> list[int]:
        together.append(len(items))
        return [60 // item for item in items]

    for run in (database.aread, database.awrite):
        gathering: Gathering[int, int] = Gathering(run, work)
        results = await asyncio.gather(*(gathering.put(item) for item in (3, 0, 5)), return_exceptions=True)
        assert results[::2] == [20, 12]
        assert isinstance(results[1], ZeroDivisionError)
    assert together == [3, 1, 1, 1] * 2
