"""Staff who read English: no screen of runs, schedules, results and notices has words left in Chinese.

Nothing here knows which screens there are: from each command every button of ours is pressed, and those of the screens
that come then, so that a new one is walked through without upkeep.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.surveys.definition import Words
from storage.tables import Official, Talent
from tests.surveys.drafting import ADMIN, CHIEF, OFFICER, bring_in, tick
from tests.surveys.town import NAMED, Office

OURS = ("rn:", "sc:", "ro:", "ns:", "ss:")  # runs, schedules, results, notices, the shelf of surveys
TITLE = "Visits"
MOST_PRESSES = 120  # from each command
CHINESE = re.compile("[\u4e00-\u9fff]+")
# What is data, whoever reads: how a language is called by its speakers, titles of shipped surveys and of documents.
DATA = re.compile("中文|两个小问题|人才工作满意度调查|明年申报意向调查|^[^ ]*(办法|事实|样例)[^ ]*$")


@pytest.fixture
async def english(staffed: Office, tmp_path: Path) -> Office:
    """All names and titles have Latin letters and the staff read English; runs and a schedule in several states."""

    def rename(session: Session) -> None:
        for table in (Talent, Official):
            for number in session.scalars(select(table.id)).all():
                session.execute(update(table).where(table.id == number).values(name=f"Name {number}"))

    await bring_in(staffed, tmp_path, replace(NAMED, title=Words(TITLE, TITLE)))
    await staffed.write(rename)
    for number in (ADMIN, CHIEF, OFFICER):
        await staffed.person(number).says("/language")
        await staffed.person(number).taps("English")
    officer, chief = staffed.person(OFFICER), staffed.person(CHIEF)
    for begin, approved in (("Send it", True), ("Send regularly", True), ("Send it", False)):
        await officer.says("/surveys")
        await officer.taps(TITLE)
        await officer.taps(begin)
        await officer.taps("Submit")
        await tick(staffed)
        if approved:
            await chief.taps("Approve")
            await tick(staffed)
    staffed.time.at += timedelta(days=10)
    await tick(staffed)
    return staffed


@pytest.mark.only_on("sqlite")  # the words of a screen are the same on any database
@pytest.mark.parametrize("number", [ADMIN, OFFICER])
async def test_no_screen_of_runs_has_chinese_in_it(english: Office, number: int) -> None:
    person, pressed, left = english.person(number), set[str](), set[str]()
    for command in ("/runs", "/surveys", "/results", "/notices", "/deliveries"):
        await person.says(command)
        waiting, more = [person.screen], MOST_PRESSES
        while waiting and more:
            shown = waiting.pop(0)
            told = [shown.text, *shown.labels, person.toast]
            left |= {line for text in told for line in text.split("\n") if CHINESE.search(DATA.sub("", line))}
            for data in [button.get("callback_data", "") for row in shown.rows for button in row]:
                if data.startswith(OURS) and data not in pressed and more:
                    pressed.add(data)
                    more -= 1
                    person.toast = ""
                    waiting.append(await person.presses(data, on=shown))
        await person.says("/cancel")
    assert left == set()
    assert len(pressed) > 60
