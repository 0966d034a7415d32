"""A notice goes to many: a name of the roster in what staff typed is pointed out before it is submitted."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from storage import talents
from storage.tables import Talent
from tests.keeping import roster
from tests.notices.conftest import Desk

TOLD = "! 文中写到张三，与名册上的人同名。是特意写的就提交，不是请先改掉。"


async def test_a_name_of_the_roster_is_pointed_out_and_may_stay(desk: Desk) -> None:
    officer = desk.officer
    await officer.says("/notices")
    await officer.taps("发简报")
    await officer.says("第一期")
    await officer.says("祝贺张 三团队项目进入中试。")
    shown = await officer.taps("不写")
    assert shown.text.split("\n")[-1] == TOLD
    await officer.taps("内容")
    await officer.taps("中文")
    await officer.says("祝贺一个团队项目进入中试。")
    shown = await officer.taps("返回")
    assert "同名" not in shown.text
    await officer.taps("标题")
    shown = await officer.says("张三的故事")
    assert TOLD in shown.text
    shown = await officer.taps("提交批准")
    assert shown.text.startswith("✓ 已提交")
    await desk.turn()
    assert TOLD in desk.chief.screen.text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ann Li and her team", ["Ann Li"]),
        ("channel list", []),
        ("很长的一段话，" * 60 + "张三、李四", ["张三", "李四"]),
        ("李 四", ["李四"]),
        ("没有人", []),
        ("删除的赵六", []),
    ],
)
async def test_whose_names_are_found(desk: Desk, text: str, found: list[str]) -> None:
    def enter(session: Session) -> None:
        for name in ("Ann Li", "赵六", "李"):
            roster.enter_talent(session, name, 2)
        session.execute(update(Talent).where(Talent.name == "Ann Li").values(name_key="annli"))
        session.execute(update(Talent).where(Talent.name == "赵六").values(erased_at=desk.app.now()))

    await desk.office.write(enter)
    named = await desk.office.read(lambda session: talents.find_named(session, text))
    assert [name for _, name in named] == found
