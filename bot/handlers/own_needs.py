"""`/need` and `/suggest`: a talent's own, raised alone, and how they stand."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.callbacks import Own
from bot.desks import give_desk
from bot.handlers.filters import Filling, Private
from bot.needs.own import FORM, OwnDesk
from bot.updates.forms import Form


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="own_needs")
    give_desk(made, OwnDesk)
    made.message.register(begin_need, Command("need"), Private())
    made.message.register(begin_suggestion, Command("suggest"), Private())
    made.callback_query.register(press, Own.filter())
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private())
    made.message.register(take_text, *typed, Filling(FORM))
    return made


async def begin_need(message: Message, command: CommandObject, desk: OwnDesk) -> None:
    """`/need`: one's own, or at once what it is. Raises EntryRefused."""
    del message
    await desk.begin("need", command.args or "")


async def begin_suggestion(message: Message, command: CommandObject, desk: OwnDesk) -> None:
    """`/suggest`, likewise. Raises EntryRefused."""
    del message
    await desk.begin("suggestion", command.args or "")


async def press(tap: CallbackQuery, callback_data: Own, desk: OwnDesk) -> None:
    """A button of the list or of what is being raised. Raises EntryRefused."""
    del tap
    await desk.press(callback_data)


async def take_text(message: Message, form: Form, desk: OwnDesk) -> None:
    """What it is, in the talent's words. Raises EntryRefused, and waits on."""
    await desk.take_text(str(form.facts["kind"]), message.text or "")
