"""A policy notice: drafted by taps, approved by a second person, pushed, read and counted."""

from __future__ import annotations

from sqlalchemy import select

from storage.tables import Answer, Delivery, Run
from tests.notices.conftest import Desk


async def draft_notice(desk: Desk) -> None:
    await desk.officer.says("/notices")
    await desk.officer.taps("发政策")
    await desk.officer.taps("人才奖励服务保障办法")
    await desk.officer.taps("用常用的话")


async def count_answers(desk: Desk) -> int:
    return len(await desk.office.read(lambda session: session.scalars(select(Answer.addressee_id)).all()))


async def test_it_is_drafted_by_taps_approved_pushed_and_read(desk: Desk) -> None:
    await desk.officer.says("/notices")
    assert desk.officer.screen.text == "还没有发过通知。"
    await draft_notice(desk)
    shown = desk.officer.screen
    assert shown.text.split("\n")[0] == "草稿 · 人才奖励服务保障办法"
    assert "6人，能送到5人" in shown.text
    await desk.approve()
    shown = desk.talent.screen
    assert shown.text == (
        "新政策 · 人才奖励服务保障办法\n文件已收录，全文点“看文件”；有不清楚的直接问。\n"
        "出处：人才奖励服务保障办法\n样例文本，非官方文件"
    )
    assert shown.labels == ["看文件", "已读", "提问", "不再接收此类"]
    shown = await desk.talent.taps("已读")
    assert desk.talent.toast == "谢谢，已记下"
    assert shown.labels == ["看文件", "✓ 已读", "提问", "不再接收此类"]
    await desk.officer.says("/notices")
    assert desk.officer.screen.text.split("\n")[1] == "1. 政策 人才奖励服务保障办法 · 进行中"
    shown = await desk.officer.taps("政策 人才奖励")
    assert shown.text.split("\n")[0] == "人才奖励服务保障办法 · 已发 5/6 · 已读 1/6（17%） · 未送达 1"


async def test_who_drafted_it_approves_nothing_and_nothing_is_sent_before(desk: Desk) -> None:
    await draft_notice(desk)
    shown = await desk.officer.taps("提交批准")
    assert "批准" not in shown.labels
    await desk.turn()
    assert not desk.talent.screens
    run = await desk.office.read(lambda session: session.scalars(select(Run)).one())
    await desk.officer.presses(f"rn:{run.id}:{run.revision}:approve:")
    await desk.turn()
    assert not desk.talent.screens


async def test_presses_that_come_twice_late_or_from_others(desk: Desk) -> None:
    await draft_notice(desk)
    await desk.approve()
    first = desk.talent.screen
    await desk.talent.taps("已读", on=first)
    await desk.talent.taps("已读", on=first)
    assert await count_answers(desk) == 1
    run = await desk.office.read(lambda session: session.scalars(select(Run.id)).one())
    stranger = desk.office.person(77)
    await stranger.says("/start")
    await stranger.presses(f"nt:{run}:read")
    assert stranger.toast == "这条通知不是发给您的，或已经没有了。"
    await desk.talent.presses(f"nt:{run}:yes")  # no invitation
    await desk.talent.presses("nt:999999:read")
    assert await count_answers(desk) == 1
    await desk.turn(days=20)
    late = desk.office.person(12)
    await late.taps("已读")
    assert late.toast == "这条通知已结束，不再记录回答。"
    assert await count_answers(desk) == 1


async def test_old_presses_in_the_steps_change_nothing(desk: Desk) -> None:
    await desk.officer.says("/notices")
    documents = await desk.officer.taps("发政策")
    data = documents.find("人才奖励服务保障办法")["callback_data"]
    await desk.officer.taps("人才奖励服务保障办法")
    await desk.officer.presses(data)  # the step is over
    assert desk.officer.toast
    await desk.officer.says("政策发布了。")
    assert desk.officer.screen.text.startswith("草稿 · 人才奖励服务保障办法")
    await desk.officer.presses(data)
    runs = await desk.office.read(lambda session: session.scalars(select(Run)).all())
    assert [run.content["zh"] for run in runs if run.content] == ["政策发布了。"]


async def test_what_it_says_is_changed_in_the_draft_and_shown_in_both_languages(desk: Desk) -> None:
    await draft_notice(desk)
    await desk.officer.taps("内容")
    await desk.officer.taps("条款")
    await desk.officer.taps("第一条")
    await desk.officer.taps("英文")
    shown = await desk.officer.says("A new measure is on file.")
    assert "出处：人才奖励服务保障办法 第一条" in shown.text
    await desk.officer.taps("返回")
    await desk.officer.taps("预览")
    shown = await desk.officer.taps("English")
    assert "A new measure is on file." in shown.text
    await desk.officer.taps("返回")
    english = desk.talent
    await english.says("/language")
    await english.taps("English")
    await desk.approve()
    assert english.screen.text.split("\n")[:2] == ["New policy · 人才奖励服务保障办法", "A new measure is on file."]
    shown = await english.taps("Article")
    assert "第一条" in shown.text


async def test_stopping_a_topic_below_a_push_is_undone_by_a_press(desk: Desk) -> None:
    await draft_notice(desk)
    await desk.approve()
    shown = await desk.talent.taps("不再接收此类")
    assert shown.text == "好，以后不再发：新政策、新指南。"
    assert shown.labels == ["恢复接收", "全部设置"]
    await draft_notice(desk)
    await desk.approve()
    assert desk.talent.screen.text == shown.text
    await desk.talent.taps("恢复接收")
    assert desk.talent.screen.text == "✓ 恢复接收：新政策、新指南。"
    kinds = await desk.office.read(lambda session: session.scalars(select(Delivery.kind)).all())
    assert kinds.count("notice") == 9


async def test_settings_turn_topics_on_and_off(desk: Desk) -> None:
    shown = await desk.talent.says("/settings")
    assert shown.text.split("\n") == [
        "您想收到哪些消息？点一下就改。",
        "✓ 收：问卷；新政策、新指南；活动邀请；兑现有进展；节日、生日问候和联系后的回访",
        "不收：您问过的条款有变化或失效；申报快开始、快截止；英才令（岗位和政策）和人才工作简报",
    ]
    shown = await desk.talent.taps("申报时间")
    assert shown.text.split("\n")[1].endswith("；申报快开始、快截止")
    shown = await desk.talent.taps("✓ 申报时间")
    assert "不收：您问过的条款有变化或失效；申报快开始、快截止" in shown.text
    shown = await desk.talent.taps("条款变化")
    assert shown.text.split("\n")[0] == "请您决定：问过的条款变了，主动告诉您，可以吗"
    await desk.talent.taps("同意")
    shown = await desk.talent.says("/settings")
    assert "✓ 收：问卷；新政策、新指南；您问过的条款有变化或失效；" in shown.text
    shown = await desk.talent.taps("语言")
    assert "English" in shown.labels
