"""`/contacts`: what was written down, narrowed by filters, page by page, and as a file for staff."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import BufferedInputFile, CallbackQuery, Message
from sqlalchemy.orm import Session

from bot.app import App
from bot.callbacks import ListContacts
from bot.channels.sending import Show
from bot.contacts.export import write_contacts
from bot.handlers.filters import Private
from bot.texts import say
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import contact_lists as views
from storage import audit, contact_lists, search
from storage.contact_lists import Listed, Wanted
from storage.contacts import CHANNELS
from storage.roles import Actor

NAMED = 8  # talents of one name that are offered


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="contact_lists")
    made.message.register(list_contacts, Command("contacts"), Private())
    made.callback_query.register(send_file, ListContacts.filter(F.show == "file"))
    made.callback_query.register(turn_list, ListContacts.filter(F.show != "file"))
    return made


async def list_contacts(
    message: Message, command: CommandObject, show: Show, app: App, work: Work, actor: Actor, lang: str
) -> None:
    """`/contacts`, or `/contacts 张三` for one talent: several of that name are asked about."""
    del message
    if not command.args:
        await _show_list(ListContacts(), show, app, work, actor, lang)
        return
    name = command.args
    found = await work.read(lambda session: search.find(session, actor, name, limit=NAMED))
    if len(found.rows) == 1:
        await _show_list(ListContacts(talent=found.rows[0].id), show, app, work, actor, lang)
        return
    await show(views.talents_screen([(row.id, row.name, row.employer) for row in found.rows], language=lang))


async def turn_list(
    tap: CallbackQuery, callback_data: ListContacts, show: Show, app: App, work: Work, actor: Actor, lang: str
) -> None:
    """Another page or filter, or the channels and periods to choose a filter from."""
    del tap
    if callback_data.show in ("channel", "since"):
        await show(views.choice_screen(callback_data, language=lang))
        return
    await _show_list(callback_data, show, app, work, actor, lang)


async def _show_list(at: ListContacts, show: Show, app: App, work: Work, actor: Actor, lang: str) -> None:
    today = app.today()
    wanted = wanted_by(at, today)

    def look(session: Session) -> tuple[contact_lists.Page, str]:
        page = contact_lists.list_page(session, actor, wanted, limit=views.PAGE, offset=at.page * views.PAGE)
        named = search.list_briefs(session, actor, [at.talent] if at.talent else [])
        return page, named[0].name if named else ""

    page, talent = await work.read(look)
    hidden = await show.hides(row.talent_id for row in page.rows)
    screen = views.list_screen(
        page, at, today=today, talent=talent, exports=actor.is_staff, language=lang, hidden=hidden
    )
    await show(screen)


async def send_file(
    tap: CallbackQuery,
    callback_data: ListContacts,
    show: Show,
    app: App,
    work: Work,
    identity: Identity,
    actor: Actor,
    lang: str,
) -> None:
    """The contacts of the list as an XLSX, without what is restricted. Audited with how many they were."""
    del tap
    today, now, wanted = app.today(), app.now(), wanted_by(callback_data, app.today())
    name = say(lang, "contacts.file", day=today.isoformat())

    about: set[int] = set()
    hidden = await show.hides_any()
    left_out: set[int] = set()

    def each(session: Session) -> Iterator[Listed]:
        for row in contact_lists.list_all(session, actor, wanted):
            if row.talent_id in hidden:
                left_out.add(row.talent_id)
                continue
            about.add(row.talent_id)
            yield row

    def write() -> tuple[bytes, int]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "contacts.xlsx"
            count = app.database.read(
                lambda session: write_contacts(path, each(session), language=lang, zone=app.settings.zone)
            )
            return path.read_bytes(), count

    async with show.typing():
        content, count = await asyncio.to_thread(write)
    work.later(
        lambda session: audit.record(
            session, person_id=identity.person_id, act="contacts.export", now=now, contacts=count
        )
    )
    told = say(lang, "contacts.exported", count=count)
    if left_out:
        told += "\n" + say(lang, "abroad.left_out", count=len(left_out))
    await show.document(BufferedInputFile(content, name), told, about=tuple(sorted(about)))


def wanted_by(at: ListContacts, today: date) -> Wanted:
    """What a button asks for; a filter that is none of ours is no filter."""
    return Wanted(
        mine=bool(at.mine),
        talent_id=at.talent or None,
        channel=at.channel if at.channel in CHANNELS else "",
        since=first_day(at.since, today),
        with_needs=bool(at.needs),
    )


def first_day(since: str, today: date) -> date | None:
    """The day a period began: the last seven days, this month, quarter or year."""
    match since:
        case "week":
            return today - timedelta(days=6)
        case "month":
            return today.replace(day=1)
        case "quarter":
            return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
        case "year":
            return today.replace(month=1, day=1)
        case _:
            return None
