"""`/handover`: passing talents on. Staff confirm; who keeps in touch asks them to."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlalchemy.orm import Session

from bot import staff
from bot.app import App
from bot.callbacks import HandOver
from bot.channels.sending import Show
from bot.screens import Screen
from bot.updates.work import Work
from bot.views import handovers as views
from storage import deliveries, handovers
from storage.roles import Actor


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="handovers")
    made.message.register(begin, Command("handover"))
    made.callback_query.register(take_step, HandOver.filter())
    return made


async def begin(message: Message, show: Show, work: Work, actor: Actor, lang: str) -> None:
    """Whose talents: one's own are known."""
    del message
    await show(await _begin(work, actor, lang))


async def take_step(
    tap: CallbackQuery, callback_data: HandOver, show: Show, app: App, work: Work, actor: Actor, lang: str
) -> None:
    """To whom, what goes along, and the confirmation. Raises HandoverRefusal where it can't be (any more)."""
    del tap
    match callback_data.do:
        case "to":
            await show(await _ask_taker(callback_data, work, lang))
        case "sum" | "list":
            await show(await _summarise(callback_data, show, work, actor, lang))
        case "ok" if actor.is_staff:
            await show(await _confirm(callback_data, app, work, actor, lang))
        case "ok":
            await show(await _ask_staff(callback_data, app, work, lang))
        case _:
            await show(await _begin(work, actor, lang))


async def _begin(work: Work, actor: Actor, language: str) -> Screen:
    keepers = await work.read(lambda session: handovers.list_keepers(session, actor, limit=views.PAGE))
    if len(keepers) == 1 and not actor.is_staff:
        return await _ask_taker(HandOver(do="to", keeper=keepers[0].id), work, language)
    return views.keepers_screen(keepers, language=language)


async def _ask_taker(wanted: HandOver, work: Work, language: str) -> Screen:
    takers = await work.read(
        lambda session: handovers.list_takers(
            session, wanted.keeper, limit=views.PAGE + 1, offset=wanted.page * views.PAGE
        )
    )
    common = {"keeper": wanted.keeper, "talent": wanted.talent, "page": wanted.page}
    return views.takers_screen(takers, **common, language=language)


async def _summarise(wanted: HandOver, show: Show, work: Work, actor: Actor, language: str) -> Screen:
    def read(session: Session) -> tuple[handovers.Summary, list[handovers.Item]]:
        offset = wanted.page * views.ITEMS
        return (
            handovers.summarise(session, wanted.keeper, wanted.taker, wanted.talent),
            handovers.list_items(session, wanted.keeper, wanted.talent, limit=views.ITEMS, offset=offset),
        )

    summary, items = await work.read(read)
    if wanted.do == "list":
        hidden = await show.hides(item.talent_id for item in items)
        return views.items_screen(
            items, summary, talent=wanted.talent, page=wanted.page, language=language, hidden=hidden
        )
    return views.summary_screen(summary, talent=wanted.talent, is_staff=actor.is_staff, language=language)


async def _confirm(wanted: HandOver, app: App, work: Work, actor: Actor, language: str) -> Screen:
    today, now, press = app.today(), app.now(), f"{work.source}:{work.update_id}"

    def pass_on(session: Session) -> handovers.Summary:
        told = handovers.hand_over(session, actor, wanted.keeper, wanted.taker, wanted.talent, today=today, now=now)
        facts = {"talents": told.talents, "promises": told.promises, "needs": told.needs}
        for person in handovers.list_people(session, wanted.taker):
            key = f"handed:{press}:{person}"
            deliveries.queue(session, key=key, person_id=person, kind="handed_over", facts=facts, now=now)
        return told

    return views.done_screen(await work.now(pass_on), language=language)


async def _ask_staff(wanted: HandOver, app: App, work: Work, language: str) -> Screen:
    now, press = app.now(), f"{work.source}:{work.update_id}"
    facts = {"keeper": wanted.keeper, "taker": wanted.taker, "talent": wanted.talent}

    def ask(session: Session) -> int:
        handovers.summarise(session, wanted.keeper, wanted.taker, wanted.talent)  # refuses what can't be
        return staff.tell(
            session, app.identities, key=f"handover:{press}", kind="handover_request", facts=facts, now=now
        )

    return views.asked_screen(told=await work.now(ask), language=language)
