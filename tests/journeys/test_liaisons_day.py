"""A liaison's day, played end to end: import, invite, consent, digest, brief, log, edit, hand-over, export, erase."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import chores
from storage.tables import Contact, Need, Talent
from tests.chatter import Person, Shown, Town

ROSTER = """姓名,人才类别,学位,单位,行业,手机,邮箱,标签,联系领导,联络员
张三,第五类,博士,示例芯科技,集成电路,13800000001,zhang@example.com,芯片,王某,李某
李四,第四类,硕士,示例芯科技,集成电路,13800000002,li@example.com,,王某,李某
王五,第四类,硕士,示例生物,医药,13800000003,wang@example.com,,王某,赵某
"""


async def join(boss: Person, person: Person, role: str, name: str) -> None:
    """Invited by the admin, the person opens the link and agrees to what is asked."""
    await boss.says("/invite")
    await boss.taps(role)
    if not any(name in label for label in boss.screen.labels):
        await boss.says(name)
    made: Shown = await boss.taps(name)
    code = re.search(r"\?start=([\w-]+)", made.text)
    assert code, made.text
    await person.says(f"/start {code[1]}")
    while any(label.startswith("同意") for label in person.screen.labels):
        await person.taps("同意")


async def pushed(town: Town) -> None:
    await chores.remind(town.app, town.app.now())
    await town.app.push_due()


async def test_a_liaisons_day(town: Town, boss: Person, ana: Person, tmp_path: Path) -> None:
    li, zhang, zhao = ana, town.person(8, "Zhang"), town.person(9, "Zhao")
    roster = tmp_path / "名册.csv"
    roster.write_text(ROSTER, encoding="gb18030")

    # Import: a dry run, then one confirmation; the same file again changes nothing.
    await boss.says("/import")
    assert "新增 3 · 更新 0 · 不变 0 · 退回 0" in (await boss.sends_file(roster)).text
    assert "✓ 已录入：新增 3" in (await boss.taps("确认录入")).text
    await boss.says("/import")
    assert "新增 0 · 更新 0 · 不变 3 · 退回 0" in (await boss.sends_file(roster)).text

    # Invite and consent: the talent is asked once for each purpose.
    await join(boss, li, "联络员", "李某")
    menus = [call["params"] for call in town.server.calls("setMyCommands")]
    assert {"contact", "brief"} <= {entry["command"] for entry in menus[-1]["commands"]}
    assert menus[-1]["scope"] == {"type": "chat", "chat_id": li.user}
    await join(boss, zhao, "联络员", "赵某")
    await join(boss, zhang, "人才", "张三")
    assert zhang.screen.text.count("✓") == 4

    # The digest of a working day, then the brief before a visit.
    await pushed(town)
    assert li.screen.text.splitlines()[1:] == ["! 今年还差：第四类1位、第五类1位"]
    await li.says("/brief 张三")
    assert "今年还差1次，12月31日前，须联络员联系" in li.screen.text

    # Logged by the form, then by one message; a greeting alone meets no duty.
    await li.taps("记联系")
    for label in ("李某", "电话", "今天"):
        await li.taps(label)
    for said in ("生日问候", "项目进入中试", "1、孩子明年上小学 2、设备进口通关", "多开政策宣讲会"):
        await li.says(said)
    assert "2项需求已登记" in (await li.taps("保存")).text
    await li.says("联系 李四 微信 昨天 问候：节日问候")
    assert "这次只有问候" in (await li.taps("保存")).text
    await li.says("/brief 张三")
    assert "还差" not in li.screen.text
    await li.says("/brief 李四")
    assert "今年还差1次" in li.screen.text

    # Edited by its author; the change has a history.
    await li.says("/contacts")
    await li.taps("1 张三")
    await li.taps("改一下")
    await li.taps("改一下")
    await li.taps("问情")
    await li.says("项目已经量产")
    await li.taps("保存")
    await li.says("/contacts")
    assert "项目已经量产" in (await li.taps("1 张三")).text
    assert "改动" in " ".join(li.screen.labels)

    # A stranger's press does nothing.
    stranger = town.person(99, "Mallory")
    await stranger.says("/start")
    await stranger.presses(li.screen.find("改一下")["callback_data"])
    assert "权限" in stranger.toast or "不能" in stranger.toast or "没有" in stranger.toast

    # Handed over: talents, promises and open needs pass on.
    await boss.says("/handover")
    await boss.taps("李某")
    assert (await boss.taps("赵某")).text == "李某的2位人才将交给赵某：草稿0、未兑现承诺0、未办结需求2。"
    assert "✓ 李某的2位人才已交给赵某" in (await boss.taps("确认移交")).text
    await li.says("/brief 张三")
    assert "示例芯科技" not in li.screen.text
    await zhao.says("/brief 张三")
    assert "示例芯科技" in zhao.screen.text

    # The talent sees what is kept, takes it along, and has it erased.
    await zhang.says("/privacy")
    await zhang.taps("导出")
    assert [shown.document["file_name"] for shown in zhang.screens if shown.document] == [
        "siwen-2026-11-23.json",
        "siwen-2026-11-23.xlsx",
    ]
    await zhang.says("/privacy")
    assert "联系记录1条，需求2项" in (await zhang.taps("删除")).text
    await zhang.taps("确认删除")

    def look(session: Session) -> tuple[Talent | None, int, int]:
        talent = session.scalar(select(Talent).where(Talent.name == "张三"))
        return talent, len(session.scalars(select(Contact)).all()), len(session.scalars(select(Need)).all())

    talent, contacts, needs = await town.app.database.aread(look)
    assert talent is not None
    assert (talent.email, talent.tags, talent.person_id) == ("", [], None)
    assert (contacts, needs) == (2, 2)
