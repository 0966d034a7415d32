"""SIGKILL at the commit boundaries of each step of a need's chain: nothing half-done, nobody told twice.

A real `siwen run`, driven over HTTP. Each step is one press; the process dies at a commit of it, before or after, and
the next one goes on from what the database holds.
"""

from __future__ import annotations

import json
import shutil
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.callbacks import NeedStep as Press
from bot.callbacks import short
from bot.settings import Settings
from storage.contacts import Line
from storage.database import Database
from storage.need_replies import keep_canned
from storage.roles import Role
from storage.tables import Delivery, InboxRow, Need, NeedStep, Talent
from tests.chatter import NOW
from tests.fakes import FakeTelegram, tap
from tests.keeping import roster
from tests.run.processes import Process, wait_until

BUREAU = "education"


@dataclass(frozen=True)
class Step:
    """A press of somebody (by Telegram id), and the push that it causes to somebody else."""

    user: int
    do: str
    value: str = ""


STEPS = (
    Step(10, "take"),
    Step(10, "transfer", short(BUREAU)),
    Step(11, "reply", "1"),  # one that was given before
    Step(9, "release"),
    Step(12, "settle"),
)


def fill(session: Session) -> None:
    """李四, of the fourth category and here as 12, told a need; 10 is an officer, 11 of the bureau, 9 the chief."""
    liaison = roster.enter_official(session, "李某", "liaison")
    keeper = roster.join(session, "7", Role.LIAISON, official_id=liaison)
    for user, role, unit in ((9, Role.CHIEF, ""), (10, Role.OFFICER, ""), (11, Role.DEPARTMENT, BUREAU)):
        roster.join(session, str(user), role, **({"department": unit} if unit else {}))
    talent = roster.enter_talent(session, "李四", 4, liaison=liaison)
    session.get_one(Talent, talent).person_id = roster.join(session, "12", Role.APPLICANT).person_id
    roster.log(session, keeper, talent, date(2026, 11, 23), lines=(Line("need", "孩子转学", category="schooling"),))
    keep_canned(session, BUREAU, "请到示例小学办理", by=None, now=NOW)


@pytest.mark.only_on("sqlite")  # what is killed where is the same on both; each life of the process takes a second
def test_a_chain_survives_a_kill_at_each_commit_boundary_of_each_step(
    settings: Settings, server: FakeTelegram, launch: Callable[..., Process], demo_data: Path
) -> None:
    database = Database.open(settings.database)
    database.write(fill)
    shutil.copytree(demo_data / "knowledge", settings.data_dir / "knowledge")

    def is_taken(number: int) -> bool:
        steps = database.read(lambda session: session.scalars(select(NeedStep.id)).all())
        return len(steps) >= number and not database.read(_list_waiting)

    kills = 0
    for number, step in enumerate(STEPS):
        # Taken in, written, done: the boundary changes with the step, and whether it dies before or after it.
        process = launch(argv=["run"], moment=("before", "after")[number % 2], kill=2 + number // 2)
        server.push(tap(Press(need=1, revision=number, do=step.do, value=step.value).pack(), user=step.user))
        wait_until(lambda process=process, least=number + 1: process.has_ended() or is_taken(least))
        if process.has_ended():
            assert process.end(0) == -signal.SIGKILL
            kills += 1
            process = launch(argv=["run"], moment="before", kill=0)
            wait_until(lambda least=number + 1: is_taken(least))
        wait_until(lambda: not database.read(_list_due))  # said before the next step makes it stale
        process.end(signal.SIGTERM)
    assert kills >= len(STEPS) // 2
    _check(database, server)
    database.close()


def _list_waiting(session: Session) -> list[int]:
    return list(session.scalars(select(InboxRow.update_id).where(InboxRow.done_at.is_(None))))


def _list_due(session: Session) -> list[int]:
    """What is to be sent yet; what was in the air at a kill waits for its lease, and is never sent again."""
    return list(session.scalars(select(Delivery.id).where(Delivery.state.in_(("queued", "retry")))))


def _check(database: Database, server: FakeTelegram) -> None:
    steps = database.read(lambda session: session.execute(select(NeedStep.revision, NeedStep.move)).all())
    assert sorted(tuple(step) for step in steps) == [(place, step.do) for place, step in enumerate(STEPS, start=1)]
    assert database.read(lambda session: session.scalar(select(Need.state))) == "settled"
    keys = database.read(lambda session: list(session.scalars(select(Delivery.key).order_by(Delivery.id))))
    assert len(keys) == len(set(keys))
    # Each is told once: a press's own screen comes again with a replay, a push does not.
    told: Counter[tuple[str, str]] = Counter()
    for call in server.calls("sendMessage"):
        text = str(call["params"]["text"])
        if call["outcome"] == "ok" and any(
            sign in text for sign in ("有1项需求转给", "等您审核", "答复如下", "确认已办妥")
        ):
            told[str(call["params"]["chat_id"]), text.split("，")[0]] += 1
    assert told
    assert max(told.values()) == 1, json.dumps([f"{chat} {text}" for (chat, text), count in told.items() if count > 1])
