"""`/runs`: surveys on their way to an audience, drafted by staff, approved by a second person, followed to the end."""

from __future__ import annotations

from aiogram import Bot as Telegram
from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks import RunStep
from bot.channels.sending import Show
from bot.desks import give_desk
from bot.errors import Refusal
from bot.handlers.filters import Filling, Private
from bot.overtaken import answer_instead
from bot.received import receive
from bot.runs import moves as run_moves
from bot.runs import papers as run_papers
from bot.runs.desk import FORM, PAPER, RunDesk
from bot.runs.moves import DECISIONS
from bot.updates.forms import Form


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="runs")
    give_desk(made, RunDesk)
    made.message.register(list_runs, Command("runs"), Private())
    made.callback_query.register(decide, RunStep.filter(F.do.in_(set(DECISIONS))))
    made.callback_query.register(press, RunStep.filter(~F.do.in_(set(DECISIONS))))
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private())
    made.message.register(take_text, *typed, Filling(FORM))
    made.message.register(take_paper_text, *typed, Filling(PAPER))
    made.message.register(take_photo, F.photo | F.document, ~F.forward_origin, Private(), Filling(PAPER))
    return made


async def list_runs(message: Message, show: Show, desk: RunDesk) -> None:
    """The runs there are."""
    del message
    await show(await desk.list_all())


async def press(tap: CallbackQuery, callback_data: RunStep, show: Show, desk: RunDesk) -> None:
    """Any button of a run but those of who approves. Raises Refusal, StorageRefusal: nothing was changed."""
    del tap
    step = callback_data
    if not step.number:
        before = int(step.value) if step.value.isdecimal() and len(step.value) <= 9 else 0
        await show(await desk.list_all(before))
        return
    draft = await desk.find(step.number)
    if step.do and draft.revision != step.revision:
        await show(desk.noticed(await desk.page(draft), "run.changed"))
        return
    await show(await run_moves.take_step(desk, draft, step.do, step.value))


async def decide(tap: CallbackQuery, callback_data: RunStep, show: Show, desk: RunDesk) -> None:
    """A second person approves, or gives back. Raises NotMoved."""
    del tap
    draft = await desk.find(callback_data.number)
    if draft.revision != callback_data.revision:
        await show(desk.noticed(await desk.page(draft), "run.changed"))
        return
    await show(await run_moves.take_step(desk, draft, callback_data.do, callback_data.value))


async def take_text(message: Message, form: Form, show: Show, desk: RunDesk) -> None:
    """A line for what a run asks: its title, words of a reminder, whom to leave out, why it is given back."""
    text, what = (message.text or "").strip(), str(form.facts["what"])
    draft = await desk.find(int(form.facts["number"]))
    if draft.revision != form.facts["revision"]:
        await answer_instead(desk, draft, text)
    elif what == "out":
        await show(await desk.search(draft, text))
    elif what == "reason":
        if not desk.decides:
            raise Refusal("tap.right")
        await show(await run_moves.give_back(desk, draft, text))
    else:
        screen = await desk.write(draft, what, text)
        desk.forms.drop(desk.work, desk.identity)
        await show(screen)


async def take_paper_text(message: Message, form: Form, show: Show, desk: RunDesk) -> None:
    """Who signed, or on which day."""
    text, draft = message.text or "", await desk.find(int(form.facts["number"]))
    if draft.revision != form.facts["revision"]:
        await answer_instead(desk, draft, text)
    else:
        await show(await run_papers.take_line(desk, draft, form, text))


async def take_photo(message: Message, form: Form, bot: Telegram, show: Show, desk: RunDesk) -> None:
    """The photo of what was signed: kept, and the run is approved by it. Raises AttachmentRefused, NotMoved."""
    if form.facts["what"] != "photo":
        raise Refusal("run.paper.not_yet")
    sent = message.photo[-1] if message.photo else message.document
    if sent is None:
        return
    sha256, _size = await receive(bot, sent, desk.app)
    await show(await run_moves.approve_on_paper(desk, form, sha256, run_papers.name_photo(sent)))
