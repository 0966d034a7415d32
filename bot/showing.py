"""What every handler is given besides the app: `show`, `chat`, `forms`; and what holds for every tap."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Message, TelegramObject
from sqlalchemy.orm import Session

from bot.app import App
from bot.forms import Forms
from bot.identity import Identity
from bot.sending import RichMemory, Show, find_place
from bot.texts import say
from bot.work import Work
from storage import abroad, consents

_ALBUMS = 1_000  # remembered: an album comes as messages that follow each other


class Showing(BaseMiddleware):
    """Gives handlers `show` and `forms`, answers each tap, and keeps others' hands off a person's buttons."""

    def __init__(self) -> None:
        self._memory = RichMemory()
        self._forms = Forms()
        self._albums: OrderedDict[str, None] = OrderedDict()

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
        refuses = _withholding(identity, data["work"])
        show = Show(app.telegram, event, identity, app.settings.zone, self._memory, refuses)
        data |= {"show": show, "forms": self._forms, "chat": find_place(event).chat, "lang": identity.language}
        if isinstance(event, CallbackQuery) and _is_foreign(event):
            return await show.toast(say(identity.language, "ask.foreign"), alert=True)
        data["album_rest"] = isinstance(event, Message) and self._seen(event.media_group_id)
        result = await handler(event, data)
        await show.finish()
        _count_abroad(show, app, identity, data["work"])
        return result

    def _seen(self, album: str | None) -> bool:
        """Whether an earlier message of the same album was here: ten pictures get one line, not ten (I5)."""
        if album is None:
            return False
        seen = album in self._albums
        self._albums[album] = None
        if len(self._albums) > _ALBUMS:
            self._albums.popitem(last=False)
        return seen


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
