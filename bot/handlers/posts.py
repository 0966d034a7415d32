"""`/posts`: employers' HRs report posts by a table, see who is interested, report who was hired; staff for any firm."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot as Telegram
from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Command
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from bot.bulletins.posts import FORM, HIRE_FORM, PostDesk
from bot.callbacks import PostFile, PostList, PostWork
from bot.channels.sending import Show
from bot.desks import give_desk
from bot.errors import Refusal
from bot.handlers.filters import Filling, Private
from bot.received import receive_briefly
from bot.texts import say
from bot.updates.forms import Form
from bot.views import posts as views
from bot.views.post_cells import list_cells
from bot.views.welcome import note_screen
from storage import employers
from storage.bulletins import template
from storage.bulletins.sheet import PostSheet, holds_posts
from storage.roster.tables import MOST_BYTES
from storage.roster.template import make_list

_TABLES = F.document.file_name.lower().endswith((".xlsx", ".csv"))


def router() -> Router:
    """The handlers of this module; before files that are a roster."""
    made = Router(name="posts")
    give_desk(made, PostDesk)
    made.message.register(list_posts, Command("posts"), Private())
    made.message.register(take_file, F.document, ~F.forward_origin, Private(), Filling(FORM))
    made.message.register(take_unasked, F.document, _TABLES, ~F.forward_origin, Private())
    made.callback_query.register(decide, PostFile.filter())
    made.callback_query.register(turn, PostList.filter())
    made.callback_query.register(handle, PostWork.filter())
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private())
    made.message.register(take_hire, *typed, Filling(HIRE_FORM))
    return made


async def list_posts(message: Message, show: Show, desk: PostDesk) -> None:
    """`/posts`."""
    del message
    await show(await desk.list_posts())


async def turn(tap: CallbackQuery, callback_data: PostList, show: Show, desk: PostDesk) -> None:
    """A page of them, or who is to be told of."""
    del tap
    if callback_data.do == "waiting":
        await show(await desk.list_waiting())
    else:
        await show(await desk.list_posts(callback_data.page))


async def handle(tap: CallbackQuery, callback_data: PostWork, show: Show, desk: PostDesk) -> None:
    """A post: opened, closed, who is interested, who was hired. Raises Refusal, HireRefused."""
    del tap
    post, value = callback_data.post, callback_data.value
    match callback_data.do:
        case "":
            shown = await desk.open_post(post)
        case "heard":
            shown = await desk.list_heard(post, _number(value))
        case "pass":
            shown = await desk.mark_passed(post)
        case "close" | "reopen":
            shown = await desk.close(post, closed=callback_data.do == "close")
        case "hire":
            shown = await desk.ask_hire(post)
        case "hired" if not desk.actor.is_staff:
            shown = await desk.report_pressed(post, _number(value))
        case "unhire":
            shown = await desk.take_hire_back(post)
        case _:
            raise Refusal("tap.old")
    await show(shown)


async def take_hire(message: Message, form: Form, show: Show, desk: PostDesk) -> None:
    """How many were hired, since when, known from where, in a line. Raises HireRefused, Refusal."""
    await show(await desk.take_hire(form, message.text or ""))


async def take_file(message: Message, bot: Telegram, show: Show, desk: PostDesk) -> None:
    """A table of posts is read and compared; nothing is entered yet. Raises SheetRefused."""
    document = message.document
    if document is None:
        return
    if (document.file_size or 0) > MOST_BYTES:
        await show(note_screen(desk.language, "posts.file.too_big", megabytes=MOST_BYTES >> 20))
        return
    try:
        async with show.typing(), _read(bot, desk, document.file_id) as sheet:
            result = await desk.compare(sheet)
    except TelegramBadRequest:
        await show(note_screen(desk.language, "posts.failed"))
        return
    desk.forms.begin(
        desk.work, desk.identity, desk.chat, FORM, desk.app.now(), file=document.file_id, digest=sheet.digest
    )
    await show(views.comparison_screen(document.file_name or "", sheet, result, desk.worker))


async def take_unasked(message: Message, bot: Telegram, show: Show, desk: PostDesk) -> None:
    """A table that comes unasked: of posts, by its headings; any other goes on to whom it may be for."""
    document = message.document
    if document is None or (document.file_size or 0) > MOST_BYTES or not await _holds_posts(bot, document.file_id):
        raise SkipHandler
    await take_file(message, bot, show, desk)


async def _holds_posts(bot: Telegram, file_id: str) -> bool:
    try:
        async with receive_briefly(bot, file_id) as path:
            return await asyncio.to_thread(holds_posts, path)
    except TelegramBadRequest:
        return False


async def decide(tap: CallbackQuery, callback_data: PostFile, bot: Telegram, show: Show, desk: PostDesk) -> None:
    """Enter it, list what is wrong, let it be; the template. Raises PostsRefused: nothing was entered."""
    del tap
    match callback_data.do:
        case "template":
            await _send_template(show, desk)
            return
        case "ask":
            await show.fresh(desk.ask_table())
            return
    form = await desk.forms.find(desk.work, desk.identity, desk.chat, desk.app.now())
    if form is None or form.name != FORM or form.facts.get("digest") != callback_data.file:
        await show(note_screen(desk.language, "posts.gone"))
        return
    if callback_data.do not in {"apply", "list"}:
        desk.forms.drop(desk.work, desk.identity)
        await show(note_screen(desk.language, "posts.discarded"))
        return
    async with show.typing(), _read(bot, desk, str(form.facts["file"])) as sheet:
        if sheet.digest != callback_data.file:  # a terminal's file can be edited after it was shown
            await show(note_screen(desk.language, "posts.changed_file"))
        elif callback_data.do == "list":
            await _send_list(show, desk, sheet)
        else:
            result = await desk.enter(sheet)
            desk.forms.drop(desk.work, desk.identity)
            await show(views.done_screen(result, desk.worker))


async def _send_list(show: Show, desk: PostDesk, sheet: PostSheet) -> None:
    result = await desk.compare(sheet)
    cells = list_cells(sheet, result.rejected, desk.language)
    rows = [(cell.sheet, cell.row, cell.letter, cell.column, cell.told) for cell in cells]
    head, title = say(desk.language, "posts.list_head").split("|"), say(desk.language, "posts.list_sheet")
    content = await asyncio.to_thread(make_list, title, head, rows)
    file = BufferedInputFile(content, say(desk.language, "posts.list_file"))
    await show.document(file, say(desk.language, "posts.list_caption"))


async def _send_template(show: Show, desk: PostDesk) -> None:
    own = next(iter(desk.theirs or ()), 0) if len(desk.theirs or ()) == 1 else 0
    employer = await desk.work.read(lambda session: employers.get_name(session, own)) if own else ""
    hints = say(desk.language, "posts.hints").split("|")
    content = await asyncio.to_thread(template.make_template, hints, employer=employer)
    file = BufferedInputFile(content, say(desk.language, "posts.template_file"))
    desk.ask_table()  # the file that comes next is the one filled in
    await show.document(file, say(desk.language, "posts.template_caption"))


@asynccontextmanager
async def _read(bot: Telegram, desk: PostDesk, file_id: str) -> AsyncIterator[PostSheet]:
    """The table in a file, of which nothing stays on the disk. Raises SheetRefused."""
    async with receive_briefly(bot, file_id) as path:
        yield await asyncio.to_thread(desk.read, path)


def _number(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 4 else 0
