"""`/find`: the talents that a person may see, by name, pinyin, initials, employer, tag or phone."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.app import App
from bot.callbacks import FindPage
from bot.channels.sending import Show
from bot.handlers.filters import Filling, Private
from bot.updates.forms import Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import roster as views
from bot.views import welcome
from storage import search
from storage.roles import KEEPS_IN_TOUCH, STAFF, Actor, Role

FORM = "find"
MOST_CHARS = 100  # of what somebody is looked for by


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="finding")
    made.message.register(begin_search, Command("find"), Private())
    made.callback_query.register(turn_page, FindPage.filter())
    made.message.register(find_typed, F.text, ~F.text.startswith("/"), ~F.forward_origin, Filling(FORM))
    return made


async def begin_search(
    message: Message,
    command: CommandObject,
    show: Show,
    app: App,
    forms: Forms,
    work: Work,
    identity: Identity,
    actor: Actor,
    chat: int,
    lang: str,
) -> None:
    """`/find 张三` finds; `/find` alone asks whom."""
    del message
    text = (command.args or "").strip()
    if text:
        await _show_found(text, 0, show, work, actor, lang)
        return
    forms.begin(work, identity, chat, FORM, app.now())
    await show(welcome.note_screen(lang, "find.ask"))


async def find_typed(
    message: Message, show: Show, forms: Forms, work: Work, identity: Identity, actor: Actor, lang: str
) -> None:
    """What was asked for by `/find`."""
    forms.drop(work, identity)
    await _show_found((message.text or "").strip(), 0, show, work, actor, lang)


async def turn_page(
    tap: CallbackQuery, callback_data: FindPage, show: Show, work: Work, actor: Actor, lang: str
) -> None:
    """Another page of what was found."""
    del tap
    await _show_found(callback_data.text, callback_data.page, show, work, actor, lang)


async def _show_found(text: str, page: int, show: Show, work: Work, actor: Actor, lang: str) -> None:
    if Role.HR in actor.roles and not actor.entrusted and not actor.roles & (STAFF | KEEPS_IN_TOUCH):
        await show(welcome.note_screen(lang, "entrust.yours_not"))
        return
    wanted, offset = text[:MOST_CHARS], page * views.PAGE
    found = await work.read(lambda session: search.find(session, actor, wanted, limit=views.PAGE, offset=offset))
    await show(views.found_screen(wanted, found, page=page, language=lang))
