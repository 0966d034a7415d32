"""What people also do: stickers, albums, edits, groups, restarts in the middle."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import Settings
from knowledge.answering import Answerer
from storage import questions
from tests import chatter, fakes
from tests.chatter import BOT, Person, Town

GROUP = -100_123
PHOTO = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
VOICE = {"file_id": "v", "file_unique_id": "v", "duration": 1}
STICKER = {
    "file_id": "s",
    "file_unique_id": "s",
    "type": "regular",
    "width": 1,
    "height": 1,
    "is_animated": False,
    "is_video": False,
}
FORWARD = {"type": "hidden_user", "date": 0, "sender_user_name": "x"}
KINDS = {
    "sticker": ({"sticker": STICKER}, "只会看文字"),
    "voice": ({"voice": VOICE}, "听不了语音"),
    "location": ({"location": {"latitude": 23.1, "longitude": 113.8}}, "用不上位置"),
    "photo": ({"photo": PHOTO}, "看不了图片"),
    "forward": ({"text": "博士能拿多少", "forward_origin": FORWARD}, "转发"),
    "command": ({"text": "/nonsense"}, "没有这个命令"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
async def test_I5_other_kinds_get_one_line(ana: Person, kind: str) -> None:
    content, told = KINDS[kind]
    await ana.sends(**content)
    assert len(ana.screens) == 1
    assert told in ana.screen.text
    assert len(ana.screen.text.splitlines()) == 1


async def test_I5_an_album_gets_one_line_not_ten(ana: Person) -> None:
    for _ in range(10):
        await ana.sends(photo=PHOTO, media_group_id="album")
    assert len(ana.screens) == 1


async def test_I5_edits_channel_posts_and_service_messages_are_ignored(town: Town, ana: Person) -> None:
    edited = ana.message(text="改过的问题")["message"]
    post = {"message_id": 5, "date": 0, "chat": {"id": -1009, "type": "channel"}, "text": "公告"}
    await town.deliver({"edited_message": edited}, {"channel_post": post})
    await ana.sends(pinned_message={"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}, "text": "x"})
    assert not town.server.calls()


async def test_I5_a_form_keeps_its_state_through_everything_odd(town: Town, ana: Person) -> None:
    await ana.says("办法第九条")
    await ana.taps("问工作人员")
    await ana.taps("补充一句")
    for content, _ in KINDS.values():
        await ana.sends(**content)
        assert "还在等您写的那一句" in ana.screen.text
    assert "补充已记" in (await ana.says("我在南沙上班")).text
    [waiting] = await town.app.database.aread(questions.list_open)
    assert waiting.note == "我在南沙上班"


async def test_a_form_outlives_a_restart_and_is_forgotten_after_half_an_hour(
    settings: Settings, telegram: fakes.FakeTelegram, shelf: Path
) -> None:
    chatter.fill_library(settings.data_dir, shelf)
    time = chatter.FixedTime()
    async with chatter.open_town(settings, telegram, clock=time.clock) as town:
        ana = town.person(7)
        await ana.says("办法第九条")
        await ana.taps("问工作人员")
        await ana.taps("补充一句")
    async with chatter.open_town(settings, telegram, clock=time.clock) as town:
        ana = town.person(7)
        assert "补充已记" in (await ana.says("重启之后写的")).text
        await ana.taps("补充一句")
    async with chatter.open_town(settings, telegram, clock=time.clock) as town:
        time.at += timedelta(minutes=31)
        ana = town.person(7)
        assert "第九条" in (await ana.says("办法第九条")).text
        await ana.taps("有用")  # and yesterday's buttons work
        assert "已记下" in ana.toast


async def test_buttons_work_after_a_restart(settings: Settings, telegram: fakes.FakeTelegram, shelf: Path) -> None:
    chatter.fill_library(settings.data_dir, shelf)
    async with chatter.open_town(settings, telegram) as town:
        await town.person(7).says("办法第九条")
    async with chatter.open_town(settings, telegram) as town:
        ana = town.person(7)
        assert (await ana.taps("原文")).text.startswith("第九条")
        assert "第九条" in (await ana.taps("返回答案")).text


async def test_in_a_group_only_what_is_addressed_is_answered(town: Town) -> None:
    ana = town.person(7, "Ana", chat=GROUP)
    await town.deliver(ana.message(text="博士能拿多少安家费"))
    await ana.sends(sticker=STICKER)
    await ana.sends(text="/nonsense@another_bot")
    assert ana.screens == []
    text = "@siwen_test_bot 办法第九条"
    shown = await ana.says(text, entities=[{"type": "mention", "offset": 0, "length": 15}])
    assert "第九条" in shown.text
    assert shown.answers is not None
    reply = {"message_id": shown.id, "date": 0, "chat": {"id": GROUP, "type": "supergroup"}, "from": BOT, "text": "…"}
    assert "第十条" in (await ana.says("办法第十条", reply_to_message=reply)).text
    assert "已收录" in (await ana.says("/documents@siwen_test_bot")).text


async def test_I4_in_a_group_nobody_turns_the_pages_of_another(town: Town) -> None:
    ana, ben = town.person(7, "Ana", chat=GROUP), town.person(8, "Ben", chat=GROUP)
    text = "@siwen_test_bot 办法第九条"
    answer = await ana.says(text, entities=[{"type": "mention", "offset": 0, "length": 15}])
    await ben.taps("原文")
    assert "别人的问答" in ben.toast
    assert ana.screen.text == answer.text
    assert (await ana.taps("原文")).text.startswith("第九条")


async def test_F9_a_group_that_moved_gets_its_answer_in_the_new_one(town: Town) -> None:
    ana = town.person(7, "Ana", chat=GROUP)
    town.server.fail(
        "sendMessage", status=400, description="Bad Request: group chat was upgraded", migrate_to_chat_id=-100_999
    )
    mention = [{"type": "mention", "offset": 0, "length": 15}]
    await town.deliver(ana.message(text="@siwen_test_bot 办法第九条", entities=mention))
    assert [shown.chat for shown in town.shown(-100_999)] == [-100_999]


async def test_typing_is_shown_while_an_answer_takes_its_time(
    settings: Settings, telegram: fakes.FakeTelegram, shelf: Path
) -> None:
    chatter.fill_library(settings.data_dir, shelf)

    def open_slowly() -> Answerer:
        assert telegram.wait_for("sendChatAction")  # the library opens only once the person sees that we search
        return chatter.open_answerer(settings.data_dir)

    async with chatter.open_town(settings, telegram, answerer=open_slowly) as town:
        assert "第九条" in (await town.person(7).says("办法第九条")).text
    assert [call["method"] for call in telegram.calls()][:2] == ["sendChatAction", "sendMessage"]


async def test_a_replayed_tap_changes_nothing_twice(town: Town, ana: Person) -> None:
    answer = await ana.says("办法第九条")
    update = {"update_id": 900_000, **ana.tap_update(answer, answer.find("有用")["callback_data"])}
    await town.app.inbox.take([update])
    await town.app.inbox.take([update])
    await town.app.inbox.settle()
    assert len(town.server.calls("answerCallbackQuery")) == 1
