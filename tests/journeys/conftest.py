"""A town with the demonstration documents on file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from knowledge.config import KnowledgeConfig
from knowledge.library import Library
from tests import chatter, fakes
from tests.library.shelf import CountingReader, WordEmbeddings


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demonstration documents indexed, to be copied."""
    folder = tmp_path_factory.mktemp("shelf")
    config = KnowledgeConfig(folder, embedding="words", offices_file=Path("knowledge/offices.yaml"))
    library = Library(config, embeddings=WordEmbeddings(), reader=CountingReader())
    library.ingest([chatter.SOURCES], now=chatter.NOW)
    library.close()
    return folder


@pytest.fixture
async def town(settings: Settings, telegram: fakes.FakeTelegram, shelf: Path) -> AsyncIterator[chatter.Town]:
    """A bot that has the demonstration documents; person 1 is an admin."""
    chatter.fill_library(settings.data_dir, shelf)
    async with chatter.open_town(settings, telegram) as opened:
        yield opened


@pytest.fixture
def ana(town: chatter.Town) -> chatter.Person:
    """Somebody who asks, in Chinese."""
    return town.person(7, "Ana")


@pytest.fixture
def boss(town: chatter.Town) -> chatter.Person:
    """An admin."""
    return town.person(1, "Boss")
