"""A bot with an office and a department, at a time that is moved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from bot import chores
from bot.settings import Settings
from storage.contacts import Line
from storage.roles import Actor, Role
from storage.tables import Talent
from tests import chatter, fakes
from tests.keeping import roster

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass
class Office:
    """Who is who, by Telegram id.

    7 is 李某, the liaison of 张三 (12) and 李四; 8 another liaison; 9 the chief; 10 and 13 officers; 11 is of the
    education bureau, 14 of the housing bureau.
    """

    town: chatter.Town
    time: chatter.FixedTime
    talents: dict[str, int]
    actors: dict[int, Actor]

    def person(self, number: int) -> chatter.Person:
        """Somebody's chat."""
        return self.town.person(number)

    async def comes(self, day: date, hour: int = 10) -> None:
        """That day comes: the jobs look, and what is due is pushed."""
        self.time.at = datetime.combine(day, time(hour), ZONE)
        await chores.wake_needs(self.town.app)
        await self.town.app.push_due()

    async def pushes(self) -> None:
        """What is due is pushed."""
        await self.town.app.push_due()


def fill(session: Session) -> tuple[dict[str, int], dict[int, Actor]]:
    """The roster and the roles; 张三 told two needs, one of them 限知."""
    li, zhao = (roster.enter_official(session, name, "liaison") for name in ("李某", "赵某"))
    actors = {
        7: roster.join(session, "7", Role.LIAISON, official_id=li),
        8: roster.join(session, "8", Role.LIAISON, official_id=zhao),
        9: roster.join(session, "9", Role.CHIEF),
        10: roster.join(session, "10", Role.OFFICER),
        11: roster.join(session, "11", Role.DEPARTMENT, department="education"),
        12: roster.join(session, "12", Role.APPLICANT),
        13: roster.join(session, "13", Role.OFFICER),
        14: roster.join(session, "14", Role.DEPARTMENT, department="housing"),
    }
    talents = {
        "张三": roster.enter_talent(session, "张三", 2, liaison=li),
        "李四": roster.enter_talent(session, "李四", 4, liaison=li),
    }
    session.get_one(Talent, talents["张三"]).person_id = actors[12].person_id
    session.flush()
    lines = (Line("need", "孩子明年上小学", category="schooling"), Line("need", "住院手术", restricted=True))
    roster.log(session, actors[7], talents["张三"], date(2026, 11, 23), lines=lines)
    return talents, actors


@pytest.fixture
async def office(settings: Settings, telegram: fakes.FakeTelegram) -> AsyncIterator[Office]:
    """The bot of that office."""
    moved = chatter.FixedTime()
    async with chatter.open_town(settings, telegram, clock=moved.clock) as town:
        talents, actors = await town.app.database.awrite(fill)
        yield Office(town, moved, talents, actors)
