"""SIGKILL while the ledger is imported and while the report is made: nothing half, and it can be done again."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.settings import Settings
from storage.database import Database
from storage.tables import Figure
from tests.fakes import FakeTelegram
from tests.office import papers
from tests.run.processes import Process, wait_until

LEDGER = str(Path("tests/data/ledger-2023.csv").resolve())
SIZE, KILLS = 4_000_000, 4
WRITER = """
import sys
from pathlib import Path
from jobs.sheets import write_whole
number = 0
while True:
    write_whole(Path(sys.argv[1]), bytes([65 + number % 2]) * int(sys.argv[2]))
    number += 1
"""


@pytest.mark.parametrize(("moment", "rows"), [("before", 0), ("after", 15)])
def test_an_import_of_figures_is_all_or_nothing(
    settings: Settings, server: FakeTelegram, launch: Callable[..., Process], tmp_path: Path, moment: str, rows: int
) -> None:
    del server
    words = ["figures", "import", LEDGER, "--apply"]
    assert launch(argv=words, kill=1, moment=moment).end(0) == -signal.SIGKILL
    database = Database.open(settings.database)
    try:
        assert database.read(lambda session: session.scalar(select(func.count()).select_from(Figure))) == rows
        assert launch(argv=words, kill=0, moment=moment).end(0) == 0
        assert database.read(lambda session: session.scalar(select(func.count()).select_from(Figure))) == 15
    finally:
        database.close()
    # The report: killed as it writes down what it computed, its files are whole, and the next run makes them anew.
    out = tmp_path / "2023.docx"
    words = ["report", "self-evaluation", "--year", "2023", "--out", str(out)]
    assert launch(argv=words, kill=1, moment=moment).end(0) == -signal.SIGKILL
    assert "超过260人次" in papers.read(out.read_bytes()).text
    assert launch(argv=words, kill=0, moment=moment).end(0) == 0


def test_a_file_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    for _ in range(KILLS):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(SIZE)])
        before = path.stat().st_mtime_ns if path.exists() else 0
        wait_until(lambda before=before: path.exists() and path.stat().st_mtime_ns > before)  # type: ignore[misc] # now
        wait_until(path.with_name(f".{path.name}.part").exists)
        writer.kill()
        writer.wait()
        content = path.read_bytes()
        assert len(content) == SIZE
        assert content in {b"A" * SIZE, b"B" * SIZE}
