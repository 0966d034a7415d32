"""Pushes on the channel that the bot is connected to: Telegram, or the terminal that stands in for it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramServerError,
)
from aiogram.types import Message

from bot.errors import DeliveryUnknown
from bot.markup import html_messages, plain_messages
from bot.pushes import word
from bot.screens import Screen
from bot.sending import keyboard
from bot.views.welcome import note_screen
from jobs.courier import Outcome, Retry, Sent, Undeliverable, Unknown
from storage import abroad, consents
from storage.deliveries import Claimed

if TYPE_CHECKING:
    from bot.app import App

logger = logging.getLogger(__name__)

WORDED_AGAIN = timedelta(minutes=5)  # what can't be worded now, since the database is busy
SERVER_AGAIN = timedelta(minutes=2)
_GONE = ("chat not found", "user is deactivated", "PEER_ID_INVALID", "bot can't initiate")


class ChatCourier:
    """Sends a push as a message in the private chat with its person."""

    def __init__(self, app: App) -> None:
        self.channel = app.identities.channel
        self._app = app

    async def deliver(self, push: Claimed) -> Outcome:
        """Word it and send it. What was in the air when the line broke is Unknown, never sent again."""
        try:
            screen = await word(self._app, push)
        except Exception as error:  # noqa: BLE001 -- nothing was sent: it may be worded another time
            logger.error("push %s of kind %s not worded: %s", push.id, push.kind, type(error).__name__)  # noqa: TRY400 -- the text may quote
            return Retry(WORDED_AGAIN, "not_worded")
        if screen is None:
            return Undeliverable("nothing_left")
        screen = await self._withhold(screen, push) or screen
        try:
            message = await self._send(int(push.external_id), screen)
        except DeliveryUnknown:
            return Unknown("no_answer")
        except (TelegramForbiddenError, TelegramNotFound):
            return Undeliverable("blocked", unreachable=True)
        except TelegramBadRequest as error:
            gone = any(sign in error.message for sign in _GONE)
            return Undeliverable("gone" if gone else "rejected", unreachable=gone)
        except TelegramServerError:
            return Retry(SERVER_AGAIN, "server")
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
            return await telegram.send_message(chat, text, parse_mode="HTML", reply_markup=markup)
        except TelegramBadRequest as error:
            if "can't parse" not in error.message:
                raise
            return await telegram.send_message(chat, plain_messages(screen)[0], parse_mode=None, reply_markup=markup)
