"""A Bot API server that outlives the processes of the bot, and what starts these."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from bot.settings import Settings
from tests.fakes import FakeTelegram, spawn
from tests.run.processes import Launcher, Process, launching


@pytest.fixture(scope="session")
def launcher() -> Iterator[Launcher]:
    opened = Launcher()
    yield opened
    opened.close()


@pytest.fixture
def launch(launcher: Launcher, settings: Settings, server: FakeTelegram) -> Iterator[Callable[..., Process]]:
    with launching(launcher, settings.data_dir, settings.database, server) as start:
        yield start


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    with spawn() as spawned:
        yield spawned
