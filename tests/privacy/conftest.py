"""The town of the journeys."""

from __future__ import annotations

from tests.journeys.conftest import ana as ana
from tests.journeys.conftest import boss as boss
from tests.journeys.conftest import shelf as shelf
from tests.journeys.conftest import town as town
