"""A writer killed at every step, while a reader asks: old or new, never half; the next writer succeeds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.library.shelf import NOW, TODAY, answering, find, open_library, write_measure

ROOT = Path(__file__).parents[2]
MOST_STEPS = 60  # far more than a publication has: a loop that never ends is a failure


class Process:
    """A child that talks by lines."""

    def __init__(self, module: str, *args: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *args], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def tell(self, **command: object) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def ask(self, **command: object) -> str:
        self.tell(**command)
        return self.hear()

    def hear(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def end(self) -> list[dict[str, Any]]:
        rest, _ = self._process.communicate(timeout=60)
        return [json.loads(line) for line in rest.splitlines()]


@pytest.fixture
def writer() -> Iterator[Process]:
    process = Process("tests.library.killed_writer")
    yield process
    process.end()


def _edition(folder: Path, number: int) -> Path:
    """A version whose every article carries its number; more articles in every other one."""
    articles = [f"安家补贴第{number}版：第{kind}类人才一次性给予{number}万元。" for kind in range(1, 3 + number % 2)]
    return write_measure(folder / "m.md", "m", articles, title=f"人才办法第{number}版")


def _marks(data: Path) -> list[int]:
    library = open_library(data)
    texts = [v.metadata.title for v, _ in library.snapshot().readable(TODAY)]
    return [int(text.removeprefix("人才办法第").removesuffix("版")) for text in texts]


def _kill_at_every_step(attempt: Callable[[int], str], check: Callable[[int], None]) -> int:
    for step in range(1, MOST_STEPS):
        result = attempt(step)
        assert result in {"killed", "done"}
        check(step)
        if result == "done":
            return step - 1
    raise AssertionError("the writer never got to its end")


def test_ingesting_killed_at_every_step_shows_the_old_or_the_new(tmp_path: Path, writer: Process) -> None:
    data = tmp_path / "data"
    open_library(data).ingest([_edition(tmp_path, 0)], now=NOW)
    reader = Process("tests.library.asking_reader", str(data))
    first = json.loads(reader.hear())

    def attempt(step: int) -> str:
        return writer.ask(act="ingest", data=str(data), path=str(_edition(tmp_path, step)), kill=step)

    def check(step: int) -> None:
        assert _marks(data) in ([step - 1], [step])
        assert writer.ask(act="ingest", data=str(data), path=str(tmp_path / "m.md"), kill=0) == "done"
        assert _marks(data) == [step]

    steps = _kill_at_every_step(attempt, check)
    assert steps >= 14  # original, version, vectors, collection, manifest: none may have left the list
    lines = [first, *reader.end()]
    assert lines.pop()["asked"] > steps
    assert [line for line in lines if "error" in line] == []
    assert [line for line in lines if len(line["marks"]) != 1 or line["answers"] != 1] == []
    seen = [line["marks"][0] for line in lines]
    assert seen == sorted(seen)
    assert seen[-1] == steps + 1


def test_publishing_a_confirmed_file_killed_at_every_step_can_be_pressed_again(tmp_path: Path, writer: Process) -> None:
    data = tmp_path / "data"
    library = open_library(data)
    library.ingest([_edition(tmp_path, 0)], now=NOW)
    tokens = {}

    def attempt(step: int) -> str:
        tokens[step] = library.stage(_edition(tmp_path, step), "m.md", now=NOW).token
        return writer.ask(act="publish", data=str(data), token=tokens[step], kill=step)

    def check(step: int) -> None:
        assert _marks(data) in ([step - 1], [step])
        assert writer.ask(act="publish", data=str(data), token=tokens[step], kill=0) == "done"
        assert _marks(data) == [step]

    assert _kill_at_every_step(attempt, check) >= 12
    assert len(open_library(data).versions("m", today=TODAY)) == len(tokens) + 1  # no press counted twice


@pytest.mark.parametrize("act", ["restore", "rebuild"])
def test_restoring_and_rebuilding_killed_at_every_step_loses_nothing(tmp_path: Path, writer: Process, act: str) -> None:
    data = tmp_path / "data"
    for number in (1, 2):
        open_library(data).ingest([_edition(tmp_path, number)], now=NOW)
    answers = {1: "2", 2: "1"}  # restoring turns from one to the other

    def attempt(step: int) -> str:
        [now] = _marks(data)
        return writer.ask(act=act, data=str(data), version=answers[now], kill=step)

    def check(step: int) -> None:
        assert _marks(data) in ([1], [2])
        assert len(open_library(data).versions("m", today=TODAY)) == 2
        assert writer.ask(act="rebuild", data=str(data), kill=0) == "done"

    assert _kill_at_every_step(attempt, check) >= 3


def test_writers_at_the_same_time_all_get_in(tmp_path: Path) -> None:
    data = tmp_path / "data"
    writers = [Process("tests.library.killed_writer") for _ in range(3)]
    wanted = set()
    for round_ in range(3):
        for number, process in enumerate(writers):
            id_ = f"m{round_}{number}"
            wanted.add(id_)
            source = write_measure(tmp_path / f"{id_}.md", id_, [f"{id_}的安家补贴。"])
            process.tell(act="ingest", data=str(data), path=str(source), kill=0)
        assert [process.hear() for process in writers] == ["done"] * 3
    for process in writers:
        process.end()
    library = open_library(data)
    assert set(answering(library)) == wanted
    assert len(find(library, "安家补贴", n=100)) == len(library.snapshot().passages)
