"""`/quality`: how answers do in use, for admins."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.answers.quality import QualityDesk
from bot.app import App
from bot.callbacks import Quality
from bot.channels.sending import Show
from bot.updates.work import Work


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="quality")
    made.message.register(show_quality, Command("quality"))
    made.callback_query.register(turn_quality, Quality.filter())
    return made


async def show_quality(message: Message, show: Show, app: App, work: Work, lang: str) -> None:
    """`/quality`: the summary."""
    del message
    await show(await QualityDesk(app, work, lang).page(""))


async def turn_quality(tap: CallbackQuery, callback_data: Quality, show: Show, app: App, work: Work, lang: str) -> None:
    """A part, or back to the summary."""
    del tap
    await show(await QualityDesk(app, work, lang).page(callback_data.part))
