"""The award ledger at size: importing a table of 10,000 awards with all checks against one of 1,000.

On SQLite and, where a server can be had, on PostgreSQL. Each talent has one award of each kind that a person can have
beside the other; the second half of the table are payments of the first.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from jobs import award_entry, award_import
from jobs.award_rules import AwardRules
from jobs.awards import load_terms
from knowledge.eligibility.rules import load_book
from storage.awards.reading import read_table
from storage.database import Database
from storage.roster import importing
from storage.roster.planning import Occasion
from storage.roster.reading import read_roster
from storage.tombstones import Erased
from tests.bench.measure import LEAST_PAIRS, Measure, Pairs
from tests.bench.people import _open as open_new
from tests.bench.people import _postgres as open_postgres  # the same server, not another way to get one

FEW, MANY = 1_000, 10_000
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HEAD = "编号,姓名,单位,手机号,待遇,批次,期数,应发金额（万元）,到岗日期"
DAYS = "申请日期,受理日期,审核日期,公示日期,审定日期,拨付日期"
YUAN = {3: "20", 4: "10", 5: "5"}


def measures() -> Iterator[Measure]:
    """The import on each database."""
    with tempfile.TemporaryDirectory() as folder:
        yield _measure(Path(folder), "SQLite", lambda name: f"sqlite:///{folder}/{name}.db")
    with open_postgres() as open_url:
        if open_url is not None:
            with tempfile.TemporaryDirectory() as folder:
                yield _measure(Path(folder), "PostgreSQL", open_url)


def _measure(folder: Path, kind: str, open_url: Callable[[str], str]) -> Measure:
    few, many = write_table(folder / "few.csv", FEW), write_table(folder / "many.csv", MANY)
    rosters = {path: write_roster(folder / f"roster{path.name}", rows) for path, rows in ((few, FEW), (many, MANY))}
    counter = itertools.count()
    rules = AwardRules(load_book(), load_terms(folder), {})

    def time_import(path: Path) -> float:
        database = open_new(open_url(f"awards{next(counter)}"))
        _enter_roster(database, rosters[path])
        started = time.perf_counter()
        bring_in(database, path, rules)
        taken = time.perf_counter() - started
        database.close()
        return taken

    time_import(few)  # imports what is imported once
    ours, bare = [], []
    for _ in range(LEAST_PAIRS):
        bare.append(time_import(few))
        ours.append(time_import(many))
    pairs = Pairs(ours=tuple(ours), bare=tuple(bare))
    name = f"importing {MANY:,} awards with all checks ÷ {FEW:,}, {kind}"
    return Measure(name, pairs.ratio, 12, "<=", "×", pairs.detail)


def bring_in(database: Database, path: Path, rules: AwardRules) -> None:
    """Read a table and enter all of it."""
    table = read_table(path)
    if table is None:
        raise RuntimeError("no table of awards")
    terms = award_entry.Terms(NOW.date())
    result, entered = award_import.bring_in(database, table, rules, terms, by=None, now=NOW)
    if len(entered.added) != len(table.rows):
        raise RuntimeError(f"not entered: {result.wrong()[:3]}")


def _enter_roster(database: Database, path: Path) -> None:
    roster = read_roster(path)
    importing.bring_in(database, roster, Occasion(NOW, NOW.date(), None), erased=lambda: Erased(b"", []))
    roster.close()


def write_roster(path: Path, rows: int) -> Path:
    """Half as many talents as awards, twenty of a unit."""
    lines = ["姓名,人才类别,工作单位,手机号,认定日期"]
    lines += [
        f"张{number}号,第{'三四五'[number % 3]}类,示例{number // 20}公司,{13_000_000_000 + number},2026-03-20"
        for number in range(rows // 2)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def write_table(path: Path, rows: int) -> Path:
    """Two awards a talent: the first instalment of one, and one of those that stand beside it."""
    lines = [f"{HEAD},{DAYS}"]
    for number in range(rows):
        talent, second = divmod(number, 2)
        category = 3 + talent % 3
        applied = date(2026, 7, 3) if second else date(2026, 4, 3)
        days = [applied + timedelta(days=days) for days in (0, 5, 20, 28, 50, 80)]
        benefit, yuan = ("职称提升奖励", "1.5") if second else ("安家补贴", YUAN[category])
        who = f"B{number},张{talent}号,示例{talent // 20}公司,{13_000_000_000 + talent}"
        told = ",".join(day.isoformat() for day in days)
        lines.append(f"{who},{benefit},2026年第{second + 1}批,1,{yuan},2026-02-01,{told}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
