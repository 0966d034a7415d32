"""Answers of somebody who is on the phone, entered by who keeps in touch or by staff, in named surveys."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message
from sqlalchemy.orm import Session

from bot.app import App
from bot.callbacks import Phoned, PhonedList
from bot.channels.sending import Show
from bot.desks import give_desk
from bot.handlers.filters import Filling, Private
from bot.screens import Screen
from bot.surveys.desk import PHONED_FORM, SurveyDesk
from bot.surveys.steps import take_press
from bot.surveys.typed import take_text
from bot.updates.forms import Form
from bot.updates.work import Work
from bot.views import survey_ends
from storage import talents
from storage.surveys import asked


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="phoned")
    give_desk(made, SurveyDesk)
    made.callback_query.register(list_open, PhonedList.filter())
    made.callback_query.register(press, Phoned.filter())
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private())
    made.message.register(take_said, *typed, Filling(PHONED_FORM))
    return made


async def list_open(tap: CallbackQuery, callback_data: PhonedList, show: Show, app: App, work: Work, lang: str) -> None:
    """From a talent's card: what can be answered for them."""
    del tap
    talent, now = callback_data.talent, app.now()

    def look(session: Session) -> Screen:
        name, listed = talents.get(session, talent).name, asked.list_of_talent(session, talent, now)
        return survey_ends.phoned_list_screen(name, talent, listed, language=lang)

    await show(await work.read(look))


async def press(tap: CallbackQuery, callback_data: Phoned, desk: SurveyDesk) -> None:
    """Any button of a survey that is answered on the phone."""
    del tap
    seen = await desk.find_phoned(callback_data.addressee)
    await take_press(desk, seen, callback_data.do, callback_data.item, callback_data.value)


async def take_said(message: Message, form: Form, desk: SurveyDesk) -> None:
    """What they said, typed."""
    seen = await desk.find_phoned(int(form.facts["addressee"]))
    await take_text(desk, seen, str(form.facts["item"]), message.text or "", form)
