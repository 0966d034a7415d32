"""One step of the wizard over HTTP, from the press to the next question on the screen, against a bare callback echo.

Both edit the message that was pressed and answer the press; ours also finds the check, judges every benefit anew with
the answer, chooses the next question, and stores the check. One press after another, each by somebody else, halfway
through their questions. On SQLite and, where a server can be had, on PostgreSQL. `BENCH_SCALE` as for `taps`.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy.orm import Session

from bot.callbacks import Check, short
from bot.channels.telegram import open_telegram
from bot.composition import build
from bot.settings import Settings
from storage import checks, people
from storage.migrations import migrate
from tests import fakes
from tests.bench import taps
from tests.bench.measure import LEAST_PAIRS, Measure, find_percentile
from tests.bench.people import _postgres as open_postgres  # the same server, not another way to get one
from tests.surveys import audience

SAID = {
    "recognized": False,
    "degree": "博士",
    "age": 38,
    "full_time": True,
    "flexible": False,
    "arrival_date": "2026-03-01",
}


def measures() -> Iterator[Measure]:
    """A step on each database."""
    with tempfile.TemporaryDirectory() as folder:
        yield _measure("SQLite", Path(folder), lambda name: f"sqlite:///{folder}/{name}.db")
    with open_postgres() as create, tempfile.TemporaryDirectory() as folder:
        if create is not None:
            yield _measure("PostgreSQL", Path(folder), create)


def _measure(kind: str, folder: Path, create: Callable[[str], str]) -> Measure:
    ratios, ours, bare = [], [], []
    with fakes.spawn() as server:
        server.set(recording=False)
        settings = Settings(
            _env_file=None,
            bot_token=SecretStr(server.token),
            telegram_api=server.url,
            data_dir=folder / "wizard",
            database_url=create("wizard"),
        )
        for pair in range(LEAST_PAIRS + 1):
            timed = asyncio.run(_time_ours(server, settings, first=not pair)), asyncio.run(taps.time_bare(server))
            if pair:  # the first warms up
                ours.append(find_percentile(timed[0], 95))
                bare.append(find_percentile(timed[1], 95))
                ratios.append(ours[-1] / bare[-1])
    told = f"{statistics.median(ours) * 1000:.1f} ms against {statistics.median(bare) * 1000:.1f} ms"
    name = f"a step of the wizard, 95th percentile ÷ a bare callback echo, {kind}"
    return Measure(
        name, statistics.median(ratios), 3, "<=", "×", f"{taps.PRESSES} presses: {told}, {len(ratios)} pairs"
    )


async def _time_ours(server: fakes.FakeTelegram, settings: Settings, *, first: bool) -> list[float]:
    """Everybody answers the question about homes."""
    app = build(settings, telegram=open_telegram(settings, limits=None))
    migrate(app.database.engine)
    app.database.write(lambda session: _begin(session, app.now(), first=first))
    pressed = Check(do="say", key=short("homes"), value="0").pack()
    async with taps.serving(app):
        taken = []
        for person in range(taps.PRESSES):
            taken.append(await taps.press(server, pressed, person))
            await app.inbox.settle()  # the commit of one is no part of the next
        return taken[1:]  # the first reads the rules


def _begin(session: Session, now: datetime, *, first: bool) -> None:
    """Everybody is halfway through."""
    check = checks.Check(
        said=SAID, none=("title_level",), path=("category", "degree", "standing", "age"), scope="working"
    )
    for number in range(taps.PRESSES):
        external = str(taps.FIRST_CHAT + number)
        if first:
            person = audience.join_applicant(session, external)
        else:
            known = people.find(session, "telegram", [external])
            person = known[external].person_id
        checks.store(session, person, checks.OWN, check, update_id=0, now=now)
