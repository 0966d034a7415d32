"""A town whose office asks surveys; time can be moved."""

from __future__ import annotations

import pytest

from tests import chatter
from tests.journeys.conftest import shelf as shelf
from tests.keeping.conftest import time as time
from tests.keeping.conftest import town as town
from tests.surveys.town import Office, fill


@pytest.fixture
async def office(town: chatter.Town, time: chatter.FixedTime) -> Office:
    talents = await town.app.database.awrite(fill)
    return Office(town, time, talents, town.person(7), town.person(9))
