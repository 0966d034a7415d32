"""The self-evaluation of a year with 100,000 awards and 1,000,000 contacts against one with 1,000 and 10,000.

Read on one state of the database, the Word file and the workbook written; SQLite and PostgreSQL, each with both sizes.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from jobs.aims import SHIPPED as AIMS
from jobs.aims import parse_aims
from jobs.budget.names import Names
from jobs.figure_catalogue import SHIPPED as CATALOGUE
from jobs.figure_catalogue import parse_catalogue
from jobs.figures import Office
from jobs.indicators import SHIPPED as INDICATORS
from jobs.indicators import parse_evaluation
from jobs.reports.evaluation import paper, workbook
from jobs.reports.evaluation.template import make_template
from jobs.survey_results import Results
from storage import contact_counts
from storage.awards import sums
from storage.budget.figures import BudgetYear
from storage.database import Database
from storage.migrations import migrate
from tests.bench.measure import Measure, time_pairs
from tests.bench.people import _postgres as open_postgres  # the same server, not another way to get one

CONTACTS, AWARDS = 1_000_000, 100_000
TIMES = 100  # the smaller year has a hundredth
NOW = datetime(2026, 12, 31, 4, tzinfo=UTC)

# {n:9}: so many numbers as n(i); {day}, {moment}: of the year, by the number.
_STATEMENTS = (
    "INSERT INTO employers (id, name, key) {n:TALENTS} SELECT i, '示例' || i, '示例' || i FROM n WHERE i <= 500",
    "INSERT INTO talents (id, name, name_key, category, degree, industry, phone, phone_key, email, tags, language,"
    " entered_at, changed_at, revision) {n:TALENTS}"
    " SELECT i, '张三', '张三', i % 5 + 1, '博士', '芯片', '', '', '', '[]', '', {moment}, {moment}, 1 FROM n",
    "INSERT INTO contacts (id, key, talent_id, level, category, companions, channel, day, logged_at, occasion,"
    " occasion_key, greeting_only, revision) {n:CONTACTS}"
    " SELECT i, 'bench:' || i, i % TALENTS + 1, CASE WHEN i % 4 = 0 THEN 'district_leader' ELSE 'liaison' END,"
    " i % 5 + 1, '', CASE i % 3 WHEN 0 THEN 'visit' WHEN 1 THEN 'phone' ELSE 'wechat' END, {day}, {moment}, '', '',"
    " FALSE, 1 FROM n",
    "INSERT INTO awards (id, key, payee, talent_id, employer_id, category, document, version, benefit, article,"
    " due_yuan, paid_yuan, state, since, applied_on, approved_on, paid_on, honour, handed_on, entered_at, changed_at)"
    " {n:AWARDS} SELECT i, 'bench:' || i, CASE WHEN i % 9 = 0 THEN 'employer' ELSE 'person' END, i % TALENTS + 1,"
    " i % 90 + 1, i % 5 + 1, 'measure', 'v', 'benefit' || (i % 12), '第九条', 50000, 50000, 'paid', {day}, {day},"
    " {day}, {day}, CASE WHEN i % 50 = 0 THEN 'plaque' ELSE '' END, CASE WHEN i % 50 = 0 THEN {day} END, {moment},"
    " {moment} FROM n",
)  # fmt: skip


def measures() -> Iterator[Measure]:
    """Both sizes on each database."""
    with tempfile.TemporaryDirectory() as folder:
        yield _measure("SQLite", lambda name: f"sqlite:///{Path(folder)}/{name}.db")
    with open_postgres() as open_url:
        if open_url is not None:
            yield _measure("PostgreSQL", open_url)


def _measure(kind: str, open_url: Callable[[str], str]) -> Measure:
    large, small = _fill(open_url("large"), 1), _fill(open_url("small"), TIMES)
    pairs = time_pairs(lambda: _report(large, CONTACTS), lambda: _report(small, CONTACTS // TIMES), warm_up=2)
    for database in (large, small):
        database.close()
    name = f"a report over {AWARDS:,} awards and {CONTACTS:,} contacts ÷ one over a hundredth of them, {kind}"
    return Measure(name, pairs.ratio, 3, "<=", "×", pairs.detail)


def _report(database: Database, contacts: int) -> None:
    """As `siwen report self-evaluation` makes it."""
    office = Office(
        ZoneInfo("Asia/Shanghai"),
        date(2026, 12, 31),
        parse_catalogue(CATALOGUE.read_text(encoding="utf-8")),
        "satisfaction",
        _read_results,
        lambda: Names({}, {}),
        _draw_budget,
    )
    evaluation = parse_evaluation(INDICATORS.read_text(encoding="utf-8"))
    aims = parse_aims(AIMS.read_text(encoding="utf-8"))
    read = database.read(lambda session: paper.read(session, 2026, office, evaluation, aims))
    figure = read.this.find("contacts")
    if figure is None or figure.entry.value != contacts:
        raise RuntimeError("not all contacts are counted")
    filled = paper.write(read, make_template(), "template.md")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "report.docx").write_bytes(filled.document)
        workbook.write_ledger(Path(folder) / "ledger.xlsx", read, filled.missing)


def _draw_budget(_budget: BudgetYear, _names: Names) -> list[bytes]:
    raise LookupError  # nothing was planned


def _read_results(_session: Session, run_id: int) -> Results:
    raise LookupError(run_id)  # no survey was asked in that year


def _fill(url: str, divisor: int) -> Database:
    """A year by the database itself; what is kept beside the facts as siwen's own commands mend it."""
    database = Database.open(url)
    migrate(database.engine)
    sizes = {"CONTACTS": CONTACTS // divisor, "AWARDS": AWARDS // divisor, "TALENTS": AWARDS // divisor}
    with database.engine.execution_options(write=True).begin() as connection:
        for statement in _STATEMENTS:
            for name, size in sizes.items():
                statement = statement.replace(f"n:{name}", f"n:{size}").replace(f"% {name}", f"% {size}")
            connection.execute(text(_speak(statement, database)))
    database.write(lambda session: contact_counts.mend(session, NOW))
    database.write(lambda session: sums.mend(session, NOW))
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
        bare = bare.replace("'[]'", "CAST('[]' AS json)")
    return bare.replace("{day}", day).replace("{moment}", moment).replace(":", r"\:")
