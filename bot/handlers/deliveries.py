"""`/deliveries`: how pushes went, and what staff decide about those that may or may not have arrived."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlalchemy.orm import Session

from bot.app import App
from bot.callbacks import Decision, PushSwitch
from bot.channels.sending import Show
from bot.texts import say
from bot.updates.work import Work
from bot.views import deliveries as views
from storage import push_switch, unsent
from storage.roles import Actor, Role


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="deliveries")
    made.message.register(list_deliveries, Command("deliveries"))
    made.callback_query.register(decide, Decision.filter())
    made.callback_query.register(switch, PushSwitch.filter(F.to.in_({"on", "off"})))
    return made


async def list_deliveries(message: Message, show: Show, app: App, work: Work, actor: Actor, lang: str) -> None:
    """`/deliveries`: the counts, and what waits for a decision."""
    del message
    await _show(0, show, app, work, actor, lang)


async def decide(
    tap: CallbackQuery,
    callback_data: Decision,
    show: Show,
    app: App,
    work: Work,
    actor: Actor,
    lang: str,
) -> None:
    """再发一次, 不再发, or a page. What somebody else has decided meanwhile, or a late answer, is said."""
    del tap
    do, number, person, now = callback_data.do, callback_data.delivery, actor.person_id, app.now()
    if do in views.DECISIONS:
        act = unsent.send_again if do == "again" else unsent.leave
        done = await work.now(lambda session: act(session, number, by=person, now=now))
        await show.toast(say(lang, f"unsent.{do}" if done else "unsent.settled"))
    await _show(callback_data.page, show, app, work, actor, lang)


async def switch(
    tap: CallbackQuery, callback_data: PushSwitch, show: Show, app: App, work: Work, actor: Actor, lang: str
) -> None:
    """An admin pauses all pushes, or lets them go on. A second press changes nothing."""
    del tap
    turn = push_switch.pause if callback_data.to == "on" else push_switch.resume
    person, now = actor.person_id, app.now()
    await work.now(lambda session: turn(session, now, by=person))
    await _show(0, show, app, work, actor, lang)


async def _show(page: int, show: Show, app: App, work: Work, actor: Actor, language: str) -> None:
    now, first = app.now(), page * views.PAGE

    def read(session: Session) -> views.Standing:
        listed = unsent.list_unknown(session, now, limit=views.PAGE, offset=first)
        counts, total = unsent.count_states(session), unsent.count_unknown(session, now)
        return views.Standing(counts, listed, total, push_switch.paused_since(session))

    standing, zone, today = await work.read(read), app.settings.zone, app.today()
    admin = Role.ADMIN in actor.roles
    await show(views.deliveries_screen(standing, page=page, admin=admin, zone=zone, today=today, language=language))
