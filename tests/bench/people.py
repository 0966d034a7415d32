"""The roster at size: a search among 100,000 talents against 1,000, and importing 10,000 rows against 1,000.

On SQLite and, where a server can be had, on PostgreSQL. Names are made of the usual characters, so a search by a family
name finds a twelfth of the roster.
"""

from __future__ import annotations

import contextlib
import itertools
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from storage import search
from storage.database import Database
from storage.migrations import migrate
from storage.roles import Actor, Role
from storage.roster import importing
from storage.roster.planning import Occasion
from storage.roster.reading import read_roster
from storage.tombstones import Erased
from tests.bench.measure import LEAST_PAIRS, Measure, Pairs, time_pairs

SMALL, LARGE = 1_000, 100_000
FEW, MANY = 1_000, 10_000
PART = 10_000  # rows of one file, to fill a roster
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
STAFF = Actor(1, frozenset({Role.OFFICER}))
FAMILY = "王李张刘陈杨赵黄周吴徐孙"
GIVEN = "伟芳娜敏静强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅鹏飞宇浩然子轩梓涵欣怡"
# By family name, given name, pinyin, its beginning, initials, two words, employer, part of it, tag; one finds nobody.
SEARCHES = ("王", "张伟", "伟明", "zhangwei", "lijun", "zw", "王 大学", "示例1", "大学", "院士", "没有这人")
HEAD = "姓名,人才类别,学历,工作单位,产业,手机号,邮箱,标签,语言,联系领导,联络员"


def measures() -> Iterator[Measure]:
    """Search, import and its memory, on each database."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _measure(Path(folder), "SQLite", lambda name: f"sqlite:///{folder}/{name}.db")
        yield _measure_memory(Path(folder))
    with _postgres() as open_url:
        if open_url is not None:
            with tempfile.TemporaryDirectory() as folder:
                yield from _measure(Path(folder), "PostgreSQL", open_url)


def _measure(folder: Path, kind: str, open_url: Callable[[str], str]) -> Iterator[Measure]:
    yield _measure_importing(folder, kind, open_url)
    small, large = _fill(folder, open_url("small"), SMALL), _fill(folder, open_url("large"), LARGE)
    pairs = time_pairs(lambda: _search(large), lambda: _search(small), warm_up=2)
    yield Measure(
        f"search at {LARGE:,} talents ÷ at {SMALL:,}, {kind}",
        pairs.ratio,
        2,
        "<=",
        "×",
        f"{len(SEARCHES)} searches: {pairs.detail}",
    )
    small.close()
    large.close()


def _search(database: Database) -> None:
    for words in SEARCHES:
        database.read(lambda session, words=words: search.find(session, STAFF, words))


def _measure_importing(folder: Path, kind: str, open_url: Callable[[str], str]) -> Measure:
    few, many = _write_roster(folder / "few.csv", FEW), _write_roster(folder / "many.csv", MANY)
    counter = itertools.count()

    def time_import(path: Path) -> float:
        database = _open(open_url(f"import{next(counter)}"))
        started = time.perf_counter()
        _bring_in(database, path)
        taken = time.perf_counter() - started
        database.close()
        return taken

    time_import(few)  # imports what is imported once
    ours, bare = [], []
    for _ in range(LEAST_PAIRS):
        bare.append(time_import(few))
        ours.append(time_import(many))
    pairs = Pairs(ours=tuple(ours), bare=tuple(bare))
    return Measure(f"importing {MANY:,} rows ÷ {FEW:,}, {kind}", pairs.ratio, 12, "<=", "×", pairs.detail)


def _measure_memory(folder: Path) -> Measure:
    """The most memory a process holds that imports the many, against one that imports the few."""
    peaks = []
    for rows in (FEW, MANY):
        path = _write_roster(folder / f"memory{rows}.csv", rows)
        url = f"sqlite:///{folder}/memory{rows}.db"
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.people", url, str(path)], check=True, capture_output=True, text=True
        )
        peaks.append(int(done.stdout) / 1024)
    detail = f"{peaks[1]:.0f} MB against {peaks[0]:.0f} MB, a process each"
    return Measure(f"memory of importing {MANY:,} rows ÷ {FEW:,}", peaks[1] / peaks[0], 1.25, "<=", "×", detail)


def _fill(folder: Path, url: str, talents: int) -> Database:
    database = _open(url)
    for start in range(0, talents, PART):
        _bring_in(database, _write_roster(folder / "part.csv", min(PART, talents - start), start=start))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))  # what an office's own server does by itself
    return database


def _open(url: str) -> Database:
    database = Database.open(url)
    migrate(database.engine)
    return database


def _bring_in(database: Database, path: Path) -> None:
    roster = read_roster(path)
    result = importing.bring_in(database, roster, Occasion(NOW, NOW.date(), None), erased=lambda: Erased(b"", []))
    roster.close()
    if result.rejected:
        raise RuntimeError(f"{len(result.rejected)} rows rejected")


def _write_roster(path: Path, rows: int, *, start: int = 0) -> Path:
    chance = random.Random(start + 7)  # noqa: S311 -- a choice of names, the same at each run
    lines = [HEAD]
    for number in range(start, start + rows):
        name = chance.choice(FAMILY) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
        unit = f"示例{number // 20}{chance.choice(('大学', '芯科技有限公司', '研究院'))}"
        tag = chance.choice(("院士", "芯片、海归", "生物"))
        lines.append(
            f"{name},第{chance.choice('一二三四五')}类,博士,{unit},集成电路,{13_000_000_000 + number},"
            f"t{number}@example.com,{tag},中文,王某{number % 30},赵某{number % 300}"
        )
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@contextlib.contextmanager
def _postgres() -> Iterator[Callable[[str], str] | None]:
    """Fresh databases of a server in a temporary folder; None where there is no server to be had."""
    try:
        import pgserver
    except ImportError:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        address = server.get_uri()

        def create(name: str) -> str:
            server.psql(f"CREATE DATABASE {name};")
            return address.replace("/postgres?", f"/{name}?")

        try:
            yield create
        finally:
            server.cleanup()


if __name__ == "__main__":  # one import in a process of its own: its peak in kB
    # Not ru_maxrss: a child's begins at what its parent held when it was forked.
    opened = _open(sys.argv[1])
    _bring_in(opened, Path(sys.argv[2]))
    opened.close()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    sys.stdout.write(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")))
