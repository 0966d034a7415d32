"""Starts processes of the bot in no time: everything is imported once, each process is a fork.

Lines of JSON come in: `{"kill": N, "moment": "before"|"after"}` for a bot that kills itself at its Nth commit (0:
never) and answers without a knowledge base; `{"argv": ["run"]}` for `siwen` itself. Each is answered by a line with
the process id, and by a second one with its exit code once it has ended.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys

from sqlalchemy import event
from sqlalchemy.orm import Session

import bot.handlers.questions  # noqa: F401 -- so that no fork has to
from bot import settings
from bot.__main__ import main as siwen
from bot.app import build, open_database
from tests.run.serving import answer, route


async def serve(number: int, moment: str) -> None:
    loaded = settings.load()
    database = open_database(loaded)
    commits = 0

    def count(_session: Session) -> None:
        nonlocal commits
        commits += 1
        if commits == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Session, f"{moment}_commit", count)
    await build(loaded, database=database, routers=[route(answer)]).run()


def start(order: dict[str, object]) -> int:
    if "argv" in order:
        return siwen([str(word) for word in order["argv"]])  # type: ignore[attr-defined] # a list, as the test writes it
    asyncio.run(serve(int(str(order["kill"])), str(order["moment"])))
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
