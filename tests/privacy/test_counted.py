"""A journey over what shows something of a talent on Telegram: each is counted, restricted lines as whose they are."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.contacts import Line
from storage.roles import Role
from storage.tables import Contact, Grant, SentAbroad
from tests.chatter import NOW, Town
from tests.chatter import Person as Someone
from tests.keeping.roster import TODAY, enter_official, enter_talent, log
from tests.privacy.test_own_data import invite, person_of


async def counts(town: Town) -> dict[int, tuple[int, int]]:
    """Of each talent: times shown, sensitive lines shown."""
    query = select(SentAbroad.talent_id, SentAbroad.records, SentAbroad.sensitive)
    rows = await town.app.database.aread(lambda session: session.execute(query).all())
    return {row[0]: (row[1], row[2]) for row in rows}


async def settle(town: Town, boss: Someone) -> tuple[int, int, int]:
    """张三 and 王五, whom the admin (as chief and liaison) keeps in touch with, and a contact with each."""
    await boss.says("/start")
    person = await person_of(town, boss)

    def enter(session: Session) -> tuple[int, int, int]:
        official = enter_official(session, "李四", "liaison")
        session.add(Grant(person_id=person, role=Role.CHIEF, granted_at=NOW))
        session.add(Grant(person_id=person, role=Role.LIAISON, official_id=official, granted_at=NOW))
        session.flush()
        from storage import roles

        actor = roles.find_actor(session, person)
        first = enter_talent(session, "张三", 2, liaison=official)
        second = enter_talent(session, "王五", 2, liaison=official)
        log(session, actor, first, TODAY, lines=(Line("condition", "想离开本区", restricted=True),))
        log(session, actor, second, TODAY, lines=(Line("condition", "项目进入中试"),))
        return first, second, official

    return await town.app.database.awrite(enter)


async def test_each_way_of_showing_is_counted(town: Town, boss: Someone, tmp_path: Path) -> None:
    first, second, official = await settle(town, boss)
    roster = tmp_path / "r.csv"
    roster.write_text("姓名,人才类别,单位\n张三,第二类,示例芯科技\n王五,第一类,示例芯科技\n", encoding="utf-8")
    contact = await town.app.database.aread(
        lambda session: session.scalar(select(Contact.id).where(Contact.talent_id == first))
    )
    ways = {  # what is done: who is shown by it, and how many restricted lines of whom
        f"td:{first}:0:0": ({first}, {first: 1}),
        f"td:{first}:1:0": ({first}, {first: 1}),
        f"cp:{contact}::0": ({first}, {first: 1}),
        f"br:{first}:0": ({first}, {}),
        f"br:{first}:1": ({first}, {}),
        f"pn:{official}": ({first, second}, {}),
        "/find 张三": ({first}, {}),
        "/brief 张三": ({first}, {}),
        "/contacts": ({first, second}, {first: 1}),
        "导出": ({first, second}, {}),
        "/contact": ({first, second}, {}),
        "联系 张三 电话 昨天 问情：想走了": ({first}, None),
        "/todo": ({first, second}, None),
    }
    for way, (people, lines) in ways.items():
        before = await counts(town)
        if way == "导出":
            await boss.says("/contacts")
            before = await counts(town)
            await boss.taps("导出")
        elif ":" in way and "：" not in way:
            await boss.presses(way)
        else:
            await boss.says(way)
        after = await counts(town)
        grown = {talent for talent in after if after[talent][0] > before.get(talent, (0, 0))[0]}
        if way == "/todo":
            assert grown <= people  # nothing may be due today
            continue
        assert grown == people, way
        if lines is not None:
            found = {talent: after[talent][1] - before.get(talent, (0, 0))[1] for talent in after}
            assert {talent: count for talent, count in found.items() if count} == lines, way
    await boss.says("/import")
    before = await counts(town)
    await boss.sends_file(roster)
    await boss.taps("确认录入")
    after = await counts(town)
    assert {talent: after[talent][0] - before[talent][0] for talent in (first, second)} == {first: 2, second: 2}


async def test_of_who_refused_lists_show_the_name_alone(town: Town, ana: Someone, boss: Someone) -> None:
    first, second, official = await settle(town, boss)
    await invite(town, ana, second)
    await ana.presses("ok:abroad:2026-11:0")
    shown = await boss.says("/contacts")
    assert "王五" in shown.text
    assert "项目进入中试" not in shown.text
    await boss.taps("导出")
    assert "1位不同意信息经过境外" in boss.screen.text
    shown = await boss.says("/find 王五")
    assert "王五" in "".join(shown.labels)
    for way in (f"td:{second}:0:0", f"td:{second}:1:0", f"br:{second}:0", f"br:{second}:1"):
        shown = await boss.presses(way)
        assert "不同意信息经过境外" in shown.text, way
    del first, official
