"""A contact in one message becomes a filled draft; what could not be read is asked, and nothing typed is lost."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import Message

from bot.channels.sending import Show
from bot.contacts import form as contact_form
from bot.contacts import quick
from bot.contacts.desk import FORM, PICK_FORM, Desk
from bot.contacts.greetings import LIST_FORM
from bot.contacts.quick_draft import Reading, read_people, take_maker, to_fields
from bot.desks import give_desk
from bot.handlers.filters import Private
from bot.views import quick as views
from storage import contact_picks


def router() -> Router:
    """The handlers of this module; before the forms, since a whole message names its own talent."""
    made = Router(name="quick")
    give_desk(made, Desk)
    made.message.register(take_contact, F.text, F.text.func(quick.begins_contact), ~F.forward_origin, Private())
    return made


async def take_contact(message: Message, show: Show, desk: Desk, lang: str) -> None:
    """联系 张三 电话 …: the review, or what is still to be told. What is a question goes on to be one."""
    text, today = message.text or "", desk.app.today()
    read = quick.read_contact(text, today)
    if read is None:
        raise SkipHandler
    if not read.asks and await _is_typing(desk):
        raise SkipHandler  # 联系了教育局: the words of an ask in hand
    people = await desk.work.read(lambda session: read_people(session, desk.actor, read))
    if not read.says_something and not any(match.ids for match in people):
        raise SkipHandler  # 联系人才科: nobody of that name, and nothing said
    known = [match.only for match in people if match.only is not None]
    whos = await desk.work.read(lambda session: contact_picks.list_whos(session, desk.actor, known))
    people = take_maker(read, people, whos)
    draft = await desk.begin(to_fields(read, people, whos, said=text, today=today))
    desk.wait(draft)
    offered = [talent for match in people if match.only is None for talent in match.ids]
    named = await desk.work.read(lambda session: contact_picks.describe(session, offered))
    reading = Reading(read, people, [named[talent] for talent in offered if talent in named])
    await show(views.read_screen(draft, reading, await desk.screen(draft), today=today, language=lang))


async def _is_typing(desk: Desk) -> bool:
    """Whether words are waited for that may begin with 联系 too."""
    form = await desk.find_form()
    if form is None or form.name in (PICK_FORM, LIST_FORM):
        return False
    if form.name != FORM:
        return True
    draft = await desk.find(int(form.facts["draft"]))
    return draft is not None and draft.fields.asks_for in contact_form.TYPED
