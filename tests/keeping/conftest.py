"""A town in which people keep in touch with invented talents; time can be moved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from tests import chatter, fakes
from tests.journeys.conftest import shelf as shelf


@pytest.fixture
def time() -> chatter.FixedTime:
    """The town's time: Monday, 23 November 2026, noon in the office."""
    return chatter.FixedTime()


@pytest.fixture
async def town(
    settings: Settings, telegram: fakes.FakeTelegram, shelf: Path, time: chatter.FixedTime
) -> AsyncIterator[chatter.Town]:
    """A bot that has the demonstration documents; person 1 is an admin."""
    chatter.fill_library(settings.data_dir, shelf)
    async with chatter.open_town(settings, telegram, clock=time.clock) as opened:
        yield opened
