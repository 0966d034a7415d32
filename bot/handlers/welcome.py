"""Who I am, how I am used, in which language, and leaving what is being typed."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command, CommandStart
from aiogram.types import CallbackQuery, Message

from bot.app import App
from bot.callbacks import Go, Leave, Look, Speak
from bot.channels.sending import Show
from bot.screens import Screen
from bot.texts import LANGUAGES
from bot.updates.forms import LONG_KEPT, Form, Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import welcome
from storage import people


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="welcome")
    made.message.register(start, CommandStart())
    made.message.register(show_help, Command("help"))
    made.message.register(choose_language, Command("language"))
    made.message.register(toggle_look, Command("plain"))
    made.message.register(cancel, Command("cancel"))
    made.callback_query.register(go, Go.filter())
    made.callback_query.register(speak, Speak.filter(F.language.in_(LANGUAGES)))
    made.callback_query.register(look, Look.filter())
    made.callback_query.register(leave, Leave.filter())
    return made


async def start(message: Message, show: Show, app: App, identity: Identity, lang: str) -> None:
    """`/start`: who I am, and three questions to begin with."""
    del message
    await show(_start(app, identity, lang))


def _start(app: App, identity: Identity, language: str) -> Screen:
    return welcome.start_screen(app.offices.general(), roles=identity.roles, language=language)


async def show_help(message: Message, show: Show, identity: Identity, lang: str) -> None:
    """`/help`."""
    del message
    await show(welcome.help_screen(identity.roles, language=lang))


async def choose_language(message: Message, show: Show, lang: str) -> None:
    """`/language`: the languages to choose from."""
    del message
    await show(welcome.language_screen(language=lang))


async def go(tap: CallbackQuery, callback_data: Go, show: Show, app: App, identity: Identity, lang: str) -> None:
    """A button to one of the fixed screens."""
    del tap
    match callback_data.to:
        case "help":
            await show(welcome.help_screen(identity.roles, language=lang))
        case "help_office":
            await show(welcome.help_office_screen(identity.roles, language=lang))
        case "language":
            await show(welcome.language_screen(language=lang))
        case _:
            await show(_start(app, identity, lang))


async def speak(tap: CallbackQuery, callback_data: Speak, show: Show, app: App, identity: Identity, work: Work) -> None:
    """A language was chosen: said in it, with the start screen in it."""
    del tap
    chosen = callback_data.language
    app.identities.change(identity, language=chosen)
    work.later(lambda session: people.set_language(session, identity.person_id, chosen))
    await show(welcome.spoken_screen(app.offices.general(), roles=identity.roles, language=chosen))


async def toggle_look(message: Message, show: Show, app: App, identity: Identity, work: Work, lang: str) -> None:
    """`/plain`: text only, or tables again."""
    del message
    await _set_look(not identity.plain, show, app, identity, work, lang)


async def look(
    tap: CallbackQuery, callback_data: Look, show: Show, app: App, identity: Identity, work: Work, lang: str
) -> None:
    """The button that takes the choice back."""
    del tap
    await _set_look(bool(callback_data.plain), show, app, identity, work, lang)


async def _set_look(plain: bool, show: Show, app: App, identity: Identity, work: Work, language: str) -> None:
    app.identities.change(identity, plain=plain)
    work.later(lambda session: people.set_plain(session, identity.person_id, plain))
    await show(welcome.look_screen(plain=plain, language=language))


async def cancel(
    message: Message, show: Show, app: App, forms: Forms, work: Work, identity: Identity, lang: str
) -> None:
    """`/cancel`: leave what is being typed."""
    found = await forms.find(work, identity, message.chat.id, app.now())
    forms.drop(work, identity)
    await show(welcome.note_screen(lang, _left(found) if found else "cancel.nothing"))


async def leave(
    tap: CallbackQuery, show: Show, app: App, forms: Forms, work: Work, identity: Identity, chat: int, lang: str
) -> None:
    """The button 取消 under what was asked for."""
    del tap
    found = await forms.find(work, identity, chat, app.now())
    forms.drop(work, identity)
    await show(welcome.note_screen(lang, _left(found)))


def _left(form: Form | None) -> str:
    """What leaving a form comes to: what is kept for long stays as it is."""
    return f"cancel.{form.name}" if form is not None and form.name in LONG_KEPT else "cancel.done"
