"""Whether a model that failed of late is worth asking: a person need not wait for what has just failed three others."""

from __future__ import annotations

from collections.abc import Callable

FAILURES = 3  # in a row, after which it rests
REST_SECONDS = 60.0  # then one question tries it


class Breaker:
    """Counts failures in a row. After `FAILURES` nobody asks for a while; then one does, and decides for all."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._failures = 0
        self._rests_until = 0.0

    def may_try(self) -> bool:
        """Whether to ask now. After a rest one question at a time."""
        if self._failures < FAILURES:
            return True
        if self._monotonic() < self._rests_until:
            return False
        self._rests_until = self._monotonic() + REST_SECONDS  # whoever comes meanwhile does not wait with this one
        return True

    def note_success(self) -> None:
        """It answered."""
        self._failures = 0

    def note_failure(self) -> None:
        """It did not, or not in time."""
        self._failures += 1
        if self._failures >= FAILURES:
            self._rests_until = self._monotonic() + REST_SECONDS
