"""Surveys that ask a person: `/survey`, each press, and what is typed to an item."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command, Filter
from aiogram.types import CallbackQuery, Message

from bot.app import App
from bot.callbacks import Survey
from bot.channels.sending import Show
from bot.desks import give_desk
from bot.errors import Refusal
from bot.handlers.filters import Filling, Private
from bot.surveys.desk import FORM, SurveyDesk
from bot.surveys.steps import stop, take_press
from bot.surveys.typed import find_waiting, take_text
from bot.updates.forms import Form, Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from storage.surveys import run_keys


class Awaited(Filter):
    """A text for an anonymous survey whose open item waits for one, or which is on the screen.

    Gives `run`, 0 where it could be for more than one thing.
    """

    async def __call__(
        self, _event: Message | CallbackQuery, forms: Forms, work: Work, identity: Identity, app: App, chat: int
    ) -> bool | dict[str, int]:
        """The run, or False."""
        on_screen = forms.attended(identity)
        if on_screen == 0 or forms.is_unasked(identity):
            return False
        person, now, folder = identity.person_id, app.now(), run_keys.folder_of(app.settings.data_dir)
        waiting = await work.read(lambda session: find_waiting(session, person, folder, now))
        if on_screen is not None:
            # A word on a survey that is answered by buttons must not be kept as a question, beside who asked it when.
            at_hand = on_screen in waiting or forms.is_at_hand(identity, app.clock.monotonic())
            return {"run": on_screen} if at_hand else False
        if not waiting:
            forms.remember_unasked(identity)
            return False
        other = await forms.find(work, identity, chat, now)
        return {"run": waiting[0] if len(waiting) == 1 and other is None else 0}


def router() -> Router:
    """The handlers of this module. Texts come before all other forms: which of them is meant is settled here."""
    made = Router(name="surveys")
    give_desk(made, SurveyDesk)
    made.message.register(list_surveys, Command("survey"), Private())
    made.message.register(cancel_awaited, Command("cancel"), Private(), Awaited())
    made.callback_query.register(press, Survey.filter())
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private())
    made.message.register(take_awaited, *typed, Awaited())
    made.message.register(take_named, *typed, Filling(FORM))
    return made


async def list_surveys(message: Message, show: Show, desk: SurveyDesk) -> None:
    """`/survey`: what there is to answer."""
    del message
    await show(await desk.list_mine())


async def press(tap: CallbackQuery, callback_data: Survey, desk: SurveyDesk) -> None:
    """Any button of a survey."""
    del tap
    seen = await desk.find_mine(callback_data.number)
    await take_press(desk, seen, callback_data.do, callback_data.item, callback_data.value)


async def take_awaited(message: Message, run: int, desk: SurveyDesk) -> None:
    """A text for an anonymous survey. Raises Refusal `sheet.which`."""
    if not run:
        raise Refusal("sheet.which")
    seen = await desk.find_mine(run)
    await take_text(desk, seen, seen.sheet.place, message.text or "")


async def cancel_awaited(message: Message, run: int, desk: SurveyDesk) -> None:
    """`/cancel` while an anonymous survey waits for words: they stop there. Raises Refusal `sheet.which`."""
    del message
    if not run:
        raise Refusal("sheet.which")
    await stop(desk, await desk.find_mine(run))


async def take_named(message: Message, form: Form, desk: SurveyDesk) -> None:
    """A text for a named one."""
    seen = await desk.find_mine(int(form.facts["run"]))
    await take_text(desk, seen, str(form.facts["item"]), message.text or "", form)
