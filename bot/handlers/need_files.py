"""Files of needs: one is added, they are listed, one is sent; the sheet for a department that is not here."""

from __future__ import annotations

import asyncio

from aiogram import Bot as Telegram
from aiogram import F, Router
from aiogram.types import BufferedInputFile, CallbackQuery, FSInputFile, Message
from sqlalchemy.orm import Session

from bot.callbacks import NeedFiles
from bot.desks import give_desk
from bot.handlers.filters import Filling, Private
from bot.needs import prompts as need_prompts
from bot.needs import sheets as need_sheets
from bot.needs.desk import FILE_FORM, NeedDesk
from bot.received import find_sent, receive_file
from bot.texts import say
from bot.updates.forms import Form
from bot.views import need_files as views
from bot.views.welcome import note_screen
from storage import attachments, need_files, need_rights, needs
from storage.contacts import File
from storage.need_chain import MOVES
from storage.need_files import Attached
from storage.need_steps import Given, NeedRefused
from storage.tables import Need


def router() -> Router:
    """The handlers of this module. Files come before those that are sent to be read as documents."""
    made = Router(name="need_files")
    give_desk(made, NeedDesk)
    made.callback_query.register(show_files, NeedFiles.filter(F.do.in_(("", "send"))))
    made.callback_query.register(send_form, NeedFiles.filter(F.do == "form"))
    files = F.voice | F.audio | F.photo | F.document | F.video | F.video_note
    made.message.register(take_file, files, ~F.forward_origin, Private(), Filling(FILE_FORM))
    return made


async def show_files(tap: CallbackQuery, callback_data: NeedFiles, desk: NeedDesk) -> None:
    """The files of a need, or one of them."""
    del tap
    page = await desk.find(callback_data.need)
    found = await desk.work.read(lambda session: need_files.list_files(session, callback_data.need))
    chosen = next(iter(found[callback_data.place - 1 :]), None) if callback_data.place else None
    if page is None:
        await desk.show_need(callback_data.need)
    elif callback_data.do == "send" and chosen is not None:
        await _send(desk, chosen, (page.need.talent_id,), restricted=page.need.restricted)
    else:
        await desk.show(views.files_screen(page.need, found, told=desk.told))


async def _send(desk: NeedDesk, chosen: Attached, about: tuple[int, ...], *, restricted: bool) -> None:
    folder = attachments.folder_of(desk.app.settings.data_dir)
    path = attachments.path_of(folder, chosen.sha256)
    if not path.exists():
        await desk.show.toast(say(desk.identity.language, "needs.file_gone"), alert=True)
        return
    await desk.show.document(FSInputFile(path, chosen.name), "", about=about, sensitive=about * restricted)


async def send_form(tap: CallbackQuery, callback_data: NeedFiles, desk: NeedDesk) -> None:
    """人才诉求转办单, for staff."""
    del tap
    page, language = await desk.find(callback_data.need), desk.identity.language
    if page is None or not page.need.department:
        await desk.show_need(callback_data.need)
        return
    content = await asyncio.to_thread(need_sheets.write_form, page, desk.told)
    name = say(language, "need_form.file", number=page.need.id)
    await desk.show.document(
        BufferedInputFile(content, name), say(language, "need_form.caption"), about=(page.need.talent_id,)
    )


async def take_file(message: Message, form: Form, bot: Telegram, desk: NeedDesk, album_rest: bool) -> None:
    """A file for a need. Raises AttachmentRefused, NeedRefused: nothing was kept."""
    need_id, sent = int(form.facts["need"]), find_sent(message)
    if sent is None:
        return
    page = await desk.find(need_id)
    if page is None or "attach" not in page.moves:
        desk.forms.drop(desk.work, desk.identity)
        await desk.show(note_screen(desk.identity.language, "needs.gone"))
        return
    file = await receive_file(bot, sent, desk.app)
    await _attach(desk, need_id, file)
    if not album_rest:  # ten pictures at once get one screen, not ten
        await desk.show_need(need_id, say(desk.identity.language, "needs.done.attach"))


async def _attach(desk: NeedDesk, need_id: int, file: File) -> None:
    """Add the file and take the step that says so, in one commit. Raises NeedRefused."""
    actor, terms, when, identities = desk.actor, desk.app.need_terms, desk.app.moment(), desk.app.identities

    def attach(session: Session) -> None:
        sides = need_rights.sides_of(session, actor, need_id)
        side = next((side for side in MOVES["attach"].sides if side in sides), None)
        if side is None:
            raise NeedRefused("needs.not_yours")
        if not need_files.attach(session, need_id, file, side=side, by=actor.person_id, now=when.now):
            return
        revision = session.get_one(Need, need_id).revision
        given = Given(file.name[:100])
        moved = needs.take(session, actor, need_id, "attach", terms, when, revision=revision, given=given)
        need_prompts.tell(session, identities, moved, by=actor.person_id, when=when)

    await desk.work.now(attach)
