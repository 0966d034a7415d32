"""`/budget`: plan, adjustments, execution and forecast; staff look, the section chief and admins change."""

from __future__ import annotations

from aiogram import Bot as Telegram
from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.budget.desk import FORM, TABLE_FORM, BudgetDesk
from bot.callbacks import Budget, BudgetStep
from bot.desks import give_desk
from bot.handlers.filters import Filling, Private
from bot.updates.forms import Form


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="budget")
    give_desk(made, BudgetDesk)
    made.message.register(show_year, Command("budget"), Private())
    made.callback_query.register(press, Budget.filter())
    made.callback_query.register(change, BudgetStep.filter())
    made.message.register(take_text, F.text, ~F.text.startswith("/"), ~F.forward_origin, Private(), Filling(FORM))
    made.message.register(take_file, F.document, ~F.forward_origin, Private(), Filling(TABLE_FORM))
    return made


async def show_year(message: Message, desk: BudgetDesk) -> None:
    """The budget of this year."""
    del message
    await desk.press(Budget())


async def press(tap: CallbackQuery, callback_data: Budget, desk: BudgetDesk) -> None:
    """A part, a picture, a file, another year."""
    del tap
    await desk.press(callback_data)


async def change(tap: CallbackQuery, callback_data: BudgetStep, desk: BudgetDesk, bot: Telegram) -> None:
    """A change begins, or is entered."""
    del tap
    await desk.step(callback_data, bot)


async def take_text(message: Message, form: Form, desk: BudgetDesk) -> None:
    """What was asked for."""
    await desk.take_text(form, message.text or "")


async def take_file(message: Message, form: Form, desk: BudgetDesk, bot: Telegram) -> None:
    """A table."""
    document = message.document
    if document is not None:
        name = document.file_name or document.file_unique_id
        await desk.take_file(form, bot, document.file_id, name, document.file_size or 0)
