"""The list of work items as a file: staff send it, see what it would do, and one press enters all or nothing."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from aiogram import Bot as Telegram
from aiogram import F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, Message
from sqlalchemy.orm import Session

from bot.callbacks import ItemFile
from bot.desks import give_desk
from bot.handlers.filters import Filling, Private
from bot.items.desk import ItemDesk
from bot.items.units import read_units
from bot.updates.forms import Form
from bot.views import item_files as views
from bot.views.welcome import note_screen
from storage.roster.tables import MOST_BYTES
from storage.work_items import importing, sheets
from storage.work_items.importing import Comparison
from storage.work_items.sheets import ItemTable
from storage.work_items.writing import ItemRefused

FORM = "item_file"


def router() -> Router:
    """The handlers of this module; before files that are a roster."""
    made = Router(name="item_files")
    give_desk(made, ItemDesk)
    made.callback_query.register(send_board, ItemFile.filter(F.do == "send"))
    made.callback_query.register(begin_import, ItemFile.filter(F.do == "ask"))
    made.callback_query.register(decide, ItemFile.filter(F.do.in_(("apply", "drop"))))
    made.message.register(take_list, F.document, ~F.forward_origin, Private(), Filling(FORM))
    return made


async def send_board(tap: CallbackQuery, callback_data: ItemFile, desk: ItemDesk) -> None:
    """The board of a year."""
    del tap
    async with desk.show.typing():
        await desk.send_board(callback_data.year)


async def begin_import(tap: CallbackQuery, callback_data: ItemFile, desk: ItemDesk) -> None:
    """Asks for the list."""
    del tap
    desk.forms.begin(desk.work, desk.identity, desk.chat, FORM, desk.app.now(), year=callback_data.year)
    await desk.show.fresh(views.ask_screen(desk.language))


async def take_list(message: Message, form: Form, bot: Telegram, desk: ItemDesk) -> None:
    """A list is read and compared; nothing is entered yet. Raises UnreadableRoster."""
    document = message.document
    if document is None:
        return
    if (document.file_size or 0) > MOST_BYTES:
        await desk.show(note_screen(desk.language, "roster.file.too_big", megabytes=MOST_BYTES >> 20))
        return
    try:
        async with desk.show.typing():
            table = await _read(bot, document.file_id)
    except TelegramBadRequest:
        await desk.show(note_screen(desk.language, "roster.failed"))
        return
    if table is None:
        await desk.show(note_screen(desk.language, "items.file.none"))
        return
    name = document.file_name or document.file_unique_id
    await show_list(desk, table, document.file_id, name, int(form.facts.get("year") or 0))


async def show_list(desk: ItemDesk, table: ItemTable, file_id: str, name: str, asked_year: int = 0) -> None:
    """What a list would do; it waits for a press. Of the year that it says, else that was asked about, else this."""
    year = table.year or sheets.find_year(name) or asked_year or desk.app.today().year
    found = await _compare(desk, table, year)
    facts = {"file": file_id, "digest": table.digest, "year": year}
    desk.forms.begin(desk.work, desk.identity, desk.chat, FORM, desk.app.now(), **facts)
    await desk.show(views.comparison_screen(name, found, table.digest, told=desk.told))


async def decide(tap: CallbackQuery, callback_data: ItemFile, bot: Telegram, desk: ItemDesk) -> None:
    """Enter it, or let it be; told anew where a row can't be entered any more: nothing was."""
    del tap
    form = await desk.forms.find(desk.work, desk.identity, desk.chat, desk.app.now())
    if form is None or form.name != FORM or form.facts.get("digest") != callback_data.file:
        await desk.show(note_screen(desk.language, "roster.gone"))
        return
    desk.forms.drop(desk.work, desk.identity)
    if callback_data.do != "apply":
        await desk.show(note_screen(desk.language, "roster.discarded"))
        return
    table, year = await _read(bot, str(form.facts["file"])), int(form.facts["year"])
    if table is None or table.digest != callback_data.file:  # a terminal's file can be edited after it was shown
        await desk.show(note_screen(desk.language, "roster.changed_file"))
        return
    try:
        found = await _enter(desk, table, year)
    except ItemRefused:
        await desk.show(views.comparison_screen("", await _compare(desk, table, year), table.digest, told=desk.told))
        return
    await desk.show(views.done_screen(found, language=desk.language))


async def _read(bot: Telegram, file_id: str) -> ItemTable | None:
    with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
        path = Path(folder) / "received"
        await bot.download(file_id, path)
        return await asyncio.to_thread(sheets.read_items, path)


async def _compare(desk: ItemDesk, table: ItemTable, year: int) -> Comparison:
    units = read_units(desk.app.offices)
    return await desk.work.read(lambda session: importing.compare(session, table, year, units))


async def _enter(desk: ItemDesk, table: ItemTable, year: int) -> Comparison:
    units, by, now = read_units(desk.app.offices), desk.actor.person_id, desk.app.now()

    def enter(session: Session) -> Comparison:
        return importing.enter(session, table, year, units, by=by, now=now)

    return await desk.work.now(enter)
