"""One contact on its own page: read, mark a promise kept, change it, see what it said before."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import CallbackQuery
from sqlalchemy.orm import Session

from bot.app import App
from bot.callbacks import ContactPage
from bot.screens import Screen
from bot.sending import Show
from bot.texts import say
from bot.views import contact_lists as views
from bot.work import Work
from storage import contact_edits, contact_lists
from storage.roles import Actor


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="contact_pages")
    made.callback_query.register(open_contact, ContactPage.filter(F.do == ""))
    made.callback_query.register(mark_kept, ContactPage.filter(F.do == "kept"))
    return made


async def open_contact(
    tap: CallbackQuery, callback_data: ContactPage, show: Show, app: App, work: Work, actor: Actor, lang: str
) -> None:
    """All that this person may read of a contact."""
    del tap
    contact_id = callback_data.contact
    screen = await work.read(lambda session: _page(session, contact_id, app, actor, lang))
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
        return _page(session, contact_id, app, actor, lang)

    screen = await work.now(keep)
    if screen is not None:
        await show(screen)
    await show.toast(say(lang, "contacts.kept_toast"))


def _page(session: Session, contact_id: int, app: App, actor: Actor, language: str) -> Screen | None:
    contact = contact_lists.read_one(session, actor, contact_id)
    if contact is None:
        return None
    return views.contact_screen(
        contact,
        recorder=contact_lists.recorder_name(session, contact),
        edits=contact_lists.count_edits(session, contact_id),
        may_edit=contact_edits.may_edit(session, actor, contact_id, now=app.now()),
        today=app.today(),
        language=language,
    )
