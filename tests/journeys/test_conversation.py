"""A question that rests on the one before it: understood, said, corrected by one tap, forgotten on /new."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.settings import Settings
from jobs import retention
from storage import erasure, talks
from storage.tables import Question, Talk
from tests import chatter, fakes
from tests.chatter import Person, Town

QUESTION = "第三类安家补贴多少"
UNDERSTOOD = "接着上面，您问的是：第四类安家补贴多少"


async def count_talks(town: Town) -> int:
    return await town.app.database.aread(lambda session: session.scalar(select(func.count()).select_from(Talk)) or 0)


async def test_a_follow_up_is_understood_said_and_corrected_by_one_tap(town: Town, ana: Person) -> None:
    assert "第九条" in (await ana.says(QUESTION)).text
    shown = await ana.says("那第四类呢？")
    assert UNDERSTOOD in shown.text
    assert "第九条" in shown.text
    assert len(shown.text.splitlines()) <= 8
    asked = await town.app.database.aread(lambda session: list(session.scalars(select(Question).order_by(Question.id))))
    assert [(row.text, row.said) for row in asked] == [
        (QUESTION, None),
        ("第四类安家补贴多少", "那第四类呢？"),
    ]  # what the office reads says what it is about
    await ana.taps("原文")
    assert UNDERSTOOD in (await ana.taps("返回答案")).text
    alone = await ana.taps("按原话问")
    assert "您问：那第四类呢？" in alone.text
    assert "接着上面" not in alone.text


async def test_a_question_of_its_own_is_taken_as_it_stands(ana: Person) -> None:
    await ana.says(QUESTION)
    assert "接着上面" not in (await ana.says("子女入学怎么安排")).text
    shown = await ana.says("换个话题，那子女入学怎么办")
    assert "接着上面" not in shown.text


async def test_new_forgets_and_nobody_else_goes_on(town: Town, ana: Person) -> None:
    await ana.says(QUESTION)
    assert UNDERSTOOD not in (await town.person(8, "Bo").says("那第四类呢？")).text
    assert "前面说的先放下" in (await ana.says("/new")).text
    assert "接着上面" not in (await ana.says("那第四类呢？")).text


async def test_what_was_spoken_of_is_over_in_an_hour_gone_in_a_day_and_with_its_person(
    settings: Settings, telegram: fakes.FakeTelegram, shelf: Path
) -> None:
    chatter.fill_library(settings.data_dir, shelf)
    time = chatter.FixedTime()
    async with chatter.open_town(settings, telegram, clock=time.clock) as town:
        ana = town.person(7, "Ana")
        await ana.says(QUESTION)
        time.at += talks.LASTS + timedelta(minutes=1)
        assert "接着上面" not in (await ana.says("那第四类呢？")).text
        assert await count_talks(town) == 1
        time.at += talks.KEPT
        await town.app.database.awrite(lambda session: retention.erase_old(session, time.at))
        assert await count_talks(town) == 0
        await ana.says(QUESTION)
        person = town.app.identities.recall("7")
        assert person is not None
        asker = person.asker_hmac
        await town.app.database.awrite(lambda session: erasure.erase_person(session, person.person_id, asker, time.at))
        assert await count_talks(town) == 0
