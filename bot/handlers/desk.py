"""`/desk`: questions that wait for the office's answer; the asker's own buttons under what they get."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.app import App
from bot.callbacks import DeskDuty, DeskList, DeskStep, DeskUnit, OwnThread
from bot.channels.sending import Show
from bot.desk import asker as asker_thread
from bot.desk import units as desk_units
from bot.desk.answering import FORM, AnswerDesk
from bot.desks import give_desk
from bot.handlers.filters import Filling, Private
from bot.updates.forms import Form, Forms
from bot.updates.identity import Identity
from bot.updates.work import Work

_OFFICE = ("take", "reply", "use", "give", "relay", "record", "fetch", "all", "one")
_UNIT = ("accept", "tell", "return")


def router() -> Router:
    """The handlers of the office, and of the units that it asks."""
    made = Router(name="desk")
    give_desk(made, AnswerDesk)
    made.message.register(list_desk, Command("desk"), Private())
    made.callback_query.register(turn_desk, DeskList.filter())
    made.callback_query.register(set_duty, DeskDuty.filter())
    made.callback_query.register(send, DeskStep.filter(F.do == "send"))
    made.callback_query.register(pass_on, DeskUnit.filter())
    made.callback_query.register(work, DeskStep.filter(F.do.in_(_OFFICE)))
    made.callback_query.register(handle, DeskStep.filter(F.do.in_(_UNIT)))
    made.callback_query.register(open_thread, DeskStep.filter(F.do == ""))
    made.message.register(take_answer, F.text, ~F.text.startswith("/"), ~F.forward_origin, Private(), Filling(FORM))
    return made


def own_router() -> Router:
    """The handlers of everybody, for their own threads."""
    made = Router(name="own_threads")
    made.callback_query.register(press_own, OwnThread.filter())
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private())
    made.message.register(take_back, *typed, Filling(asker_thread.FORM))
    return made


async def list_desk(message: Message, desk: AnswerDesk) -> None:
    """`/desk`: what waits for this officer, or for somebody of a unit."""
    del message
    await desk.show_list("", 0)


async def turn_desk(tap: CallbackQuery, callback_data: DeskList, desk: AnswerDesk) -> None:
    """Another page, another list."""
    del tap
    await desk.show_list(callback_data.shelf, callback_data.page)


async def set_duty(tap: CallbackQuery, callback_data: DeskDuty, desk: AnswerDesk) -> None:
    """Who is on duty for which topics."""
    del tap
    await desk.show_duties(callback_data.who, callback_data.topic)


async def open_thread(tap: CallbackQuery, callback_data: DeskStep, desk: AnswerDesk) -> None:
    """One question."""
    del tap
    await desk.open(callback_data.thread)


async def work(tap: CallbackQuery, callback_data: DeskStep, desk: AnswerDesk) -> None:
    """A step of the office with a question. Raises EnquiryRefused."""
    del tap
    await desk.press(callback_data)


async def pass_on(tap: CallbackQuery, callback_data: DeskUnit, desk: AnswerDesk) -> None:
    """转部门: to which unit, then there. Raises EnquiryRefused."""
    del tap
    await desk_units.pass_on(desk, callback_data)


async def handle(tap: CallbackQuery, callback_data: DeskStep, desk: AnswerDesk) -> None:
    """A step of the unit that is asked. Raises EnquiryRefused."""
    del tap
    await desk.press(callback_data)


async def send(tap: CallbackQuery, callback_data: DeskStep, desk: AnswerDesk) -> None:
    """The answer goes out. Raises EnquiryRefused."""
    del tap
    await desk.send(callback_data.thread)


async def take_answer(message: Message, form: Form, desk: AnswerDesk) -> None:
    """An answer, to who asked or of a unit to the office, as typed. Raises EnquiryRefused where it can't be."""
    await desk.take_text(form, message.text or "")


async def press_own(
    tap: CallbackQuery,
    callback_data: OwnThread,
    show: Show,
    app: App,
    work: Work,
    identity: Identity,
    forms: Forms,
    chat: int,
) -> None:
    """追问, 解决了, 不用转了."""
    del tap
    asked = asker_thread.Asker(app, work, forms, identity, chat, show)
    await asked.press(callback_data.own, callback_data.do)


async def take_back(
    message: Message, form: Form, show: Show, app: App, work: Work, identity: Identity, forms: Forms, chat: int
) -> None:
    """What 追问 waited for. Raises EnquiryRefused, and waits on, where it is too long."""
    asked = asker_thread.Asker(app, work, forms, identity, chat, show)
    await asked.take_text(int(form.facts["thread"]), message.text or "")
