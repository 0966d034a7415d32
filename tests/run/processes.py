"""Processes of the bot that tests start, wait for and kill."""

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

from tests.fakes import FakeTelegram


class Process:
    """One process of the bot."""

    def __init__(
        self, launcher: subprocess.Popen[str], lines: queue.SimpleQueue[str], order: dict[str, object]
    ) -> None:
        assert launcher.stdin is not None
        launcher.stdin.write(json.dumps(order) + "\n")
        launcher.stdin.flush()
        self.pid = int(lines.get(timeout=60))
        self._lines = lines
        self._code: int | None = None

    def has_ended(self) -> bool:
        return not self._lines.empty()

    def end(self, number: int) -> int:
        """Send a signal and return the exit code; signal 0 only waits."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)
        return int(self._lines.get(timeout=60))


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 90  # seconds of a busy machine
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextlib.contextmanager
def launching(data_dir: Path, database_url: str, server: FakeTelegram) -> Iterator[Callable[..., Process]]:
    """A launcher (`tests.run.launcher`) and the function that has it start processes; at the end none is left."""
    environment = os.environ | {
        "SIWEN_BOT_TOKEN": server.token,
        "SIWEN_TELEGRAM_API": server.url,
        "SIWEN_DATA_DIR": str(data_dir),
        "SIWEN_DATABASE_URL": database_url,
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

    try:
        yield start
    finally:
        for process in started:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        assert launcher.stdin is not None
        launcher.stdin.close()
        launcher.wait()
        reader.join()
        output.close()
