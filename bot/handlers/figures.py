"""`/figures`: the ledger that the year's report is made of; staff read and enter."""

from __future__ import annotations

from aiogram import Bot as Telegram
from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks import Ledger
from bot.desks import give_desk
from bot.figures.desk import FORM, FigureDesk
from bot.handlers.filters import Filling, Private
from bot.updates.forms import Form

_TABLES = F.document.file_name.lower().endswith((".xlsx", ".csv"))


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="figures")
    give_desk(made, FigureDesk)
    made.message.register(show_year, Command("figures"), Private())
    made.callback_query.register(press, Ledger.filter())
    made.message.register(take_file, F.document, _TABLES, ~F.forward_origin, Private(), Filling(FORM))
    made.message.register(take_line, F.text, ~F.text.startswith("/"), ~F.forward_origin, Private(), Filling(FORM))
    return made


async def show_year(message: Message, desk: FigureDesk) -> None:
    """The figures of this year. Raises FiguresUnusable."""
    del message
    await desk.show_year()


async def press(tap: CallbackQuery, callback_data: Ledger, bot: Telegram, desk: FigureDesk) -> None:
    """A page, a figure, the line, the file. Raises FiguresUnusable, FigureRefused."""
    del tap
    await desk.press(callback_data, bot)


async def take_line(message: Message, form: Form, desk: FigureDesk) -> None:
    """A figure's name, or a line that enters one; what is neither goes on to who answers questions."""
    if not await desk.take_line(form, message.text or ""):
        raise SkipHandler


async def take_file(message: Message, form: Form, bot: Telegram, desk: FigureDesk) -> None:
    """A ledger as a file; another table goes on to who reads rosters. Raises UnreadableRoster, FigureRefused."""
    document = message.document
    if document is None:
        return
    async with desk.show.typing():
        taken = await desk.take_file(bot, form, document.file_id, document.file_size or 0)
    if not taken:
        raise SkipHandler
