"""`/deliveries`: how pushes went, and what staff decide about those that may or may not have arrived."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlalchemy.orm import Session

from bot.app import App
from bot.callbacks import Decision
from bot.identity import Identity
from bot.sending import Show
from bot.texts import say
from bot.views import deliveries as views
from bot.work import Work
from storage import unsent


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="deliveries")
    made.message.register(list_deliveries, Command("deliveries"))
    made.callback_query.register(decide, Decision.filter())
    return made


async def list_deliveries(message: Message, show: Show, app: App, work: Work, lang: str) -> None:
    """`/deliveries`: the counts, and what waits for a decision."""
    del message
    await _show(0, show, app, work, lang)


async def decide(
    tap: CallbackQuery,
    callback_data: Decision,
    show: Show,
    app: App,
    work: Work,
    identity: Identity,
    lang: str,
) -> None:
    """再发一次, 不再发, or a page. What somebody else has decided meanwhile, or a late answer, is said."""
    del tap
    do, number, person, now = callback_data.do, callback_data.delivery, identity.person_id, app.now()
    if do in views.DECISIONS:
        act = unsent.send_again if do == "again" else unsent.leave
        done = await work.now(lambda session: act(session, number, by=person, now=now))
        await show.toast(say(lang, f"unsent.{do}" if done else "unsent.settled"))
    await _show(callback_data.page, show, app, work, lang)


async def _show(page: int, show: Show, app: App, work: Work, language: str) -> None:
    now, first = app.now(), page * views.PAGE

    def read(session: Session) -> tuple[dict[str, int], int, list[unsent.Unknown]]:
        listed = unsent.list_unknown(session, now, limit=views.PAGE, offset=first)
        return unsent.count_states(session), unsent.count_unknown(session, now), listed

    counts, total, listed = await work.read(read)
    zone = app.settings.zone
    await show(
        views.deliveries_screen(counts, listed, total=total, page=page, zone=zone, today=app.today(), language=language)
    )
