"""The office's regular papers, from their buttons under `/report`."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import CallbackQuery

from bot.callbacks import Paper
from bot.desks import give_desk
from bot.papers.desk import PaperDesk


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="papers")
    give_desk(made, PaperDesk)
    made.callback_query.register(make_paper, Paper.filter(F.do.in_(("brief", "duties"))))
    made.callback_query.register(hand_over, Paper.filter(F.do == "handover"))
    return made


async def make_paper(tap: CallbackQuery, callback_data: Paper, desk: PaperDesk) -> None:
    """The brief of a month, the duties of a quarter."""
    del tap
    await desk.make(callback_data)


async def hand_over(tap: CallbackQuery, callback_data: Paper, desk: PaperDesk) -> None:
    """All that a new section chief takes over; for who decides."""
    del tap
    await desk.make(callback_data)
