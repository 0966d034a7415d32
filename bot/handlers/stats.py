"""`/stats`: what a period adds up to, as tables, pictures and a file; staff see all, others their own talents."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks import Stats
from bot.desks import give_desk
from bot.figures.stats_desk import FORM, StatsDesk
from bot.handlers.filters import Filling, Private


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="stats")
    give_desk(made, StatsDesk)
    made.message.register(show_year, Command("stats"), Private())
    made.callback_query.register(press, Stats.filter())
    made.message.register(take_range, F.text, ~F.text.startswith("/"), ~F.forward_origin, Private(), Filling(FORM))
    return made


async def show_year(message: Message, desk: StatsDesk) -> None:
    """The figures of this year."""
    del message
    await desk.press(Stats(do="year"))


async def press(tap: CallbackQuery, callback_data: Stats, desk: StatsDesk) -> None:
    """A part, a picture, the file, another period."""
    del tap
    await desk.press(callback_data)


async def take_range(message: Message, desk: StatsDesk) -> None:
    """The two days that were asked for."""
    await desk.take_range(message.text or "")
