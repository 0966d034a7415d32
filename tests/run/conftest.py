"""A Bot API server that outlives the processes of the bot, and what starts these."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from bot.settings import Settings
from tests.fakes import FakeTelegram, spawn
from tests.run.processes import Process


@pytest.fixture
def launch(settings: Settings, server: FakeTelegram) -> Iterator[Callable[..., Process]]:
    environment = os.environ | {
        "SIWEN_BOT_TOKEN": server.token,
        "SIWEN_TELEGRAM_API": server.url,
        "SIWEN_DATA_DIR": str(settings.data_dir),
        "SIWEN_DATABASE_URL": settings.database,
        "SIWEN_ASKS_PER_MINUTE": "600",
    }
    launcher = subprocess.Popen(
        [sys.executable, "-m", "tests.run.launcher"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    assert launcher.stdout is not None
    output = launcher.stdout
    reader = threading.Thread(target=lambda: [lines.put(line) for line in output])
    reader.start()
    started: list[Process] = []

    def start(**order: object) -> Process:
        started.append(Process(launcher, lines, order))
        return started[-1]

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
    assert launcher.stdin is not None
    launcher.stdin.close()
    launcher.wait()
    reader.join()
    output.close()


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    with spawn() as spawned:
        yield spawned
