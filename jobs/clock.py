"""The two clocks of a process: the wall clock, which may jump, and the monotonic one, which may not (F18)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """Where time comes from. A test gives its own."""

    now: Callable[[], datetime] = _utc_now  # aware, UTC
    monotonic: Callable[[], float] = time.monotonic  # seconds
