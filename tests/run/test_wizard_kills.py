"""SIGKILL at both commits of each kind of step of the wizard: no answer lost or taken twice, one reminder.

A real process of the bot, driven over HTTP. Each person goes the same way, a press or a line a step; the process dies
at a commit of it and the next one goes on. What a person's check holds in the end is compared with that of somebody for
whom nobody died.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.callbacks import Check as Press
from bot.callbacks import short
from bot.settings import Settings
from storage.database import Database
from storage.tables import Account, Check, Delivery
from tests.fakes import FakeTelegram, message, tap
from tests.run.lives import Lives
from tests.run.processes import Process

BEFORE: tuple[Press | str, ...] = ("/eligible", Press(do="scope", value="working"))
# Answered, not known, taken back, answered by writing, reminded.
STEPS: tuple[Press | str, ...] = (
    Press(do="say", key=short("category"), value="4"),  # the fifth
    Press(do="skip", key=short("homes")),
    Press(do="back"),
    "都没有",
    Press(do="tell", key=short("health_check"), value="0"),
)
# The commits of a step: taken in, then written with "done". The screen is sent between them.
KILLS = [(1, "after"), (2, "before")]
FIRST = 101


@pytest.mark.only_on("sqlite")  # what is killed where is the same on both
def test_a_check_survives_a_kill_at_each_commit_of_each_step(
    settings: Settings, server: FakeTelegram, launch: Callable[..., Process], tmp_path: Path
) -> None:
    with contextlib.closing(Database.open(settings.database)) as database:
        lives = Lives(database, server, launch, tmp_path / "orders")
        for user, kill in enumerate([None, *KILLS], start=FIRST):
            for step in (*BEFORE, *STEPS):
                update = message(step, user=user) if isinstance(step, str) else tap(step.pack(), user=user)
                lives.press(update, kill if step in STEPS else None)
        lives.process.end(signal.SIGTERM)
        held = database.read(list_held)
    assert lives.kills == len(KILLS) * len(STEPS)
    facts, reminders = held[str(FIRST)]
    assert facts["said"] == {
        "category": 5,
        "recognized": True,
        "owns_home_in_district": False,
        "spouse_owns_home_in_district": False,
        "minor_child_owns_home_in_district": False,
    }
    assert facts["path"] == ["category", "homes"]
    assert facts["unknown"] == []
    assert reminders == 1
    assert all(one == held[str(FIRST)] for one in held.values())
    assert len(held) == len(KILLS) + 1


def list_held(session: Session) -> dict[str, tuple[dict[str, Any], int]]:
    """What each person's check holds, and how many reminders wait for them, by Telegram id."""
    waiting = list(session.scalars(select(Delivery.person_id)))
    rows = session.execute(
        select(Account.external_id, Check.facts, Check.person_id).join(Check, Check.person_id == Account.person_id)
    )
    return {row.external_id: (row.facts, waiting.count(row.person_id)) for row in rows}
