"""Processes of the bot that tests start, wait for and kill: forks of one launcher, which takes seconds to load."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.conftest import POSTGRES_TOOLS
from tests.fakes import FakeTelegram

LOADED_SECONDS = 240.0  # for the launcher to load everything, on a busy machine


class Process:
    """One process of the bot."""

    def __init__(self, said: queue.SimpleQueue[int]) -> None:
        self.pid = said.get(timeout=LOADED_SECONDS)
        self._said = said
        self._code: int | None = None

    def has_ended(self) -> bool:
        return self._code is not None or not self._said.empty()

    def end(self, number: int) -> int:
        """Send a signal and return the exit code; signal 0 only waits."""
        if self._code is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)
            self._code = self._said.get(timeout=60)
        return self._code


class Launcher:
    """What starts processes (`tests.run.launcher`)."""

    def __init__(self) -> None:
        self._launcher = subprocess.Popen(
            [sys.executable, "-m", "tests.run.launcher"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._said: dict[int, queue.SimpleQueue[int]] = {}
        self._reader = threading.Thread(target=self._listen)
        self._reader.start()

    def _listen(self) -> None:
        assert self._launcher.stdout is not None
        for line in self._launcher.stdout:
            order, number = map(int, line.split())
            self._said[order].put(number)

    def start(self, environment: dict[str, str], order: dict[str, object]) -> Process:
        assert self._launcher.stdin is not None
        number, said = len(self._said), queue.SimpleQueue[int]()
        self._said[number] = said
        self._launcher.stdin.write(json.dumps(order | {"number": number, "environment": environment}) + "\n")
        self._launcher.stdin.flush()
        return Process(said)

    def close(self) -> None:
        assert self._launcher.stdin is not None
        assert self._launcher.stdout is not None
        self._launcher.stdin.close()
        self._launcher.wait()
        with contextlib.suppress(ProcessLookupError):  # what is left of a start that nobody waited for
            os.killpg(self._launcher.pid, signal.SIGKILL)
        self._reader.join()
        self._launcher.stdout.close()


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 90  # seconds of a busy machine
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextlib.contextmanager
def launching(
    launcher: Launcher, data_dir: Path, database_url: str, server: FakeTelegram
) -> Iterator[Callable[..., Process]]:
    """A function that starts processes of the bot of that data folder; at the end none is left.

    `environment`: more of it, or another.
    """
    usual = {
        "SIWEN_POSTGRES_TOOLS": str(POSTGRES_TOOLS),
        "SIWEN_BOT_TOKEN": server.token,
        "SIWEN_TELEGRAM_API": server.url,
        "SIWEN_DATA_DIR": str(data_dir),
        "SIWEN_DATABASE_URL": database_url,
        "SIWEN_ASKS_PER_MINUTE": "600",
    }
    started: list[Process] = []

    def start(environment: dict[str, str] | None = None, **order: object) -> Process:
        started.append(launcher.start(usual | (environment or {}), order))
        return started[-1]

    try:
        yield start
    finally:
        for process in started:
            process.end(signal.SIGKILL)
