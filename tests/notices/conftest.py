"""An office that tells people things: 9 drafts, 21 is the section chief who approves, 11 to 15 are talents."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import chores
from bot.notices import drafting as notice_drafting
from storage.roles import Role
from tests.journeys.conftest import shelf as shelf
from tests.keeping import roster
from tests.keeping.conftest import time as time
from tests.keeping.conftest import town as town
from tests.surveys.conftest import office as office
from tests.surveys.town import Office

CHIEF = 21


class Desk:
    """The people of an office that tells things, and its clock."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.app = office.town.app
        self.officer, self.chief = office.officer, office.person(CHIEF)
        self.talent = office.person(11)

    async def turn(self, **later: int) -> None:
        """Let the clock do what is due, some time later, and send it."""
        self.office.time.at += timedelta(**later)
        await notice_drafting.follow_windows(self.app)
        await chores.advance_runs(self.app)
        await self.app.push_due()

    async def approve(self) -> None:
        """The officer's draft is submitted, the chief approves it, the clock sends it."""
        await self.officer.taps("提交批准")
        await self.turn()
        await self.chief.taps("批准")
        await self.turn()


@pytest.fixture
async def desk(office: Office) -> Desk:
    await office.write(lambda session: roster.join(session, str(CHIEF), Role.CHIEF))
    return Desk(office)
