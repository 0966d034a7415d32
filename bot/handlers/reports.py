"""`/report`: the papers that a year adds up to; who decides may replace the template."""

from __future__ import annotations

from aiogram import Bot as Telegram
from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks import YearPaper
from bot.desks import give_desk
from bot.handlers.filters import Filling, Private
from bot.papers.report_desk import FORM, ReportDesk


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="reports")
    give_desk(made, ReportDesk)
    made.message.register(show_papers, Command("report"), Private())
    made.callback_query.register(press, YearPaper.filter())
    made.message.register(take_template, F.document, ~F.forward_origin, Private(), Filling(FORM))
    return made


async def show_papers(message: Message, desk: ReportDesk) -> None:
    """Which papers there are."""
    del message
    await desk.show_menu()


async def press(tap: CallbackQuery, callback_data: YearPaper, desk: ReportDesk) -> None:
    """A paper, the template. Raises TemplateUnusable, FiguresUnusable, IndicatorsUnusable."""
    del tap
    await desk.press(callback_data)


async def take_template(message: Message, bot: Telegram, desk: ReportDesk) -> None:
    """A template that was edited in Word. Raises TemplateUnusable."""
    document = message.document
    if document is not None:
        async with desk.show.typing():
            await desk.take_template(bot, document.file_id, document.file_size or 0)
