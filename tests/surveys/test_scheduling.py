"""A schedule is drafted with its next dates, approved once, makes runs by itself; what was missed waits for the office."""

from __future__ import annotations

from datetime import timedelta

from storage.tables import Occurrence, Run, Schedule
from sqlalchemy import select
from tests.surveys.test_drafting import ADMIN, CHIEF, OFFICER, advance, bring_in, staffed
from tests.surveys.town import NAMED, Office

__all__ = ["staffed"]


async def test_a_schedule_from_draft_to_runs_and_what_was_missed(staffed: Office, tmp_path) -> None:
    office = staffed
    await bring_in(office, tmp_path, NAMED)
    officer, chief = office.person(OFFICER), office.person(CHIEF)
    await officer.says("/surveys")
    await officer.taps("2026年人才工作")
    shown = await officer.taps("定期发")
    print(shown.text, shown.labels)
    shown = await officer.taps("时间")
    print(shown.text, shown.labels)
    shown = await officer.taps("每周一9点")
    print(shown.text, shown.labels)
    shown = await officer.taps("自己写")
    shown = await officer.says("0 9 * * 1")
    print(shown.text, shown.labels)
    shown = await officer.says("0 9 * * tue")
    print(shown.text, shown.labels)
    await officer.taps("返回")
    shown = await officer.taps("提交批准")
    print(shown.text, shown.labels)
    await office.town.app.push_due()
    shown = await chief.taps("批准")
    print(shown.text, shown.labels)
    office.time.at += timedelta(days=1)
    advance(office)
    runs = await office.read(lambda session: [run.state for run in session.scalars(select(Run))])
    assert runs == ["running"]
    office.time.at += timedelta(days=8)
    advance(office)
    shown = await officer.says("/runs")
    print(shown.text, shown.labels)
    shown = await officer.taps("定期计划")
    print(shown.text, shown.labels)
    shown = await officer.taps("错过的")
    print(shown.text, shown.labels)
    shown = await officer.taps("1 发")
    print(shown.text, shown.labels)
    await officer.taps("定期计划")
    await officer.taps("2026年人才工作")
    shown = await officer.taps("暂停")
    print(shown.text, shown.labels)
    shown = await officer.taps("结束")
    shown = await officer.taps("确认结束")
    print(shown.text, shown.labels)
