"""A bot with an office and two units, at a time that is moved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from bot.items import prompts as item_prompts
from bot.settings import Settings
from storage.contacts import Line
from storage.roles import Role
from tests import chatter, fakes
from tests.keeping import roster

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass
class Office:
    """9 is the chief, 10 an officer, 11 of the education bureau, 14 of the housing bureau, 7 李某, a liaison."""

    town: chatter.Town
    time: chatter.FixedTime
    talents: dict[str, int]

    def person(self, number: int) -> chatter.Person:
        """Somebody's chat."""
        return self.town.person(number)

    async def comes(self, day: date, hour: int = 10) -> None:
        """That moment comes: the jobs look, and what is due is pushed."""
        self.time.at = datetime.combine(day, time(hour), ZONE)
        await item_prompts.follow(self.town.app)
        await self.town.app.push_due()


def fill(session: Session) -> dict[str, int]:
    """The roles; 李某 keeps in touch with 张三 (区领导) and 李四, who told a need each, one of them 限知."""
    liaison = roster.enter_official(session, "李某", "liaison")
    leader = roster.enter_official(session, "王某", "district_leader")
    keeper = roster.join(session, "7", Role.LIAISON, official_id=liaison)
    roster.join(session, "9", Role.CHIEF)
    roster.join(session, "10", Role.OFFICER)
    roster.join(session, "11", Role.DEPARTMENT, department="education")
    roster.join(session, "14", Role.DEPARTMENT, department="housing")
    talents = {
        "张三": roster.enter_talent(session, "张三", 2, liaison=liaison, leader=leader),
        "李四": roster.enter_talent(session, "李四", 4, liaison=liaison),
    }
    told = Line("need", "孩子明年上小学", category="schooling"), Line("need", "住院手术", restricted=True)
    roster.log(session, keeper, talents["张三"], date(2026, 11, 20), lines=(told[0],))
    roster.log(session, keeper, talents["李四"], date(2026, 11, 20), lines=(told[1],))
    return talents


@pytest.fixture
async def office(settings: Settings, telegram: fakes.FakeTelegram) -> AsyncIterator[Office]:
    """The bot of that office."""
    moved = chatter.FixedTime()
    async with chatter.open_town(settings, telegram, clock=moved.clock) as town:
        yield Office(town, moved, await town.app.database.awrite(fill))
