"""When a handler is meant: a group addresses us, a form is being filled in. Who may is in `bot.rights`."""

from __future__ import annotations

from typing import Any

from aiogram import Bot as Telegram
from aiogram.enums import ChatType, MessageEntityType
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from bot.app import App
from bot.updates.forms import Forms
from bot.updates.identity import Identity
from bot.updates.work import Work


class Filling(Filter):
    """A person who was asked to write something in this chat, for one of these forms; gives `form`."""

    def __init__(self, *names: str) -> None:
        self.names = names

    async def __call__(
        self, _event: Message | CallbackQuery, forms: Forms, work: Work, identity: Identity, app: App, chat: int
    ) -> bool | dict[str, Any]:
        """The form in hand, or False."""
        form = await forms.find(work, identity, chat, app.now())
        return {"form": form} if form is not None and form.name in self.names else False


class Private(Filter):
    """A chat between the person and us."""

    async def __call__(self, message: Message) -> bool:
        """Whether it is one."""
        return message.chat.type == ChatType.PRIVATE


class Addressed(Filter):
    """A text meant for us: any in a private chat, in a group a mention or a reply to us. Gives `question`."""

    async def __call__(self, message: Message, bot: Telegram) -> bool | dict[str, Any]:
        """The text without the mention, or False."""
        text = message.text or ""
        if message.chat.type == ChatType.PRIVATE:
            return {"question": text}
        me = await bot.me()
        for entity in message.entities or []:
            named = entity.extract_from(text)
            by_name = entity.type == MessageEntityType.MENTION and named.lower() == f"@{me.username}".lower()
            by_id = (
                entity.type == MessageEntityType.TEXT_MENTION and entity.user is not None and entity.user.id == me.id
            )
            if by_name or by_id:
                return {"question": text.replace(named, "", 1).strip()}
        replied = message.reply_to_message
        is_reply = replied is not None and replied.from_user is not None and replied.from_user.id == me.id
        return {"question": text} if is_reply else False
