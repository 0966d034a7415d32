"""Building a survey in the chat: title, introduction, items by taps; checked and saved as a version."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from bot.callbacks import Sketch
from bot.channels.sending import Show
from bot.desks import give_desk
from bot.errors import Refusal
from bot.handlers.filters import Filling, Private
from bot.surveys.sketch_desk import FORM, SketchDesk
from bot.texts import say
from bot.updates.forms import Form
from bot.updates.work import Work
from bot.views import sketches as views
from storage.surveys import catalogue


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="sketches")
    give_desk(made, SketchDesk)
    made.callback_query.register(press, Sketch.filter())
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private())
    made.message.register(take_text, *typed, Filling(FORM))
    return made


async def press(tap: CallbackQuery, callback_data: Sketch, show: Show, work: Work, desk: SketchDesk, lang: str) -> None:
    """Any button of a sketch. Raises SketchRefused, SurveyRefused: nothing was changed."""
    del tap
    step = callback_data
    if step.do == "new":
        await show(await desk.begin())
        return
    if step.do == "copy":
        version = await work.read(lambda session: catalogue.find_version(session, step.number))
        if version is None:
            raise Refusal("survey.none")
        await show(await desk.begin(version.definition))
        return
    pen = await desk.find(step.number)
    if step.do and step.revision != pen.sketch.revision:
        await show(views.sketch_screen(pen, say(lang, "sketch.changed")))
        return
    await show(await desk.press(pen, step.do, step.item, step.value))


async def take_text(message: Message, form: Form, show: Show, desk: SketchDesk) -> None:
    """A line for what is asked. Raises SketchRefused, Refusal: it can be typed again."""
    pen = await desk.find(int(form.facts["number"]))
    await show(await desk.write(pen, str(form.facts["what"]), int(form.facts["item"]), message.text or ""))
