"""How fast this process talks to Telegram: everybody waits after a 429, replies go before pushes, a chat isn't flooded.

This is one process's part of the limit; what all processes of a bot share is a row (`storage.quotas`), which learns of
replies after they went. Real seconds: what is limited is what really leaves.

Telegram counts a message as it arrives, some time between its leaving and its answer. So it counts here until a second
after the latest that it can have arrived: its answer, less the shortest way there and back that was seen of late.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from storage.quotas import MARGIN, Limits

WINDOW = 1.05  # seconds in which no more arrive than the limit has for one: their second isn't ours
LONGEST_TRIP = 5.0  # seconds after which a message without an answer has arrived, or never will
TRIPS = 100  # of which the shortest is looked for
BURST = 5  # replies to one chat before they are spread over seconds: an answer may take several messages
CHATS = 10_000  # remembered; who is forgotten has been silent for long
POLITE = 0.02  # seconds a push stands back where a reply waits


@dataclass(slots=True, eq=False)
class Left:
    """A message that left; `until` when it counts no more, None as long as it has no answer."""

    at: float
    until: float | None = None


class Pace:
    """When the next message may leave. `limits` None: at once, but for pauses."""

    def __init__(
        self,
        limits: Limits | None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._sleep = sleep
        self.limits = limits
        self.on_refused: Callable[[float], None] = lambda _seconds: None  # told of each 429, with its seconds
        self._monotonic = monotonic
        self.refused = 0  # answers 429 so far
        self._paused_until = 0.0
        self._left: list[Left] = []
        self._trips = deque([0.0], maxlen=TRIPS)  # until so many are known the shortest may be any
        self._turn = asyncio.Lock()
        self._chats: OrderedDict[object, tuple[float, float]] = OrderedDict()  # (last sent, when its replies are even)
        self._uncharged = 0
        self._refused = False
        self._recovered = False

    @property
    def left(self) -> float:
        """Seconds that everybody still waits."""
        return max(0.0, self._paused_until - self._monotonic())

    def hold(self, seconds: float) -> None:
        """Everybody waits for so long, or for longer where that was said before."""
        self._paused_until = max(self._paused_until, self._monotonic() + seconds)

    def refuse(self, seconds: float) -> None:
        """Telegram answered 429."""
        self.refused += 1
        self.hold(seconds + MARGIN)
        self._refused = True
        self.on_refused(seconds)

    def note_taken(self) -> None:
        """Telegram took a message."""
        if self._refused:
            self._refused, self._recovered = False, True

    def collect(self) -> tuple[int, bool]:
        """How many replies left since this was asked last, and whether a time of 429s ended."""
        collected = self._uncharged, self._recovered
        self._uncharged, self._recovered = 0, False
        return collected

    async def wait(self) -> None:
        """Return when calls may be made at all."""
        while (left := self.left) > 0:
            await self._sleep(left)

    async def take_reply(self, chat: object) -> Left:
        """Return when a reply may leave, one after another; it counts from now on."""
        if self.limits is None:
            await self.wait()
            return Left(self._monotonic())
        last, even = self._chats.get(chat, (0.0, 0.0))
        even = max(even, self._monotonic()) + self.limits.chat_seconds
        self._remember(chat, last, even)
        await self._sleep(even - BURST * self.limits.chat_seconds - self._monotonic())
        async with self._turn:
            while (wait := max(self.left, self._wait_of_all())) > 0:
                await self._sleep(wait)
            self._uncharged += 1
            return self._note(chat)

    async def wait_push(self, chat: object) -> None:
        """Return when a push may go: replies that wait go first, and the chat has had a second of silence."""
        while (wait := max(self.left, self._wait_of_push(chat))) > 0:
            await self._sleep(wait)

    async def take_push(self, chat: object) -> Left | None:
        """Return when a push may leave at last, which counts from now on; None where everybody waits meanwhile."""
        while (wait := self._wait_of_all()) > 0:
            await self._sleep(wait)
        if self.left > 0:
            return None
        return Left(self._monotonic()) if self.limits is None else self._note(chat)

    def note_answered(self, left: Left) -> None:
        """It was answered, or its line broke: it has arrived by now."""
        now = self._monotonic()
        self._trips.append(now - left.at)
        left.until = now - min(self._trips) + WINDOW

    def _wait_of_all(self) -> float:
        if self.limits is None or len(self._left) < int(self.limits.in_all):
            return 0.0
        now = self._monotonic()
        self._left = [one for one in self._left if now < (one.at + LONGEST_TRIP if one.until is None else one.until)]
        if len(self._left) < int(self.limits.in_all):
            return 0.0
        return min(POLITE if one.until is None else one.until - now for one in self._left)

    def _wait_of_push(self, chat: object) -> float:
        if self.limits is None:
            return 0.0
        last, _ = self._chats.get(chat, (-1.0, 0.0))
        silence = last + self.limits.chat_seconds - self._monotonic() if last > 0 else 0.0
        return max(self._wait_of_all(), silence, POLITE if self._turn.locked() else 0.0)

    def _note(self, chat: object) -> Left:
        left = Left(self._monotonic())
        self._left.append(left)
        _, even = self._chats.get(chat, (0.0, 0.0))
        self._remember(chat, left.at, even)
        return left

    def _remember(self, chat: object, last: float, even: float) -> None:
        self._chats[chat] = (last, even)
        self._chats.move_to_end(chat)
        if len(self._chats) > CHATS:
            self._chats.popitem(last=False)
