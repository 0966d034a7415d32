"""A process that is killed at any commit of its look at runs: the next look finishes it, each once."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from jobs import runs as jobs
from jobs.pushing import Policy
from jobs.schedules import Office
from storage.database import Database
from storage.run_plans import Reminder
from storage.surveys import run_keys
from storage.tables import Addressee, Delivery, Occurrence, Run
from tests.surveys import audience, test_schedules
from tests.surveys.audience import NOW
from tests.surveys.test_schedules import FIRST

OFFICE = Office(Policy(), ZoneInfo("Asia/Shanghai"))
LATER = FIRST + timedelta(days=4)  # reminders of what starts then are due
SCRIPT = """
import os, sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from sqlalchemy import event
from jobs import runs
from jobs.pushing import Policy
from jobs.schedules import Office
from storage.database import Database

url, folder, moment, left = sys.argv[1], sys.argv[2], datetime.fromisoformat(sys.argv[3]), [int(sys.argv[4])]
database = Database.open(url)

def count(connection):
    if connection.get_execution_options().get("write"):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), 9)

event.listen(database.engine, "commit", count)
runs.advance(database, Path(folder), Office(Policy(), ZoneInfo("Asia/Shanghai")), lambda: moment)
database.close()
"""


def look(database: Database, folder: Path, now: datetime, kill_at: int) -> int:
    """A process looks, and dies as it commits for that time; its exit code."""
    url = database.engine.url.render_as_string(hide_password=False)
    words = [sys.executable, "-c", SCRIPT, url, str(folder), now.isoformat(), str(kill_at)]
    return subprocess.run(words, check=False, cwd=Path(__file__).parents[2]).returncode


@pytest.mark.parametrize("kill_at", [2, 3, 4])
def test_a_kill_at_any_commit_loses_and_doubles_nothing(database: Database, tmp_path: Path, kill_at: int) -> None:
    def enter(session: Session) -> None:
        audience.keep_survey(session, anonymous=True)
        for number in range(6):
            audience.join_talent(session, f"张{number}")
        test_schedules.make(session, open_days=10, reminders=(Reminder(4),))
        audience.approve(session, audience.plan(session, open_days=10, reminders=(Reminder(4),)), now=FIRST)

    database.write(enter)
    for now in (FIRST, LATER, FIRST + timedelta(days=20)):
        if now != LATER:
            look(database, tmp_path, now, kill_at)
        jobs.advance(database, tmp_path, OFFICE, lambda moment=now: moment)
        database.write(
            lambda session: session.execute(update(Delivery).where(Delivery.state == "queued").values(state="sent"))
        )

    def check(session: Session) -> None:
        assert session.scalars(select(Run.state).order_by(Run.id)).all()[:2] == ["closed", "closed"]
        by_key = session.execute(select(Occurrence.key, func.count()).group_by(Occurrence.key)).all()
        assert {number for _, number in by_key} == {1}
        for run_id in (1, 2):
            assert session.scalar(select(func.count()).where(Addressee.run_id == run_id)) == 6
            for number in (0, 1):
                of_round = (Delivery.run_id == run_id, Delivery.round == number, Delivery.state == "sent")
                assert session.scalar(select(func.count()).where(*of_round)) == 6

    database.read(check)
    open_runs = database.read(lambda session: set(session.scalars(select(Run.id).where(Run.state == "running"))))
    assert set(run_keys.list_all(run_keys.folder_of(tmp_path))) == open_runs


def test_the_script_dies_where_it_is_told(database: Database, tmp_path: Path) -> None:
    database.write(test_schedules.make)
    assert look(database, tmp_path, FIRST, 1) == -9
    assert look(database, tmp_path, NOW, 1_000) == 0
