"""A department's weekly table that came by /import: what it would do, and one press enters all or nothing."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from aiogram import Bot as Telegram
from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.orm import Session

from bot.callbacks import NeedTable
from bot.desks import give_desk
from bot.needs import prompts as need_prompts
from bot.needs.desk import NeedDesk
from bot.needs.pushes import read_told
from bot.views import need_tables as views
from bot.views.welcome import note_screen
from storage import need_tables
from storage.need_steps import NeedRefused
from storage.need_tables import Table

FORM = "need_table"


def router() -> Router:
    """The handlers of this module; the file itself comes by `bot.handlers.roster`."""
    made = Router(name="need_tables")
    give_desk(made, NeedDesk)
    made.callback_query.register(decide, NeedTable.filter())
    return made


async def decide(tap: CallbackQuery, callback_data: NeedTable, bot: Telegram, desk: NeedDesk) -> None:
    """Enter it, or let it be. Raises NeedRefused where a row can't be entered any more: nothing was."""
    del tap
    language = desk.identity.language
    form = await desk.forms.find(desk.work, desk.identity, desk.chat, desk.app.now())
    if form is None or form.name != FORM or form.facts.get("digest") != callback_data.file:
        await desk.show(note_screen(language, "roster.gone"))
        return
    desk.forms.drop(desk.work, desk.identity)
    if callback_data.do != "apply":
        await desk.show(note_screen(language, "roster.discarded"))
        return
    with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
        path = Path(folder) / "received"
        await bot.download(str(form.facts["file"]), path)
        table = await asyncio.to_thread(need_tables.read_table, path)
    if table is None or table.digest != callback_data.file:  # a terminal's file can be edited after it was shown
        await desk.show(note_screen(language, "roster.changed_file"))
        return
    try:
        count = await _enter(desk, table)
    except NeedRefused:  # somebody took a step meanwhile: the rows are told anew
        actor = desk.actor
        verdicts = await desk.work.read(lambda session: need_tables.check(session, actor, table))
        await desk.show(views.comparison_screen("", verdicts, table.digest, told=read_told(desk.app, language)))
        return
    await desk.show(views.done_screen(count, language=language))


async def _enter(desk: NeedDesk, table: Table) -> int:
    actor, terms, when, identities = desk.actor, desk.app.need_terms, desk.app.moment(), desk.app.identities

    def enter(session: Session) -> int:
        def tell(moved: list[int]) -> None:
            need_prompts.tell(session, identities, moved, by=actor.person_id, when=when)

        return need_tables.enter(session, actor, table, terms, when, tell)

    return await desk.work.now(enter)
