"""SIGKILL at every commit of every step of a need's chain: nothing half-done, nothing done or told twice.

A real process of the bot, driven over HTTP. Each need goes through the whole chain, a press a step; the process dies
at a commit of it, before or after, and the next one goes on from what the database holds. What each step is to tell is
compared with a chain in which nobody died; what becomes of a push that is killed: `test_push_kills`.
"""

from __future__ import annotations

import contextlib
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
from storage.tables import AuditRow, Delivery, Need, NeedStep, Talent
from tests.chatter import NOW
from tests.fakes import FakeTelegram, tap
from tests.keeping import roster
from tests.run.lives import Lives
from tests.run.processes import Process

BUREAU = "education"


@dataclass(frozen=True)
class Step:
    """A press of somebody (by Telegram id)."""

    user: int
    do: str
    value: str = ""


STEPS = (
    Step(10, "take"),
    Step(10, "transfer", short(BUREAU)),
    Step(11, "accept"),
    Step(11, "reply", "1"),  # one that was given before
    Step(9, "release"),
    Step(12, "settle"),
)
# The commits of a press: taken in, written, done. Between the first two nothing shows outside; between the last two the
# screen is sent.
KILLS = [(1, "before"), (1, "after"), (2, "after"), (3, "before")]


def fill(session: Session) -> None:
    """李四, of the fourth category and here as 12, told needs; 10 is an officer, 11 of the bureau, 9 the chief."""
    liaison = roster.enter_official(session, "李某", "liaison")
    keeper = roster.join(session, "7", Role.LIAISON, official_id=liaison)
    for user, role, unit in ((9, Role.CHIEF, ""), (10, Role.OFFICER, ""), (11, Role.DEPARTMENT, BUREAU)):
        roster.join(session, str(user), role, **({"department": unit} if unit else {}))
    talent = roster.enter_talent(session, "李四", 4, liaison=liaison)
    session.get_one(Talent, talent).person_id = roster.join(session, "12", Role.APPLICANT).person_id
    lines = tuple(Line("need", f"孩子转学{number}", category="schooling") for number in range(len(KILLS) + 1))
    roster.log(session, keeper, talent, date(2026, 11, 23), lines=lines)
    keep_canned(session, BUREAU, "请到示例小学办理", by=None, now=NOW)


@pytest.mark.only_on("sqlite")  # what is killed where is the same on both
def test_a_chain_survives_a_kill_at_each_commit_of_each_step(
    settings: Settings, server: FakeTelegram, launch: Callable[..., Process], tmp_path: Path
) -> None:
    with contextlib.closing(Database.open(settings.database)) as database:
        database.write(fill)
        lives = Lives(database, server, launch, tmp_path / "orders")
        for need_id, kill in enumerate([None, *KILLS], start=1):
            for revision, step in enumerate(STEPS):
                data = Press(need=need_id, revision=revision, do=step.do, value=step.value).pack()
                lives.press(tap(data, user=step.user), kill)
        lives.process.end(signal.SIGTERM)
        check(database, server)
    assert lives.kills == len(KILLS) * len(STEPS)


def check(database: Database, server: FakeTelegram) -> None:
    """Every chain is whole, signed and audited once a step, and has told what the first one has, as often."""
    told: dict[int, Counter[str]] = {}
    for key in database.read(lambda session: session.scalars(select(Delivery.key)).all()):
        kind, _, rest = key.partition(":")
        if kind == "need":  # of this step, to that person
            need_id, _, told_of = rest.partition(":")
            told.setdefault(int(need_id), Counter())[told_of] += 1
    steps = database.read(
        lambda session: session.execute(select(NeedStep.need_id, NeedStep.move).order_by(NeedStep.id)).all()
    )
    audited = Counter(
        database.read(
            lambda session: session.scalars(select(AuditRow.subject).where(AuditRow.act == "need.step")).all()
        )
    )
    for need_id in range(1, len(KILLS) + 2):
        assert [move for of, move in steps if of == need_id] == [step.do for step in STEPS]
        assert told[need_id] == told[1]
        assert len(told[need_id]) == len(STEPS) - 2  # taking and accepting tell nobody
        assert audited[f"need {need_id}"] == len(STEPS)
    assert set(database.read(lambda session: session.scalars(select(Need.state)).all())) == {"settled"}
    assert server.calls("sendMessage")
