"""A contact in one message: the filled review, or what is still to be told. Nothing typed is lost."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import talents
from storage.tables import Ask, Contact, ContactDraft, Need, Promise
from storage.talents import TalentFields
from tests.chatter import NOW, Person, Town
from tests.contacts.offices import TODAY, in_office

FULL = "联系 张三 电话 昨天 问候：生日问候 问情：项目进入中试 问需：1、孩子明年上小学 2、设备进口通关 问策：多开宣讲会"


async def rows(town: Town, table: type) -> list:
    return await town.app.database.aread(lambda session: list(session.scalars(select(table).order_by(table.id))))


async def another_zhang(town: Town) -> int:
    def enter(session: Session) -> int:
        fields = TalentFields(name="张三", category=3, employer="示例医药", liaison="赵某")
        return talents.enter(session, fields, now=NOW, today=TODAY, by=None)

    return await town.app.database.awrite(enter)


async def test_one_message_is_the_filled_review_and_one_press_saves_it(town: Town, ana: Person) -> None:
    office = await in_office(town)
    screen = await ana.says(FULL)
    assert "请核对" in screen.text
    assert "张三（示例芯科技，第二类）" in screen.text
    await ana.taps("保存")
    [contact] = await rows(town, Contact)
    assert (contact.talent_id, contact.level, contact.channel, contact.day, contact.official_id) == (
        office.talents["张三"], "liaison", "phone", date(2026, 11, 22), office.officials["赵某"],
    )  # fmt: skip
    assert [(ask.kind, ask.text) for ask in await rows(town, Ask)] == [
        ("greeting", "生日问候"), ("condition", "项目进入中试"), ("need", "孩子明年上小学"),
        ("need", "设备进口通关"), ("suggestion", "多开宣讲会"),
    ]  # fmt: skip
    assert [need.category for need in await rows(town, Need)] == ["schooling", "equipment"]
    assert await rows(town, ContactDraft) == []


async def test_the_same_message_delivered_twice_is_one_draft(town: Town, ana: Person) -> None:
    await in_office(town)
    update = ana.message(text=FULL) | {"update_id": 900_001}
    await town.deliver(update)
    await town.deliver(update)
    assert len(await rows(town, ContactDraft)) == 1


async def test_two_of_that_name_are_asked_about_and_the_press_fills_the_review(town: Town, ana: Person) -> None:
    await in_office(town)
    second = await another_zhang(town)
    screen = await ana.says(FULL)
    assert "叫“张三”的有2位" in screen.text
    assert "问需2条" in screen.text
    await ana.taps("张三 示例医药")
    assert "请核对" in ana.screen.text
    assert "孩子明年上小学" in ana.screen.text
    await ana.taps("保存")
    assert [contact.talent_id for contact in await rows(town, Contact)] == [second]


async def test_an_employer_beside_the_name_tells_two_apart(town: Town, ana: Person) -> None:
    await in_office(town)
    await another_zhang(town)
    screen = await ana.says("联系 张三 芯科技 电话 问候：好")
    assert "张三（示例芯科技" in screen.text


async def test_a_name_that_is_not_on_the_list_keeps_the_text_and_can_be_told(town: Town, ana: Person) -> None:
    await in_office(town)
    screen = await ana.says(FULL.replace("张三", "赵六"))
    assert "没有“赵六”" in screen.text
    assert "电话 · 11月22日（周日）" in screen.text
    await ana.says("李四")
    await ana.taps("李四")
    assert "请核对" in ana.screen.text
    assert "孩子明年上小学" in ana.screen.text


async def test_a_name_like_theirs_is_offered(town: Town, ana: Person) -> None:
    await in_office(town)
    screen = await ana.says("联系 zs 电话 问候：好")
    assert "是不是" in screen.text
    await ana.taps("张三")
    assert "请核对" in ana.screen.text


async def test_without_a_name_whom_is_asked(town: Town, ana: Person) -> None:
    await in_office(town)
    screen = await ana.says("联系 电话 问需：公寓")
    assert "没有读出联系了谁" in screen.text
    assert any("张三" in label for label in screen.labels)


async def test_I6_a_day_that_cannot_be_is_asked_again_and_the_rest_is_kept(town: Town, ana: Person) -> None:
    await in_office(town)
    screen = await ana.says(FULL.replace("昨天", "11月31日"))
    assert "没有“11月31日”这一天" in screen.text
    await ana.says("上周五")
    assert "请核对" in ana.screen.text
    await ana.taps("保存")
    assert [contact.day for contact in await rows(town, Contact)] == [date(2026, 11, 20)]


async def test_what_was_not_said_is_asked(town: Town, ana: Person) -> None:
    await in_office(town)
    screen = await ana.says("联系 张三 问候：好")
    assert "怎么联系的" in screen.text
    await ana.taps("微信")
    assert "请核对" in ana.screen.text
    screen = await ana.says("联系 李四 电话")  # nothing is being typed there: another contact
    assert "联系 李四" in screen.text
    assert len(await rows(town, ContactDraft)) == 2


async def test_words_nobody_understood_are_said(town: Town, ana: Person) -> None:
    await in_office(town)
    screen = await ana.says("联系 张三 在食堂 电话 问候：好")
    assert "没看懂“在食堂”" in screen.text


async def test_three_names_are_an_event(town: Town, ana: Person) -> None:
    await in_office(town)
    await ana.says("联系 张三、李四、王五 活动 昨天 问候：座谈")
    await ana.taps("保存")
    assert len(await rows(town, Contact)) == 3
    assert {contact.day for contact in await rows(town, Contact)} == {date(2026, 11, 22)}


async def test_the_leader_s_name_beside_the_talent_s_says_who_made_it(town: Town, ana: Person) -> None:
    office = await in_office(town)
    screen = await ana.says("联系 张三 走访 昨天 王某 问情：好")
    assert "没看懂" not in screen.text
    assert "联系人　王某（区领导） · 代录" in screen.text
    await ana.taps("保存")
    [contact] = await rows(town, Contact)
    assert (contact.level, contact.official_id) == ("district_leader", office.officials["王某"])


async def test_of_two_such_names_the_first_made_it_and_the_other_is_said(town: Town, ana: Person) -> None:
    await in_office(town)
    screen = await ana.says("联系 张三 走访 王某 赵某 问情：好")
    assert "没看懂“赵某”" in screen.text
    assert "联系人　王某（区领导）" in screen.text


async def test_a_leader_s_contact_is_theirs_and_a_promise_is_kept_apart(town: Town, ana: Person) -> None:
    office = await in_office(town)
    await ana.says("联系 张三 走访 今天 区领导 问候：好\n承诺：12月5日前答复公寓的事")
    await ana.taps("保存")
    [contact] = await rows(town, Contact)
    assert (contact.level, contact.official_id, contact.day) == ("district_leader", office.officials["王某"], TODAY)
    [promise] = await rows(town, Promise)
    assert (promise.text, promise.due) == ("12月5日前答复公寓的事", date(2026, 12, 5))


async def test_for_anybody_else_it_is_a_question(town: Town, ana: Person) -> None:
    await in_office(town)
    eve = town.person(8, "Eve")
    await eve.says(FULL)
    assert "请核对" not in eve.screen.text
    assert await rows(town, ContactDraft) == []
    await ana.says("联系电话是多少")
    assert await rows(town, ContactDraft) == []


async def test_somebody_else_s_talent_is_not_found(town: Town) -> None:
    await in_office(town)
    other = town.person(9, "Other")
    screen = await other.says(FULL)
    assert "没有“张三”" in screen.text


async def test_words_of_an_ask_may_begin_with_the_same_word(town: Town, ana: Person) -> None:
    await in_office(town)
    await ana.says("联系 张三 电话 今天 问需：公寓")
    await ana.taps("改一下")
    await ana.taps("问情")
    await ana.says("联系了教育局，等回复")
    assert "联系了教育局，等回复" in ana.screen.text
    assert len(await rows(town, ContactDraft)) == 1
