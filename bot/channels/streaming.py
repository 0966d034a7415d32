"""An answer that is shown as it is written: drafts where a chat has them, else one message that edits itself.

Signs of progress, not messages: each may fail, none is tried again, and no more than one a second goes to a chat.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Awaitable, Callable

from aiogram import Bot as Telegram
from aiogram.exceptions import AiogramError, TelegramAPIError

from bot.errors import DeliveryUnknown

EVERY_SECONDS = 1.0  # Telegram's own limit for one chat


class DraftMemory:
    """Whether this server takes drafts; learnt once a process."""

    def __init__(self) -> None:
        self.refused = False


class Stream:
    """The drafts of one answer in a private chat; `edit` shows the same where there are none."""

    def __init__(
        self,
        telegram: Telegram,
        chat: int,
        draft_id: int,
        thread: int | None,
        memory: DraftMemory,
        edit: Callable[[str], Awaitable[None]] | None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._telegram = telegram
        self._chat = chat
        self._draft_id = draft_id
        self._thread = thread
        self._memory = memory
        self._edit = edit
        self._monotonic = monotonic
        self._last = -EVERY_SECONDS

    async def put(self, text: str) -> None:
        """Show the text (HTML) so far; not more often than a chat takes it: what is left out comes with the next."""
        if self._monotonic() - self._last < EVERY_SECONDS:
            return
        self._last = self._monotonic()
        if not self._memory.refused and self._chat > 0:
            try:
                await self._telegram.send_message_draft(
                    self._chat, self._draft_id, text=text, message_thread_id=self._thread
                )
            except TelegramAPIError:
                self._memory.refused = True
            except (AiogramError, DeliveryUnknown):
                return
            else:
                return
        if self._edit is not None:
            with contextlib.suppress(AiogramError, DeliveryUnknown):
                await self._edit(text)
