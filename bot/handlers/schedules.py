"""Schedules in the chat: runs that are made by themselves, approved once, paused and ended; what was missed."""

from __future__ import annotations

from aiogram import Bot as Telegram
from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from bot.callbacks import ScheduleStep, SurveyShelf
from bot.channels.sending import Show
from bot.desks import give_desk
from bot.errors import Refusal
from bot.handlers.filters import Filling, Private
from bot.overtaken import answer_instead
from bot.received import receive
from bot.runs import papers as run_papers
from bot.runs import schedule_moves
from bot.runs.schedule_desk import FORM, PAPER, ScheduleDesk
from bot.runs.schedule_moves import DECISIONS
from bot.updates.forms import Form


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="schedules")
    give_desk(made, ScheduleDesk)
    made.callback_query.register(begin, SurveyShelf.filter(F.do == "plan"))
    made.callback_query.register(decide, ScheduleStep.filter(F.do.in_(set(DECISIONS))))
    made.callback_query.register(press, ScheduleStep.filter(~F.do.in_(set(DECISIONS))))
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private())
    made.message.register(take_text, *typed, Filling(FORM))
    made.message.register(take_paper_text, *typed, Filling(PAPER))
    made.message.register(take_photo, F.photo | F.document, ~F.forward_origin, Private(), Filling(PAPER))
    return made


async def begin(tap: CallbackQuery, callback_data: SurveyShelf, show: Show, desk: ScheduleDesk) -> None:
    """A schedule of a survey is drafted. Raises SurveyRefused."""
    del tap
    await show(await desk.page(await desk.begin(callback_data.key)))


async def press(tap: CallbackQuery, callback_data: ScheduleStep, show: Show, desk: ScheduleDesk) -> None:
    """Any button of a schedule but those of who approves. Raises Refusal, StorageRefusal: nothing was changed."""
    del tap
    step = callback_data
    match step.do:
        case "missed":
            await show(await desk.list_missed())
        case "late" | "leave":
            await show(await schedule_moves.decide_missed(desk, step.do, step.value))
        case _ if not step.number:
            await show(await desk.list_all())
        case _:
            await _take(step, show, desk)


async def decide(tap: CallbackQuery, callback_data: ScheduleStep, show: Show, desk: ScheduleDesk) -> None:
    """A second person approves, or gives back. Raises NotMoved."""
    del tap
    await _take(callback_data, show, desk)


async def _take(step: ScheduleStep, show: Show, desk: ScheduleDesk) -> None:
    draft = await desk.find(step.number)
    if step.do and draft.revision != step.revision:
        await show(desk.noticed(await desk.page(draft), "schedule.changed"))
        return
    await show(await schedule_moves.take_step(desk, draft, step.do, step.value))


async def take_text(message: Message, form: Form, show: Show, desk: ScheduleDesk) -> None:
    """A line for what a schedule asks: its times, its title, words of a reminder, why it is given back."""
    text, what = (message.text or "").strip(), str(form.facts["what"])
    draft = await desk.find(int(form.facts["number"]))
    if draft.revision != form.facts["revision"]:
        await answer_instead(desk, draft, text)
    elif what == "out":
        await show(await desk.search(draft, text))
    elif what == "reason":
        if not desk.decides:
            raise Refusal("tap.right")
        await show(await schedule_moves.give_back(desk, draft, text))
    else:
        screen = await desk.write(draft, what, text)
        desk.forms.drop(desk.work, desk.identity)
        await show(screen)


async def take_paper_text(message: Message, form: Form, show: Show, desk: ScheduleDesk) -> None:
    """Who signed, or on which day."""
    text, draft = message.text or "", await desk.find(int(form.facts["number"]))
    if draft.revision != form.facts["revision"]:
        await answer_instead(desk, draft, text)
    else:
        await show(await run_papers.take_line(desk, draft, form, text))


async def take_photo(message: Message, form: Form, bot: Telegram, show: Show, desk: ScheduleDesk) -> None:
    """The photo of what was signed: kept, and the schedule begins by it. Raises AttachmentRefused, NotMoved."""
    if form.facts["what"] != "photo":
        raise Refusal("run.paper.not_yet")
    sent = message.photo[-1] if message.photo else message.document
    if sent is None:
        return
    sha256, _size = await receive(bot, sent, desk.app)
    await show(await schedule_moves.approve_on_paper(desk, form, sha256, run_papers.name_photo(sent)))
