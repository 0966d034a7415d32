"""`/eligible`: what somebody gets, asked step by step or told in their own words; of a talent by staff."""

from __future__ import annotations

from typing import Any

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command, CommandObject, Filter
from aiogram.types import CallbackQuery, Message
from sqlalchemy.orm import Session

from bot.app import App
from bot.callbacks import Check, CheckFor
from bot.desks import give_desk
from bot.handlers.filters import Filling, Private
from bot.updates.forms import Form
from bot.updates.work import Work
from bot.views.welcome import note_screen
from bot.wizard import acts as wizard_acts
from bot.wizard import intake as wizard_intake
from bot.wizard import typed as wizard_typed
from bot.wizard.desk import FORM, FORM_FOR, WizardDesk
from knowledge.eligibility.free_text import Understood
from storage import access, audit
from storage.roles import Actor

_ACTS = {"part", "item", "supply", "cite", "tell", "file", "extra", "keep"}


class SaysWho(Filter):
    """A text that says who one is and asks what one gets; gives `understood`."""

    async def __call__(self, message: Message, app: App) -> bool | dict[str, Any]:
        """What was understood, or False."""
        understood = wizard_intake.read_start(message.text or "", app.today())
        return {"understood": understood} if understood is not None else False


def router() -> Router:
    """The handlers of this module, but plain text: see `text_router`."""
    made = Router(name="wizard")
    give_desk(made, WizardDesk)
    made.message.register(begin, Command("eligible"), Private())
    made.callback_query.register(act, Check.filter(F.do.in_(_ACTS)))
    made.callback_query.register(press, Check.filter())
    made.callback_query.register(begin_for, CheckFor.filter(F.do == "begin"))
    made.callback_query.register(act_for, CheckFor.filter(F.do.in_(_ACTS)))
    made.callback_query.register(press_for, CheckFor.filter())
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private())
    made.message.register(take_text, *typed, Filling(FORM))
    made.message.register(take_text_for, *typed, Filling(FORM_FOR))
    return made


def text_router() -> Router:
    """Plain text that says who one is; after all forms, before questions."""
    made = Router(name="wizard_texts")
    give_desk(made, WizardDesk)
    made.message.register(
        begin_with, F.text, ~F.text.startswith("/"), ~F.forward_origin, Private(), SaysWho()
    )  # fmt: skip
    return made


async def begin(message: Message, command: CommandObject, desk: WizardDesk) -> None:
    """`/eligible`; words behind it say who one is."""
    del message
    await desk.begin(text=command.args or "")


async def begin_with(message: Message, understood: Understood, desk: WizardDesk) -> None:
    """A question that says who asks."""
    del message
    await desk.begin_with(understood)


async def press(tap: CallbackQuery, callback_data: Check, desk: WizardDesk) -> None:
    """A button of one's own check."""
    del tap
    await desk.press(callback_data)


async def act(tap: CallbackQuery, callback_data: Check, desk: WizardDesk) -> None:
    """A button of its outcome."""
    del tap
    await wizard_acts.act(desk, callback_data)


async def take_text(message: Message, form: Form, desk: WizardDesk) -> None:
    """What was typed for a question. What is a question itself is answered as one."""
    if not await wizard_typed.take(desk, form, message.text or ""):
        raise SkipHandler


async def begin_for(tap: CallbackQuery, callback_data: CheckFor, desk: WizardDesk, work: Work, app: App) -> None:
    """Staff begin a check for a talent, from the card: it is written down that they did."""
    del tap
    talent, person, now = callback_data.talent, desk.identity.person_id, app.now()
    subject = f"talent {talent}"
    work.later(
        lambda session: audit.record(session, person_id=person, act="eligible.check", subject=subject, now=now)
    )  # fmt: skip
    await desk.begin(talent)


async def press_for(tap: CallbackQuery, callback_data: CheckFor, desk: WizardDesk) -> None:
    """A button of a check of a talent."""
    del tap
    await desk.press(callback_data, callback_data.talent)


async def act_for(tap: CallbackQuery, callback_data: CheckFor, desk: WizardDesk) -> None:
    """A button of its outcome."""
    del tap
    await wizard_acts.act(desk, callback_data, callback_data.talent)


async def take_text_for(message: Message, form: Form, desk: WizardDesk, work: Work, actor: Actor) -> None:
    """What staff typed for a question about a talent, as long as they may see them."""
    talent = int(form.facts["talent"])

    def may(session: Session) -> bool:
        return access.may_see_talent(session, actor, talent)

    if not await work.read(may):
        desk.forms.drop(desk.work, desk.identity)
        await desk.show(note_screen(desk.language, "form.ended"))
    elif not await wizard_typed.take(desk, form, message.text or ""):
        raise SkipHandler
