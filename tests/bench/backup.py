"""A backup under load: how long an ask takes while `siwen backup` runs, against the same without.

On SQLite and, where a server can be had, on PostgreSQL. An ask is answered and recorded, as the bot does it; the backup
is the command itself, in a process of its own, of a database with 200,000 questions. Asks without last as long as the
backup before or after them did, so that both see as much of what else the machine does.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.answers.sources import ensure_indexed
from bot.app import App
from bot.composition import build
from bot.settings import Settings
from bot.updates.identity import Identity
from storage import people, questions
from tests import fakes
from tests.bench.measure import LEAST_PAIRS, Measure, Pairs, find_percentile
from tests.bench.people import _postgres as open_postgres  # the same server, not another way to get one
from tests.bench.updates import QUESTIONS
from tests.conftest import POSTGRES_TOOLS

SCALE = int(os.environ.get("BENCH_SCALE", "1"))
ROWS = 200_000 // SCALE
LEAST_ASKS = 20


def measures() -> Iterator[Measure]:
    """The figure of the issue on each database."""
    yield asyncio.run(_measure("SQLite", ""))
    with open_postgres() as create:
        if create is not None:
            yield asyncio.run(_measure("PostgreSQL", create("backup")))


async def _measure(kind: str, url: str) -> Measure:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            _env_file=None,
            bot_token=SecretStr(fakes.TOKEN),
            data_dir=Path(folder) / "data",
            database_url=url,
            asks_per_minute=600,
        )
        app = build(settings, routers=[])
        await app.database.awrite(_fill)
        await app.think(lambda: ensure_indexed(app.library, settings.sources_dir, now=app.now()))
        asker = app.identities.remember(people.Known(1, "1", None, plain=False, reachable=True))
        (Path(folder) / "key").write_text("correct horse battery staple", encoding="utf-8")
        during: list[float] = []
        without: list[float] = []
        bytes_, took = 0, 0.0
        await _ask(app, asker, lambda: True)  # warms up
        for turn in range(LEAST_PAIRS):
            target = Path(folder) / f"{turn}.tar"
            began = time.perf_counter()
            process = _start(settings, Path(folder), target)
            during.append(await _ask(app, asker, lambda process=process: process.poll() is not None))
            lasted = time.perf_counter() - began
            assert process.wait() == 0
            until = time.perf_counter() + lasted
            without.append(await _ask(app, asker, lambda until=until: time.perf_counter() >= until))
            took, bytes_ = took + lasted, target.stat().st_size
            target.unlink()
        await app.close()
    pairs = Pairs(ours=tuple(during), bare=tuple(without))
    detail = f"{pairs.detail}; {bytes_ / 1024**2:.0f} MB in {took / LEAST_PAIRS:.1f} s"
    return Measure(f"an ask during a backup ÷ without, 95th percentile, {kind}", pairs.ratio, 1.3, "<=", "×", detail)


def _fill(session: Session) -> None:
    """So many old questions, each of some hundred bytes."""
    session.execute(
        text(
            "INSERT INTO questions (source, update_id, asker, asked_at, language, text, status, citations, elapsed_ms)"
            " WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < :rows)"
            " SELECT 'old', n, 'hmac' || n, '2026-01-01 00:00:00', 'zh', '博士能拿多少安家费，第' || n || '问',"
            " 'answered', '[]', 1.0 FROM c"
        ),
        {"rows": ROWS},
    )


def _start(settings: Settings, folder: Path, target: Path) -> subprocess.Popen[bytes]:
    own = {
        "SIWEN_DATA_DIR": str(settings.data_dir),
        "SIWEN_DATABASE_URL": settings.database_url,
        "SIWEN_POSTGRES_TOOLS": str(POSTGRES_TOOLS),
    }
    command = [sys.executable, "-m", "bot", "backup", str(target), "--key-file", str(folder / "key")]
    return subprocess.Popen(command, env=os.environ | own, stdout=subprocess.DEVNULL)


async def _ask(app: App, asker: Identity, is_over: Callable[[], bool]) -> float:
    """The 95th percentile of asks, one after another, until it is over, at least so many."""
    seconds: list[float] = []
    while len(seconds) < LEAST_ASKS or not is_over():
        number, began = len(seconds), time.perf_counter()
        question = QUESTIONS[number % len(QUESTIONS)]
        await app.ask(asker, question, anew=False)  # it counts against nobody
        asked = questions.Asked("bench", time.monotonic_ns(), "hmac", app.now(), "zh", question, "answered", [], 1.0)
        await app.database.awrite(lambda session, asked=asked: questions.record(session, asked))
        seconds.append(time.perf_counter() - began)
    return find_percentile(seconds, 95)
