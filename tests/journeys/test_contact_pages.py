"""What was written down: listed, narrowed, opened, as a file, changed with its history, merged."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.settings import Settings
from storage import people, roles
from storage.roles import Role
from storage.tables import Ask, AuditRow, Contact, ContactVersion, Need, Promise, Talent
from tests.chatter import NOW, FixedTime, Person, Town, fill_library, open_town
from tests.contacts.offices import TODAY, Office, in_office
from tests.fakes import FakeTelegram


async def rows(town: Town, table: type) -> list:
    return await town.app.database.aread(lambda session: list(session.scalars(select(table).order_by(table.id))))


async def log(person: Person, text: str) -> None:
    await person.says(text)
    await person.taps("保存")


async def make_secretary(town: Town, office: Office, telegram: int) -> None:
    """王某's secretary: sees the same talents as 赵某, the liaison."""

    def grant(session: Session) -> None:
        known = people.identify(session, "telegram", [str(telegram)], NOW)
        person = known[str(telegram)].person_id
        roles.grant(session, person, Role.SECRETARY, official_id=office.officials["王某"], by=None, now=NOW)

    await town.app.database.awrite(grant)
    town.app.identities.forget(str(telegram))


async def three(ana: Person) -> None:
    await log(ana, "联系 张三 电话 昨天 问候：生日 问情：项目进入中试 问需：1、孩子上学 2、设备通关")
    await log(ana, "联系 李四 微信 11月3日 问候：节日")
    await log(ana, "联系 王五 走访 区领导 10月8日 问情：有意离开（限知） 问策：多开宣讲会")


async def test_the_list_is_narrowed_and_opened(town: Town, ana: Person) -> None:
    await in_office(town)
    await three(ana)
    screen = await ana.says("/contacts")
    assert [line.split(" ")[2] for line in screen.text.splitlines()[1:]] == ["张三", "李四", "王五"]
    assert "仅问候" in screen.text
    screen = await ana.taps("有需求")
    assert ("张三" in screen.text, "李四" in screen.text) == (True, False)
    assert "✓ 有需求" in screen.labels
    await ana.taps("全部")
    await ana.taps("方式")
    screen = await ana.taps("微信")
    assert ("张三" in screen.text, "李四" in screen.text) == (False, True)
    await ana.taps("全部")
    await ana.taps("时间")
    screen = await ana.taps("本月")
    assert ("李四" in screen.text, "王五" in screen.text) == (True, False)
    screen = await ana.says("/contacts 王五")
    assert "走访" in screen.text
    screen = await ana.taps("1 王五")
    assert "有意离开【限知】" in screen.text
    assert "导出表格" not in [label for shown in ana.screens for label in shown.labels]


async def test_pages(town: Town, ana: Person) -> None:
    await in_office(town)
    for day in range(1, 9):
        await log(ana, f"联系 张三 电话 11月{day}日 问候：第{day}次")
    screen = await ana.says("/contacts 张三")
    assert len(screen.text.splitlines()) == 7
    screen = await ana.taps("第2页")
    assert [line[:2] for line in screen.text.splitlines()[1:]] == ["7.", "8."]
    screen = await ana.taps("‹ 第1页")
    assert screen.text.splitlines()[1].startswith("1.")


async def test_others_see_nothing_of_it_and_a_copied_button_does_nothing(town: Town, ana: Person) -> None:
    await in_office(town)
    await three(ana)
    stranger = town.person(9, "Stranger")
    screen = await stranger.says("/contacts")
    assert "没有符合的记录" in screen.text
    [contact, *_] = await rows(town, Contact)
    await stranger.presses(f"cp:{contact.id}::0")
    assert stranger.toast
    assert "孩子上学" not in "".join(shown.text for shown in stranger.screens)
    nobody = town.person(8, "Nobody")
    await nobody.says("/help")
    await nobody.presses("cl:0:0:0:::0:file", on=stranger.screen)
    assert all(shown.document is None for shown in nobody.screens)


async def test_restricted_lines_are_their_author_s_alone(town: Town, ana: Person) -> None:
    office = await in_office(town)
    await three(ana)
    await make_secretary(town, office, 10)
    secretary = town.person(10, "Secretary")
    await secretary.says("/contacts 王五")
    screen = await secretary.taps("1 王五")
    assert "多开宣讲会" in screen.text
    assert "有意离开" not in screen.text


async def test_staff_take_the_list_as_a_file_without_what_is_restricted(town: Town, ana: Person, boss: Person) -> None:
    await in_office(town)
    await three(ana)
    await log(ana, "联系 李四 电话 今天 问需：=cmd|'/c calc'!A1\n+1 <b>𠮷</b>")
    await boss.says("/contacts")
    screen = await boss.taps("导出表格")
    assert "4条联系记录" in screen.text
    content = next(shown.document for shown in boss.screens if shown.document)
    book = openpyxl.load_workbook(io.BytesIO(bytes.fromhex(content["content"])))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert cells[0][:6] == ["姓名", "人才类别", "单位", "日期", "方式", "联系人层级"]
    assert [row[0] for row in cells[1:]] == ["王五", "李四", "张三", "李四"]
    assert {str(row[1])[-1] for row in cells[1:]} == {"类"}  # 第三类, as everywhere
    assert book.active.column_dimensions["D"].width > 10  # a day fits in
    need = book.active.cell(5, 12)
    assert (need.data_type, need.value) == ("s", "=cmd|'/c calc'!A1\n+1 <b>𠮷</b>")
    assert "有意离开" not in str(cells)
    assert [row.act for row in await rows(town, AuditRow)].count("contacts.export") == 1


async def test_a_contact_is_changed_with_its_history(town: Town, ana: Person) -> None:
    await in_office(town)
    await three(ana)
    before = {need.id for need in await rows(town, Need)}
    await ana.says("/contacts 张三")
    await ana.taps("1 张三")
    screen = await ana.taps("改一下")
    await ana.taps("改一下")
    await ana.taps("问需")
    await ana.says("1、孩子上学 2、设备进口通关")
    await ana.taps("改一下")
    await ana.taps("方式")
    await ana.taps("走访")
    screen = await ana.taps("保存")
    assert "已改好" in screen.text
    assert "设备进口通关" in screen.text
    assert "改过1次" in screen.text
    assert {need.id for need in await rows(town, Need)} == before  # the chain of a need goes on
    [contact, *_] = await rows(town, Contact)
    assert (contact.channel, contact.revision) == ("visit", 2)
    screen = await ana.taps("历次改动")
    assert "原：电话" in screen.text
    assert "改为：走访" in screen.text
    assert [row.act for row in await rows(town, AuditRow)].count("contact.edit") == 1


async def test_a_change_that_changes_nothing_leaves_no_history(town: Town, ana: Person) -> None:
    await in_office(town)
    await three(ana)
    await ana.says("/contacts 张三")
    await ana.taps("1 张三")
    await ana.taps("改一下")
    await ana.taps("保存")
    assert ana.toast == "没有改：和存着的一样。改好再按“保存”，不改就按“取消”。"
    await ana.taps("取消")
    await ana.says("/contacts 张三")
    assert "改过" not in (await ana.taps("1 张三")).text
    assert "contact.edit" not in [row.act for row in await rows(town, AuditRow)]


async def test_after_a_day_only_an_admin_changes_it(settings: Settings, telegram: FakeTelegram, shelf: Path) -> None:
    fill_library(settings.data_dir, shelf)
    time = FixedTime()
    async with open_town(settings, telegram, clock=time.clock) as town:
        await in_office(town)
        ana, boss = town.person(7, "Ana"), town.person(1, "Boss")
        await log(ana, "联系 张三 电话 今天 问候：好")
        [contact] = await rows(town, Contact)
        time.at += timedelta(hours=24, minutes=1)
        await ana.says("/contacts 张三")
        screen = await ana.taps("1 张三")
        assert "改一下" not in screen.labels
        await ana.presses(f"cp:{contact.id}:edit:0")
        assert "只有管理员" in ana.toast
        await boss.says("/contacts 张三")
        await boss.taps("1 张三")
        await boss.taps("改一下")
        await boss.taps("改一下")
        await boss.taps("问候")
        await boss.says("生日问候")
        await boss.taps("保存")
        assert [ask.text for ask in await rows(town, Ask)] == ["生日问候"]
        assert [row.person_id for row in await rows(town, ContactVersion)] != [contact.recorded_by]


async def test_two_edit_at_once_and_the_second_merges(town: Town, ana: Person, boss: Person) -> None:
    await in_office(town)
    await log(ana, "联系 张三 电话 今天 问候：好 问情：项目顺利 问需：公寓")
    for person in (ana, boss):
        await person.says("/contacts 张三")
        await person.taps("1 张三")
        await person.taps("改一下")
    await ana.taps("改一下")
    await ana.taps("问情")
    await ana.says("项目进入中试")
    await boss.taps("改一下")
    await boss.taps("问需")
    await boss.says("1、公寓 2、子女上学")
    await ana.taps("保存")
    screen = await boss.taps("保存")
    assert "这条记录刚被赵某改过" in screen.text
    assert [ask.text for ask in await rows(town, Ask)] == ["好", "项目进入中试", "公寓"]
    screen = await boss.taps("合并")
    await boss.taps("保存")
    assert sorted(ask.text for ask in await rows(town, Ask)) == sorted(["好", "项目进入中试", "公寓", "子女上学"])
    assert len(await rows(town, ContactVersion)) == 2
    assert [contact.revision for contact in await rows(town, Contact)] == [3]


@pytest.mark.parametrize(("press", "left"), [("用我的", "项目停了"), ("用现在的", "项目进入中试")])
async def test_or_one_of_both_stands(town: Town, ana: Person, boss: Person, press: str, left: str) -> None:
    await in_office(town)
    await log(ana, "联系 张三 电话 今天 问情：项目顺利")
    for person, text in ((ana, "项目进入中试"), (boss, "项目停了")):
        await person.says("/contacts 张三")
        await person.taps("1 张三")
        await person.taps("改一下")
        await person.taps("改一下")
        await person.taps("问情")
        await person.says(text)
    await ana.taps("保存")
    await boss.taps("保存")
    await boss.taps(press)
    if press == "用我的":
        await boss.taps("保存")
    assert [ask.text for ask in await rows(town, Ask)] == [left]


async def test_an_admin_s_change_leaves_restricted_lines_of_others_alone(town: Town, ana: Person, boss: Person) -> None:
    await in_office(town)
    await log(ana, "联系 王五 走访 今天 问情：1、有意离开（限知） 2、项目顺利")
    await boss.says("/contacts 王五")
    screen = await boss.taps("1 王五")
    assert "有意离开" not in screen.text
    await boss.taps("改一下")
    await boss.taps("改一下")
    await boss.taps("问情")
    await boss.says("项目进入中试")
    await boss.taps("保存")
    await boss.taps("历次改动")
    assert "有意离开" not in boss.screen.text
    asks = await rows(town, Ask)
    assert {ask.text for ask in asks} == {"有意离开", "项目进入中试"}


async def test_a_promise_is_marked_kept_once(town: Town, ana: Person) -> None:
    await in_office(town)
    await log(ana, "联系 张三 电话 今天 问候：好\n承诺：12月5日前答复公寓的事")
    await ana.says("/contacts 张三")
    screen = await ana.taps("1 张三")
    kept = screen.find("✓ 已兑现")["callback_data"]
    await ana.presses(kept)
    await ana.presses(kept)
    [promise] = await rows(town, Promise)
    assert promise.kept_at == NOW
    assert [row.act for row in await rows(town, AuditRow)].count("promise.keep") == 1


async def test_the_last_contact_follows_a_changed_day(town: Town, ana: Person) -> None:
    await in_office(town)
    await log(ana, "联系 张三 电话 今天 问候：好")
    await ana.says("/contacts 张三")
    await ana.taps("1 张三")
    await ana.taps("改一下")
    await ana.taps("改一下")
    await ana.taps("日期")
    await ana.says("11月3日")
    await ana.taps("保存")
    [talent] = [row for row in await rows(town, Talent) if row.name == "张三"]
    assert talent.last_contact_on == TODAY.replace(day=3)
