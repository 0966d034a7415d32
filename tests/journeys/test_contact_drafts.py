"""Contacts that are not written down in one go: left and found again, on another device, undone, given up."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.settings import Settings
from storage import audit
from storage.tables import Ask, Contact, ContactDraft, Need
from tests import chatter, fakes
from tests.chatter import Person, Town
from tests.contacts.offices import TODAY, in_office
from tests.journeys.test_contact_form import begins, rows, standing


async def test_a_half_filled_form_survives_a_restart_and_a_week(
    settings: Settings, telegram: fakes.FakeTelegram, shelf: Path
) -> None:
    chatter.fill_library(settings.data_dir, shelf)
    time = chatter.FixedTime()
    async with chatter.open_town(settings, telegram, clock=time.clock) as town:
        await in_office(town)
        await begins(town.person(7))
        await town.person(7).says("生日问候")
    time.at += timedelta(hours=2)
    async with chatter.open_town(settings, telegram, clock=time.clock) as town:
        ana = town.person(7)
        await ana.says("项目进入中试")  # a pause between two visits: it is plainly for the form
        assert "问情　✓ 项目进入中试" in ana.screen.text
    time.at += timedelta(days=6)
    async with chatter.open_town(settings, telegram, clock=time.clock) as town:
        ana = town.person(7)
        await ana.says("孩子明年上小学")
        assert ana.screen.text.splitlines() == [
            "11月23日（周一）没写完的“联系 张三”还在等“问需”。刚才这句是：",
            "孩子明年上小学",
        ]
        await ana.taps("填进问需")
        assert "问需　✓ 孩子明年上小学" in ana.screen.text
        assert "今天" not in ana.screen.text  # the day was chosen a week ago
        await ana.taps("无")
        await ana.taps("保存")
        [contact] = await rows(town, Contact)
        assert contact.day == TODAY
        assert len(await rows(town, Ask)) == 3


async def test_a_question_asked_days_after_a_form_was_left_is_answered(
    settings: Settings, telegram: fakes.FakeTelegram, shelf: Path
) -> None:
    chatter.fill_library(settings.data_dir, shelf)
    time = chatter.FixedTime()
    async with chatter.open_town(settings, telegram, clock=time.clock) as town:
        await in_office(town)
        ana = town.person(7)
        await begins(ana)
        time.at += timedelta(days=2)
        await ana.says("人才奖励办法第二十二条")
        await ana.taps("是提问")
        assert "第二十二条" in ana.screen.text
        assert "没写完" not in ana.screen.text
        assert await rows(town, Ask) == []
        assert "接着填 张三" in (await ana.says("/contact")).labels


async def test_a_second_device_finishes_and_the_first_is_told(town: Town, ana: Person) -> None:
    await in_office(town)
    first = await begins(ana)
    await ana.says("/contact")
    second = await ana.taps("接着填 张三")  # on the tablet
    assert "问候 ▸" in second.text
    await ana.says("生日问候")
    for _ in range(3):
        await ana.taps("无")
    save = ana.screen.find("保存")["callback_data"]
    await ana.presses(save)
    assert "第1次联系" in ana.screen.text
    await ana.presses(save)  # again, on the other device: said again, saved once
    assert "第1次联系" in ana.screen.text
    assert len(await rows(town, Contact)) == 1
    await ana.presses(first.find("无")["callback_data"], on=first)
    assert ana.toast == "这份草稿已经保存或取消了。"


async def test_several_drafts_wait_beside_each_other(town: Town, ana: Person) -> None:
    await in_office(town)
    await begins(ana)
    await ana.says("生日问候")
    await ana.taps("先存着")
    assert ana.screen.text == "草稿已存好，发 /contact 接着填（30天内有效）。"
    await begins(ana, "李四")
    await ana.says("新年问候")
    await ana.says("/contact")
    assert ana.screen.labels[:2] == ["接着填 李四", "接着填 张三"]
    await ana.taps("接着填 张三")
    assert "问候　✓ 生日问候" in ana.screen.text
    await ana.says("/contact")
    await ana.taps("李四 · 示例生物")  # the same person again: the draft that waits, not a second one
    assert "问候　✓ 新年问候" in ana.screen.text
    assert len(await rows(town, ContactDraft)) == 2


async def test_undone_it_is_a_draft_again_and_saved_again_it_counts_once(town: Town, ana: Person) -> None:
    await in_office(town)
    await begins(ana)
    for said in ("生日问候", "无", "想换公寓", "没有"):
        await ana.says(said)
    await ana.taps("保存")
    undo = ana.screen.find("撤销")["callback_data"]
    await ana.taps("撤销")
    assert ana.screen.text.startswith("已撤销，内容回到草稿")
    assert "问需　想换公寓 → 住房" in ana.screen.text
    assert (await standing(town), await rows(town, Need)) == ([], [])
    await ana.presses(undo)
    assert "已经撤销" in ana.toast
    await ana.taps("改一下")
    await ana.taps("问需")
    await ana.says("想换三居室公寓")
    await ana.taps("保存")
    assert "第1次联系" in ana.screen.text
    assert len(await standing(town)) == 1
    acts = await town.app.database.aread(audit.list_acts)
    assert [act.act for act in acts] == ["contact.log", "contact.withdraw", "contact.log"]


async def test_a_talent_who_was_given_to_somebody_else_meanwhile_is_not_saved_but_kept(town: Town, ana: Person) -> None:
    from storage import officials

    office = await in_office(town)
    await begins(ana)
    for said in ("生日问候", "无", "无", "无"):
        await ana.says(said)
    await town.app.database.awrite(
        lambda session: officials.assign(
            session, office.talents["张三"], "liaison", office.officials["钱某"], TODAY, None
        )
    )
    await ana.taps("保存")
    assert "没有存" in ana.toast
    assert await rows(town, Contact) == []
    assert len(await rows(town, ContactDraft)) == 1


async def test_the_next_one_is_begun_below_so_that_the_last_can_still_be_undone(town: Town, ana: Person) -> None:
    await in_office(town)
    await begins(ana)
    for said in ("生日问候", "无", "无", "无"):
        await ana.says(said)
    saved = await ana.taps("保存")
    following = await ana.taps("下一位：李四")
    assert following.id != saved.id
    assert "撤销" in next(shown for shown in ana.screens if shown.id == saved.id).labels


async def test_one_press_delivered_twice_saves_once(town: Town, ana: Person) -> None:
    await in_office(town)
    await begins(ana)
    for said in ("生日问候", "无", "无", "无"):
        await ana.says(said)
    press = {**ana.tap_update(ana.screen, ana.screen.find("保存")["callback_data"]), "update_id": 900_001}
    await town.deliver(press)
    await town.deliver(press)
    assert len(await rows(town, Contact)) == 1


async def test_cancel_says_what_stays_and_how_to_go_on(town: Town, ana: Person) -> None:
    await in_office(town)
    await begins(ana)
    await ana.says("生日问候")
    left = await ana.says("/cancel")
    assert left.text.splitlines() == [
        "先放下了，没有保存；草稿还留着，30天内有效。",
        "发 /contact 接着填；不要了，进去按“取消”。",
    ]
    assert len(await rows(town, ContactDraft)) == 1
    assert "没有正在填" in (await ana.says("/cancel")).text
    await ana.says("/contact")
    assert "问情" in (await ana.taps("接着填")).text
    await ana.taps("取消")
    assert ana.screen.text == "已取消，没有保存。"
    assert await rows(town, ContactDraft) == []
