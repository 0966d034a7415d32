"""A schedule is drafted with its next dates, approved once, makes runs; the office decides what was missed."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from storage.tables import Run, Schedule
from tests.surveys.drafting import CHIEF, OFFICER, bring_in, tick
from tests.surveys.town import NAMED, Office


async def test_a_schedule_from_draft_to_runs_and_what_was_missed(staffed: Office, tmp_path: Path) -> None:
    office = staffed
    await bring_in(office, tmp_path, NAMED)
    officer, chief = office.person(OFFICER), office.person(CHIEF)
    await officer.says("/surveys")
    await officer.taps("2026年人才工作")
    shown = await officer.taps("定期发")
    assert "接下来：12月1日（周二）9:00、2027年1月1日9:00" in shown.text
    await officer.taps("时间")
    shown = await officer.taps("每周一9点")
    assert "接下来：11月30日（周一）9:00、12月7日（周一）9:00" in shown.text
    await officer.taps("自己写")
    shown = await officer.says("0 9 * * 1")
    assert shown.text == "星期请写名称（mon 到 sun）：数字各家算法不同，“1”可能差一天。"
    shown = await officer.says("0 9 * * tue")
    assert "接下来：11月24日（周二）9:00" in shown.text
    await officer.taps("返回")
    await officer.taps("提交批准")
    await tick(office)
    assert chief.screen.text.split("\n")[0] == "请您批准：2026年人才工作满意度调查"
    shown = await chief.taps("批准")
    assert shown.text.split("\n")[0] == "✓ 已生效。"
    office.time.at += timedelta(days=1)
    await tick(office)
    assert await office.read(lambda session: [run.state for run in session.scalars(select(Run))]) == ["running"]
    office.time.at += timedelta(days=8)
    await tick(office)
    shown = await officer.says("/runs")
    assert "! 有1次错过了时间，等您决定" in shown.text
    await officer.taps("定期计划")
    shown = await officer.taps("错过的")
    assert "1. 2026年人才工作满意度调查：应在12月1日（周二）9:00" in shown.text
    send = shown.find("1 发")["callback_data"]
    shown = await officer.presses(send)
    assert shown.text.split("\n") == ["✓ 已安排发出。", "没有错过的。"]
    await officer.presses(send)
    assert officer.toast == "这一次已经有人决定过了。"
    assert len(await office.read(lambda session: session.scalars(select(Run)).all())) == 2
    await officer.taps("定期计划")
    await officer.taps("2026年人才工作")
    shown = await officer.taps("暂停")
    assert shown.text.split("\n")[:2] == ["已暂停，到时间也不发。", "2026年人才工作满意度调查 · ! 已暂停"]
    await officer.taps("结束")
    shown = await officer.taps("确认结束")
    assert await office.read(lambda session: session.scalars(select(Schedule)).one().state) == "ended"


async def test_days_after_a_contact_or_a_close_are_chosen_by_buttons(staffed: Office, tmp_path: Path) -> None:
    office = staffed
    await bring_in(office, tmp_path, NAMED)
    officer = office.person(OFFICER)
    await officer.says("/surveys")
    await officer.taps("2026年人才工作")
    await officer.taps("定期发")
    await officer.taps("时间")
    await officer.taps("记联系后")
    await officer.taps("7天后")
    shown = await officer.taps("返回")
    assert "时间：每次记联系后7天，发给那位人才，开放14天" in shown.text
    await officer.taps("时间")
    await officer.taps("一期截止后")
    await officer.taps("2026年人才工作")
    await officer.taps("没答的")
    shown = await officer.taps("返回")
    assert "时间：问卷“named”每期截止后1天，开放14天" in shown.text
    trigger = await office.read(lambda session: session.scalars(select(Schedule)).one().trigger)
    assert trigger == {"event": "run_closed", "days": 1, "survey": "named", "whom": "unanswered"}


async def test_a_press_that_drafted_and_then_failed_drafts_once_when_it_is_replayed(
    staffed: Office, tmp_path: Path
) -> None:
    office = staffed
    await bring_in(office, tmp_path, NAMED)
    officer = office.person(OFFICER)
    await officer.says("/surveys")
    shown = await officer.taps("2026年人才工作")
    office.town.server.fail("editMessageText", status=409, description="Conflict")
    await officer.presses(shown.find("定期发")["callback_data"])
    for _ in range(50):  # the replay comes half a second after the failure, on a busy machine later
        if "接下来" in officer.screen.text:
            break
        await asyncio.sleep(0.2)
    assert "接下来" in officer.screen.text
    assert len(await office.read(lambda session: session.scalars(select(Schedule.id)).all())) == 1
