"""What came of a run: numbers while it is open, a picture an item after, words, tables, files, answers from elsewhere."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from bot.callbacks import Results
from storage import people
from storage.tables import Ballot
from tests.surveys.test_drafting import advance
from tests.surveys.town import Office
from storage.roles import Role
from tests.keeping import roster

ADMIN, OFFICER, CHIEF = 1, 9, 21


@pytest.fixture
async def staffed(office: Office) -> Office:
    """1 is an admin by the settings, 9 an officer, 21 the section chief."""
    await office.write(lambda session: roster.join(session, str(CHIEF), Role.CHIEF))
    await office.write(lambda session: people.identify(session, "telegram", ["1"], office.town.app.now()))
    return office


async def begin_shipped(office: Office, title: str) -> None:
    """A shipped survey is taken in, a run of it drafted, approved and started."""
    admin, officer, chief = office.person(ADMIN), office.person(OFFICER), office.person(CHIEF)
    await admin.says("/surveys")
    await admin.taps(f"取用 {title}")
    await officer.says("/surveys")
    await officer.taps(title)
    await officer.taps("发一期")
    await officer.taps("提交批准")
    await office.town.app.push_due()
    await chief.taps("批准")
    advance(office)
    await office.town.app.push_due()


async def answer(office: Office, user: int, score: str, words: str) -> None:
    person = office.person(user)
    await person.taps("开始")
    await person.taps(score)
    shown = await person.says(words)
    if "提交" in shown.labels:
        await person.taps("提交")


async def test_an_anonymous_pulse_shows_numbers_while_open_and_all_after(staffed: Office, tmp_path: Path) -> None:
    office = staffed
    await begin_shipped(office, "两个小问题")
    for user, score in zip((11, 12, 13, 14, 15), ("10", "9", "9", "7", "3"), strict=True):
        await answer(office, user, score, f"理由{user}")
    officer, chief = office.person(OFFICER), office.person(CHIEF)
    shown = await officer.says("/results")
    shown = await officer.taps("两个小问题")
    print(shown.text, shown.labels)
    number = int(shown.find("这一期")["callback_data"].split(":")[1])
    shown = await officer.presses(Results(number=number, do="item", item=1).pack())
    print(officer.toast)
    await chief.says("/runs")
    await chief.taps("两个小问题")
    await chief.taps("截止")
    shown = await chief.taps("确认截止")
    print(shown.text, shown.labels)
    shown = await chief.taps("看结果")
    print(shown.text, shown.labels)
    shown = await chief.taps("逐题看图")
    print(shown.text, shown.labels)
    Path("/tmp/lab/pics/screens_item1.png").write_bytes(office.town.server.calls("sendPhoto")[0]["params"] and b"")
    shown = await chief.taps("下一题 ›")
    print(shown.text, shown.labels)
    shown = await chief.says("13")
    print(shown.text, shown.labels)
    await chief.presses(Results(number=number).pack())
    shown = await chief.taps("文件")
    print(shown.text, shown.labels)
    for kind in ("Word", "PDF", "Excel", "CSV"):
        await chief.presses(chief.screens[-1].find(kind)["callback_data"] if kind == "Word" else shown.find(kind)["callback_data"])
        print(chief.screen.text, chief.screen.document)
