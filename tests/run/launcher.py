"""Starts processes of the bot in no time: everything is imported once, each process is a fork.

Lines of JSON come in: `{"kill": N, "moment": "before"|"after"}` for a bot that kills itself at its Nth commit (0:
never) and answers without a knowledge base; `{"argv": ["run"]}` for `siwen` itself, which kills itself so too where
`kill` is given, or just before it takes a `step` for the `turn`th time; `{"presses": FILE}` for the bot with all its
handlers and no knowledge base, which kills itself as that file says; `{"office": …}` for `siwen` at other limits and by
a clock that the test moves; `{"storm": …}` for a bot whose clock is stepped, whose disk is full at times and
whose leases are short (`tests.run.storm`). Each has its `number` and the `environment` of its process, and is answered
by a line with that number and the process id, and by a second one with the number and the exit code once the process
has ended.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from bot import serving, settings
from bot.__main__ import main as siwen
from bot.channels.telegram import open_telegram
from bot.composition import build
from bot.handlers import open_dispatcher
from bot.process.opening import open_database
from jobs.clock import Clock
from storage import migrations
from storage.quotas import Limits
from tests.library.shelf import WordEmbeddings
from tests.run.serving import answer, route

# What a process would load where it needs it, a second and a half each time.
LOADED_BEFORE = (
    "bot.cli.backup",
    "bot.cli.restore",
    "bot.cli.run",
    "bot.courier",
    "bot.answers.sources",
    "jobs.backups.restoring",
    "chinese_calendar",
    "chromadb",
    "knowledge.answering",
    "langchain_core.embeddings",
    "langchain_core.language_models",
    "langchain_core.runnables",
)


def arm(number: int, moment: str) -> None:
    """End the process at its commit of that number; never at 0."""
    commits = 0

    def count(_session: Session) -> None:
        nonlocal commits
        commits += 1
        if commits == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Session, f"{moment}_commit", count)


def arm_by(orders: Path) -> None:
    """End the process at the commit that a file names: "TURN NUMBER before|after", counted since that was written."""
    order, commits = "", 0

    def count(_session: Session, *, moment: str) -> None:
        nonlocal order, commits
        read = orders.read_text()
        if read != order:
            order, commits = read, 0
        if read and read.split()[2] == moment:
            commits += 1
            if commits == int(read.split()[1]):
                os.kill(os.getpid(), signal.SIGKILL)

    for moment in ("before", "after"):
        event.listen(Session, f"{moment}_commit", partial(count, moment=moment))


async def serve_presses(orders: Path) -> None:
    """Only what people do counts: no document is answered from, and nothing is embedded."""
    arm_by(orders)
    loaded = settings.load()
    telegram = open_telegram(loaded, limits=None)
    await serving.serve(
        build(loaded, database=open_database(loaded), telegram=telegram, open_needs_model=WordEmbeddings)
    )


async def serve() -> None:
    loaded = settings.load()
    telegram = open_telegram(loaded, limits=None)  # more is asked at once than 30 answers a second
    await serving.serve(build(loaded, database=open_database(loaded), telegram=telegram, routers=[route(answer)]))


async def serve_office(office: dict[str, Any]) -> None:
    """`clock`: the file with the seconds that this clock is ahead; whoever writes it moves the clock."""
    loaded = settings.load()
    ahead = Path(office["clock"])

    def find_now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(ahead.read_text()))

    app = build(
        loaded,
        database=open_database(loaded),
        telegram=open_telegram(loaded, limits=Limits(**office["limits"])),
        clock=Clock(now=find_now),
    )
    await serving.serve(app)


STEPS = (timedelta(0), timedelta(hours=1), timedelta(hours=-1))  # of the wall clock, each third of a second another


def draw(a_second: int) -> random.Random:
    """Chance for this moment. With a period of its own it could beat with the ticks, and each fall on the same step."""
    return random.Random(int(time.monotonic() * a_second))  # noqa: S311 -- weather


def find_step() -> timedelta:
    return draw(3).choice(STEPS)


def fill_disk(connection: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401 -- the driver's connection
    """No page more than there are, for a fifth of the time."""
    full = draw(5).random() < 0.2
    connection.execute(f"PRAGMA max_page_count = {1 if full else 4_000_000}")


async def serve_storm(storm: dict[str, Any]) -> None:
    loaded = settings.load()
    database = open_database(loaded)
    if storm["weather"] and database.is_sqlite:
        event.listen(database.engine, "checkout", fill_disk)
    app = build(
        loaded,
        database=database,
        telegram=open_telegram(loaded, request_seconds=storm["request_seconds"], limits=Limits(**storm["limits"])),
        routers=[route(answer)],
        clock=Clock(now=lambda: datetime.now(UTC) + find_step()) if storm["weather"] else Clock(),
        lease=timedelta(seconds=storm["lease_seconds"]),
        in_flight=storm["in_flight"],
    )
    await serving.serve(app, poll=storm["poll"])


def arm_step(step: str, number: int) -> None:
    """End the process just before it does that for so many a time: an event of Python's audit ("os.rename")."""
    done = 0

    def count(event_name: str, _arguments: tuple[Any, ...]) -> None:
        nonlocal done
        done += event_name == step
        if event_name == step and done == number:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def start(order: dict[str, Any]) -> int:
    arm(int(order.get("kill", 0)), order.get("moment", "before"))
    if "step" in order:
        arm_step(order["step"], int(order["turn"]))
    if "argv" in order:
        return siwen(order["argv"])
    if "presses" in order:
        asyncio.run(serve_presses(Path(order["presses"])))
    elif "office" in order:
        asyncio.run(serve_office(order["office"]))
    else:
        asyncio.run(serve_storm(order["storm"]) if "storm" in order else serve())
    return 0


def say(number: int, what: int) -> None:
    """In one write, so that lines of several keepers don't mix."""
    os.write(1, f"{number} {what}\n".encode())


def keep(order: dict[str, Any]) -> None:
    """Start the process, and stay until it has ended."""
    child = os.fork()
    if not child:
        os.environ.update(order["environment"])
        os.dup2(2, 1)  # what the process says is for the test's log, not for this protocol
        os._exit(start(order))
    say(order["number"], child)
    say(order["number"], os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


for name in LOADED_BEFORE:
    importlib.import_module(name)
open_dispatcher()  # loads all handlers
migrations.find_newest()
signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for keepers
for line in sys.stdin:
    if not os.fork():
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        keep(json.loads(line))
        os._exit(0)
