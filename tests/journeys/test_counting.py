"""Long work says how far it is in one message, which the result takes the place of."""

from __future__ import annotations

import asyncio

from aiogram.types import Message

from bot.channels.counting import counting
from bot.channels.sending import RichMemory, Show
from bot.updates.identity import Identity
from bot.views.roster import doing_screen
from bot.views.welcome import note_screen
from knowledge.model import Audience
from tests.chatter import Person, Town


def open_show(town: Town, boss: Person) -> Show:
    event = Message.model_validate(boss.message(text="/import")["message"]).as_(town.app.telegram)
    identity = Identity(
        person_id=1,
        channel="telegram",
        external_id=str(boss.user),
        language="zh",
        plain=False,
        audience=Audience.STAFF,
        is_admin=True,
        roles=frozenset(),
        asker_hmac="",
    )
    return Show(town.app.telegram, event, identity, town.app.settings.zone, RichMemory())


async def test_one_message_says_how_far_it_is_and_becomes_the_result(town: Town, boss: Person) -> None:
    await boss.says("/help")
    before = len(boss.screens)
    show = open_show(town, boss)
    draw_seen = asyncio.Event()

    def draw(done, total, what):  # noqa: ANN001, ANN202 -- as `counting` takes it
        draw_seen.set()
        return doing_screen(done, total, what, language="zh")

    async with counting(show, draw, first_after=0.01) as report:
        await asyncio.to_thread(report, 3_000, 10_000, "比对")
        await draw_seen.wait()
    assert boss.screen.text == "正在核对 3,000/10,000 行，名册还没有改动。中断了会自动重来。"
    await show(note_screen("zh", "roster.discarded"))
    assert boss.screen.text == "已取消，名册没有改动。"
    assert len(boss.screens) == before + 1


async def test_what_is_done_at_once_needs_no_such_message(town: Town, boss: Person) -> None:
    await boss.says("/help")
    before = len(boss.screens)
    show = open_show(town, boss)
    async with counting(show, lambda *_: note_screen("zh", "roster.failed"), first_after=3600) as report:
        report(500, 500, "比对")
    assert len(boss.screens) == before
