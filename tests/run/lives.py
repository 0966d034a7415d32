"""One press after the other at a bot that dies at a commit of each: what comes next is done by its successor."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.database import Database
from storage.tables import InboxRow
from tests.fakes import FakeTelegram
from tests.run.processes import Process, wait_until


class Lives:
    """A process at a time, which dies as it is told to; `kills` counts them."""

    def __init__(self, database: Database, server: FakeTelegram, launch: Callable[..., Process], orders: Path) -> None:
        self._database = database
        self._server = server
        self._launch = launch
        self._orders = orders
        self._turn = 0
        self.kills = 0
        orders.write_text("")
        self.process = launch(presses=str(orders))

    def press(self, update: dict[str, Any], kill: tuple[int, str] | None) -> None:
        """Send an update; the process dies at the commit of that number and moment, and the next one does it."""
        self._turn += 1
        self._order(f"{self._turn} {kill[0]} {kill[1]}" if kill is not None else "")
        self._server.push(update)
        wait_until(lambda: self.process.has_ended() or self._is_done())
        self._order("")
        if self.process.has_ended():
            assert self.process.end(0) == -signal.SIGKILL
            self.kills += 1
            self.process = self._launch(presses=str(self._orders))
            wait_until(self._is_done)

    def _order(self, text: str) -> None:
        whole = self._orders.with_suffix(".new")
        whole.write_text(text)
        whole.replace(self._orders)

    def _is_done(self) -> bool:
        """Whether everything that was sent so far came in and is done."""

        def look(session: Session) -> tuple[int, int]:
            waiting = session.scalar(select(func.count()).where(InboxRow.done_at.is_(None)))
            return session.scalar(select(func.count(InboxRow.update_id))) or 0, waiting or 0

        came, waiting = self._database.read(look)
        return came >= self._turn and not waiting
