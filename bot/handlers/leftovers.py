"""What nothing else took: other kinds of messages, unknown commands, buttons of another time."""

from __future__ import annotations

from aiogram import Router
from aiogram.enums import ContentType
from aiogram.types import CallbackQuery, Message

from bot.app import App
from bot.channels.sending import Show
from bot.handlers.filters import Private
from bot.texts import say
from bot.updates.forms import Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import welcome

# What each kind is answered with, in one line; kinds that are not here (somebody joined, a pin) get none.
_ANSWERS = {
    ContentType.STICKER: "other.sticker",
    ContentType.DICE: "other.sticker",
    ContentType.VOICE: "other.voice",
    ContentType.AUDIO: "other.voice",
    ContentType.LOCATION: "other.location",
    ContentType.VENUE: "other.location",
    ContentType.PHOTO: "other.media",
    ContentType.VIDEO: "other.media",
    ContentType.VIDEO_NOTE: "other.media",
    ContentType.ANIMATION: "other.media",
    ContentType.STORY: "other.media",
    ContentType.PAID_MEDIA: "other.media",
    ContentType.RICH_MESSAGE: "other.sticker",
    ContentType.CONTACT: "other.sticker",
    ContentType.POLL: "other.sticker",
    ContentType.CHECKLIST: "other.sticker",
    ContentType.GAME: "other.sticker",
    ContentType.DOCUMENT: "other.file",
}


def router() -> Router:
    """The handlers of this module; the last to be asked. In groups only buttons are answered here."""
    made = Router(name="leftovers")
    made.message.register(refuse_kind, Private())
    made.callback_query.register(refuse_tap)
    return made


async def refuse_kind(
    message: Message,
    show: Show,
    app: App,
    forms: Forms,
    work: Work,
    identity: Identity,
    chat: int,
    album_rest: bool,
    lang: str,
) -> None:
    """One line on what we can't read; a form that waits goes on waiting."""
    key = _find_answer(message, identity)
    if key is None or album_rest:
        return
    await show(welcome.note_screen(lang, key))
    if await forms.find(work, identity, chat, app.now()) is not None:
        await show(welcome.note_screen(lang, "other.form"))


def _find_answer(message: Message, identity: Identity) -> str | None:
    if message.forward_origin is not None:
        return "other.forward"
    if message.content_type == ContentType.TEXT:
        return "other.unknown"
    if message.content_type == ContentType.PHOTO and identity.is_admin:
        return "other.photo"
    return _ANSWERS.get(ContentType(message.content_type))


async def refuse_tap(tap: CallbackQuery, show: Show, lang: str) -> None:
    """A button we don't know: forged, or of a version long gone."""
    del tap
    await show.toast(say(lang, "tap.old"), alert=True)
