"""What every handler is given besides the app: `show`, `chat`, `forms`; and what holds for every tap."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Message, TelegramObject
from sqlalchemy.orm import Session

from bot.app import App
from bot.channels.sending import Show, find_place
from bot.texts import say
from bot.updates.identity import Identity
from bot.updates.memory import Memory
from bot.updates.work import Work
from storage import abroad, consents


class Showing(BaseMiddleware):
    """Gives handlers `show` and `forms`, answers each tap, and keeps others' hands off a person's buttons."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:  # noqa: ANN401 -- aiogram passes on whatever a handler returns
        """Run the handler with its show."""
        if not isinstance(event, (Message, CallbackQuery)):
            return await handler(event, data)
        app: App = data["app"]
        identity: Identity = data["identity"]
        memory: Memory = data["memory"]
        refuses = _withholding(identity, data["work"])
        show = Show(app.telegram, event, identity, app.settings.zone, memory.rich, refuses)
        data |= {"show": show, "forms": memory.forms, "chat": find_place(event).chat, "lang": identity.language}
        if isinstance(event, CallbackQuery) and _is_foreign(event):
            return await show.toast(say(identity.language, "ask.foreign"), alert=True)
        data["album_rest"] = isinstance(event, Message) and memory.has_seen(event.media_group_id)
        result = await handler(event, data)
        await show.finish()
        _count_abroad(show, app, identity, data["work"])
        return result


def _withholding(identity: Identity, work: Work) -> Callable[[Iterable[int] | None], Awaitable[set[int]]] | None:
    """On a channel abroad: who of some talents, or of all, refused that."""
    if identity.channel not in abroad.CHANNELS:
        return None

    async def refuse(about: Iterable[int] | None) -> set[int]:
        people = None if about is None else set(about)
        return set() if people == set() else await work.read(lambda session: consents.refuse_abroad(session, people))

    return refuse


def _count_abroad(show: Show, app: App, identity: Identity, work: Work) -> None:
    """What was shown of whom on a channel abroad, noted with the update's "done"."""
    if not show.shown or identity.channel not in abroad.CHANNELS:
        return
    noted, day = tuple(show.shown), app.today()

    def note(session: Session) -> None:
        for about, sensitive in noted:
            abroad.note(session, about, sensitive=sensitive, day=day)

    work.later(note)


def _is_foreign(tap: CallbackQuery) -> bool:
    """Whether, in a group, somebody presses under the answer to another person: it would change under their eyes."""
    message = tap.message
    if not isinstance(message, Message) or message.chat.type == ChatType.PRIVATE:
        return False
    asked = message.reply_to_message
    return asked is not None and asked.from_user is not None and asked.from_user.id != tap.from_user.id
