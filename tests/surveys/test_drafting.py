"""A survey is taken in from a file, a run of it drafted, approved by a second person, started, followed to its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs import runs as clock
from jobs.pushing import load_policy
from jobs.schedules import Office as Rules
from storage import people
from storage.roles import Role
from storage.surveys import writing
from tests.keeping import roster
from tests.surveys.town import EVERY_KIND, NAMED, Office

ADMIN, OFFICER, CHIEF = 1, 9, 21


@pytest.fixture
async def staffed(office: Office) -> Office:
    """1 is an admin by the settings, 9 an officer, 21 the section chief."""
    await office.write(lambda session: roster.join(session, str(CHIEF), Role.CHIEF))
    await office.write(lambda session: people.identify(session, "telegram", ["1"], office.town.app.now()))
    return office


async def bring_in(office: Office, tmp_path: Path, definition=NAMED) -> None:
    path = tmp_path / "survey.yaml"
    path.write_text(writing.write_survey(definition), encoding="utf-8")
    await office.person(ADMIN).sends_file(path)


def advance(office: Office) -> None:
    app = office.town.app
    clock.advance(app.database, app.settings.data_dir, Rules(load_policy(app.settings.data_dir), app.settings.zone), app.now)


async def test_from_a_file_to_a_run_under_way(staffed: Office, tmp_path: Path) -> None:
    office = staffed
    await bring_in(office, tmp_path)
    admin, officer, chief = office.person(ADMIN), office.person(OFFICER), office.person(CHIEF)
    assert admin.screen.text.split("\n")[0] == "✓ 已收录，第1版。"
    shown = await officer.says("/surveys")
    print(shown.text, shown.labels)
    shown = await officer.taps("2026年人才工作")
    print(shown.text, shown.labels)
    shown = await officer.taps("发一期")
    print(shown.text, shown.labels)
    shown = await officer.taps("对象")
    print(shown.text, shown.labels)
    shown = await officer.taps("类别")
    shown = await officer.taps("第二类")
    print(shown.text, shown.labels)
    await officer.taps("返回")
    await officer.taps("返回")
    shown = await officer.taps("提交批准")
    print(shown.text, shown.labels)
    await office.town.app.push_due()
    shown = chief.screen
    print(shown.text, shown.labels)
    shown = await chief.taps("批准")
    print(shown.text, shown.labels)
    advance(office)
    await office.town.app.push_due()
    shown = await officer.says("/runs")
    print(shown.text, shown.labels)
    shown = await officer.taps("2026年人才工作")
    print(shown.text, shown.labels)
