"""An office with staff who draft and approve, and a clock that starts what is due."""

from __future__ import annotations

from pathlib import Path

from bot import chores
from storage.surveys import writing
from storage.surveys.definition import Definition
from tests.surveys.town import Office

ADMIN, OFFICER, CHIEF = 1, 9, 21
PULSE = "两个小问题"


async def bring_in(office: Office, folder: Path, definition: Definition) -> None:
    """The admin uploads a survey's file."""
    path = folder / "survey.yaml"
    path.write_text(writing.write_survey(definition), encoding="utf-8")
    await office.person(ADMIN).sends_file(path)


async def tick(office: Office) -> None:
    """What the scheduler does every few seconds."""
    await chores.advance_runs(office.town.app)
    await office.town.app.push_due()


async def begin_shipped(office: Office, title: str = PULSE) -> None:
    """A survey that comes along is taken in, a run of it drafted by the officer, approved by the chief, started."""
    admin, officer, chief = office.person(ADMIN), office.person(OFFICER), office.person(CHIEF)
    shown = await admin.says("/surveys")
    if any(label == f"取用 {title}" for label in shown.labels):
        await admin.taps(f"取用 {title}")
    await officer.says("/surveys")
    await officer.taps(title)
    await officer.taps("发一期")
    await officer.taps("提交批准")
    await tick(office)
    await chief.taps("批准")
    await tick(office)


async def answer_pulse(office: Office, user: int, score: str, words: str) -> None:
    """A talent answers both items and submits."""
    person = office.person(user)
    await person.taps("开始")
    await person.taps(score)
    shown = await person.says(words)
    if "提交" in shown.labels:
        await person.taps("提交")
