"""`/desk`: questions that wait for the office's answer; the asker's own buttons under what they get."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import asker_thread
from bot.answer_desk import FORM, AnswerDesk
from bot.app import App
from bot.callbacks import DeskDuty, DeskList, DeskStep, OwnThread
from bot.desks import give_desk
from bot.forms import Form, Forms
from bot.handlers.filters import Filling, Private
from bot.identity import Identity
from bot.sending import Show
from bot.work import Work


def router() -> Router:
    """The handlers of the office."""
    made = Router(name="desk")
    give_desk(made, AnswerDesk)
    made.message.register(list_desk, Command("desk"), Private())
    made.callback_query.register(turn_desk, DeskList.filter())
    made.callback_query.register(set_duty, DeskDuty.filter())
    made.callback_query.register(send, DeskStep.filter(F.do == "send"))
    made.callback_query.register(work, DeskStep.filter(F.do.in_({"", "take", "reply", "use", "give"})))
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
    """`/desk`: what waits for this officer."""
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


async def work(tap: CallbackQuery, callback_data: DeskStep, desk: AnswerDesk) -> None:
    """One question, and the steps with it. Raises EnquiryRefused."""
    del tap
    await desk.press(callback_data)


async def send(tap: CallbackQuery, callback_data: DeskStep, desk: AnswerDesk) -> None:
    """The answer goes out. Raises EnquiryRefused."""
    del tap
    await desk.send(callback_data.thread)


async def take_answer(message: Message, form: Form, desk: AnswerDesk) -> None:
    """The answer, as typed. Raises EnquiryRefused, and waits on, where it can't be."""
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
    await asked.press(callback_data.thread, callback_data.do)


async def take_back(
    message: Message, form: Form, show: Show, app: App, work: Work, identity: Identity, forms: Forms, chat: int
) -> None:
    """What 追问 waited for. Raises EnquiryRefused, and waits on, where it is too long."""
    asked = asker_thread.Asker(app, work, forms, identity, chat, show)
    await asked.take_text(int(form.facts["thread"]), message.text or "")
