"""Two at the same step of a run at once, on two connections or in two processes: one does it, the other is told."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.callbacks import RunStep
from storage import audit, runs
from storage.approvals import NotMoved
from storage.database import Database
from storage.surveys import run_keys
from storage.tables import Delivery, Run
from tests.surveys import audience, test_run_kills
from tests.surveys.audience import DRAFTER, NOW, SECOND
from tests.surveys.drafting import ADMIN, CHIEF, OFFICER, tick
from tests.surveys.town import Office

ROUNDS = 8
LOSES = {"approve": "run.is_draft", "give back": "run.changed"}  # what who comes second is told


@pytest.fixture
def other(database: Database) -> Iterator[Database]:
    """The same database, by connections of its own."""
    opened = Database.open(url_of(database))
    yield opened
    opened.close()


def url_of(database: Database) -> str:
    return str(database.engine.url.render_as_string(hide_password=False))


def wait_for_approval(session: Session, number: int) -> int:
    run_id = runs.draft(session, audience.plan(session), key=f"r{number}", by=DRAFTER, now=NOW)
    runs.submit(session, run_id, revision=1, by=DRAFTER, now=NOW, approvers=(SECOND,))
    return run_id


def test_of_who_approves_and_who_gives_back_at_once_one_does(database: Database, other: Database) -> None:
    database.write(lambda session: audience.join_talent(session, "张三").id)
    moves: dict[str, Callable[[Session, int], Run]] = {
        "approve": lambda session, run_id: runs.approve(session, run_id, revision=2, by=SECOND, now=NOW),
        "give back": lambda session, run_id: runs.give_back(session, run_id, "", revision=2, by=1, now=NOW),
    }
    for number in range(ROUNDS):
        run_id = database.write(lambda session, number=number: wait_for_approval(session, number))
        together = Barrier(2)

        def press(name: str, where: Database, run_id: int = run_id, together: Barrier = together) -> str:
            together.wait()
            try:
                where.write(lambda session: moves[name](session, run_id) and None)
            except NotMoved as refusal:
                return refusal.key
            return "done"

        with ThreadPoolExecutor(2) as pool:
            tried = [pool.submit(press, *each) for each in zip(moves, (database, other), strict=True)]
            outcomes = dict(zip(moves, (one.result() for one in tried), strict=True))
        (loser,) = [name for name, outcome in outcomes.items() if outcome != "done"]
        assert outcomes[loser] == LOSES[loser]
        state = database.read(lambda session, run_id=run_id: session.get_one(Run, run_id).state)
        assert state == ("approved" if loser == "give back" else "draft")
        acts = database.read(lambda session, run_id=run_id: [
            act.act for act in audit.list_acts(session) if act.subject == str(run_id)
        ])  # fmt: skip
        assert acts[0] == ("run.approve" if loser == "give back" else "run.give_back")
        assert len(acts) == 3


def test_two_processes_that_look_at_once_start_an_anonymous_run_once(database: Database, tmp_path: Path) -> None:
    def enter(session: Session) -> int:
        audience.keep_survey(session, anonymous=True)
        for number in range(20):
            audience.join_talent(session, f"张{number}")
        return audience.approve(session, audience.plan(session))

    run_id = database.write(enter)
    words = [sys.executable, "-c", test_run_kills.SCRIPT, url_of(database), str(tmp_path), NOW.isoformat(), "1000"]
    looking = [subprocess.Popen(words, cwd=Path(__file__).parents[2]) for _ in range(2)]
    assert [process.wait() for process in looking] == [0, 0]
    assert database.read(lambda session: session.get_one(Run, run_id).state) == "running"
    assert len(database.read(lambda session: audit.list_acts(session, act="run.start"))) == 1
    assert len(database.read(lambda session: session.scalars(select(Delivery.id)).all())) == 20
    assert run_keys.list_all(run_keys.folder_of(tmp_path)) == [run_id]


async def test_of_two_who_press_at_once_in_the_chat_the_second_sees_how_it_stands(staffed: Office) -> None:
    officer, chief, admin = (staffed.person(number) for number in (OFFICER, CHIEF, ADMIN))
    await admin.says("/surveys")
    await admin.taps("取用 两个小问题")
    await officer.says("/surveys")
    await officer.taps("两个小问题")
    await officer.taps("发一期")
    await officer.taps("提交批准")
    await tick(staffed)
    run = await staffed.read(lambda session: session.scalars(select(Run)).one())
    approve = RunStep(number=run.id, revision=run.revision, do="approve").pack()
    refuse = RunStep(number=run.id, revision=run.revision, do="refuse", value="text").pack()
    await asyncio.gather(chief.presses(approve), admin.presses(refuse))
    told = [person.screen.text.split("\n")[0] for person in (chief, admin)]
    if (await staffed.read(lambda session: session.scalars(select(Run)).one())).state == "approved":
        assert told == ["✓ 已批准。", "刚才有人改过，没有执行。请看一下现在的样子再按。"]
    else:
        # Which of the two it hears depends on whether it was read before the refusal was written, or after.
        assert told[0] in {"这一期还是草稿，不能这样做。", "刚才有人改过，没有执行。请看一下现在的样子再按。"}
        assert told[1] == "已退回“两个小问题”。"
