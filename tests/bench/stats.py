"""`/stats` of a year with 1,000,000 contacts against a bare count of them, on SQLite and PostgreSQL.

All of the office's figures are read: contacts by every dimension, coverage of 100,000 talents, 10,000 needs, 10,000
suggestions, 10,000 questions.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import text

from jobs import office_figures
from jobs.aims import SHIPPED, parse_aims
from jobs.needs import SHIPPED as LIMITS
from jobs.needs import parse_terms
from storage import contact_counts
from storage.database import Database
from storage.migrations import migrate
from storage.need_steps import Moment
from tests.bench.measure import Measure, time_pairs
from tests.bench.people import _postgres as open_postgres  # the same server, not another way to get one

CONTACTS = 1_000_000
NOW = datetime(2026, 12, 31, 4, tzinfo=UTC)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


# {n:9}: so many numbers as n(i); {day}, {moment}: of the year, by the number. Of 100 lines one is a need.
_STATEMENTS = (
    "INSERT INTO officials (id, name, key, level, unit, entered_at)"
    " {n:300} SELECT i, '王某', '王某', CASE WHEN i % 4 = 0 THEN 'district_leader' ELSE 'liaison' END, '', {moment}"
    " FROM n",
    "INSERT INTO talents (id, name, name_key, category, degree, industry, phone, phone_key, email, tags, language,"
    " entered_at, changed_at, revision) {n:100000}"
    " SELECT i, '张三', '张三', i % 5 + 1, '博士', '芯片', '', '', '', '[]', '', {moment}, {moment}, 1 FROM n",
    "INSERT INTO contacts (id, key, talent_id, level, official_id, category, companions, channel, day, logged_at,"
    " occasion, occasion_key, greeting_only, revision) {n:1000000}"
    " SELECT i, 'bench:' || i, i % 100000 + 1, CASE WHEN i % 4 = 0 THEN 'district_leader' ELSE 'liaison' END,"
    " i % 300 + 1, i % 5 + 1, '', CASE i % 3 WHEN 0 THEN 'visit' WHEN 1 THEN 'phone' ELSE 'wechat' END, {day},"
    " {moment}, '', '', FALSE, 1 FROM n",
    "INSERT INTO asks (id, contact_id, kind, place, text, restricted, document, article) {n:1000000}"
    " SELECT i, i, CASE WHEN i % 100 = 0 THEN 'need' WHEN i % 100 = 1 THEN 'suggestion' ELSE 'condition' END,"
    " 0, '…', FALSE, 'measure', 'article' || (i % 35) FROM n",
    "INSERT INTO needs (ask_id, talent_id, category, state, opened_at, settled_at, due_on, revision, document, article)"
    " {n:1000000} SELECT i, i % 100000 + 1, CASE WHEN i % 3 = 0 THEN 'housing' ELSE 'other' END,"
    " CASE WHEN i % 400 = 0 THEN 'registered' WHEN i % 400 = 100 THEN 'with_department' ELSE 'settled' END, {moment},"
    " CASE WHEN i % 400 > 100 THEN {moment} END, {day}, 2, 'measure', 'article' || (i % 35) FROM n WHERE i % 100 = 0",
    "INSERT INTO need_steps (need_id, revision, at, side, move, state, department, text)"
    " SELECT id, 2, settled_at, 'keeper', 'settle', 'settled', '', '' FROM needs WHERE settled_at IS NOT NULL",
    "INSERT INTO questions (source, update_id, asker, asked_at, language, text, status, citations, elapsed_ms)"
    " {n:10000} SELECT 'telegram:42', i, '', {moment}, 'zh', '…',"
    " CASE WHEN i % 4 = 0 THEN 'not_found' ELSE 'answered' END,"
    ' \'[{"document": "measure", "version": "v", "article": "article\' || (i % 35) || \'"}]\', 20 FROM n',
)


def measures() -> Iterator[Measure]:
    """The year on each database."""
    with tempfile.TemporaryDirectory() as folder:
        yield _measure("SQLite", f"sqlite:///{Path(folder)}/stats.db")
    with open_postgres() as open_url:
        if open_url is not None:
            yield _measure("PostgreSQL", open_url("stats"))


def _measure(kind: str, url: str) -> Measure:
    database = _fill(url)
    aims = parse_aims(SHIPPED.read_text(encoding="utf-8"))
    terms = parse_terms(LIMITS.read_text(encoding="utf-8"))
    when = Moment(NOW, ZoneInfo("Asia/Shanghai"))

    def read() -> None:
        figures = database.read(
            lambda session: office_figures.read(session, None, FIRST, LAST, aims=aims, terms=terms, when=when)
        )
        if figures.contacts.contacts != CONTACTS:
            raise RuntimeError(f"{figures.contacts.contacts} contacts counted")

    def count() -> None:
        database.read(lambda session: session.execute(text("SELECT count(*) FROM contacts")).scalar_one())

    pairs = time_pairs(read, count, warm_up=2)
    database.close()
    name = f"/stats of a year at {CONTACTS:,} contacts ÷ a bare count of them, {kind}"
    return Measure(name, pairs.ratio, 10, "<=", "×", pairs.detail)


def _fill(url: str) -> Database:
    """Contacts on each day of the year, by the database itself; the counts as `siwen stats --mend` makes them."""
    database = Database.open(url)
    migrate(database.engine)
    with database.engine.execution_options(write=True).begin() as connection:
        for statement in _STATEMENTS:
            connection.execute(text(_speak(statement, database)))
    database.write(lambda session: contact_counts.mend(session, NOW))
    # What an office's own server does by itself; PostgreSQL's is not for inside a transaction.
    engine = database.engine if database.is_sqlite else database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.begin() as connection:
        connection.execute(text("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE"))
    return database


def _speak(statement: str, database: Database) -> str:
    """The statement as this database has it."""
    numbers = r"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \1)"
    bare = re.sub(r"\{n:(\d+)\}", numbers, statement)
    if database.is_sqlite:
        day = "date('2026-01-01', '+' || (i % 365) || ' days')"
        moment = "datetime('2026-01-01', '+' || (i % 365) || ' days')"
    else:
        day = "DATE '2026-01-01' + CAST(i % 365 AS integer)"
        moment = "TIMESTAMPTZ '2026-01-01' + (i % 365) * INTERVAL '1 day'"
        bare = bare.replace("'[{", "CAST('[{").replace("}]'", "}]' AS json)").replace("'[]'", "CAST('[]' AS json)")
    return bare.replace("{day}", day).replace("{moment}", moment).replace(":", r"\:")
