"""How fast this process talks to Telegram: everybody waits after a 429, replies go before pushes, a chat isn't flooded.

This is one process's part of the limit; what all processes of a bot share is a row (`storage.quotas`), which learns of
replies after they went. Real seconds: what is limited is what really leaves.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable

from storage.quotas import MARGIN, Limits

WINDOW = 1.05  # seconds in which no more go than the limit has for one: they don't arrive as evenly as they leave
BURST = 5  # replies to one chat before they are spread over seconds: an answer may take several messages
CHATS = 10_000  # remembered; who is forgotten has been silent for long
POLITE = 0.02  # seconds a push stands back where a reply waits


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
        self._sent: deque[float] = deque(maxlen=int(limits.in_all) if limits else 1)
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

    async def take_reply(self, chat: object) -> None:
        """Return when a reply may leave, one after another; it counts as sent."""
        if self.limits is None:
            await self.wait()
            return
        last, even = self._chats.get(chat, (0.0, 0.0))
        even = max(even, self._monotonic()) + self.limits.chat_seconds
        self._remember(chat, last, even)
        await self._sleep(even - BURST * self.limits.chat_seconds - self._monotonic())
        async with self._turn:
            while (wait := max(self.left, self._wait_of_all())) > 0:
                await self._sleep(wait)
            self._note(chat)
            self._uncharged += 1

    async def wait_push(self, chat: object) -> None:
        """Return when a push may go: replies that wait go first, and the chat has had a second of silence."""
        while (wait := max(self.left, self._wait_of_push(chat))) > 0:
            await self._sleep(wait)

    async def take_push(self, chat: object) -> bool:
        """Return when a push may leave at last, and count it as sent; False where everybody waits meanwhile."""
        while (wait := self._wait_of_all()) > 0:
            await self._sleep(wait)
        if self.left > 0:
            return False
        if self.limits is not None:
            self._note(chat)
        return True

    def _wait_of_all(self) -> float:
        if self.limits is None or len(self._sent) < int(self.limits.in_all):
            return 0.0
        return self._sent[0] + WINDOW - self._monotonic()

    def _wait_of_push(self, chat: object) -> float:
        if self.limits is None:
            return 0.0
        last, _ = self._chats.get(chat, (-1.0, 0.0))
        silence = last + self.limits.chat_seconds - self._monotonic() if last > 0 else 0.0
        return max(self._wait_of_all(), silence, POLITE if self._turn.locked() else 0.0)

    def _note(self, chat: object) -> None:
        now = self._monotonic()
        self._sent.append(now)
        _, even = self._chats.get(chat, (0.0, 0.0))
        self._remember(chat, now, even)

    def _remember(self, chat: object, last: float, even: float) -> None:
        self._chats[chat] = (last, even)
        self._chats.move_to_end(chat)
        if len(self._chats) > CHATS:
            self._chats.popitem(last=False)
