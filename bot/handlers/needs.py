"""`/needs`: the needs that wait for somebody's step, and each step by the side that may take it."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks import NeedJoin, NeedList, NeedStep
from bot.desks import give_desk
from bot.handlers.filters import Filling, Private
from bot.needs.desk import FORM, NeedDesk
from bot.updates.forms import Form

_OFFICE = (
    "take", "classify", "transfer", "answer", "recall", "pause", "wake", "split", "calm", "pass_on",
)  # fmt: skip
_CHIEF = ("extend", "refuse_extension", "release", "give_back")
_DEPARTMENT = ("accept", "reply", "ask_talent", "hand_back", "ask_extension", "reassign", "keep")
_KEEPER = ("join", "urge")
_THEIRS = ("supply", "add", "attach", "settle", "reopen")
_LOOKS = ("", "more", "members")


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="needs")
    give_desk(made, NeedDesk)
    made.message.register(list_needs, Command("needs"), Private())
    made.callback_query.register(turn_list, NeedList.filter())
    made.callback_query.register(work, NeedStep.filter(F.do.in_(_OFFICE)))
    made.callback_query.register(decide, NeedStep.filter(F.do.in_(_CHIEF)))
    made.callback_query.register(handle, NeedStep.filter(F.do.in_(_DEPARTMENT)))
    made.callback_query.register(speak_for, NeedStep.filter(F.do.in_(_KEEPER)))
    made.callback_query.register(answer, NeedStep.filter(F.do.in_(_THEIRS)))
    made.callback_query.register(join_saved, NeedJoin.filter())
    made.callback_query.register(open_need, NeedStep.filter(F.do.in_(_LOOKS)))
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private())
    made.message.register(take_text, *typed, Filling(FORM))
    return made


async def list_needs(message: Message, desk: NeedDesk) -> None:
    """`/needs`: what is this person's to work on."""
    del message
    await desk.show_list("", 0)


async def turn_list(tap: CallbackQuery, callback_data: NeedList, desk: NeedDesk) -> None:
    """Another page, another list."""
    del tap
    await desk.show_list(callback_data.shelf, callback_data.page, below=bool(callback_data.below))


async def open_need(tap: CallbackQuery, callback_data: NeedStep, desk: NeedDesk) -> None:
    """One need, from a list or a push; its seldom steps; what follows it."""
    del tap
    match callback_data.do:
        case "more":
            await desk.show_more(callback_data.need)
        case "members":
            await desk.show_members(callback_data.need)
        case _:
            await desk.show_need(callback_data.need)


async def work(tap: CallbackQuery, callback_data: NeedStep, desk: NeedDesk) -> None:
    """A step of the office. Raises NeedRefused."""
    del tap
    await desk.press(callback_data)


async def decide(tap: CallbackQuery, callback_data: NeedStep, desk: NeedDesk) -> None:
    """A step of the section chief. Raises NeedRefused."""
    del tap
    await desk.press(callback_data)


async def handle(tap: CallbackQuery, callback_data: NeedStep, desk: NeedDesk) -> None:
    """A step of a department, or of the office for one that answers on paper. Raises NeedRefused."""
    del tap
    if callback_data.do == "keep":
        await desk.keep_reply(callback_data.need)
    else:
        await desk.press(callback_data)


async def speak_for(tap: CallbackQuery, callback_data: NeedStep, desk: NeedDesk) -> None:
    """A step of who keeps in touch, or of the office. Raises NeedRefused."""
    del tap
    await desk.press(callback_data)


async def join_saved(tap: CallbackQuery, callback_data: NeedJoin, desk: NeedDesk) -> None:
    """A need that was just saved follows one that says the same. Raises NeedRefused."""
    del tap
    await desk.join_saved(callback_data.need, callback_data.lead)


async def answer(tap: CallbackQuery, callback_data: NeedStep, desk: NeedDesk) -> None:
    """The talent, or somebody for them, answers or adds something; a file from any side. Raises NeedRefused."""
    del tap
    await desk.press(callback_data)


async def take_text(message: Message, form: Form, desk: NeedDesk) -> None:
    """What a step asked for. Raises NeedRefused."""
    await desk.take_text(form, message.text or "")
