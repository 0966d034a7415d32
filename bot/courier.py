"""Pushes on the channel that the bot is connected to: Telegram, or the terminal that stands in for it."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import Message

from bot.channels.markup import html_messages, plain_messages
from bot.channels.sending import keyboard
from bot.channels.telegram import Held, NotConnected, PushMessage, is_push
from bot.errors import DeliveryUnknown
from bot.pushes import word_all
from bot.screens import Screen
from bot.views.welcome import note_screen
from jobs.courier import NotTaken, Outcome, Retry, Send, Sent, Undeliverable, Unknown
from jobs.gathering import Gathering
from storage import abroad, consents
from storage.deliveries import Claimed
from storage.quotas import MARGIN

if TYPE_CHECKING:
    from bot.app import App

SERVER_AGAIN = timedelta(minutes=2)  # after Telegram's own 5xx, doubled each time
LONGEST_AGAIN = timedelta(hours=2)
REVOKED_AGAIN = timedelta(minutes=1)
_GONE = ("chat not found", "user is deactivated", "PEER_ID_INVALID", "bot can't initiate")


class ChatCourier:
    """Sends a push as a message in the private chat with its person."""

    def __init__(self, app: App) -> None:
        self.channel = app.identities.channel
        self._app = app
        self._wording = Gathering(app.database.aread, partial(word_all, app))

    async def prepare(self, push: Claimed) -> Outcome | Send:
        """Word it."""
        screen = await self._wording.put(push)
        if screen is None:
            return Undeliverable("nothing_left")
        screen = await self._withhold(screen, push) or screen
        return partial(self._deliver, push, screen)

    async def wait_turn(self, push: Claimed) -> None:
        """Wait for its turn on the line."""
        await self._app.pace.wait_push(int(push.external_id))

    async def _deliver(self, push: Claimed, screen: Screen) -> Outcome:
        """Send it. What was in the air when the line broke is Unknown, never sent again."""
        is_push.set(True)  # in the context of this push's own task
        try:
            message = await self._send(int(push.external_id), screen)
        except DeliveryUnknown:
            return Unknown("no_answer")
        except TelegramRetryAfter as error:
            return NotTaken(timedelta(seconds=error.retry_after + MARGIN))
        except Held:
            return NotTaken(timedelta(seconds=self._app.pace.left))
        except NotConnected:
            return NotTaken()
        except TelegramUnauthorizedError:  # the token was revoked: they wait for a new one
            return NotTaken(REVOKED_AGAIN)
        except (TelegramForbiddenError, TelegramNotFound):
            return Undeliverable("blocked", unreachable=True)
        except TelegramBadRequest as error:
            gone = any(sign in error.message for sign in _GONE)
            return Undeliverable("gone" if gone else "rejected", unreachable=gone)
        except TelegramServerError:
            after = min(LONGEST_AGAIN, SERVER_AGAIN * 2**push.attempts)
            return Retry(after * random.uniform(0.75, 1.25), "server")  # noqa: S311 -- jitter, no secret
        except TelegramAPIError:
            return Unknown("failed")
        return Sent(str(message.message_id))

    async def _withhold(self, screen: Screen, push: Claimed) -> Screen | None:
        """What stands in place of what is about one talent who refused this channel, as `Show` has it."""
        about = set(screen.about)
        if screen.names or len(about) != 1 or self.channel not in abroad.CHANNELS:
            return None
        refused = await self._app.database.aread(lambda session: consents.refuse_abroad(session, about))
        return note_screen(push.language or self._app.settings.language, "abroad.withheld") if refused else None

    async def _send(self, chat: int, screen: Screen) -> Message:
        telegram, zone = self._app.telegram, self._app.settings.zone
        if screen.about and self.channel in abroad.CHANNELS:
            today = self._app.today()
            await self._app.database.awrite(
                lambda session: abroad.note(session, screen.about, sensitive=screen.sensitive, day=today)
            )
        markup = keyboard(screen.rows)
        try:
            text = html_messages(screen, zone)[0]  # a push is one message: views keep it short
            return await telegram(PushMessage(chat_id=chat, text=text, parse_mode="HTML", reply_markup=markup))
        except TelegramBadRequest as error:
            if "can't parse" not in error.message:
                raise
            plain = plain_messages(screen)[0]
            return await telegram(PushMessage(chat_id=chat, text=plain, parse_mode=None, reply_markup=markup))
