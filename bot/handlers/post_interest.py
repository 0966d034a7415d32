"""Interested in a post: what its employer would be told is chosen and agreed to, and can be taken back."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from bot.bulletins.interest import FORM, InterestDesk
from bot.callbacks import Post
from bot.desks import give_desk
from bot.handlers.filters import Filling, Private
from bot.updates.forms import Form


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="post_interest")
    give_desk(made, InterestDesk)
    made.callback_query.register(offer, Post.filter(F.do == "want"))
    made.callback_query.register(ask_line, Post.filter(F.do == "type"))
    made.callback_query.register(agree, Post.filter(F.do == "yes"))
    made.callback_query.register(take_back, Post.filter(F.do == "back"))
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private())
    made.message.register(take_line, *typed, Filling(FORM))
    return made


async def offer(tap: CallbackQuery, callback_data: Post, desk: InterestDesk) -> None:
    """What the employer would be told."""
    del tap
    await desk.offer(callback_data)


async def ask_line(tap: CallbackQuery, callback_data: Post, desk: InterestDesk) -> None:
    """Another name, phone or address is typed."""
    del tap
    await desk.ask(callback_data)


async def take_line(message: Message, form: Form, desk: InterestDesk) -> None:
    """What was typed, shown for consent."""
    await desk.take_line(form, message.text or "")


async def agree(tap: CallbackQuery, callback_data: Post, desk: InterestDesk) -> None:
    """Yes. Raises InterestRefused."""
    del tap
    await desk.agree(callback_data)


async def take_back(tap: CallbackQuery, callback_data: Post, desk: InterestDesk) -> None:
    """No more."""
    del tap
    await desk.take_back(callback_data)
