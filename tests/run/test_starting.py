"""`siwen run` while it starts: one poller for a token from the first moment, and an end at any."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

from bot.settings import Settings
from tests.meta.project import ROOT
from tests.start.test_sources import measure

FILES = 240  # far more than are read and embedded while a second process starts and ends, on a fast machine as well


def start(settings: Settings, sources: Path) -> subprocess.Popen[str]:
    own = {
        "SIWEN_BOT_TOKEN": "42:AAaaBBbbCCccDDddEEeeFFffGGggHHhhIIii",
        "SIWEN_TELEGRAM_API": "http://127.0.0.1:9",  # nobody listens
        "SIWEN_DATA_DIR": str(settings.data_dir),
        "SIWEN_DATABASE_URL": settings.database,
        "SIWEN_SOURCES_DIR": str(sources),
        "PYTHONUTF8": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=os.environ | own, stderr=subprocess.PIPE, text=True
    )


def test_F19_a_second_poller_ends_at_once_and_the_first_can_be_stopped_while_it_indexes(
    settings: Settings, tmp_path: Path
) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    for number in range(FILES):
        (sources / f"{number}.md").write_text(measure(f"m{number}", f"{number + 1}元"), encoding="utf-8")
    first = start(settings, sources)
    assert first.stderr is not None
    seen = ""
    while f"/{FILES}" not in seen:
        char = first.stderr.read(1)
        assert char, seen
        seen += char
    second = start(settings, sources)
    _, told = second.communicate(timeout=60)
    assert second.returncode == 1
    assert "另一个 siwen 进程" in told.splitlines()[-1]
    assert f"/{FILES}" not in told  # it didn't begin to index either
    assert first.poll() is None
    first.send_signal(signal.SIGTERM)
    _, rest = first.communicate(timeout=60)
    assert first.returncode == 0
    assert "Traceback" not in rest
    assert not (settings.data_dir / "knowledge" / "sources.json").exists()  # as it is once all are in


def test_a_new_database_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    from bot.process.opening import open_database

    settings = Settings(_env_file=None, data_dir=tmp_path / "data")
    for wanted in (0o600, 0o640):
        open_database(settings).close()
        path = settings.data_dir / "siwen.db"
        assert stat.S_IMODE(path.stat().st_mode) == wanted
        path.chmod(0o640)  # what the office decides for a file that is there stays
