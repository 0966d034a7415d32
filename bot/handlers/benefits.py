"""`/benefits`: rules whose articles changed, old and new side by side; an admin or the section chief confirms."""

from __future__ import annotations

import asyncio

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.app import App
from bot.callbacks import Rot
from bot.channels.sending import Show
from bot.handlers.filters import Private
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import rule_changes as views
from bot.views.welcome import note_screen
from bot.wizard import rule_changes as rot
from storage import audit
from storage.roles import DECIDES, Actor


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="benefits")
    made.message.register(list_changed, Command("benefits"), Private())
    made.callback_query.register(confirm, Rot.filter(F.do == "confirm"))
    made.callback_query.register(look, Rot.filter())
    return made


async def list_changed(message: Message, show: Show, app: App, actor: Actor, lang: str) -> None:
    """`/benefits`."""
    del message
    await _show(show, app, actor, lang, 0)


async def look(tap: CallbackQuery, callback_data: Rot, show: Show, app: App, actor: Actor, lang: str) -> None:
    """One of them."""
    del tap
    await _show(show, app, actor, lang, callback_data.place)


async def confirm(
    tap: CallbackQuery, callback_data: Rot, show: Show, app: App, work: Work, identity: Identity, lang: str
) -> None:
    """The rule still says what its articles say: it is in use again, and who said so is written down.

    Only for the text that was looked at, and only where each figure of the rule stands in it.
    """
    del tap
    person, now = identity.person_id, app.now()
    outcome = await asyncio.to_thread(rot.confirm, app, callback_data.seen, by=f"person {person}")
    if not outcome.done:
        await show(views.refused_screen(outcome, language=lang))
        return
    subject = f"benefit {outcome.benefit}"
    work.later(
        lambda session: audit.record(session, person_id=person, act="eligible.confirm", subject=subject, now=now)
    )  # fmt: skip
    await show(views.confirmed_screen(outcome, language=lang))


async def _show(show: Show, app: App, actor: Actor, language: str, place: int) -> None:
    changed = await asyncio.to_thread(rot.list_changed, app)
    if not changed:
        await show(note_screen(language, "rot.none"))
        return
    may = bool(actor.roles & DECIDES)
    await show(views.change_screen(changed, place, may_confirm=may, language=language))
