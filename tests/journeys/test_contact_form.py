"""A liaison writes a contact down between two visits: pressed, typed, changed, saved, taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.callbacks import LogContact, PickTalent, Speak
from storage import audit, roles, talents
from storage.roles import Role
from storage.tables import Ask, Contact, ContactDraft, Need, Promise, Talent
from storage.talents import TalentFields
from tests import chatter
from tests.chatter import NOW, Person, Town
from tests.contacts.offices import ROSTER, TODAY, in_office


async def rows(town: Town, table: type[Any]) -> list[Any]:
    return await town.app.database.aread(lambda session: list(session.scalars(select(table).order_by(table.id))))


async def standing(town: Town) -> list[Any]:
    return [contact for contact in await rows(town, Contact) if contact.withdrawn_at is None]


async def begins(person: Person, name: str = "张三", *, channel: str = "电话", day: str = "今天") -> chatter.Shown:
    """From /contact to the first of the four asks."""
    await person.says("/contact")
    for label in (name, "赵某", channel, day):
        await person.taps(label)
    return person.screen


def fits_a_phone(shown: chatter.Shown) -> bool:
    return len(shown.text.splitlines()) <= 8


async def test_from_contact_to_saved_in_at_most_eight_presses_besides_what_is_typed(town: Town, ana: Person) -> None:
    office = await in_office(town)
    presses = 0

    async def press(label: str) -> None:
        nonlocal presses
        presses += 1
        assert fits_a_phone(await ana.taps(label))

    await ana.says("/contact")
    presses += 1
    for label in ("张三", "赵某", "电话", "今天"):
        await press(label)
    for said in ("生日问候", "项目进入中试", "1、孩子明年上小学 2、设备进口通关", "多开政策宣讲会"):
        assert fits_a_phone(await ana.says(said))
    assert ana.screen.text.splitlines() == [
        "请核对：",
        "张三（示例芯科技，第二类）· 电话 · 今天",
        "联系人　赵某（联络员）",
        "问候　生日问候",
        "问情　项目进入中试",
        "问需　1 孩子明年上小学 → 子女入学",
        "　　　2 设备进口通关 → 设备场地",
        "问策　多开政策宣讲会",
    ]
    await press("保存")
    assert presses <= 8
    assert ana.screen.text == (
        "✓ 已记下，这是今年对张三的第1次联系。\n2项需求已登记。\n下半年还差1次，12月31日前，须区领导联系。"
    )
    assert ana.screen.labels == ["下一位：李四", "待办", "看档案", "撤销"]
    [contact] = await rows(town, Contact)
    assert (contact.talent_id, contact.level, contact.channel, contact.day) == (
        office.talents["张三"], "liaison", "phone", TODAY,
    )  # fmt: skip
    assert (contact.recorded_by, contact.greeting_only) == (office.people[7], False)
    assert [(ask.kind, ask.text) for ask in await rows(town, Ask)] == [
        ("greeting", "生日问候"), ("condition", "项目进入中试"), ("need", "孩子明年上小学"),
        ("need", "设备进口通关"), ("suggestion", "多开政策宣讲会"),
    ]  # fmt: skip
    assert [need.category for need in await rows(town, Need)] == ["schooling", "equipment"]
    assert await rows(town, ContactDraft) == []
    assert [row.last_contact_on for row in await rows(town, Talent)] == [TODAY, None, None]


async def test_each_step_can_be_gone_back_from_and_left(town: Town, ana: Person) -> None:
    await in_office(town)
    await begins(ana)
    await ana.says("生日问候")
    seen = []
    for _ in range(5):
        assert "取消" in ana.screen.labels
        seen.append(ana.screen.text)
        await ana.taps("‹ 上一项")
    assert "问情 ▸" in seen[0]
    assert "问候 ▸ 重新输入会换掉：生日问候" in seen[1]
    assert "哪一天" in seen[2]
    assert "怎么联系的" in seen[3]
    assert "谁联系的" in seen[4]
    assert "联系了谁" in ana.screen.text
    await ana.taps("李四")  # somebody else after all: what was written stays
    assert ana.screen.text.startswith("联系 李四 · 电话 · 今天")
    assert "问候　✓ 生日问候" in ana.screen.text
    await ana.taps("取消")
    assert ana.screen.text == "已取消，没有保存。"
    assert await rows(town, ContactDraft) == []
    assert "接着填" not in " ".join((await ana.says("/contact")).labels)


async def test_an_event_with_twelve_talents_is_written_down_at_once_and_taken_back_at_once(
    town: Town, ana: Person
) -> None:
    names = tuple((f"张{sign}", 4, "示例科技") for sign in "甲乙丙丁戊己庚辛壬癸子丑")
    await in_office(town, roster=names)
    await ana.says("/contact")
    await ana.taps("多人活动")
    for name, _, _ in names[:6]:
        await ana.taps(name)
    await ana.taps("第2页")
    for name, _, _ in names[6:11]:
        await ana.taps(name) if name in " ".join(ana.screen.labels) else await ana.says(name)
        if f"{name} · 示例科技" in ana.screen.labels:
            await ana.taps(name)
    await ana.says("张丑")
    await ana.taps("张丑")
    assert "已选12位：张甲、张乙" in ana.screen.text
    assert "✓ 张甲 · 示例科技" in ana.screen.labels
    await ana.taps("选好了", on=ana.screen)
    await ana.taps("王某")
    await ana.taps("昨天")
    assert ana.screen.text.startswith("多人活动 · 12人 · 活动 · 昨天")
    await ana.says("中秋座谈")
    for _ in range(3):
        await ana.taps("无")
    await ana.taps("改一下")
    await ana.taps("活动名")
    await ana.says("人才座谈会")
    assert "人才座谈会：张甲、张乙、张丙、张丁、张戊、张己…" in ana.screen.text
    assert "联系人　王某（区领导） · 代录" in ana.screen.text
    await ana.taps("保存")
    assert ana.screen.text == "✓ 已记下12人的联系（人才座谈会）。\n这次只有问候。\n其中12人的联系要求还没有完成。"
    made = await standing(town)
    assert len(made) == 12
    assert {contact.occasion_key for contact in made} == {made[0].occasion_key}
    assert {(contact.level, contact.channel, contact.day) for contact in made} == {
        ("district_leader", "event", TODAY - timedelta(days=1))
    }
    await ana.taps("撤销")
    assert await standing(town) == []
    assert [talent.last_contact_on for talent in await rows(town, Talent)] == [None] * 12
    await ana.taps("保存")
    assert len(await standing(town)) == 12


async def test_delicate_lines_are_suggested_for_restriction_and_lines_can_be_promised(town: Town, ana: Person) -> None:
    await in_office(town)
    await begins(ana)
    await ana.says("生日问候")
    await ana.says("最近住院手术，想离职回原籍")
    await ana.says("帮问一下停车的事\n孩子转学")
    await ana.taps("无")
    assert "! 问情涉及离职意向、健康或对人和单位的意见，建议限知" in ana.screen.text
    await ana.taps("设为限知")
    assert "问情　最近住院手术，想离职回原籍【限知】" in ana.screen.text
    assert "建议限知" not in ana.screen.text
    await ana.taps("问需1是哪类")
    await ana.taps("其他")
    assert "1 帮问一下停车的事 → 其他" in ana.screen.text
    await ana.taps("承诺")
    await ana.taps("问需1 帮问")
    assert ana.screen.text == "“帮问一下停车的事”什么时候兑现？"
    await ana.taps("一周内")
    assert "1 帮问一下停车的事 → 其他【承诺，11月30日（周一）前】" in ana.screen.text
    await ana.taps("承诺")
    await ana.taps("问需2 孩子")
    await ana.taps("选日期")
    await ana.taps("12月 ›")
    await ana.taps("15")
    assert "2 孩子转学 → 子女入学【承诺，12月15日（周二）前】" in ana.screen.text
    await ana.taps("保存")
    assert "2项需求已登记。\n2项承诺待兑现。" in ana.screen.text
    restricted = {ask.text: ask.restricted for ask in await rows(town, Ask)}
    assert [text for text, marked in restricted.items() if marked] == ["最近住院手术，想离职回原籍"]
    assert [(promise.text, promise.due) for promise in await rows(town, Promise)] == [
        ("帮问一下停车的事", date(2026, 11, 30)),
        ("孩子转学", date(2026, 12, 15)),
    ]


@pytest.mark.parametrize(
    ("typed", "head"),
    [("上周五", "11月20日（周五）"), ("１１月３日", "11月3日（周二）"), ("2025-12-31", "2025年12月31日")],
)
async def test_I6_a_day_can_be_typed(town: Town, ana: Person, typed: str, head: str) -> None:
    await in_office(town)
    await ana.says("/contact")
    for label in ("张三", "主要领导", "走访"):
        await ana.taps(label)
    for wrong in ("2025-02-30", "改天"):
        assert f"没看懂“{wrong}”是哪天" in (await ana.says(wrong)).text
    assert "还没到" in (await ana.says("12月24日")).text
    await ana.says(typed)
    assert ana.screen.text.startswith(f"联系 张三 · 走访 · {head}")


async def test_the_calendar_offers_no_day_that_has_not_come(town: Town, ana: Person) -> None:
    await in_office(town)
    await ana.says("/contact")
    for label in ("张三", "赵某", "微信", "选日期"):
        await ana.taps(label)
    assert "2026年11月" in ana.screen.text
    assert "23" in ana.screen.labels
    assert "24" not in ana.screen.labels
    await ana.taps("‹ 10月")
    await ana.taps("21")
    assert ana.screen.text.startswith("联系 张三 · 微信 · 10月21日（周三）")


async def test_a_contact_in_which_nothing_was_said_is_not_saved(town: Town, ana: Person) -> None:
    await in_office(town)
    await begins(ana)
    for _ in range(4):
        await ana.taps("无")
    await ana.taps("保存")
    assert "四问都是空的" in ana.toast
    assert await rows(town, Contact) == []
    await ana.taps("改一下")
    await ana.taps("问候")
    await ana.says("生日问候")
    await ana.taps("保存")
    assert "这次只有问候" in ana.screen.text


async def test_somebody_elses_talent_or_draft_is_not_touched(town: Town, ana: Person) -> None:
    office = await in_office(town)
    await begins(ana)
    form = ana.screen
    await ana.says("生日问候")
    stranger = town.person(9, "Bo")
    assert "您名下还没有" in (await stranger.says("/contact")).text
    assert "没有找到" in (await stranger.says("张三")).text
    await stranger.presses(LogContact(talent=office.talents["张三"]).pack())
    assert "没有权限" in stranger.toast or "权" in stranger.toast
    for label in ("无", "取消"):
        await stranger.presses(form.find(label)["callback_data"])
    [draft] = await rows(town, ContactDraft)
    assert draft.facts["lines"][0]["text"] == "生日问候"
    acts = await town.app.database.aread(audit.list_acts)
    assert [act.act for act in acts] == ["rights.denied"] * 3
    await town.person(11, "Nobody").says("/contact")
    assert "联系了谁" not in town.person(11).screen.text


async def test_I1_names_and_words_are_shown_as_typed(town: Town, ana: Person) -> None:
    name = "𠮷㛃<b>**x**{0}"
    await in_office(town, roster=((name, 3, "A&B <i>'; DROP TABLE talents--"),))
    await ana.says("/contact")
    await ana.taps("𠮷㛃")
    for label in ("赵某", "电话", "今天"):
        await ana.taps(label)
    said = "<script>**粗**{name} {0} '; DELETE FROM asks; \u202e反 👨‍👩‍👧"
    await ana.says(said)
    for _ in range(3):
        await ana.taps("无")
    assert "𠮷㛃<b>**x**" in ana.screen.text
    assert "<script>**粗**{name} {0} '; DELETE FROM asks;" in ana.screen.text
    await ana.taps("保存")
    [ask] = await rows(town, Ask)
    assert ask.text == said


async def test_the_form_speaks_english_too(town: Town, ana: Person) -> None:
    await in_office(town)
    await ana.says("/language")
    await ana.taps("English")
    await ana.says("/contact")
    for label in ("张三", "head of unit", "visit", "Calendar"):
        await ana.taps(label)
    await ana.taps("20")
    for said in ("birthday", "in the hospital", "a flat", "none"):
        await ana.says(said)
    await ana.taps("Change")
    await ana.taps("With")
    await ana.says("李某")
    assert ana.screen.text.splitlines()[1:3] == [
        "张三 (示例芯科技, category 2) · visit · 20 Nov",
        "By: head of unit · recorded for them · With: 李某",
    ]
    await ana.taps("Save")
    assert ana.screen.text.startswith("✓ Written down: contact no. 1 with 张三 this year.")


async def test_what_is_written_down_for_somebody_else_says_so(town: Town, ana: Person) -> None:
    office = await in_office(town)
    await town.app.database.awrite(
        lambda session: roles.grant(
            session, office.people[9], Role.SECRETARY, official_id=office.officials["王某"], by=None, now=chatter.NOW
        )
    )
    secretary = town.person(9, "Bo")
    await secretary.says("/contact")
    for label in ("李四", "王某", "走访", "昨天"):
        await secretary.taps(label)
    for said in ("新年问候", "无", "无", "无"):
        await secretary.says(said)
    assert "联系人　王某（区领导） · 代录" in secretary.screen.text
    await secretary.taps("保存")
    [contact] = await rows(town, Contact)
    assert (contact.level, contact.official_id, contact.recorded_by) == (
        "district_leader", office.officials["王某"], office.people[9],
    )  # fmt: skip


async def test_I4_forged_steps_change_nothing(town: Town, ana: Person) -> None:
    await in_office(town)
    await begins(ana)
    await ana.says("生日问候")
    [before] = await rows(town, ContactDraft)
    days = ("day:2099-01-01", "day:99999", "due:0.2000-01-01", "duecal:9.x", "cal:x")
    words = ("channel:fax", "none:king", "go:king", "category:0.king", "who:king", "nothing:")
    numbers = ("restrict:77", "who:o99", "talent:99", "page:x")
    for step in (*days, *words, *numbers):
        await ana.presses(f"ds:{before.id}:{step}")
    [after] = await rows(town, ContactDraft)
    assert after.facts == before.facts
    await ana.presses("ds:0:save:")
    assert ana.toast == "这份草稿已经保存或取消了。"
    assert await rows(town, Contact) == []


async def test_after_the_last_one_there_is_a_way_on(town: Town, ana: Person) -> None:
    """Who has one talent alone is offered another contact and what there is to do; a name typed then is looked for."""
    await in_office(town, roster=ROSTER[:1])
    await begins(ana)
    for said in ("生日问候", "无", "无", "无"):
        await ana.says(said)
    assert (await ana.taps("保存")).labels == ["再记一次", "待办", "看档案", "撤销"]
    assert "张三" in (await ana.taps("待办")).text
    await ana.presses(PickTalent().pack())
    await ana.says("张三")
    assert "找到1位" in ana.screen.text


async def test_two_of_one_name_are_told_apart_wherever_the_form_names_one(town: Town, ana: Person) -> None:
    office = await in_office(town)

    def enter(session: Session) -> int:
        fields = TalentFields(name="张三", category=3, employer="示例医药", liaison="赵某")
        return talents.enter(session, fields, now=NOW, today=TODAY, by=None)

    second = await town.app.database.awrite(enter)
    await ana.says("/start")
    await ana.presses(LogContact(talent=second).pack())
    assert ana.screen.text.startswith("联系 张三（示例医药，第三类）\n")
    await ana.taps("赵某")
    await ana.taps("电话")
    await ana.says("/contact")
    assert "接着填 张三（示例医药，第三类）" in ana.screen.labels
    await ana.presses(LogContact(talent=office.talents["李四"]).pack())
    assert ana.screen.text.startswith("联系 李四\n")
    await ana.presses(Speak(language="en").pack())
    await ana.presses(LogContact(talent=office.talents["张三"]).pack())
    assert ana.screen.text.startswith("Contact with 张三 (示例芯科技, category 2)\n")
    await ana.says("联系 张三 示例医药 电话 今天 问情：投产")
    await ana.taps("Save")
    assert ana.screen.text.splitlines()[0].count("张三 (示例医药, category 3)") == 1


async def test_what_a_contact_leaves_open_is_said_when_it_is_saved(town: Town, ana: Person) -> None:
    await in_office(town)
    await ana.says("联系 王五 电话 今天 问候：节日问候")
    await ana.taps("保存")
    assert ana.screen.text.splitlines()[1:] == ["这次只有问候。", "今年还差1次，12月31日前，须联络员联系。"]
    await ana.says("联系 王五 电话 今天 问情：投产")
    await ana.taps("保存")
    assert ana.screen.text == "✓ 已记下，这是今年对王五的第2次联系。"
    await ana.presses(Speak(language="en").pack())
    await ana.says("联系 张三 电话 今天 问情：投产")
    await ana.taps("Save")
    assert ana.screen.text.splitlines()[1] == "2nd half-year: 1 to go, by 31 Dec, with a district leader."
