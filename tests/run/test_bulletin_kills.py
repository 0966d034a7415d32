"""A table of posts whose import is killed just before and just after its commit: all of it is there, or nothing."""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.settings import Settings
from storage.database import Database
from storage.tables import AuditRow, Employer, Post
from tests.bulletins import tables
from tests.run.processes import Process


def count(database: Database) -> tuple[int, int, int]:
    """Posts, employers, imports in the audit."""
    asked = (select(func.count(Post.id)), select(func.count(Employer.id)), select(func.count(AuditRow.id)))
    return database.read(lambda session: tuple(int(session.scalar(query) or 0) for query in asked))  # type: ignore[return-value] # three


def test_an_import_that_is_killed_leaves_nothing_half(
    launch: Callable[..., Process], database: Database, settings: Settings, tmp_path: Path
) -> None:
    closes = (datetime.now(settings.zone) + timedelta(days=30)).date().isoformat()
    table = tables.write(tmp_path / "tables", [tables.change(row, 截止日期=closes) for row in tables.ROWS])
    order = ["bulletins", "import", str(table), "--apply"]
    for moment, there in (("before", (0, 0, 0)), ("after", (3, 2, 1))):
        assert launch(argv=order, kill=1, moment=moment).end(0) == -signal.SIGKILL
        assert count(database) == there
    assert launch(argv=order).end(0) == 0  # once more: all of it is there already
    assert count(database) == (3, 2, 1)
