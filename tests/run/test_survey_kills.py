"""SIGKILL at each commit boundary of an answer: nothing half, nothing twice, the named and the anonymous alike.

A real `siwen run`, driven over HTTP: begin, a press, a line, submit. The process dies at its Nth commit, before or
after it, and the next one goes on from what the database holds.
"""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.callbacks import Survey
from bot.settings import Settings
from storage.database import Database
from storage.surveys import run_keys
from storage.surveys.definition import Definition
from storage.tables import Addressee, Answer, Ballot, BallotDraft, Response
from tests.fakes import FakeTelegram, message, tap
from tests.run.processes import Process, wait_until
from tests.run.test_inbox import rows_of
from tests.surveys.town import EVERY_KIND, NAMED, fill, start

BOUNDARIES = 9  # taken in and done of: begin, press, line, submit; and submit's own
USER = 11
ITEMS = (EVERY_KIND.items[0], EVERY_KIND.items[-1])


@pytest.mark.parametrize("moment", ["before", "after"])
def test_answers_survive_a_kill_at_each_commit_boundary(
    settings: Settings, server: FakeTelegram, launch: Callable[..., Process], demo_data: Path, moment: str
) -> None:
    runs = enter(settings, first=int(moment == "after"))
    shutil.copytree(demo_data / "knowledge", settings.data_dir / "knowledge")
    order = {"argv": ["run"], "moment": moment}
    kills = 0
    for number, (run, definition) in enumerate(runs.items(), start=1):
        process = launch(kill=number, **order)

        def until(word: str, update: dict[str, Any]) -> None:
            """Send the update and wait for a message with that word, from whichever process."""
            nonlocal process, kills
            running, before = process, count(server, word)
            server.push(update)
            wait_until(lambda: running.has_ended() or count(server, word) > before)
            if running.has_ended():
                assert running.end(0) == -signal.SIGKILL
                kills += 1
                process = launch(kill=0, **order)
                successor = process
                wait_until(lambda: successor.has_ended() or count(server, word) > before)

        until("1/2", tap(Survey(number=run, do="begin").pack(), user=USER))
        until("2/2", tap(Survey(number=run, do="put", item=0, value="4").pack(), user=USER))
        until("提交后不能" if definition.anonymous else "谢谢", message(f"第{number}次", user=USER))
        if definition.anonymous:
            until("已提交", tap(Survey(number=run, do="send").pack(), user=USER))
        process.end(signal.SIGTERM)
    assert kills >= BOUNDARIES - 2  # the last boundaries are of what only an anonymous one has
    if waiting(settings):  # what was shown just before a kill is not done yet: it is replayed
        last = launch(kill=0, **order)
        wait_until(lambda: not waiting(settings))
        last.end(signal.SIGTERM)
    check(settings, runs)


def enter(settings: Settings, *, first: int) -> dict[int, Definition]:
    """A run for each boundary, named and anonymous in turn; the other way round where `first` is odd."""
    now = datetime.now(UTC)
    database = Database.open(settings.database)
    database.write(fill)
    made: dict[int, Definition] = {}
    for number in range(first, first + BOUNDARIES):
        definition = replace(EVERY_KIND if number % 2 else NAMED, items=ITEMS)
        run = database.write(
            lambda session, one=definition, key=f"kill{number}": start(session, one, now, key=key)  # type: ignore[misc]
        )
        made[run] = definition
        if definition.anonymous:
            run_keys.make(run_keys.folder_of(settings.data_dir), run)
    database.close()
    return made


def waiting(settings: Settings) -> list[int]:
    return [row.update_id for row in rows_of(settings.database) if row.done_at is None]


def count(server: FakeTelegram, word: str) -> int:
    """How many messages arrived with it."""
    return sum(call["outcome"] == "ok" and word in str(call["params"].get("text", "")) for call in list(server.calls()))


def check(settings: Settings, runs: dict[int, Definition]) -> None:
    database = Database.open(settings.database)
    try:
        named = database.read(
            lambda session: session.execute(
                select(Response.run_id, Answer.item, Answer.value, Response.finished_at.is_not(None))
                .join(Answer, Answer.addressee_id == Response.addressee_id)
                .order_by(Response.run_id, Answer.item)
            ).all()
        )
        ballots = database.read(
            lambda session: session.execute(select(Ballot.run_id, Ballot.answers).order_by(Ballot.run_id)).all()
        )
        drafts = database.read(lambda session: session.scalar(select(func.count()).select_from(BallotDraft)))
        finished = database.read(
            lambda session: set(session.scalars(select(Addressee.run_id).where(Addressee.finished)).all())
        )
    finally:
        database.close()
    expected, cast = [], []
    for number, (run, definition) in enumerate(runs.items(), start=1):
        if definition.anonymous:
            cast.append((run, {"ease": 4, "words": f"第{number}次"}))
        else:
            expected += [(run, "ease", 4, True), (run, "words", f"第{number}次", True)]
    assert [tuple(row) for row in named] == expected
    assert [tuple(row) for row in ballots] == cast
    assert drafts == 0
    assert finished == {run for run, definition in runs.items() if not definition.anonymous}
