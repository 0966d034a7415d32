"""Needs and suggestions are about articles, told by their words alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.answers.article_matching import match_asks
from bot.settings import Settings
from knowledge.matching import find_article
from storage import contact_edits, contacts
from storage.contacts import Line
from storage.roles import Role
from storage.tables import Need
from tests import chatter, fakes
from tests.keeping import roster

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("孩子明年上小学，想就近", "子女入学"),
        ("想租人才公寓", "人才公寓"),
        ("看病挂不上号", "体检和医疗服务"),  # by the list of terms
        ("配偶想在区内找工作", "配偶就业、落户、出入境和交通便利"),
        ("食堂不好吃", ""),  # though its words score well
        ("设备进口通关慢", ""),
        ("！？", ""),
        ("", ""),
    ],
)
def test_a_sentence_is_about_an_article_or_none(demo_data: Path, text: str, article: str) -> None:
    hit = find_article(chatter.open_answerer(demo_data).retriever, text, today=TODAY)
    assert (hit.article.heading if hit else "") == article


async def test_lines_are_matched_and_matched_anew_when_they_change(
    settings: Settings, telegram: fakes.FakeTelegram, demo_data: Path
) -> None:
    chatter.fill_library(settings.data_dir, demo_data)
    async with chatter.open_town(settings, telegram) as town:
        database = town.app.database
        li = await database.awrite(lambda session: roster.enter_official(session, "李某", "liaison"))
        actor = await database.awrite(lambda session: roster.join(session, "7", Role.LIAISON, official_id=li))
        talent = await database.awrite(lambda session: roster.enter_talent(session, "张三", 2, liaison=li))
        lines = (Line("need", "想租人才公寓", category="housing", restricted=True), Line("suggestion", "食堂不好吃"))
        contact = await database.awrite(lambda session: roster.log(session, actor, talent, TODAY, lines=lines))
        shown = await town.person(7).says("/stats")
        assert "需求和建议最多：第十一条 人才公寓（1）" in shown.text
        shown = await town.person(7).taps("条款")
        assert "没有对应条款" in shown.text
        assert "想租" not in shown.text

        def change(session: object) -> None:
            fields, revision = contact_edits.read(session, actor, contact)
            moved = contacts.ContactFields(talent, fields.level, fields.channel, TODAY, (Line("need", "孩子要上小学"),))
            contact_edits.save(session, actor, contact, moved, revision=revision, draft_id=0, now=town.app.now())

        await database.awrite(change)
        await match_asks(town.app)
        assert await database.aread(lambda session: list(session.scalars(select(Need.article)))) == ["第二十二条"]
