"""`/import`: staff send a roster; what it would change is shown, and one press enters all of it or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path

from aiogram import Bot as Telegram
from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Command
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from bot.app import App
from bot.awards.tables import AwardTables
from bot.callbacks import Import
from bot.channels.counting import Report, counting
from bot.channels.sending import Show
from bot.handlers.filters import Filling, Private
from bot.handlers.item_files import show_list
from bot.handlers.need_tables import FORM as TABLE_FORM
from bot.handlers.wizard_sheets import answer_table
from bot.items.desk import ItemDesk
from bot.needs.pushes import read_told
from bot.process.keys import read_erased
from bot.received import receive_briefly
from bot.texts import say
from bot.updates.forms import Form, Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import need_tables as need_views
from bot.views import roster as views
from bot.views import welcome
from bot.wizard import sheet as wizard_sheet
from knowledge.intake import SUFFIXES
from storage import need_tables
from storage.awards import reading as award_reading
from storage.roles import Actor, Role
from storage.roster import importing, matching, template
from storage.roster.errors import SecretRoster, UnreadableRoster
from storage.roster.planning import Occasion
from storage.roster.reading import Roster, read_roster
from storage.roster.tables import MOST_BYTES
from storage.work_items import sheets

FORM = "roster"
FILE_CHARS = 16  # of a file's digest, in a button
_TABLES = F.document.file_name.lower().endswith((".xlsx", ".csv", ".xls", ".xlsm"))


def router() -> Router:
    """The commands, the buttons, and a file that was asked for."""
    made = Router(name="roster")
    made.message.register(begin_import, Command("import"), Private())
    made.message.register(send_template, Command("template"), Private())
    made.message.register(take_file, F.document, ~F.forward_origin, Private(), Filling(FORM))
    made.callback_query.register(decide, Import.filter())
    return made


def file_router() -> Router:
    """A table that comes unasked."""
    made = Router(name="roster files")
    made.message.register(take_file, F.document, _TABLES, ~F.forward_origin, Private())
    return made


async def begin_import(
    message: Message, show: Show, app: App, forms: Forms, work: Work, identity: Identity, chat: int, lang: str
) -> None:
    """Asks for the file."""
    del message
    forms.begin(work, identity, chat, FORM, app.now())
    await show(views.ask_screen(lang))


async def send_template(message: Message, show: Show, lang: str) -> None:
    """The empty roster."""
    del message
    await _send_template(show, lang)


async def take_file(
    message: Message,
    bot: Telegram,
    show: Show,
    app: App,
    forms: Forms,
    work: Work,
    identity: Identity,
    actor: Actor,
    chat: int,
    lang: str,
) -> None:
    """A roster, a department's table of needs, one of awards or of work items is read and compared, nothing entered.

    A table of people without names is answered by what they get: nothing of it is entered, or kept.

    A document for the library that comes as one goes on to who reads those, of who may publish.

    Raises UnreadableRoster.
    """
    document = message.document
    if document is None:
        return
    if (document.file_size or 0) > MOST_BYTES:
        await show(welcome.note_screen(lang, "roster.file.too_big", megabytes=MOST_BYTES >> 20))
        return
    name = document.file_name or document.file_unique_id
    try:
        async with show.typing(), receive_briefly(bot, document.file_id) as path:
            needs = await asyncio.to_thread(need_tables.read_table, path)
            if needs is None and await asyncio.to_thread(wizard_sheet.is_table, path):  # people without names
                await answer_table(path, show, app, lang)
                return
            awards = await asyncio.to_thread(award_reading.read_table, path) if needs is None else None
            items = await asyncio.to_thread(sheets.read_items, path) if needs is None and awards is None else None
            if awards is None and needs is None and items is None:
                async with _counted(show, lang) as report, _read(app, path, report) as roster:
                    result = await work.read(lambda session: matching.compare(session, roster, report))
    except TelegramBadRequest:
        await show(welcome.note_screen(lang, "roster.failed"))
        return
    except UnreadableRoster as error:
        if isinstance(error, SecretRoster) or Path(name).suffix.lower() not in SUFFIXES:
            raise
        forms.drop(work, identity)
        if Role.ADMIN in actor.roles:  # a document for the library: read as one, and published by a press only
            raise SkipHandler from error
        await show(views.document_screen(name, lang))
        return
    if needs is not None:  # its headings say so
        verdicts = await work.read(lambda session: need_tables.check(session, actor, needs))
        forms.begin(work, identity, chat, TABLE_FORM, app.now(), file=document.file_id, digest=needs.digest)
        await show(need_views.comparison_screen(name, verdicts, needs.digest, told=read_told(app, lang)))
        return
    if awards is not None:
        await AwardTables(app, work, forms, identity, actor, chat, show).take_table(awards, document.file_id, name)
        return
    if items is not None:
        await show_list(ItemDesk(app, work, forms, identity, actor, chat, show), items, document.file_id, name)
        return
    file = roster.sha256[:FILE_CHARS]
    forms.begin(work, identity, chat, FORM, app.now(), file=document.file_id, digest=file)
    await show(views.comparison_screen(name, result, file, language=lang))


async def decide(
    tap: CallbackQuery,
    callback_data: Import,
    bot: Telegram,
    show: Show,
    app: App,
    forms: Forms,
    work: Work,
    identity: Identity,
    chat: int,
    lang: str,
) -> None:
    """Enter it, list it row by row, let it be. A file dealt with before is said to be."""
    del tap
    if callback_data.do == "template":
        await _send_template(show, lang)
        return
    if callback_data.do == "ask":
        forms.begin(work, identity, chat, FORM, app.now())
        await show.fresh(views.ask_screen(lang))
        return
    form = await forms.find(work, identity, chat, app.now())
    if form is None or form.name != FORM or form.facts.get("digest") != callback_data.file:
        await show(welcome.note_screen(lang, "roster.gone"))
        return
    match callback_data.do:
        case "apply":
            await _apply(bot, form, show, app, identity, lang)
            forms.drop(work, identity)
        case "list":
            await _list(bot, form, show, app, work, lang)
        case _:
            forms.drop(work, identity)
            await show(welcome.note_screen(lang, "roster.discarded"))


async def _apply(bot: Telegram, form: Form, show: Show, app: App, identity: Identity, lang: str) -> None:
    person, now, erased = identity.person_id, app.now(), partial(read_erased, app.settings.data_dir)
    async with (
        show.typing(),
        _counted(show, lang) as report,
        _fetched(bot, app, str(form.facts["file"]), report) as roster,
    ):
        if roster.sha256[:FILE_CHARS] != form.facts["digest"]:  # a terminal's file can be edited after it was shown
            await show(welcome.note_screen(lang, "roster.changed_file"))
            return
        occasion = Occasion(now, app.today(), person)
        result = await asyncio.to_thread(
            importing.bring_in, app.database, roster, occasion, erased=erased, progress=report
        )
    await show(views.done_screen(result, language=lang))


async def _list(bot: Telegram, form: Form, show: Show, app: App, work: Work, lang: str) -> None:
    async with show.typing(), _fetched(bot, app, str(form.facts["file"])) as roster:
        result = await work.read(lambda session: matching.compare(session, roster))
    rows, head = views.list_rows(result, lang), say(lang, "roster.list_head").split("|")
    content = await asyncio.to_thread(template.make_list, say(lang, "roster.list_sheet"), head, rows)
    file, caption = BufferedInputFile(content, say(lang, "roster.list_file")), say(lang, "roster.list_caption")
    await show.document(file, caption, about=result.talent_ids, names=True)


async def _send_template(show: Show, lang: str) -> None:
    content = await asyncio.to_thread(template.make_template, say(lang, "roster.hints").split("|"))
    file = BufferedInputFile(content, say(lang, "roster.template_file"))
    await show.document(file, say(lang, "roster.template_caption"))


def _counted(show: Show, language: str) -> AbstractAsyncContextManager[Report]:
    return counting(show, lambda done, total, what: views.doing_screen(done, total, what, language=language))


@asynccontextmanager
async def _fetched(bot: Telegram, app: App, file_id: str, report: Report | None = None) -> AsyncIterator[Roster]:
    """The roster in a file. Raises UnreadableRoster."""
    async with receive_briefly(bot, file_id) as path, _read(app, path, report) as roster:
        yield roster


@asynccontextmanager
async def _read(app: App, path: Path, report: Report | None = None) -> AsyncIterator[Roster]:
    """The roster, read in a thread of its own. Raises UnreadableRoster."""
    roster = await asyncio.to_thread(read_roster, path, report)
    roster.erased = await asyncio.to_thread(read_erased, app.settings.data_dir)
    try:
        yield roster
    finally:
        roster.close()
