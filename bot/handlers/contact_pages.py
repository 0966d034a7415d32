"""One contact on its own page: read, mark a promise kept, change it, see what it said before."""

from __future__ import annotations

import asyncio
import mimetypes
from pathlib import Path

from aiogram import F, Router
from aiogram.types import CallbackQuery, FSInputFile
from sqlalchemy.orm import Session

from bot.app import App
from bot.callbacks import ContactPage, MergeEdit
from bot.channels.sending import Show
from bot.contacts import editing as contact_editing
from bot.contacts.desk import Desk
from bot.desks import give_desk
from bot.screens import Screen, clean
from bot.texts import say
from bot.updates.work import Work
from bot.views import welcome
from bot.views.names import with_notice
from storage import attachments, contact_drafts, contact_edits, contact_lists
from storage.roles import Actor


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="contact_pages")
    give_desk(made, Desk)
    made.callback_query.register(open_contact, ContactPage.filter(F.do == ""))
    made.callback_query.register(mark_kept, ContactPage.filter(F.do == "kept"))
    made.callback_query.register(send_file, ContactPage.filter(F.do == "file"))
    made.callback_query.register(begin_edit, ContactPage.filter(F.do == "edit"))
    made.callback_query.register(show_history, ContactPage.filter(F.do == "history"))
    made.callback_query.register(merge_edit, MergeEdit.filter(F.do.in_({"both", "mine", "theirs"})))
    return made


async def open_contact(
    tap: CallbackQuery, callback_data: ContactPage, show: Show, app: App, work: Work, actor: Actor, lang: str
) -> None:
    """All that this person may read of a contact."""
    del tap
    contact_id = callback_data.contact
    screen = await work.read(lambda session: contact_editing.read_page(session, contact_id, app, actor, lang))
    if screen is None:
        await show.toast(say(lang, "contacts.gone"), alert=True)
        return
    await show(screen)


async def mark_kept(
    tap: CallbackQuery, callback_data: ContactPage, show: Show, app: App, work: Work, actor: Actor, lang: str
) -> None:
    """A promise was kept; marking it twice changes nothing."""
    del tap
    contact_id, promise_id, now = callback_data.contact, callback_data.value, app.now()

    def keep(session: Session) -> Screen | None:
        contact_edits.keep_promise(session, actor, contact_id, promise_id, now=now)
        return contact_editing.read_page(session, contact_id, app, actor, lang)

    screen = await work.now(keep)
    if screen is not None:
        await show(screen)
    await show.toast(say(lang, "contacts.kept_toast"))


async def send_file(
    tap: CallbackQuery, callback_data: ContactPage, show: Show, app: App, work: Work, actor: Actor, lang: str
) -> None:
    """A file that came with the contact, byte for byte as it was sent."""
    del tap
    contact_id, file_id = callback_data.contact, callback_data.value
    file = await work.read(lambda session: contact_lists.find_file(session, actor, contact_id, file_id))
    folder = attachments.folder_of(app.settings.data_dir)
    path = attachments.path_of(folder, file.sha256 if file else "")
    if file is None or not await asyncio.to_thread(path.is_file):
        await show.toast(say(lang, "contacts.file_gone"), alert=True)
        return
    name, about = clean(file.name).replace("\\", "/").rpartition("/")[2], (file.talent_id,)
    ending = "" if Path(name).suffix else mimetypes.guess_extension(file.media_type) or ""
    sent = FSInputFile(path, filename=name + ending)
    await show.document(sent, name + ending, about=about, sensitive=about if file.restricted else ())


async def begin_edit(tap: CallbackQuery, callback_data: ContactPage, show: Show, desk: Desk, lang: str) -> None:
    """改一下: the contact in the form, on its review. Raises ContactRefusal where it is too late."""
    del tap
    draft = await contact_editing.begin(desk, callback_data.contact)
    desk.wait(draft)
    await show.fresh(with_notice(await desk.screen(draft), say(lang, "edits.begun")))


async def show_history(
    tap: CallbackQuery, callback_data: ContactPage, show: Show, app: App, work: Work, actor: Actor, lang: str
) -> None:
    """历次改动: what each edit changed, as far as this person may read it."""
    del tap
    contact_id = callback_data.contact
    await show(await work.read(lambda session: contact_editing.read_history(session, contact_id, app, actor, lang)))


async def merge_edit(tap: CallbackQuery, callback_data: MergeEdit, show: Show, desk: Desk, lang: str) -> None:
    """Both changes, mine, or theirs; what comes of it is reviewed once more before it is saved."""
    del tap
    draft = await desk.find(callback_data.draft)
    if draft is None or not draft.fields.edits:
        await show.toast(say(lang, "form.gone"), alert=True)
        return
    if callback_data.do == "theirs":
        gone, actor, contact_id = draft.id, desk.actor, draft.fields.edits
        desk.work.later(lambda session: contact_drafts.drop(session, gone, actor.person_id))
        desk.leave_form()
        page = await desk.work.read(
            lambda session: contact_editing.read_page(session, contact_id, desk.app, actor, lang)
        )
        await show(page or welcome.note_screen(lang, "contacts.gone"))
        return
    merged = await contact_editing.settle(desk, draft, callback_data.do)
    desk.wait(merged)
    await show(with_notice(await desk.screen(merged), say(lang, "merge.merged")))
