"""`/faq`: answers of the office for all, from the draft to the end."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks import DeskStep, FaqList, FaqStep
from bot.desks import give_desk
from bot.faqs.desk import FORM, FaqDesk
from bot.handlers.filters import Filling, Private
from bot.updates.forms import Form


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="faqs")
    give_desk(made, FaqDesk)
    made.message.register(list_faqs, Command("faq"), Private())
    made.callback_query.register(turn_faqs, FaqList.filter())
    made.callback_query.register(learn, DeskStep.filter(F.do == "learn"))
    made.callback_query.register(press, FaqStep.filter())
    made.message.register(take_text, F.text, ~F.text.startswith("/"), ~F.forward_origin, Private(), Filling(FORM))
    return made


async def list_faqs(message: Message, desk: FaqDesk) -> None:
    """`/faq`: what waits for a reader first."""
    del message
    await desk.show_list("", 0)


async def turn_faqs(tap: CallbackQuery, callback_data: FaqList, desk: FaqDesk) -> None:
    """Another page, another list."""
    del tap
    await desk.show_list(callback_data.shelf, callback_data.page)


async def learn(tap: CallbackQuery, callback_data: DeskStep, desk: FaqDesk) -> None:
    """入常见问题: a draft of an answered question."""
    del tap
    await desk.learn(callback_data.thread)


async def press(tap: CallbackQuery, callback_data: FaqStep, desk: FaqDesk) -> None:
    """A step with one of them, or its page. Raises FaqRefused."""
    del tap
    await desk.press(callback_data)


async def take_text(message: Message, form: Form, desk: FaqDesk) -> None:
    """What a step asked for. Raises FaqRefused."""
    await desk.take_text(form, message.text or "")
