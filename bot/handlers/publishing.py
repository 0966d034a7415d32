"""An admin sends a file: it is read, its outline is shown, and only a press publishes it. Each act is audited."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from aiogram import Bot as Telegram
from aiogram import F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, Message

from bot.app import App
from bot.callbacks import Decide
from bot.channels.sending import Show
from bot.handlers.filters import Private
from bot.updates.forms import Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import outlines, welcome
from bot.views import rule_changes as change_views
from bot.wizard import rule_changes
from knowledge.errors import KnowledgeRefusal, MarkedSecret
from knowledge.model import State, Version
from knowledge.reports import Staged
from storage import audit

DOWNLOAD_BYTES = 20 * 1024 * 1024  # what Telegram lets a bot fetch
FORM = "release"


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="publishing")
    made.message.register(take_file, F.document, ~F.forward_origin, Private())
    made.callback_query.register(release, Decide.filter(F.act == "release"))
    made.callback_query.register(decide, Decide.filter(F.act != "release"))
    return made


async def take_file(
    message: Message,
    bot: Telegram,
    show: Show,
    app: App,
    forms: Forms,
    work: Work,
    identity: Identity,
    chat: int,
    lang: str,
) -> None:
    """A file is read and its outline shown. Raises UnreadableDocument: nothing was changed."""
    document = message.document
    if document is None:
        return
    if (document.file_size or 0) > DOWNLOAD_BYTES:
        await show(welcome.note_screen(lang, "outline.too_big"))
        return
    name = document.file_name or document.file_unique_id
    try:
        async with show.typing():
            staged = await _stage(bot, document.file_id, name, app, released=False)
    except MarkedSecret as marked:
        releasable = marked.key == "marked_releasable"
        if releasable:
            forms.begin(work, identity, chat, FORM, app.now(), file=document.file_id, file_name=name)
        await show(outlines.marked_screen(str(marked), releasable=releasable, language=lang))
        return
    except TelegramBadRequest:
        await show(welcome.note_screen(lang, "outline.failed"))
        return
    await show(outlines.outline_screen(staged, language=lang))


async def release(
    tap: CallbackQuery,
    bot: Telegram,
    show: Show,
    app: App,
    forms: Forms,
    work: Work,
    identity: Identity,
    chat: int,
    lang: str,
) -> None:
    """A file marked 内部 or 征求意见稿 is read all the same, on an admin's word; it still waits to be published."""
    del tap
    form = await forms.find(work, identity, chat, app.now())
    if form is None or form.name != FORM:
        await show(welcome.note_screen(lang, "outline.gone"))
        return
    name = str(form.facts["file_name"])
    async with show.typing():
        staged = await _stage(bot, str(form.facts["file"]), name, app, released=True)
    forms.drop(work, identity)
    _audit("document.release", staged.version, app, work, identity)
    await show(outlines.outline_screen(staged, language=lang))


async def decide(
    tap: CallbackQuery,
    callback_data: Decide,
    show: Show,
    app: App,
    forms: Forms,
    work: Work,
    identity: Identity,
    lang: str,
) -> None:
    """Look through, publish, discard, or back to the outline. A file dealt with before is said to be."""
    del tap
    token, act = callback_data.token, callback_data.act
    if not token:  # what was never read in is simply forgotten
        forms.drop(work, identity)
        await show(welcome.note_screen(lang, "outline.discarded" if act == "discard" else "outline.gone"))
        return
    try:
        staged = await asyncio.to_thread(app.library.staged, token)
    except KnowledgeRefusal:
        await _deal_again(token, act, show, app, work, identity, lang)
        return
    match act:
        case "publish":
            async with show.typing():
                await asyncio.to_thread(app.library.publish, token, now=app.now())
            _audit("document.publish", staged.version, app, work, identity)
            screen = outlines.published_screen(staged.version, staged.difference, staged.state, language=lang)
            changed = await asyncio.to_thread(rule_changes.list_changed, app)
            await show(change_views.with_waiting(screen, len(changed), language=lang))
        case "discard":
            await asyncio.to_thread(app.library.discard, token)
            _audit("document.discard", staged.version, app, work, identity)
            await show(welcome.note_screen(lang, "outline.discarded"))
        case "look" | "versus":
            page = int(callback_data.page) if callback_data.page.isdecimal() else 0
            screen_of = outlines.look_screen if act == "look" else outlines.versus_screen
            await show(screen_of(staged, page=page, language=lang))
        case _:
            await show(outlines.outline_screen(staged, language=lang))


async def _deal_again(
    token: str, act: str, show: Show, app: App, work: Work, identity: Identity, language: str
) -> None:
    """What waited is gone. A replay of the press that published it finds it published, and writes that down."""
    if act != "publish" or work.attempt == 1:
        await show(welcome.note_screen(language, "outline.gone"))
        return
    report = await asyncio.to_thread(app.library.publish, token, now=app.now())
    version = report.outcomes[0].version
    _audit("document.publish", version, app, work, identity)
    await show(outlines.published_screen(version, None, State.IN_FORCE, language=language))


def _audit(act: str, version: Version, app: App, work: Work, identity: Identity) -> None:
    person, document, now, key = identity.person_id, version.metadata.id, app.now(), version.id
    work.later(lambda session: audit.record(session, person_id=person, act=act, subject=document, now=now, version=key))


async def _stage(bot: Telegram, file_id: str, name: str, app: App, *, released: bool) -> Staged:
    """Fetch a file and read it, in a thread of its own: a scan takes minutes, and questions go on meanwhile."""
    with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
        path = Path(folder) / f"received{Path(name).suffix[:10]}"
        await bot.download(file_id, path)
        library, now = app.library, app.now()
        return await asyncio.to_thread(library.stage, path, name, release_marks=released, now=now)
