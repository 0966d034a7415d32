"""What a reader says to a notice: read, a question, whether they come."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import CallbackQuery
from sqlalchemy.orm import Session

from bot.app import App
from bot.callbacks import Notice
from bot.channels.sending import Show
from bot.errors import Refusal
from bot.notices.pushes import narrow, see
from bot.texts import say
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views.notices import notice_screen
from bot.views.welcome import note_screen
from storage import notices
from storage.notices import ANSWERS, COMING, READ, Told
from storage.run_plans import Kind


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="notices")
    made.callback_query.register(mark_read, Notice.filter(F.do == "read"))
    made.callback_query.register(ask, Notice.filter(F.do == "ask"))
    made.callback_query.register(say_coming, Notice.filter(F.do.in_(set(ANSWERS))))
    return made


async def mark_read(
    tap: CallbackQuery, callback_data: Notice, show: Show, app: App, work: Work, identity: Identity, lang: str
) -> None:
    """已读: counted once, whenever it is pressed again. Raises Refusal `notice.not_yours`."""
    del tap
    told = await _answer(callback_data.run, READ, True, app, work, identity)
    await show.toast(say(lang, "notice.thanks" if told.open else "notice.over"))
    await show(notice_screen(see(app, told, lang)))


async def say_coming(
    tap: CallbackQuery, callback_data: Notice, show: Show, app: App, work: Work, identity: Identity, lang: str
) -> None:
    """参加, 待定, 不参加: changeable until the day. Raises Refusal `notice.not_yours`, `notice.day_come`, `.over`."""
    del tap
    told = await _find(callback_data.run, app, work, identity)
    if told.kind is not Kind.INVITATION:
        raise Refusal("notice.not_yours")
    if told.content.day is not None and app.today() >= told.content.day:
        raise Refusal("notice.day_come")
    told = await _answer(callback_data.run, COMING, callback_data.do, app, work, identity)
    if not told.open:
        raise Refusal("notice.over")
    await show(notice_screen(see(app, told, lang)))


async def ask(
    tap: CallbackQuery, callback_data: Notice, show: Show, app: App, work: Work, identity: Identity, lang: str
) -> None:
    """提问: any text is a question, which is said. Raises Refusal `notice.not_yours`."""
    del tap
    await _find(callback_data.run, app, work, identity)
    await show.fresh(note_screen(lang, "notice.ask"))


async def _find(run: int, app: App, work: Work, identity: Identity) -> Told:
    person, now = identity.person_id, app.now()

    def find(session: Session) -> Told | None:
        told = notices.find_mine(session, run, person, now)
        return told and (narrow(session, told, identity.asker_hmac) or told)

    told = await work.read(find)
    if told is None:
        raise Refusal("notice.not_yours")
    return told


async def _answer(run: int, item: str, value: str | bool, app: App, work: Work, identity: Identity) -> Told:
    """The notice with the answer kept; as it was where it is over."""
    told, now = await _find(run, app, work, identity), app.now()
    return await work.now(lambda session: notices.answer(session, told, item, value, now=now))
