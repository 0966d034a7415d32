"""`/notices`: what the office tells people, drafted by staff; approved, sent and followed as any run (`/runs`)."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks import NoticeStep
from bot.channels.sending import Show
from bot.desks import give_desk
from bot.errors import Refusal
from bot.handlers.filters import Filling, Private
from bot.notices import desk as notice_desk
from bot.notices.desk import FORM
from bot.notices.steps import STEPS
from bot.overtaken import answer_instead
from bot.runs.desk import RunDesk
from bot.updates.forms import Form
from storage.run_plans import Kind

_OF_DRAFT = {"content", "edit", "look", "who"}


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="notice_drafts")
    give_desk(made, RunDesk)
    made.message.register(list_notices, Command("notices"), Private())
    made.callback_query.register(turn, NoticeStep.filter(F.do.in_({"", "older"})))
    made.callback_query.register(
        begin, NoticeStep.filter((F.do == "new") & F.value.in_({kind.value for kind in STEPS}))
    )
    made.callback_query.register(look, NoticeStep.filter(F.do.in_(_OF_DRAFT)))
    made.callback_query.register(take_press, NoticeStep.filter())
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private())
    made.message.register(take_text, *typed, Filling(FORM))
    return made


async def list_notices(message: Message, show: Show, desk: RunDesk) -> None:
    """The notices there are."""
    del message
    await show(await notice_desk.list_notices(desk))


async def turn(tap: CallbackQuery, callback_data: NoticeStep, show: Show, desk: RunDesk) -> None:
    """The same, older ones."""
    del tap
    value = callback_data.value
    await show(await notice_desk.list_notices(desk, int(value) if value.isdecimal() and len(value) <= 9 else 0))


async def begin(tap: CallbackQuery, callback_data: NoticeStep, show: Show, desk: RunDesk) -> None:
    """A notice of a kind is begun."""
    del tap
    await show(await notice_desk.begin(desk, Kind(callback_data.value)))


async def look(tap: CallbackQuery, callback_data: NoticeStep, show: Show, desk: RunDesk) -> None:
    """What one says, a change of that, who comes. Raises NotMoved, Refusal `tap.old`."""
    del tap
    step = callback_data
    draft = await desk.find(step.number)
    match step.do:
        case "who":
            page = int(step.value) if step.value.isdecimal() and len(step.value) < 5 else 0
            await show(await notice_desk.list_guests(desk, draft, page))
        case "look":
            await show(await notice_desk.preview(desk, draft, step.value))
        case _ if draft.revision != step.revision or draft.state != "draft":
            await show(desk.noticed(await desk.page(draft), "run.changed"))
        case "edit":
            await show(await notice_desk.change(desk, draft, step.value))
        case _:
            await desk.leave_form(FORM)
            await show(await notice_desk.show_content(desk, draft))


async def take_press(tap: CallbackQuery, callback_data: NoticeStep, show: Show, desk: RunDesk) -> None:
    """A press in a step. Raises Refusal `tap.old` for one that is over."""
    del tap
    form = await desk.forms.find(desk.work, desk.identity, desk.chat, desk.app.now())
    if form is None or form.name != FORM:
        raise Refusal("tap.old")
    if (callback_data.number, callback_data.revision) != (form.facts["number"], form.facts["revision"]):
        raise Refusal("tap.old")
    await show(await notice_desk.press(desk, form, callback_data.do, callback_data.value))


async def take_text(message: Message, form: Form, show: Show, desk: RunDesk) -> None:
    """A typed line for a step. Raises Refusal."""
    text, asked = message.text or "", notice_desk.read_form(desk, form)
    draft = await desk.find(asked.number) if asked.number else None
    if draft is not None and (draft.revision != asked.revision or draft.state != "draft"):
        await answer_instead(desk, draft, text)
    else:
        await show(await notice_desk.write(desk, form, text))
