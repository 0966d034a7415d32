"""What went otherwise than wished, and what the person is told. Refusals are expected; anything else is a bug."""

from __future__ import annotations

import contextlib
import logging
import secrets

from aiogram import Bot as Telegram
from aiogram.exceptions import AiogramError
from aiogram.types import Update

from bot import texts
from knowledge.errors import KnowledgeRefusal
from storage.errors import StorageRefusal

logger = logging.getLogger(__name__)


class Refusal(Exception):
    """A refusal of the conversation itself. `key` names the text, `facts` fill it; `silent` says nothing at all."""

    def __init__(self, key: str, *, silent: bool = False, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.silent = silent
        self.facts = facts


class RunRefused(Exception):
    """`siwen run` can't go on; `str()` is the one line that says why and what to do."""


class DeliveryUnknown(Exception):
    """A message may or may not have arrived (F3, F10): the answer did not come back. Never sent again blindly."""


REFUSALS = (Refusal, KnowledgeRefusal, StorageRefusal)


def make_error_id() -> str:
    """Four hex digits that stand in the log and on the person's screen."""
    return secrets.token_hex(2).upper()


def refusal_text(language: str, refusal: Exception) -> str:
    """What a refusal says in a language: the text of its key, else its own line (Chinese)."""
    key = getattr(refusal, "key", "")
    if texts.has(key):
        with contextlib.suppress(KeyError, IndexError):  # a text may name a fact that this refusal lacks
            return texts.say(language, key, **getattr(refusal, "facts", {}))
    return str(refusal)


async def tell_refusal(telegram: Telegram, update: Update, language: str, refusal: Exception) -> None:
    """Say why not, where the person is looking: under a tap as an alert, else as a message."""
    if not getattr(refusal, "silent", False):
        await _tell(telegram, update, refusal_text(language, refusal))


async def tell_bug(telegram: Telegram, update: Update, language: str, error_id: str) -> None:
    """Say that something broke, with the number that the log has too."""
    await _tell(telegram, update, texts.say(language, "trouble.bug", code=error_id))


async def _tell(telegram: Telegram, update: Update, text: str) -> None:
    # What can't be said is no reason to fail again: the refusal itself is dealt with.
    with contextlib.suppress(AiogramError, DeliveryUnknown):
        if update.callback_query is not None:
            await telegram.answer_callback_query(update.callback_query.id, text=text[:200], show_alert=True)
        elif update.message is not None:
            await telegram.send_message(update.message.chat.id, text, parse_mode=None)
