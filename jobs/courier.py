"""What carries a push to a person on one channel, and what may become of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
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
    """The channel failed at it; it surely did not arrive, and may so later. It counts as an attempt."""

    after: timedelta
    reason: str


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The channel takes nothing now, this or another: it did not arrive, and that is not its fault.

    `wait`: the channel said for how long; None: nobody knows, as while there is no connection.
    """

    wait: timedelta | None = None


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


Outcome = Sent | Retry | NotTaken | Undeliverable | Unknown
Send = Callable[[], Awaitable[Outcome]]


class Courier(Protocol):
    """A channel. Jobs are tested with a list as courier."""

    channel: str

    async def prepare(self, push: Claimed) -> Outcome | Send:
        """Word it: the call that sends it, or why there is nothing to send.

        Nothing may have left yet when this returns: that the call is made is written down before it is. Neither raises
        anything that is expected: what went wrong is an outcome.
        """
        ...

    async def wait_turn(self, push: Claimed) -> None:
        """Return when it may go, as far as the channel is concerned."""
        ...
