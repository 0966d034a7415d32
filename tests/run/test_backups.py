"""A backup of a real process at work, and a restore that is killed at each of its steps, by the commands themselves."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.settings import Settings
from storage.database import Database
from storage.surveys import run_keys
from storage.tables import Mark, Run, Talent
from tests.fakes import FakeTelegram, message
from tests.run.processes import Process, wait_until
from tests.run.test_kill import answered, recorded
from tests.surveys.town import EVERY_KIND, fill, start

WORDS = "金丝雀丙"  # what is asked


@pytest.fixture
def key(tmp_path: Path) -> str:
    path = tmp_path / "office.key"
    path.write_text("correct horse battery staple", encoding="utf-8")
    return str(path)


def test_what_was_answered_before_a_backup_under_load_is_there_after_it_and_the_erased_stay_erased(
    settings: Settings, server: FakeTelegram, launch: Callable[..., Process], tmp_path: Path, key: str
) -> None:
    """Load, backup, more load, erasure, loss of the key, restore, and on."""
    place = settings.model_copy(update={"data_dir": tmp_path / "data"})
    talent, run = enter(settings.database)
    environment = {"SIWEN_DATA_DIR": str(place.data_dir), "SIWEN_DATABASE_URL": place.database}
    file = str(tmp_path / "siwen.tar")
    bot = launch(environment)
    run_keys.make(run_keys.folder_of(place.data_dir), run)
    server.push(*(message(f"{WORDS}{number}", user=100 + number % 9) for number in range(60)))
    wait_until(lambda: len(answered(server)) >= 20)
    wait_until(lambda: bool(recorded(settings)))
    before = set(recorded(settings))
    saving = launch(environment, argv=["backup", file, "--key-file", key])
    for start_at in range(60, 140, 20):
        server.push(*(message(f"{WORDS}{number}", user=100 + number % 9) for number in range(start_at, start_at + 20)))
    assert saving.end(0) == 0
    server.push(message("备份以后", user=100))
    wait_until(lambda: "备份以后" in recorded(settings))
    assert launch(environment, argv=["restore", file, "--replace", "--key-file", key]).end(0) == 1  # it is in use
    assert bot.end(signal.SIGTERM) == 0
    assert launch(environment, argv=["people", "erase", str(talent), "--apply"]).end(0) == 0
    shutil.rmtree(run_keys.folder_of(place.data_dir))  # as on another machine
    assert launch(environment, argv=["restore", file, "--replace", "--key-file", key]).end(0) == 0
    after = set(recorded(settings))
    assert before <= after
    assert "备份以后" not in after
    database = Database.open(settings.database)
    state = database.read(lambda session: session.get_one(Run, run).state)
    erased = database.read(lambda session: session.get_one(Talent, talent).erased_at)
    database.close()
    assert state == "closed"
    assert erased is not None
    again = launch(environment)
    server.push(message("恢复以后", user=100))
    wait_until(lambda: "恢复以后" in answered(server))
    assert again.end(signal.SIGTERM) == 0


def enter(url: str) -> tuple[int, int]:
    """An office with an anonymous run under way; 张三's number and the run's."""
    database = Database.open(url)
    database.write(fill)
    run = database.write(lambda session: start(session, EVERY_KIND, datetime.now(UTC)))
    talent = database.read(lambda session: session.scalars(select(Talent.id).where(Talent.name == "张三")).one())
    database.close()
    return talent, run


def write_mark(url: str, name: str) -> None:
    database = Database.open(url)
    database.write(lambda session: session.merge(Mark(name=name, at=datetime.now(UTC))))
    database.close()


def read_marks(url: str) -> set[str]:
    database = Database.open(url)
    marks = database.read(lambda session: set(session.scalars(select(Mark.name))))
    database.close()
    return marks & {"old", "new"}


def test_F20_a_restore_that_is_killed_at_any_step_leaves_the_old_or_is_finished_by_the_next(
    settings: Settings, launch: Callable[..., Process], tmp_path: Path, key: str
) -> None:
    """Each rename of the last step, and on PostgreSQL also what comes between."""
    data, file = tmp_path / "data", str(tmp_path / "siwen.tar")
    environment = {"SIWEN_DATA_DIR": str(data), "SIWEN_DATABASE_URL": settings.database}
    write_mark(settings.database, "old")
    data.mkdir()
    (data / "duties.yaml").write_text("old", encoding="utf-8")
    assert launch(environment, argv=["backup", file, "--key-file", key]).end(0) == 0
    order = ["restore", file, "--replace", "--without-secrets"]
    finished, turn = 0, 0
    while True:
        turn += 1
        write_mark(settings.database, "new")
        (data / "duties.yaml").write_text("new", encoding="utf-8")
        ended = launch(environment, argv=order, step="os.rename", turn=turn).end(0)
        if (data / "restore.unfinished").exists():
            finished += 1
            if finished == 1:  # nobody opens what is half in its place
                assert launch(environment, argv=["pause-pushes"]).end(0) == 1
            assert launch(environment, argv=order).end(0) == 0
        elif ended == -signal.SIGKILL:
            assert read_marks(settings.database) == {"old", "new"}
            assert (data / "duties.yaml").read_text(encoding="utf-8") == "new"
            continue
        assert read_marks(settings.database) == {"old"}
        assert (data / "duties.yaml").read_text(encoding="utf-8") == "old"
        assert not [path.name for path in data.iterdir() if path.name.startswith((".re", ".siwen"))]
        if ended == 0:
            break
    assert finished >= 3
