"""`/settings`: what a person wants to be told, and how it looks; 不再接收此类 below what was pushed."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlalchemy.orm import Session

from bot.app import App
from bot.callbacks import Go, Tell
from bot.channels.sending import Show
from bot.handlers.filters import Private
from bot.screens import Screen
from bot.texts import say
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import subscriptions as views
from storage import consents, subscriptions
from storage.consents import Purpose
from storage.subscriptions import Topic


def router() -> Router:
    """The handlers of this module; before `welcome`, whose buttons lead here."""
    made = Router(name="subscriptions")
    topics = {topic.value for topic in Topic}
    made.message.register(show_settings, Command("settings"), Private())
    made.callback_query.register(open_settings, Go.filter(F.to == "settings"))
    made.callback_query.register(choose, Tell.filter(F.topic.in_(topics) & (F.at == "settings")))
    made.callback_query.register(stop, Tell.filter(F.topic.in_(topics) & (F.at != "settings")))
    return made


async def show_settings(message: Message, show: Show, work: Work, identity: Identity) -> None:
    """`/settings`."""
    del message
    await show(await _settings(work, identity))


async def open_settings(tap: CallbackQuery, show: Show, work: Work, identity: Identity) -> None:
    """The button to it."""
    del tap
    await show(await _settings(work, identity))


async def choose(tap: CallbackQuery, callback_data: Tell, show: Show, app: App, work: Work, identity: Identity) -> None:
    """A topic on or off, in the settings."""
    del tap
    await _choose(callback_data, app, work, identity)
    await show(await _settings(work, identity))


async def stop(
    tap: CallbackQuery, callback_data: Tell, show: Show, app: App, work: Work, identity: Identity, lang: str
) -> None:
    """不再接收此类 below a push: said below it, with the way back; the way back itself is edited in place."""
    del tap
    await _choose(callback_data, app, work, identity)
    topic, wanted = Topic(callback_data.topic), bool(callback_data.wanted)
    screen = views.stopped_screen(topic, wanted=wanted, language=lang)
    await (show.fresh(screen) if callback_data.at == "push" else show(screen))
    await show.toast(say(lang, "tell.noted"))


async def _choose(wish: Tell, app: App, work: Work, identity: Identity) -> None:
    person, topic, wanted, now = identity.person_id, Topic(wish.topic), bool(wish.wanted), app.now()
    await work.now(lambda session: subscriptions.choose(session, person, topic, wanted=wanted, now=now))


async def _settings(work: Work, identity: Identity, notice: str = "") -> Screen:
    person = identity.person_id

    def read(session: Session) -> Screen:
        wanted = subscriptions.list_wanted(session, person)
        agreed = consents.allows(session, person, Purpose.CHANGES)
        return views.settings_screen(
            wanted, agreed=agreed, plain=identity.plain, language=identity.language, notice=notice
        )

    return await work.read(read)
