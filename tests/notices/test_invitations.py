"""Invitations: yes, no or maybe by a press, changed until the day, counted; reminded are those who have not said."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.__main__ import main
from storage.tables import Answer, Run
from tests.notices.conftest import Desk


async def draft_invitation(desk: Desk) -> None:
    """On 5 December 2026 at half past two; it is 23 November."""
    await desk.officer.says("/notices")
    await desk.officer.taps("邀请")
    await desk.officer.says("人才座谈会")
    await desk.officer.says("示例会议室")
    await desk.officer.taps("12月")
    await desk.officer.taps("5")
    await desk.officer.taps("14:30")
    await desk.officer.taps("用常用的话")


async def test_answers_are_changed_until_the_day_and_counted(desk: Desk) -> None:
    await draft_invitation(desk)
    assert "活动：12月5日（周六） 14:30，示例会议室" in desk.officer.screen.text  # before anybody approves
    await desk.approve()
    shown = desk.talent.screen
    assert shown.text.split("\n") == [
        "邀请您参加：人才座谈会",
        "时间：12月5日（周六） 14:30",
        "地点：示例会议室",
        "请在活动当天之前回答，答了也可以改。",
        "欢迎您来。能不能参加，请点一下告诉我们。",
    ]
    assert shown.labels == ["参加", "待定", "不参加", "不再接收此类"]
    await desk.talent.taps("参加", on=shown)
    shown = await desk.talent.taps("不参加", on=shown)
    assert "✓ 您的回答：不参加，活动当天之前都可以改" in shown.text
    assert shown.labels[:3] == ["参加", "待定", "✓ 不参加"]
    await desk.office.person(12).taps("待定")
    await desk.office.person(13).taps("参加")
    await desk.officer.says("/notices")
    shown = await desk.officer.taps("邀请 人才座谈会")
    assert shown.text.split("\n")[0] == "人才座谈会 · 已发 5/6 · 参加 1 · 待定 1 · 不参加 1 · 未送达 1"
    shown = await desk.officer.taps("谁来")
    assert shown.text.split("\n") == [
        "谁来：人才座谈会",
        "参加 1 · 待定 1 · 不参加 1",
        "参加：王五",
        "待定：李四",
        "不参加：张三",
        "没回答：孙六、周七",
    ]
    desk.office.time.at += timedelta(days=12)  # the day itself
    await desk.talent.taps("参加")
    assert desk.talent.toast == "活动的日子到了，不能在这里改了。有变动请直接联系人才科。"
    values = await desk.office.read(lambda session: session.scalars(select(Answer.value)).all())
    assert sorted(map(str, values)) == ["maybe", "no", "yes"]


async def test_who_has_not_said_is_reminded(desk: Desk) -> None:
    await draft_invitation(desk)
    await desk.officer.taps("提醒")
    await desk.officer.taps("第3天")
    await desk.officer.taps("返回")
    await desk.approve()
    await desk.talent.taps("参加")
    await desk.office.person(12).taps("待定")
    await desk.turn(days=3)
    assert desk.office.person(12).screen.text.startswith("还没有收到您的回答：\n邀请您参加：人才座谈会")
    assert desk.office.person(14).screen.text.startswith("还没有收到您的回答：")
    assert not [one for one in desk.talent.screens if one.text.startswith("还没有收到")]


async def test_an_invitation_whose_day_has_come_is_not_sent(desk: Desk) -> None:
    await draft_invitation(desk)
    await desk.officer.taps("提交批准")
    await desk.turn()
    await desk.chief.taps("批准")
    desk.office.time.at += timedelta(hours=11)  # approved in time, but it is night
    await desk.turn()
    desk.office.time.at += timedelta(days=12)
    await desk.turn()
    assert not desk.talent.screens


async def test_a_policy_notice_asks_nobody_whether_they_come(desk: Desk) -> None:
    await draft_invitation(desk)
    await desk.approve()
    [run] = await desk.office.read(lambda session: session.scalars(select(Run)).all())
    await desk.officer.presses(f"nt:{run.id}:yes")  # staff were not invited
    assert desk.officer.toast == "这条通知不是发给您的，或已经没有了。"
    await desk.officer.presses(f"ns:{run.id}:{run.revision}:edit:place")  # no draft any more
    assert "刚才有人改过" in desk.officer.screen.text


async def test_the_command_that_lists_it_says_who_comes_and_before_it_begins_that_it_has_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIWEN_DATA_DIR", str(desk.app.settings.data_dir))
    monkeypatch.setenv("SIWEN_DATABASE_URL", desk.app.settings.database_url)

    async def list_run() -> list[str]:
        assert await asyncio.to_thread(main, ["survey", "list", "--run", "1"]) == 0
        return capsys.readouterr().out.splitlines()

    await draft_invitation(desk)
    assert await list_run() == ["编号1 人才座谈会 · 草稿", "还没开始，没有发给任何人"]
    await desk.approve()
    await desk.talent.taps("不参加")
    await desk.office.person(12).taps("参加")
    assert (await list_run())[-1] == "参加 1 · 待定 0 · 不参加 1"
    await desk.office.person(1).says("/audit")
    assert "批准一期 · 编号1" in desk.office.person(1).screen.text
