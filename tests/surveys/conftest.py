"""A town whose office asks surveys; time can be moved."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import people
from storage.roles import Role
from storage.surveys import run_keys
from tests import chatter
from tests.journeys.conftest import shelf as shelf
from tests.keeping import roster
from tests.keeping.conftest import time as time
from tests.keeping.conftest import town as town
from tests.surveys.drafting import ADMIN, CHIEF
from tests.surveys.town import Office, fill


@pytest.fixture
async def office(town: chatter.Town, time: chatter.FixedTime) -> Office:
    talents = await town.app.database.awrite(fill)
    return Office(town, time, talents, town.person(7), town.person(9))


@pytest.fixture
async def staffed(office: Office) -> Office:
    """1 is an admin by the settings, 9 an officer, 21 the section chief."""
    now = office.town.app.now()
    await office.write(lambda session: roster.join(session, str(CHIEF), Role.CHIEF))
    await office.write(lambda session: people.identify(session, "telegram", [str(ADMIN)], now))
    return office


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return run_keys.folder_of(tmp_path)
