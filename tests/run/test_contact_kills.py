"""SIGKILL at each commit boundary of a contact: nothing half-saved, nothing twice, what was sent before is handled.

A real `siwen run`, driven over HTTP. Each contact is one message and one press; the process dies at its Nth commit,
before or after it, and the next one goes on from what the database holds.
"""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.settings import Settings
from storage.database import Database
from storage.tables import Ask, AuditRow, Contact, ContactDraft, Need, Talent
from tests.contacts.offices import open_office
from tests.fakes import FakeTelegram, message, tap
from tests.run.processes import Process, wait_until
from tests.run.test_inbox import rows_of

BOUNDARIES = 6  # taken in, drafted, done; taken in, saved, done
USER = 7


def names(moment: str) -> list[str]:
    return [f"测试{moment}{number}" for number in range(1, BOUNDARIES + 1)]


def shown(server: FakeTelegram, word: str, name: str) -> list[dict[str, object]]:
    """The messages that arrived with both."""
    return [
        call["params"]
        for call in server.calls()
        if call["outcome"] == "ok" and word in str(call["params"].get("text", "")) and name in call["params"]["text"]
    ]


def save_button(server: FakeTelegram, name: str) -> str:
    markup = shown(server, "请核对", name)[-1]["reply_markup"]
    keyboard = (json.loads(markup) if isinstance(markup, str) else markup)["inline_keyboard"]  # type: ignore[index] # JSON
    return next(button["callback_data"] for row in keyboard for button in row if button["text"] == "保存")


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_contact_survives_a_kill_at_each_commit_boundary(
    settings: Settings, server: FakeTelegram, launch: Callable[..., Process], demo_data: Path, moment: str
) -> None:
    every = names(moment)
    database = Database.open(settings.database)
    database.write(lambda session: open_office(session, roster=tuple((name, 3, "示例") for name in every)))
    database.close()
    shutil.copytree(demo_data / "knowledge", settings.data_dir / "knowledge")
    order = {"argv": ["run"], "moment": moment}
    kills = 0
    for number, name in enumerate(every, start=1):
        process = launch(kill=number, **order)

        def until(word: str, name: str = name) -> None:
            nonlocal process, kills
            running = process
            wait_until(lambda: running.has_ended() or bool(shown(server, word, name)))
            if running.has_ended():
                assert running.end(0) == -signal.SIGKILL
                kills += 1
                process = launch(kill=0, **order)
                successor = process
                wait_until(lambda: successor.has_ended() or bool(shown(server, word, name)))

        server.push(message(f"联系 {name} 电话 昨天 问候：生日问候 问需：1、子女上学 2、人才公寓", user=USER))
        until("请核对")
        server.push(tap(save_button(server, name), user=USER))
        until("已记下")
        process.end(signal.SIGTERM)
    assert kills >= BOUNDARIES - 1
    last = launch(kill=0, **order)
    server.push(message("/contacts", user=USER))
    wait_until(lambda: bool(shown(server, "联系记录", every[0])) and not waiting(settings))
    assert last.end(signal.SIGTERM) == 0
    check(settings, every)


def waiting(settings: Settings) -> list[int]:
    return [row.update_id for row in rows_of(settings.database) if row.done_at is None]


def check(settings: Settings, every: list[str]) -> None:
    database = Database.open(settings.database)
    try:
        logged = database.read(
            lambda session: list(
                session.scalars(select(Talent.name).join(Contact, Contact.talent_id == Talent.id).order_by(Contact.id))
            )
        )
        counts = database.read(
            lambda session: [
                session.scalar(select(func.count()).select_from(table)) for table in (Ask, Need, ContactDraft)
            ]
        )
        acts = database.read(
            lambda session: session.scalar(
                select(func.count()).select_from(AuditRow).where(AuditRow.act == "contact.log")
            )
        )
    finally:
        database.close()
    assert logged == every
    assert counts == [3 * len(every), 2 * len(every), 0]
    assert acts == len(every)
