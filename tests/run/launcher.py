"""Starts processes of the bot in no time: everything is imported once, each process is a fork.

Lines of JSON come in: `{"kill": N, "moment": "before"|"after"}` for a bot that kills itself at its Nth commit (0:
never) and answers without a knowledge base; `{"argv": ["run"]}` for `siwen` itself, which kills itself so too where
`kill` is given. Each is answered by a line with the process id, and by a second one with its exit code once it has
ended.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

import bot.handlers.questions  # noqa: F401 -- so that no fork has to
from bot import settings
from bot.__main__ import main as siwen
from bot.app import build
from bot.opening import open_database
from tests.run.serving import answer, route


def arm(number: int, moment: str) -> None:
    """End the process at its commit of that number; never at 0."""
    commits = 0

    def count(_session: Session) -> None:
        nonlocal commits
        commits += 1
        if commits == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Session, f"{moment}_commit", count)


async def serve() -> None:
    loaded = settings.load()
    await build(loaded, database=open_database(loaded), routers=[route(answer)]).run()


def start(order: dict[str, Any]) -> int:
    arm(int(order.get("kill", 0)), order.get("moment", "before"))
    if "argv" in order:
        return siwen(order["argv"])
    asyncio.run(serve())
    return 0


for line in sys.stdin:
    child = os.fork()
    if not child:
        sys.stdout = sys.stderr  # what the process says is for the test's log, not for its protocol
        os._exit(start(json.loads(line)))
    sys.stdout.write(f"{child}\n")
    sys.stdout.flush()
    sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
    sys.stdout.flush()
