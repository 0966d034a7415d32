"""An employer's people in one table: the template, and the answer to a filled-in one as a workbook."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from aiogram import Bot as Telegram
from aiogram import F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from bot.app import App
from bot.callbacks import Check
from bot.channels.sending import Show
from bot.handlers.filters import Filling, Private
from bot.texts import say
from bot.updates.forms import Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views.welcome import note_screen
from bot.wizard import sheet

FORM = "eligible_sheet"
MOST_BYTES = 5 << 20  # of a template of thousands of people


def router() -> Router:
    """The handlers of this module; before files that are a roster."""
    made = Router(name="wizard_sheets")
    made.callback_query.register(send_template, Check.filter(F.do == "sheet"))
    made.message.register(take_file, F.document, ~F.forward_origin, Private(), Filling(FORM))
    return made


async def send_template(
    tap: CallbackQuery, show: Show, app: App, forms: Forms, work: Work, identity: Identity, chat: int, lang: str
) -> None:
    """The table to fill in, a line a person, without names; the filled-in one is waited for."""
    del tap
    forms.begin(work, identity, chat, FORM, app.now())
    with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
        path = Path(folder) / f"{say(lang, 'wizard.sheet.name')}.xlsx"
        await asyncio.to_thread(sheet.write_template, path, lang)
        content = await asyncio.to_thread(path.read_bytes)
    await show.document(BufferedInputFile(content, path.name), say(lang, "wizard.sheet.fill"))


async def take_file(
    message: Message, bot: Telegram, show: Show, app: App, forms: Forms, work: Work, identity: Identity, lang: str
) -> None:
    """The filled-in table: who gets what, until when, with which papers; what the employer gets apart from it.

    Nothing of it is kept. What can't be read is said by row, and the table is waited for again.
    """
    document = message.document
    if document is None or (document.file_size or 0) > MOST_BYTES:
        await show(note_screen(lang, "wizard.sheet.too_big", megabytes=MOST_BYTES >> 20))
        return
    with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
        path = Path(folder) / "received.xlsx"
        try:
            async with show.typing():
                await bot.download(document.file_id, path)
        except TelegramBadRequest:
            await show(note_screen(lang, "roster.failed"))
            return
        if await answer_table(path, show, app, lang):
            forms.drop(work, identity)


async def answer_table(path: Path, show: Show, app: App, language: str) -> bool:
    """Send what the people of a table get; False where something in it can't be read, which is said."""
    with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
        made = Path(folder) / f"{say(language, 'wizard.sheet.result')}.xlsx"
        async with show.typing():
            wrong = await app.draw(lambda: sheet.judge_table(path, made, app.benefits, app.today(), language))
        if wrong:
            lines = "\n".join(wrong[:6])
            await show(note_screen(language, "wizard.sheet.wrong", lines=lines, count=len(wrong)))
            return False
        content = await asyncio.to_thread(made.read_bytes)
    await show.document(BufferedInputFile(content, made.name), say(language, "wizard.sheet.done"))
    return True
