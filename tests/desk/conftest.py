"""A bot with one of the demonstration documents, an office, and people who ask; its time can be moved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from bot import chores
from bot.settings import Settings
from knowledge.config import KnowledgeConfig
from knowledge.library import Library
from storage import consents
from storage.consents import VERSIONS, Purpose
from storage.roles import Actor, Role
from storage.tables import Talent
from tests import chatter, fakes
from tests.keeping import roster
from tests.library.shelf import CountingReader, WordEmbeddings

MEASURE = chatter.SOURCES / "02-award-2023.md"
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass
class Desk:
    """Who is who, by Telegram id.

    10 and 13 are officers, 9 the chief; 12 is 张三 of the roster, who agreed to have what they ask kept and seen;
    77 and 78 wrote to nobody before.
    """

    town: chatter.Town
    time: chatter.FixedTime
    actors: dict[int, Actor] = field(default_factory=dict)

    def person(self, number: int) -> chatter.Person:
        """Somebody's chat."""
        return self.town.person(number)

    async def comes(self, day: date, hour: int = 10) -> None:
        """That day comes: the jobs look, and what is due is pushed."""
        self.time.at = datetime.combine(day, time(hour), ZONE)
        await chores.tend_desk(self.town.app)
        await chores.remind(self.town.app, self.time.at)
        await self.town.app.push_due()

    async def pushes(self) -> None:
        """What is due is pushed."""
        await self.town.app.push_due()


def fill(session: Session) -> dict[int, Actor]:
    liaison = roster.enter_official(session, "李某", "liaison")
    actors = {
        9: roster.join(session, "9", Role.CHIEF),
        10: roster.join(session, "10", Role.OFFICER),
        12: roster.join(session, "12", Role.APPLICANT),
        13: roster.join(session, "13", Role.OFFICER),
    }
    talent = roster.enter_talent(session, "张三", 2, liaison=liaison)
    person = actors[12].person_id
    session.get_one(Talent, talent).person_id = person
    for purpose in (Purpose.ABROAD, Purpose.RECORD, Purpose.QUESTIONS):
        consents.answer(session, person, purpose, VERSIONS[purpose], given=True, now=roster.ENTERED)
    return actors


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one measure indexed, to be copied: each answer for all is a new index of everything."""
    folder = tmp_path_factory.mktemp("desk")
    config = KnowledgeConfig(folder, embedding="words", offices_file=Path("knowledge/offices.yaml"))
    library = Library(config, embeddings=WordEmbeddings(), reader=CountingReader())
    library.ingest([MEASURE], now=chatter.NOW)
    library.close()
    return folder


@pytest.fixture
async def desk(settings: Settings, telegram: fakes.FakeTelegram, shelf: Path) -> AsyncIterator[Desk]:
    """The bot of that office."""
    chatter.fill_library(settings.data_dir, shelf)
    moved = chatter.FixedTime()
    async with chatter.open_town(settings, telegram, clock=moved.clock) as town:
        yield Desk(town, moved, await town.app.database.awrite(fill))
