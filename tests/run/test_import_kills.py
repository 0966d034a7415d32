"""SIGKILL at each commit boundary of a roster's import: nothing half-imported, nothing twice, its sender is told."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.settings import Settings
from storage import audit, people, roles
from storage.database import Database
from storage.roles import Role
from storage.tables import Talent
from tests.chatter import NOW
from tests.fakes import FakeTelegram, message, tap
from tests.run.processes import Process, wait_until

BOUNDARIES = 6  # taken in, compared, done; taken in, entered, done
USER = 7
ROWS = 40


def roster(number: int) -> bytes:
    """A file of its own for each round: all its people are new."""
    rows = [f"张{number}甲{row},第三类,示例{row}公司" for row in range(ROWS)]
    return "\n".join(["姓名,人才类别,单位", *rows]).encode()


def sent_file(number: int) -> dict[str, object]:
    update = message("", user=USER)
    del update["message"]["text"]
    update["message"]["document"] = {
        "file_id": f"f{number}", "file_unique_id": f"u{number}", "file_name": f"名册{number}.csv", "file_size": 900
    }  # fmt: skip
    return update


def shown(server: FakeTelegram, word: str) -> list[dict[str, object]]:
    return [
        call["params"]
        for call in server.calls()
        if call["outcome"] == "ok" and word in str(call["params"].get("text", ""))
    ]


def enter_button(server: FakeTelegram, number: int) -> str:
    markup = shown(server, f"名册{number}.csv")[-1]["reply_markup"]
    keyboard = (json.loads(markup) if isinstance(markup, str) else markup)["inline_keyboard"]  # type: ignore[index] # JSON
    return next(button["callback_data"] for row in keyboard for button in row if button["text"] == "确认录入")


@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_import_survives_a_kill_at_each_commit_boundary(
    settings: Settings, server: FakeTelegram, launch: Callable[..., Process], demo_data: Path, moment: str
) -> None:
    database = Database.open(settings.database)

    def employ(session: Session) -> None:
        person = people.identify(session, "telegram", [str(USER)], NOW)[str(USER)].person_id
        roles.grant(session, person, Role.OFFICER, by=None, now=NOW)

    database.write(employ)
    database.close()
    shutil.copytree(demo_data / "knowledge", settings.data_dir / "knowledge")
    order = {"argv": ["run"], "moment": moment}
    kills, told = 0, 0
    for number in range(1, BOUNDARIES + 1):
        server.add_file(f"f{number}", roster(number))
        process = launch(kill=number, **order)

        def until(holds: Callable[[], bool]) -> None:
            nonlocal process, kills
            running = process
            wait_until(lambda: running.has_ended() or holds())
            if running.has_ended():
                assert running.end(0) == -signal.SIGKILL
                kills += 1
                process = launch(kill=0, **order)
                successor = process
                wait_until(lambda: successor.has_ended() or holds())

        server.push(sent_file(number))
        until(lambda number=number: bool(shown(server, f"名册{number}.csv")))  # type: ignore[misc] # bound now
        server.push(tap(enter_button(server, number), user=USER))
        until(lambda told=told: len(shown(server, "已录入")) > told)  # type: ignore[misc] # bound now
        process.end(signal.SIGTERM)
        told = len(shown(server, "已录入"))
    assert kills >= BOUNDARIES - 1
    check(settings)


def check(settings: Settings) -> None:
    database = Database.open(settings.database)
    try:
        entered = database.read(lambda session: sorted(session.scalars(select(Talent.name))))
        acts = database.read(
            lambda session: [row.facts["added"] for row in audit.list_acts(session, act="roster.import")]
        )
    finally:
        database.close()
    assert entered == sorted(f"张{number}甲{row}" for number in range(1, BOUNDARIES + 1) for row in range(ROWS))
    assert acts == [ROWS] * BOUNDARIES
