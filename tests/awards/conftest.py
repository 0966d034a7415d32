"""A bot with an office, a department, talents and an employer's HR, at a time that is moved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.settings import Settings
from storage.roles import Role
from storage.tables import Entrusted, Talent
from tests import chatter, fakes
from tests.keeping import roster

ZONE = ZoneInfo("Asia/Shanghai")
_DAYS = ("到岗日期", "申请日期", "受理日期", "审核日期", "公示日期", "审定日期", "拨付日期")
HEAD = ("编号", "姓名", "单位", "待遇", "批次", "期数", "应发金额（万元）", *_DAYS)


def write_table(path: Path, *rows: tuple[object, ...], head: tuple[str, ...] = HEAD) -> Path:
    """A table as a department sends it."""
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (head, *rows):
        page.append(list(row))
    book.save(path)
    return path


@dataclass
class Office:
    """Who is who, by Telegram id.

    7 is an officer, 8 the chief, 9 of human resources, 10 of housing; 11 is 张三, 12 his employer's HR, 13 李四.
    """

    town: chatter.Town
    time: chatter.FixedTime
    talents: dict[str, int]

    def person(self, number: int) -> chatter.Person:
        """Somebody's chat."""
        return self.town.person(number)

    def comes(self, day: date, hour: int = 10) -> None:
        """That day comes."""
        self.time.at = datetime.combine(day, time(hour), ZONE)

    async def pushes(self) -> None:
        """What is due is pushed."""
        await self.town.app.push_due()


def fill(session: Session) -> dict[str, int]:
    """The roster and the roles; there are two 张三."""
    recognised = date(2026, 3, 20)
    roster.join(session, "7", Role.OFFICER)
    roster.join(session, "8", Role.CHIEF)
    roster.join(session, "9", Role.DEPARTMENT, department="human_resources")  # type: ignore[arg-type] # a column's own
    roster.join(session, "10", Role.DEPARTMENT, department="housing")  # type: ignore[arg-type] # likewise
    talents = {
        "张三": roster.enter_talent(session, "张三", 4, recognised_on=recognised),
        "李四": roster.enter_talent(session, "李四", 5, recognised_on=recognised),
        "另一位": roster.enter_talent(session, "张三", 5, employer="样本生物", recognised_on=recognised),
    }
    own = session.get_one(Talent, talents["张三"])
    own.person_id = roster.join(session, "11", Role.APPLICANT).person_id
    session.get_one(Talent, talents["李四"]).person_id = roster.join(session, "13", Role.APPLICANT).person_id
    hr = roster.join(session, "12", Role.HR, employer_id=own.employer_id)
    session.add(Entrusted(person_id=hr.person_id, talent_id=own.id, since=roster.ENTERED))
    return talents


def count_rows(session: Session, table: type) -> int:
    """How many rows a table has."""
    return len(session.scalars(select(table.id)).all())  # type: ignore[attr-defined] # tables with an id


@pytest.fixture
async def office(settings: Settings, telegram: fakes.FakeTelegram) -> AsyncIterator[Office]:
    """The bot of that office."""
    moved = chatter.FixedTime()
    async with chatter.open_town(settings, telegram, clock=moved.clock) as town:
        talents = await town.app.database.awrite(fill)
        yield Office(town, moved, talents)
