"""SIGKILL at the commit of a table of awards: nothing half, and entered again nothing is there twice."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.settings import Settings
from storage.awards import sums
from storage.database import Database
from storage.tables import Award, AwardStep, Employer
from tests.awards.conftest import fill
from tests.run.processes import Process, wait_until

ROWS = 30


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_table_of_awards_survives_a_kill(
    settings: Settings, launch: Callable[..., Process], tmp_path: Path, moment: str
) -> None:
    lines = ["单位,待遇,批次,应发金额（万元）,申请日期,拨付日期"]
    lines += [f"示例{number}公司,用人单位引才奖励,第一批,3,2026-05-12,2026-06-20" for number in range(ROWS)]
    file = tmp_path / "awards.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    database = Database.open(settings.database)
    database.write(fill)
    order = {"argv": ["awards", "import", str(file), "--apply", "--json"], "moment": moment}
    process = launch(kill=1, **order)
    wait_until(process.has_ended)
    assert process.end(0) == -signal.SIGKILL
    assert count(database) == ((0, 0) if moment == "before" else (ROWS, 2 * ROWS))
    process = launch(kill=0, **order)
    wait_until(process.has_ended)
    assert process.end(0) == 0
    assert count(database) == (ROWS, 2 * ROWS)
    units = database.read(lambda session: session.scalar(select(func.count(Employer.id))))
    assert (units, database.read(sums.find_differences)) == (ROWS + 2, [])
    database.close()


def count(database: Database) -> tuple[int, int]:
    """Awards, and their steps."""
    return database.read(
        lambda session: (
            session.scalar(select(func.count(Award.id))) or 0,
            session.scalar(select(func.count(AwardStep.id))) or 0,
        )
    )
