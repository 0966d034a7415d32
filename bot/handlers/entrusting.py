"""`/hr`: staff name the talents that an employer's HR acts for, one by one. Each press holds at once."""

from __future__ import annotations

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlalchemy.orm import Session

from bot.app import App
from bot.callbacks import Entrust
from bot.channels.sending import Show
from bot.screens import Screen
from bot.texts import say
from bot.updates.work import Work
from bot.views import entrusting as views
from storage import deliveries, entrusting, people
from storage.entrusting import EntrustRefusal
from storage.roles import Actor


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="entrusting")
    made.message.register(list_hrs, Command("hr"))
    made.callback_query.register(take_step, Entrust.filter())
    return made


async def list_hrs(message: Message, show: Show, work: Work, actor: Actor, lang: str) -> None:
    """`/hr`: all who act for an employer, those first for whom nobody is named yet; to an HR, what they can do."""
    del message
    await show(await _list(0, work, lang) if actor.is_staff else views.own_screen(language=lang))


async def take_step(
    tap: CallbackQuery, callback_data: Entrust, show: Show, app: App, work: Work, actor: Actor, lang: str
) -> None:
    """Name a talent or all, take them back, tell the HR. Raises EntrustRefusal where they are no HR any more."""
    del tap
    if not callback_data.grant:
        await show(await _list(callback_data.page, work, lang))
        return
    now, press = app.now(), f"{work.source}:{work.update_id}"
    await work.now(lambda session: _act(session, actor, callback_data, now=now, press=press))
    await show(await page_of(callback_data.grant, callback_data.page, work, lang))
    if callback_data.do == "tell":
        await show.toast(say(lang, "entrust.told"))


def _act(session: Session, actor: Actor, wanted: Entrust, *, now: datetime, press: str) -> None:
    hr = entrusting.find(session, wanted.grant)
    if hr is None:
        raise EntrustRefusal("entrust.ended")
    match wanted.do:
        case "on":
            entrusting.entrust(session, actor, hr.grant_id, [wanted.talent], now=now)
        case "off":
            entrusting.take_back(session, actor, hr.grant_id, [wanted.talent], now=now)
        case "all" | "none":
            everyone = [one.talent_id for one in entrusting.list_employees(session, hr, limit=None)]
            change = entrusting.entrust if wanted.do == "all" else entrusting.take_back
            change(session, actor, hr.grant_id, everyone, now=now)
        case "tell":
            facts = {"grant": hr.grant_id}
            deliveries.queue(
                session, key=f"hr_named:{press}", person_id=hr.person_id, kind="hr_named", facts=facts, now=now
            )


async def page_of(grant: int, page: int, work: Work, language: str) -> Screen:
    """The employees of an HR's employer, a page, with who is named. Raises EntrustRefusal."""

    def read(session: Session) -> Screen:
        hr = entrusting.find(session, grant)
        if hr is None:
            raise EntrustRefusal("entrust.ended")
        found = entrusting.list_employees(session, hr, limit=views.PAGE, offset=page * views.PAGE)
        accounts = people.list_accounts(session, hr.person_id)
        return views.employees_screen(hr, found, accounts, page=page, language=language)

    return await work.read(read)


async def _list(page: int, work: Work, language: str) -> Screen:
    found = await work.read(
        lambda session: entrusting.list_hrs(session, limit=views.PAGE + 1, offset=page * views.PAGE)
    )
    more = len(found) > views.PAGE
    return views.hrs_screen(found[: views.PAGE], page=page, more=more, language=language)
