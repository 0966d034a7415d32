"""Staff send a roster, look at what it would change, and enter it by one press; talents are found by a few letters."""

from __future__ import annotations

import io
from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy import func, select

from bot.callbacks import Import
from storage import people, roles, talents
from storage.roles import Role
from storage.tables import AuditRow, Talent
from tests.chatter import NOW, Person, Town
from tests.roster.files import HEAD, LI, ZHANG, write_csv, write_xlsx


async def count(town: Town) -> int:
    return await town.app.database.aread(lambda session: session.scalar(select(func.count()).select_from(Talent)) or 0)


async def make(town: Town, person: Person, role: Role, *, official_id: int | None = None) -> None:
    """Let a person who wrote before act as a role."""
    await person.says("/start")
    user = str(person.user)
    known = (await town.app.database.aread(lambda session: people.find(session, "telegram", [user])))[user]
    await town.app.database.awrite(
        lambda session: roles.grant(session, known.person_id, role, official_id=official_id, by=None, now=NOW)
    )


async def test_a_roster_is_shown_first_and_entered_by_one_press(town: Town, boss: Person, tmp_path: Path) -> None:
    asked = await boss.says("/import")
    assert "涉密" in asked.text
    path = write_xlsx(tmp_path / "名册.xlsx", [HEAD, ZHANG, LI, ("", "第一类"), ("王五", "领军")])
    shown = await boss.sends_file(path)
    assert "新增 2 · 更新 0 · 不变 0 · 退回 2" in shown.text
    assert "第 5 行 王五：类别“领军”看不懂" in shown.text
    assert await count(town) == 0
    await boss.taps("逐行结果")
    listed = boss.screens[-1].document
    assert listed is not None
    assert await count(town) == 0
    await boss.taps("确认录入", on=shown)
    [done] = [screen for screen in boss.screens if screen.id == shown.id]  # in the place of the question
    assert done.text == "✓ 已录入：新增 2，更新 0，不变 0，退回 2。"
    assert await count(town) == 2
    assert done.labels == ["请人加入", "记联系", "再录一份"]
    assert (await boss.taps("再录一份", on=done)).text == asked.text
    await boss.presses(shown.find("确认录入")["callback_data"], on=shown)
    assert "已处理过" in next(screen.text for screen in boss.screens if screen.id == shown.id)
    shown = await boss.sends_file(path)  # unasked, too: a table is a roster
    assert "不变 2" in shown.text
    assert "确认录入" not in shown.labels


async def test_a_changed_roster_says_whose_what(town: Town, boss: Person, tmp_path: Path) -> None:
    await boss.sends_file(write_xlsx(tmp_path / "a.xlsx", [HEAD, ZHANG]))
    await boss.taps("确认录入")
    moved = (*ZHANG[:5], "13800000009", *ZHANG[6:])
    shown = await boss.sends_file(write_csv(tmp_path / "b.csv", [HEAD, moved], "gb18030"))
    assert "更新的：张三（手机号）" in shown.text
    await boss.taps("取消")
    assert "没有改动" in boss.screen.text
    (row,) = await town.app.database.aread(lambda session: talents.find_by_name(session, "张三"))
    assert row.phone == "13800000001"


async def test_a_bad_file_is_told_and_changes_nothing(town: Town, boss: Person, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04broken")
    await boss.says("/import")
    assert "什么都没有改动" in (await boss.sends_file(path)).text
    secret = write_csv(tmp_path / "b.csv", [("机密★10年", ""), HEAD, ZHANG])
    assert "涉密人才请走涉密渠道，不得录入" in (await boss.sends_file(secret)).text
    assert await count(town) == 0


async def test_the_template_comes_as_a_file(boss: Person) -> None:
    await boss.says("/template")
    document = boss.screens[-1].document
    assert document is not None
    book = load_workbook(io.BytesIO(document["content"])) if isinstance(document.get("content"), bytes) else None
    assert book is None or book.worksheets[0]["A1"].value == "姓名"


async def test_who_is_no_staff_imports_nothing(town: Town, ana: Person, boss: Person, tmp_path: Path) -> None:
    await ana.says("/start")
    await ana.sends_file(write_xlsx(tmp_path / "a.xlsx", [HEAD, ZHANG]))
    shown = await boss.sends_file(write_xlsx(tmp_path / "a.xlsx", [HEAD, ZHANG]))
    await ana.presses(shown.find("确认录入")["callback_data"])
    assert await count(town) == 0
    denied = await town.app.database.aread(
        lambda session: session.scalars(select(AuditRow.subject).where(AuditRow.act == "rights.denied")).all()
    )
    assert "roster.decide" in denied
    await ana.presses(Import(do="template").pack())
    assert await count(town) == 0


async def test_finding_by_a_few_letters(town: Town, boss: Person, tmp_path: Path) -> None:
    rows = [HEAD, ZHANG, LI, *((f"王{n:02d}", "", "", "示例大学", "", "", "", "", "", "", "") for n in range(15))]
    await boss.sends_file(write_xlsx(tmp_path / "a.xlsx", rows))
    await boss.taps("确认录入")
    found = await boss.says("/find zs")
    assert found.labels == ["张三 · 第二类 · 示例芯科技有限公司"]
    await boss.says("/find")
    found = await boss.says("王")
    assert "找到 15 位" in found.text
    assert len(found.labels) == 11
    await boss.taps("第2页 ›")
    assert len(boss.screen.labels) == 6
    assert "没有找到" in (await boss.says("/find <b>无此人</b>")).text
    assert "<b>无此人</b>" in boss.screen.text


async def test_a_liaison_finds_their_own_only(town: Town, boss: Person, tmp_path: Path) -> None:
    await boss.sends_file(write_xlsx(tmp_path / "a.xlsx", [HEAD, ZHANG, (*LI[:10], "钱某")]))
    await boss.taps("确认录入")
    (row,) = await town.app.database.aread(lambda session: talents.find_by_name(session, "张三"))
    profile = await town.app.database.aread(lambda session: talents.describe(session, row.id))
    assert profile.liaison is not None
    lin = town.person(21, "Lin")
    await make(town, lin, Role.LIAISON, official_id=profile.liaison.id)
    assert (await lin.says("/find 示例")).labels == ["张三 · 第二类 · 示例芯科技有限公司"]
    assert "没有找到" in (await lin.says("/find 李四")).text
