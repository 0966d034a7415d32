"""`siwen up`, as `make run` calls it, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.meta.project import ROOT
from tests.start.test_sources import measure


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "bike.md").write_text(measure("bike", "300元"), encoding="utf-8")
    return tmp_path


def up(place: Path, typed: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SIWEN_")}
    own = {"SIWEN_DATA_DIR": "data", "SIWEN_SOURCES_DIR": "sources", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "bot", "up"],
        cwd=place,
        env=kept | own | settings,
        input=typed,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_a_question_that_is_piped_in_is_answered(place: Path) -> None:
    first = up(place, "每人可以领多少补贴\n")
    assert first.returncode == 0, first.stderr
    assert "300元" in first.stdout.replace("*", "")
    assert "100%" in first.stderr  # the bar of the first start
    second = up(place, "每人可以领多少补贴\n")
    assert "300元" in second.stdout.replace("*", "")
    assert "%|" not in second.stderr  # nothing to take in: no bar


def test_nothing_piped_in_ends_well(place: Path) -> None:
    done = up(place, "")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_a_token_that_is_none_ends_in_one_line(place: Path) -> None:
    done = up(place, "", SIWEN_BOT_TOKEN="no-token", SIWEN_TELEGRAM_API="http://127.0.0.1:9")
    assert done.returncode == 1
    assert "SIWEN_BOT_TOKEN" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
