"""A bot with one of the demonstration measures, and people who ask what they can get; its time can be moved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

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
class Counter:
    """Who is who, by Telegram id: 7 wrote to nobody before, 12 is 张三 of the roster, 10 an officer, 9 the chief."""

    town: chatter.Town
    time: chatter.FixedTime
    data_dir: Path
    actors: dict[int, Actor] = field(default_factory=dict)
    talent: int = 0

    def person(self, number: int) -> chatter.Person:
        """Somebody's chat."""
        return self.town.person(number)

    async def comes(self, day: date, hour: int = 10) -> None:
        """That day comes, and what is due is pushed."""
        self.time.at = datetime.combine(day, time(hour), ZONE)
        await self.town.app.push_due()


def fill(session: Session, counter: Counter) -> None:
    counter.actors = {
        9: roster.join(session, "9", Role.CHIEF),
        10: roster.join(session, "10", Role.OFFICER),
        11: roster.join(session, "11", Role.HR),
        12: roster.join(session, "12", Role.APPLICANT),
    }
    counter.talent = roster.enter_talent(session, "张三", 3)
    person = counter.actors[12].person_id
    session.get_one(Talent, counter.talent).person_id = person
    for purpose in (Purpose.ABROAD, Purpose.RECORD):
        consents.answer(session, person, purpose, VERSIONS[purpose], given=True, now=roster.ENTERED)


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the measure indexed, to be copied."""
    folder = tmp_path_factory.mktemp("eligibility")
    config = KnowledgeConfig(folder, embedding="words", offices_file=Path("knowledge/offices.yaml"))
    library = Library(config, embeddings=WordEmbeddings(), reader=CountingReader())
    library.ingest([MEASURE], now=chatter.NOW)
    library.close()
    return folder


@pytest.fixture
async def counter(settings: Settings, telegram: fakes.FakeTelegram, indexed: Path) -> AsyncIterator[Counter]:
    """The bot with who is who."""
    async with open_counter(settings, telegram, indexed) as opened:
        yield opened


@asynccontextmanager
async def open_counter(settings: Settings, telegram: fakes.FakeTelegram, indexed: Path) -> AsyncIterator[Counter]:
    """A bot with who is who, over a copy of the indexed folder."""
    chatter.fill_library(settings.data_dir, indexed)
    moved = chatter.FixedTime()
    async with chatter.open_town(settings, telegram, clock=moved.clock) as town:
        made = Counter(town, moved, settings.data_dir)
        await town.app.database.awrite(lambda session: fill(session, made))
        yield made
