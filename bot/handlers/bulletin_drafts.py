"""The office makes a bulletin: drafted by staff, approved by the section chief or an admin, who did not draft it."""

from __future__ import annotations

from aiogram import Bot as Telegram
from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from bot.bulletins import moves
from bot.bulletins.desk import FORM, PAPER, BulletinDesk
from bot.callbacks import BulletinStep
from bot.channels.sending import Show
from bot.desks import give_desk
from bot.errors import Refusal
from bot.handlers.filters import Filling, Private
from bot.received import receive
from bot.runs import papers as run_papers
from bot.updates.forms import Form

_FILES = frozenset({"docx", "png"})


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="bulletin_drafts")
    give_desk(made, BulletinDesk)
    made.callback_query.register(list_all, BulletinStep.filter(F.do.in_({"", "older"}) & (F.number == 0)))
    made.callback_query.register(begin, BulletinStep.filter(F.do == "new"))
    made.callback_query.register(send_file, BulletinStep.filter(F.do.in_(set(_FILES))))
    made.callback_query.register(decide, BulletinStep.filter(F.do.in_(set(moves.DECISIONS))))
    made.callback_query.register(press, BulletinStep.filter())
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private())
    made.message.register(take_text, *typed, Filling(FORM))
    made.message.register(take_paper_text, *typed, Filling(PAPER))
    made.message.register(take_photo, F.photo | F.document, ~F.forward_origin, Private(), Filling(PAPER))
    return made


async def list_all(tap: CallbackQuery, callback_data: BulletinStep, show: Show, desk: BulletinDesk) -> None:
    """The bulletins there are."""
    del tap
    value = callback_data.value
    await show(await desk.list_all(int(value) if value.isdecimal() and len(value) <= 9 else 0))


async def begin(tap: CallbackQuery, callback_data: BulletinStep, show: Show, desk: BulletinDesk) -> None:
    """A draft, with the posts that are open and were in none yet."""
    del tap, callback_data
    await show(await desk.begin())


async def press(tap: CallbackQuery, callback_data: BulletinStep, show: Show, desk: BulletinDesk) -> None:
    """A press in one. Raises NotMoved, Refusal."""
    del tap
    step = callback_data
    await show(await moves.take_step(desk, step.number, step.revision, step.do, step.value))


async def decide(tap: CallbackQuery, callback_data: BulletinStep, show: Show, desk: BulletinDesk) -> None:
    """Approve it, or give it back. Raises NotMoved."""
    del tap
    step = callback_data
    await show(await moves.take_step(desk, step.number, step.revision, step.do, step.value))


async def send_file(tap: CallbackQuery, callback_data: BulletinStep, desk: BulletinDesk) -> None:
    """The Word file or the long picture. Raises NotMoved."""
    del tap
    await desk.send_file(await desk.find(callback_data.number), callback_data.do)


async def take_text(message: Message, form: Form, show: Show, desk: BulletinDesk) -> None:
    """A typed line for one: its title, its foreword, why it is given back."""
    await show(await moves.take_text(desk, form, message.text or ""))


async def take_paper_text(message: Message, form: Form, show: Show, desk: BulletinDesk) -> None:
    """Who signed it, or on which day. Raises Refusal: it can be typed again."""
    read = await desk.find(int(form.facts["number"]))
    await show(await run_papers.take_line(desk, desk.signable(read), form, message.text or ""))


async def take_photo(message: Message, form: Form, bot: Telegram, show: Show, desk: BulletinDesk) -> None:
    """The photo of what was signed: kept, and the bulletin is issued by it. Raises AttachmentRefused."""
    if form.facts["what"] != "photo":
        raise Refusal("run.paper.not_yet")
    sent = message.photo[-1] if message.photo else message.document
    if sent is not None:
        sha256, _size = await receive(bot, sent, desk.app)
        await show(await moves.approve_on_paper(desk, form, sha256, run_papers.name_photo(sent)))
