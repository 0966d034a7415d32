"""A writer that kills itself at the step it is told: one JSON command a line on stdin, one result a line on stdout.

Each command runs in a fork of this process, which has imported everything and opened nothing.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import chromadb  # noqa: F401 -- imported once here, so that no fork pays for it

from tests.library.shelf import NOW, open_library


def obey(command: dict[str, Any]) -> int:
    """Carry out one command, or die at checkpoint `kill` (from 1); 0 where it got to the end."""
    passed = 0

    def checkpoint(step: str) -> None:
        nonlocal passed
        passed += 1
        if passed == command["kill"]:
            os.write(2, f"killed at {step}\n".encode())
            os.kill(os.getpid(), signal.SIGKILL)

    library = open_library(Path(command["data"]), checkpoint=checkpoint)
    if command["act"] == "ingest":
        library.ingest([Path(command["path"])], now=NOW)
    elif command["act"] == "publish":
        library.publish(command["token"], now=NOW)
    elif command["act"] == "restore":
        library.restore("m", command["version"], now=NOW)
    elif command["act"] == "rebuild":
        library.rebuild(now=NOW)
    return 0


def main() -> None:
    for line in sys.stdin:
        command = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(obey(command))
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        result = "killed" if killed else "done" if status == 0 else "failed"
        print(result, flush=True)  # noqa: T201 -- its lines are what the test reads


if __name__ == "__main__":
    main()
