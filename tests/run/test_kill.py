"""SIGKILL at any moment loses nothing: real processes, driven over HTTP by a Bot API server that outlives them.

After the last start every question that was sent has been answered at least once, and is recorded exactly once.
"""

from __future__ import annotations

import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot.settings import Settings
from storage.database import Database
from storage.tables import Question
from tests.fakes import FakeTelegram, message
from tests.run.processes import Process, wait_until
from tests.run.test_inbox import rows_of

EACH = 2  # updates at a time


def answered(server: FakeTelegram) -> Counter[str]:
    return Counter(call["params"]["text"].removeprefix("答：") for call in server.calls("sendMessage"))


def is_answered_or_dead(process: Process, server: FakeTelegram, batch: list[str]) -> Callable[[], bool]:
    return lambda: process.has_ended() or set(batch) <= answered(server).keys()


def is_begun(server: FakeTelegram, batch: list[str]) -> Callable[[], bool]:
    return lambda: not answered(server).keys().isdisjoint(batch)


def recorded(settings: Settings) -> Counter[str | None]:
    database = Database.open(settings.database)
    found = database.read(lambda session: Counter(session.scalars(select(Question.text))))
    database.close()
    return found


def check_nothing_lost(settings: Settings, asked: list[str]) -> None:
    assert recorded(settings) == Counter(asked)
    assert [row.update_id for row in rows_of(settings.database) if row.done_at is None or row.payload] == []


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_at_each_commit_boundary_loses_nothing(
    settings: Settings, server: FakeTelegram, launch: Callable[..., Process], moment: str
) -> None:
    asked: list[str] = []
    for number in range(1, 7):  # what was left taken up again, taken in, done, and the same with the next
        process = launch(kill=number, moment=moment)
        for turn in range(6):  # enough commits for it to meet its end
            batch = [f"{moment}-{number}-{turn}-{user}" for user in range(EACH)]
            asked += batch
            server.push(*(message(text, user=100 + user) for user, text in enumerate(batch)))
            wait_until(is_answered_or_dead(process, server, batch))
            if process.has_ended():
                break
        assert process.end(0) == -signal.SIGKILL
    last = launch(kill=0, moment=moment)
    asked.append(f"{moment}-7-0-up")  # whatever was answered before: once this is, the last one is up
    server.push(message(asked[-1], user=100))
    wait_until(lambda: set(asked) <= answered(server).keys())
    assert last.end(signal.SIGTERM) == 0
    # Each process answers what it has in hand once at most: from the one that was asked to the last, the seventh.
    replies = answered(server)
    assert [text for text in asked if replies[text] > 8 - int(text.split("-")[1])] == []
    check_nothing_lost(settings, asked)


def test_kills_at_random_moments_lose_nothing(
    settings: Settings, server: FakeTelegram, launch: Callable[..., Process]
) -> None:
    moments = random.Random(20261123)  # noqa: S311 -- the same moments each time
    asked: list[str] = []
    for start in range(8):
        process = launch(kill=0, moment="before")
        batch = [f"{start}-{number}" for number in range(40)]
        asked += batch
        server.push(*(message(text, user=100 + number % 7) for number, text in enumerate(batch)))
        wait_until(is_begun(server, batch))
        time.sleep(moments.uniform(0, 0.1))
        assert process.end(signal.SIGKILL) == -signal.SIGKILL
    last = launch(kill=0, moment="before")
    asked.append("up")  # as above
    server.push(message(asked[-1], user=100))
    wait_until(lambda: set(asked) <= answered(server).keys())
    assert last.end(signal.SIGTERM) == 0
    check_nothing_lost(settings, asked)


def test_siwen_run_answers_what_was_sent_before_it_was_killed(
    settings: Settings, server: FakeTelegram, launch: Callable[..., Process], request: pytest.FixtureRequest
) -> None:
    demo_data = request.getfixturevalue("demo_data")
    shutil.copytree(demo_data / "knowledge", settings.data_dir / "knowledge")
    asked: list[str] = []
    for start in range(3):
        process = launch(argv=["run"])
        before = server.count()["sends"]
        for user in range(4):
            asked.append(f"博士能拿多少安家费，第{start}{user}问")
            server.push(message(asked[-1], user=100 + user))
        assert server.wait_for_sends(before + 1, seconds=90)
        process.end(signal.SIGKILL)
    last = launch(argv=["run"])
    wait_until(lambda: recorded(settings) == Counter(asked))
    assert last.end(signal.SIGTERM) == 0
    replies = Counter(
        call["params"]["chat_id"]
        for call in server.calls()
        if call["method"] in {"sendMessage", "sendRichMessage"} and call["outcome"] == "ok"
    )
    assert [user for user in range(4) if replies[100 + user] < 3] == []
    check_nothing_lost(settings, asked)
