"""An office with a bulletin to make: 9 drafts, 21 approves, 30 is the HR of 示例芯科技, 11 to 15 are talents."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import chores
from storage.roles import Role
from storage.tables import Employer
from tests.bulletins import tables
from tests.journeys.conftest import shelf as shelf
from tests.keeping import roster
from tests.keeping.conftest import time as time
from tests.keeping.conftest import town as town
from tests.surveys.conftest import office as office
from tests.surveys.town import Office

CHIEF, HR = 21, 30


class Press:
    """Who makes a bulletin and who reads it, and the clock."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office, self.folder = office, folder
        self.app = office.town.app
        self.officer, self.chief, self.hr = office.officer, office.person(CHIEF), office.person(HR)
        self.talent, self.stranger = office.person(11), office.person(77)

    async def turn(self, **later: int) -> None:
        """Let the clock do what is due, some time later, and send it."""
        self.office.time.at += timedelta(**later)
        await chores.advance_runs(self.app)
        await self.app.push_due()

    async def report_posts(self) -> None:
        """Staff enter the three posts."""
        await self.officer.sends_file(tables.write(self.folder))
        await self.officer.taps("确认录入")

    async def draft(self) -> None:
        """A bulletin of all posts is begun."""
        await self.officer.says("/bulletins")
        await self.officer.taps("编英才令")
        await self.officer.taps("拟一期")

    async def issue(self) -> None:
        """It is submitted and approved, and goes out."""
        await self.officer.taps("送审")
        await self.turn()
        await self.chief.taps("打开")
        await self.chief.taps("批准发布")
        await self.turn()


@pytest.fixture
async def press(office: Office, tmp_path: Path) -> Press:
    def enter(session: Session) -> None:
        roster.join(session, str(CHIEF), Role.CHIEF)
        employer = session.scalars(select(Employer.id).where(Employer.name == tables.FIRM)).one()
        roster.join(session, str(HR), Role.HR, employer_id=employer)

    await office.write(enter)
    return Press(office, tmp_path / "tables")
