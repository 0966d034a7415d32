"""`/outside`: staff enter contacts made outside this system, as numbers with their source."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.app import App
from bot.callbacks import Outside
from bot.channels.sending import Show
from bot.figures.outside_line import read_line
from bot.handlers.filters import Filling, Private
from bot.texts import say
from bot.updates.forms import Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import outside as views
from bot.views.names import with_notice
from storage import outside_counts

FORM = "outside"


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="outside")
    made.message.register(list_counts, Command("outside"), Private())
    made.callback_query.register(press, Outside.filter())
    made.message.register(take_line, F.text, ~F.text.startswith("/"), ~F.forward_origin, Private(), Filling(FORM))
    return made


async def list_counts(message: Message, show: Show, work: Work, lang: str) -> None:
    """What was entered last."""
    del message
    rows = await work.read(lambda session: outside_counts.list_last(session, limit=views.LISTED))
    await show(views.counts_screen(rows, language=lang))


async def press(
    tap: CallbackQuery,
    callback_data: Outside,
    show: Show,
    app: App,
    work: Work,
    forms: Forms,
    identity: Identity,
    chat: int,
    lang: str,
) -> None:
    """登记: the line is waited for. 删: the number is out, audited."""
    del tap
    if callback_data.do == "add":
        forms.begin(work, identity, chat, FORM, app.now())
        await show(views.ask_screen([], language=lang))
        return
    count_id, person, now = callback_data.number, identity.person_id, app.now()
    removed = await work.now(lambda session: outside_counts.remove(session, count_id, now=now, by=person))
    rows = await work.read(lambda session: outside_counts.list_last(session, limit=views.LISTED))
    told = say(lang, "outside.removed" if removed else "outside.gone")
    await show(with_notice(views.counts_screen(rows, language=lang), told))


async def take_line(
    message: Message, show: Show, app: App, work: Work, forms: Forms, identity: Identity, lang: str
) -> None:
    """The line: entered, or what it lacks; the form waits on then. Raises CountRefused."""
    fields, missing = read_line(message.text or "", app.today())
    if fields is None:
        await show(views.ask_screen(missing, language=lang))
        return
    person, today, now = identity.person_id, app.today(), app.now()
    await work.now(lambda session: outside_counts.enter(session, fields, today=today, now=now, by=person))
    forms.drop(work, identity)
    rows = await work.read(lambda session: outside_counts.list_last(session, limit=views.LISTED))
    told = say(lang, "outside.saved", entry=views.entry_line(fields, language=lang))
    await show(with_notice(views.counts_screen(rows, language=lang), told))
