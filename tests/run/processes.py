"""Processes of the bot that tests start, wait for and kill."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import time
from collections.abc import Callable


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
