"""`/items`: the year's work items; units write of their own, staff of all."""

from __future__ import annotations

from aiogram import Bot as Telegram
from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks import ItemList, ItemStep
from bot.desks import give_desk
from bot.handlers.filters import Filling, Private
from bot.items.desk import EVIDENCE_FORM, FORM, ItemDesk
from bot.received import find_sent, receive_file
from bot.updates.forms import Form

_LOOKS = ("", "past", "shown", "send")
_WORDS = ("going", "met", "stuck", "show")
_OFFICE = ("returned", "drop", "take_up")


def router() -> Router:
    """The handlers of this module. Files come before those that are sent to be read as documents."""
    made = Router(name="items")
    give_desk(made, ItemDesk)
    made.message.register(list_items, Command("items"), Private())
    made.callback_query.register(turn_list, ItemList.filter())
    made.callback_query.register(open_item, ItemStep.filter(F.do.in_(_LOOKS)))
    made.callback_query.register(ask_words, ItemStep.filter(F.do.in_(_WORDS)))
    made.callback_query.register(manage, ItemStep.filter(F.do.in_(_OFFICE)))
    typed = F.text, ~F.text.startswith("/"), ~F.forward_origin, Private()
    made.message.register(take_words, *typed, Filling(FORM))
    made.message.register(take_evidence, *typed, Filling(EVIDENCE_FORM))
    files = F.voice | F.audio | F.photo | F.document | F.video | F.video_note
    made.message.register(take_file, files, ~F.forward_origin, Private(), Filling(EVIDENCE_FORM))
    return made


async def list_items(message: Message, desk: ItemDesk) -> None:
    """The board of this year."""
    del message
    await desk.show_list(ItemList())


async def turn_list(tap: CallbackQuery, callback_data: ItemList, desk: ItemDesk) -> None:
    """A list, or a page of it."""
    del tap
    await desk.show_list(callback_data)


async def open_item(tap: CallbackQuery, callback_data: ItemStep, desk: ItemDesk) -> None:
    """One item, what was said of it, what shows it."""
    del tap
    if callback_data.do == "past":
        await desk.show_past(callback_data)
    elif callback_data.do:
        await desk.show_evidence(callback_data)
    else:
        await desk.show_item(callback_data.work)


async def ask_words(tap: CallbackQuery, callback_data: ItemStep, desk: ItemDesk) -> None:
    """Words on progress, or what shows it, are asked for."""
    del tap
    await desk.ask(callback_data)


async def manage(tap: CallbackQuery, callback_data: ItemStep, desk: ItemDesk) -> None:
    """The office gives back, takes off, puts back."""
    del tap
    if callback_data.do == "take_up":
        await desk.take_up(callback_data)
    else:
        await desk.ask(callback_data)


async def take_words(message: Message, form: Form, desk: ItemDesk) -> None:
    """The words that were asked for. Raises ItemRefused: nothing was written, and it is waited on."""
    await desk.take_text(form, message.text or "")


async def take_evidence(message: Message, form: Form, desk: ItemDesk) -> None:
    """What shows it, in words. Raises ItemRefused."""
    await desk.take_evidence(form, message.text or "")


async def take_file(message: Message, form: Form, bot: Telegram, desk: ItemDesk) -> None:
    """What shows it, as a file. Raises AttachmentRefused, ItemRefused: nothing was kept."""
    sent = find_sent(message)
    if sent is not None:
        await desk.keep_file(form, await receive_file(bot, sent, desk.app))
