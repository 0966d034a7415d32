"""SIGKILL and all that goes wrong on the way: each push arrives once, or is listed with its reason, or is `unknown`.

A dozen kills; `make chaos` has two hundred, and two processes on PostgreSQL.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable

import pytest

from bot.settings import Settings
from storage.database import Database
from tests.fakes import FakeTelegram
from tests.run.processes import Process, wait_until
from tests.run.pushes import enter_people, queue_all, states
from tests.run.storm import FINAL, Storm, describe

KILLS, PEOPLE = 8, 30
PUSHED, BOUNDARIES = 12, 10


def test_F1_F2_F12_F18_kills_and_faults_lose_nothing_and_double_nothing(
    settings: Settings, server: FakeTelegram, launch: Callable[..., Process]
) -> None:
    with contextlib.closing(Database.open(settings.database)) as database:
        report = Storm(database, server, [launch]).rage(kills=KILLS, people=PEOPLE)
    report.check(KILLS * PEOPLE)
    assert report.kills == KILLS


@pytest.mark.parametrize("moment", ["before", "after"])
def test_F1_F2_a_kill_at_each_commit_of_a_push(
    settings: Settings, server: FakeTelegram, launch: Callable[..., Process], moment: str
) -> None:
    """The commits of a push are its claim, its beginning and its mark: killed before or after each of them."""
    order = describe(poll=False, in_flight=1, lease_seconds=1, weather=False)
    with contextlib.closing(Database.open(settings.database)) as database:
        database.write(lambda session: enter_people(session, PUSHED))
        database.write(lambda session: queue_all(session, "〔0〕"))
        storm = Storm(database, server, [launch])
        for number in range(1, BOUNDARIES + 1):
            process = launch(kill=number, moment=moment, storm=order)
            wait_until(lambda process=process: process.has_ended() or not waiting(database))  # type: ignore[misc] # a default
            if process.end(signal.SIGTERM) == -signal.SIGKILL:
                storm.report.kills += 1
        running = [launch(storm=order)]
        storm.calm_down(running)
        running[0].end(signal.SIGTERM)
        report = storm.look()
    report.check(PUSHED)
    assert report.kills >= 3
    assert report.rows["unknown"] <= report.kills


def waiting(database: Database) -> bool:
    return bool(states(database).keys() - FINAL)
