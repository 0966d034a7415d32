"""Windows of application: told before they open and before they close, to who asked to be told, approved once."""

from __future__ import annotations

import asyncio
import json

import pytest
from sqlalchemy import select

from bot.__main__ import main
from storage.tables import Run
from tests.notices.conftest import Desk


async def subscribe(desk: Desk, *users: int) -> None:
    for user in users:
        person = desk.office.person(user)
        await person.says("/settings")
        await person.taps("申报时间")


async def draft_window(desk: Desk) -> None:
    """Applications from 10 to 20 December 2026; it is 23 November."""
    await desk.officer.says("/notices")
    await desk.officer.taps("申报窗口")
    await desk.officer.says("安家补贴申报")
    await desk.officer.taps("人才奖励服务保障办法")
    await desk.officer.taps("第一条")
    await desk.officer.taps("12月")
    await desk.officer.taps("10")
    await desk.officer.taps("20")


async def test_two_notices_go_to_who_subscribed_and_are_approved_once(desk: Desk) -> None:
    await subscribe(desk, 11, 77)  # 77 is nobody on the roster
    await draft_window(desk)
    shown = desk.officer.screen
    assert "对象：要求接收这类消息的人\n2人，能送到2人" in shown.text
    assert "截止前3天再提醒一次，不用另批" in shown.text
    assert "申报时间：12月10日（周四）至12月20日（周日）" in shown.text  # who approves sees the days
    assert "12月7日（周一）9:00" in shown.text
    await desk.approve()
    assert "安家补贴" not in desk.talent.screen.text
    await desk.turn(days=14)
    assert desk.talent.screen.text.split("\n")[:3] == [
        "安家补贴申报：12月10日（周四）开始申报",
        "申报时间：12月10日（周四）至12月20日（周日）",
        "出处：人才奖励服务保障办法 第一条",
    ]
    assert desk.office.person(77).screen.text == desk.talent.screen.text
    assert not desk.office.person(12).screens
    await desk.turn(days=10)  # 17 December
    assert desk.talent.screen.text.split("\n")[0] == "安家补贴申报：12月20日（周日）截止申报"
    shown = await desk.officer.says("/notices")
    assert shown.text.split("\n")[1:] == ["1. 申报截止 安家补贴申报 · 进行中", "2. 申报开始 安家补贴申报 · 进行中"]
    shown = await desk.officer.says("/runs")
    assert "1. 申报截止：安家补贴申报 · 进行中" in shown.text
    runs = await desk.office.read(lambda session: session.scalars(select(Run).order_by(Run.id)).all())
    assert [(run.state, run.approved_by) for run in runs] == [("running", runs[0].approved_by)] * 2
    await desk.turn(days=10)
    assert len(await desk.office.read(lambda session: session.scalars(select(Run)).all())) == 2


async def test_of_a_window_that_was_cancelled_nothing_follows(desk: Desk) -> None:
    await subscribe(desk, 11)
    await draft_window(desk)
    await desk.approve()
    await desk.officer.says("/notices")
    await desk.officer.taps("申报开始 安家补贴")
    await desk.officer.taps("取消")
    await desk.officer.taps("确认取消")
    await desk.turn(days=14)
    await desk.turn(days=10)
    assert all("安家补贴申报" not in screen.text for screen in desk.talent.screens)


async def test_days_in_the_wrong_order_and_typed_lines_are_refused(desk: Desk) -> None:
    await desk.officer.says("/notices")
    await desk.officer.taps("申报窗口")
    shown = await desk.officer.says("字" * 61)
    assert shown.text == "要有内容，最多60字。请重新发。"
    await desk.officer.says("安家补贴申报")
    await desk.officer.taps("人才奖励服务保障办法")
    await desk.officer.taps("整份文件")
    shown = await desk.officer.says("12月10日")
    assert shown.text == "请点上面的按钮选。"
    await desk.officer.presses("ns:0:0:opens:2026-11-01")
    assert desk.officer.toast == "这一天太早了，请选晚一点的。"
    await desk.officer.presses("ns:0:0:opens:x")
    assert not await desk.office.read(lambda session: session.scalars(select(Run)).all())


async def test_it_is_entered_at_the_office_too_once_and_waits_for_approval(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = desk.app.settings
    monkeypatch.setenv("SIWEN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("SIWEN_DATABASE_URL", settings.database_url)
    add = ["windows", "add", "安家补贴申报", "--document", "zc-award-2023", "--json"]
    days = ["--opens", "2099-12-10", "--closes", "2099-12-20", "--article", "第二十八条"]

    def call(*words: str) -> object:
        assert main(list(words)) == 0
        return json.loads(capsys.readouterr().out)

    assert await asyncio.to_thread(call, "windows", "list", "--json") == []
    made = await asyncio.to_thread(call, *add, *days)
    assert made == {
        "id": 1, "name": "安家补贴申报", "opens": "2099-12-10", "closes": "2099-12-20", "days": 3,
        "document": "zc-award-2023", "article": "第二十八条", "state": "waiting", "closing": "",
    }  # fmt: skip
    assert await asyncio.to_thread(call, *add, *days) == made
    for number in ("28", "二十八"):  # as its number is written otherwise
        assert await asyncio.to_thread(call, *add, *days[:-1], number) == made
    assert await asyncio.to_thread(call, "windows", "list", "--json") == [made]
    for wrong, told in (
        (["--opens", "2099-12-20", "--closes", "2099-12-10"], "最后一天不能早于第一天"),
        (["--opens", "2099-12-01", "--closes", "2099-12-20", "--article", "第九十九条"], "没有“第九十九条”"),
    ):
        assert await asyncio.to_thread(main, [*add, *wrong]) == 1
        assert told in capsys.readouterr().err
