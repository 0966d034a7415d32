"""What carries a push to a person on one channel, and what may become of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from storage.deliveries import Claimed


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived; `message` is the channel's number of it."""

    message: str = ""


@dataclass(frozen=True, slots=True)
class Retry:
    """It surely did not arrive, and may so later."""

    after: timedelta
    reason: str


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """It never will: `reason` is "blocked", "gone", "rejected" or "nothing_left" (there was nothing to say any more).

    `unreachable`: nothing else reaches this account either.
    """

    reason: str
    unreachable: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows whether it arrived."""

    reason: str


Outcome = Sent | Retry | Undeliverable | Unknown


class Courier(Protocol):
    """A channel. Jobs are tested with a list as courier."""

    channel: str

    async def deliver(self, push: Claimed) -> Outcome:
        """Word it and send it. Raises nothing that is expected: what went wrong is an outcome."""
        ...
