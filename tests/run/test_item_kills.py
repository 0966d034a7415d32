"""SIGKILL at every commit of the import of a list of work items, and of a budget: nothing half, nothing twice."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.callbacks import BudgetStep, ItemFile
from bot.settings import Settings
from storage import audit, drafts
from storage.budget.tables import read_table
from storage.database import Database
from storage.roles import Role
from storage.tables import BudgetAdjustment, BudgetLine, WorkEntry, WorkGoal, WorkItem
from storage.work_items.sheets import read_items
from tests.fakes import FakeTelegram, tap
from tests.keeping import roster
from tests.run.lives import Lives
from tests.run.processes import Process
from tests.work_items.lists import write

# The commits of the press: taken in, entered, done. What is there after the second is there before the third.
KILLS = [(2, "before"), (3, "before")]
ROWS = 30
BENEFITS = ("安家补贴", "职称提升奖励", "租房补贴（人才）", "体检", "毕业生生活补贴")
HEAD = ("序号", "工作要点", "责任单位", "一季度", "四季度", "一季度进展", "一季度状态")


@pytest.mark.only_on("sqlite")  # what is killed where is the same on both
def test_an_import_of_work_items_survives_a_kill_at_each_commit(
    settings: Settings, server: FakeTelegram, launch: Callable[..., Process], tmp_path: Path
) -> None:
    """Each press enters the list of another year, by an officer of its own."""
    digests = {}
    for number in range(len(KILLS)):
        rows = [(row, f"走访企业{row}家", "区教育局", "开始", "完成", "已开始", "完成") for row in range(1, ROWS + 1)]
        path = write(tmp_path / f"{number}.xlsx", rows, head=HEAD, title=f"{2026 + number}年工作要点")
        server.add_file(f"f{number}", path.read_bytes())
        table = read_items(path)
        assert table is not None
        digests[number] = table.digest

    budget = tmp_path / "budget.csv"
    lines = [f"{name},{number + 1}万元,5000元,2026-03-05,追加" for number, name in enumerate(BENEFITS)]
    budget.write_text("\n".join(["待遇,年初预算,调整金额,调整日期,调整原因", *lines]), encoding="utf-8")
    server.add_file("budget", budget.read_bytes())
    planned = read_table(budget)
    assert planned is not None

    def fill(session: Session) -> None:
        chief = roster.join(session, "30", Role.CHIEF).person_id
        facts = {"file": "budget", "digest": planned.digest, "called": "budget.csv", "year": 2026}
        drafts.begin(session, chief, chat="30", form="budget_table", facts=facts, now=datetime.now(UTC))
        for number, digest in digests.items():
            officer = roster.join(session, str(20 + number), Role.OFFICER).person_id
            facts = {"file": f"f{number}", "digest": digest, "year": 2026 + number}
            drafts.begin(session, officer, chat=str(20 + number), form="item_file", facts=facts, now=datetime.now(UTC))

    with contextlib.closing(Database.open(settings.database)) as database:
        database.write(fill)
        lives = Lives(database, server, launch, tmp_path / "orders")
        for number, kill in enumerate(KILLS):
            data = ItemFile(do="apply", file=digests[number], year=2026 + number).pack()
            lives.press(tap(data, user=20 + number), kill)
        lives.press(tap(BudgetStep(year=2026, do="apply", file=planned.digest).pack(), user=30), (2, "before"))
        lives.process.end(signal.SIGTERM)
        database.read(check)
        assert lives.kills == len(KILLS) + 1


def check(session: Session) -> None:
    """Each year has its items, goals and words once, and one line in the audit that says so; so has the budget."""
    for table in (BudgetLine, BudgetAdjustment):
        assert session.scalar(select(func.count()).select_from(table)) == len(BENEFITS)
    years = session.execute(select(WorkItem.year, func.count()).group_by(WorkItem.year).order_by(WorkItem.year)).all()
    assert years == [(2026 + number, ROWS) for number in range(len(KILLS))]
    assert session.scalar(select(func.count()).select_from(WorkGoal)) == 2 * ROWS * len(KILLS)
    assert session.scalar(select(func.count()).select_from(WorkEntry)) == ROWS * len(KILLS)
    acts = audit.list_acts(session, act="items.import", limit=None)
    assert sorted((act.subject, act.facts["new"]) for act in acts) == [
        (str(2026 + number), ROWS) for number in range(len(KILLS))
    ]
