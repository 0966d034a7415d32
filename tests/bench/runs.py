"""The start of a run: an audience of 100,000 fixed and its pushes queued, against the bare INSERT … SELECT of both.

On SQLite and, where a server can be had, on PostgreSQL. Some of the roster have not joined, refused Telegram, opted
out or had their pushes, as in an office; the bare statements ask for none of that.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from storage import runs
from storage.audience_filter import Cap, Filter
from storage.database import Database
from storage.migrations import migrate
from storage.run_plans import Kind, Plan
from storage.tables import Run
from tests.bench.measure import Measure, time_pairs
from tests.bench.people import _postgres

FEW, MANY = 1_000, 100_000
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
CAP = Cap(4, timedelta(days=30))

_FILL = (
    "INSERT INTO people (id, created_at, plain) {numbers} SELECT n, '2026-01-05 00:00:00', {false} FROM numbers",
    "INSERT INTO accounts (channel, external_id, person_id, reachable) "
    "SELECT 'telegram', CAST(id AS VARCHAR), id, {reachable} FROM people",
    "INSERT INTO talents (id, name, name_key, category, degree, industry, phone, phone_key, email, tags, language,"
    " person_id, entered_at, changed_at) SELECT id, '张三', '张三', id % 5 + 1, '', '', '', '', '', '[]', '',"
    " CASE WHEN id % 10 = 0 THEN NULL ELSE id END, '2026-01-05 00:00:00', '2026-01-05 00:00:00' FROM people",
    "INSERT INTO consents (person_id, purpose, version, given, at) SELECT id, 'abroad', '2026-11', {consents},"
    " '2026-01-05 00:00:00' FROM people",
    "INSERT INTO subscriptions (person_id, topic, wanted, changed_at) SELECT id, 'policy', {false},"
    " '2026-01-05 00:00:00' FROM people WHERE id % 30 = 0",
    "INSERT INTO deliveries (key, person_id, kind, made_at, due_at, state, reason) SELECT 'old:' || id, id, 'notice',"
    " '2026-11-20 04:00:00', '2026-11-20 04:00:00', 'sent', '' FROM people",
)
_BARE = (
    "INSERT INTO addressees (run_id, talent_id, person_id, category, left_out, finished, asked_at)"
    " SELECT {run}, id, person_id, category, '', {false}, '2026-11-23 04:00:00' FROM talents",
    "INSERT INTO deliveries (key, run_id, round, person_id, kind, facts, made_at, due_at, rank, state, reason)"
    " SELECT 'run:{run}:0:' || id, run_id, 0, person_id, 'notice', {facts},"
    " '2026-11-23 04:00:00', '2026-11-23 04:00:00', 1, 'queued', ''"
    " FROM addressees WHERE run_id = {run} AND person_id IS NOT NULL",
)


def measures() -> Iterator[Measure]:
    """The ratio on each database; the memory of a process that starts a run."""
    with tempfile.TemporaryDirectory() as folder:
        yield _measure(f"sqlite:///{folder}/runs.db", "SQLite")
        yield _measure_memory(Path(folder))
    with _postgres() as open_url:
        if open_url is not None:
            yield _measure(open_url("runs"), "PostgreSQL")


def _measure(url: str, kind: str) -> Measure:
    database = fill(url, MANY)
    pairs = time_pairs(lambda: _undo(database, _start), lambda: _undo(database, _insert))
    database.close()
    return Measure(f"{MANY:,} addressees ÷ bare INSERT…SELECT, {kind}", pairs.ratio, 3, "<=", "×", pairs.detail)


def _undo(database: Database, run: Callable[[Session], None]) -> None:
    """Run in a transaction that is rolled back: the next one finds tables of the same size."""
    with Session(database.engine.execution_options(write=True)) as session:
        run(session)
        session.rollback()


def _insert(session: Session) -> None:
    sqlite = session.get_bind().dialect.name == "sqlite"
    make_object = "json_object" if sqlite else "json_build_object"
    words = {
        "run": _make_run(session),
        "false": "0" if sqlite else "false",
        "facts": f"{make_object}('run', run_id, 'addressee', id)",
    }
    for statement in _BARE:
        session.execute(text(statement.format(**words)))


def _start(session: Session) -> None:
    runs.start(session, _make_run(session), cap=CAP, due_at=NOW, closes_at=NOW + timedelta(days=14), now=NOW)


def _make_run(session: Session) -> int:
    plan = Plan(Kind.NOTICE, "新办法", Filter(), content={"zh": "有新办法了。"})
    run_id = runs.draft(session, plan, key="bench", by=None, now=NOW)
    session.get_one(Run, run_id).state = "approved"
    session.flush()
    return run_id


def fill(url: str, talents: int) -> Database:
    """A database with that many on the roster."""
    database = Database.open(url)
    migrate(database.engine)
    sqlite = database.is_sqlite
    numbers = (
        f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {talents})"  # noqa: S608 -- a number of ours
        if sqlite
        else f"WITH numbers(n) AS (SELECT generate_series(1, {talents}))"
    )
    words = {
        "numbers": numbers,
        "false": "0" if sqlite else "false",
        "reachable": "id % 50 <> 0",
        "consents": "id % 40 <> 0",
    }

    def write(session: Session) -> None:
        for statement in _FILL:
            session.execute(text(statement.format(**words)))

    database.write(write)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))  # what an office's own server does by itself
    return database


def _measure_memory(folder: Path) -> Measure:
    """The most memory a process holds that starts a run to the many, against one that starts it to the few."""
    peaks = []
    for talents in (FEW, MANY):
        url = f"sqlite:///{folder}/memory{talents}.db"
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.runs", url, str(talents)], check=True, capture_output=True, text=True
        )
        peaks.append(int(done.stdout) / 1024)
    detail = f"{peaks[1]:.0f} MB against {peaks[0]:.0f} MB, a process each"
    return Measure(f"memory of {MANY:,} addressees ÷ {FEW:,}", peaks[1] / peaks[0], 1.25, "<=", "×", detail)


if __name__ == "__main__":  # one start in a process of its own: its peak in kB
    opened = fill(sys.argv[1], int(sys.argv[2]))
    opened.write(_start)
    opened.close()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    sys.stdout.write(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")))
