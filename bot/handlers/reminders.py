"""What there is to do, and what is put off; what was missed, for the section chief."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlalchemy.orm import Session

from bot.app import App
from bot.callbacks import Missed, Snooze, Todo
from bot.channels.sending import Show
from bot.screens import Screen
from bot.texts import say, say_day
from bot.updates.work import Work
from bot.views import reminders as views
from bot.wizard import rule_changes
from storage import duties, officials, reminders
from storage.roles import DECIDES, Actor
from storage.tables import Talent


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="reminders")
    made.message.register(list_todo, Command("todo"))
    made.callback_query.register(turn_todo, Todo.filter())
    made.callback_query.register(snooze, Snooze.filter())
    made.callback_query.register(turn_missed, Missed.filter())
    return made


async def list_todo(message: Message, show: Show, app: App, work: Work, actor: Actor, lang: str) -> None:
    """`/todo`: what the digest speaks of, with names and buttons."""
    del message
    await show(await _todo(app, show, work, actor, 0, lang))


async def turn_todo(
    tap: CallbackQuery, callback_data: Todo, show: Show, app: App, work: Work, actor: Actor, lang: str
) -> None:
    """A page of it."""
    del tap
    put = show.fresh if callback_data.below else show
    await put(await _todo(app, show, work, actor, callback_data.page, lang))


async def _todo(app: App, show: Show, work: Work, actor: Actor, page: int, language: str) -> Screen:
    rules, today, zone = app.duties.rules, app.today(), app.settings.zone
    suspended = await asyncio.to_thread(rule_changes.count_suspended, app) if actor.roles & DECIDES else 0
    todo = await work.read(
        lambda session: reminders.read_todo(session, rules, actor, today, zone, suspended=suspended)
    )  # fmt: skip
    hidden = await show.hides(promise.talent_id for promise in todo.promises)
    not_here = say(language, "abroad.not_here")
    promises = [
        replace(each, text=not_here, restricted=False) if each.talent_id in hidden else each for each in todo.promises
    ]
    todo = replace(todo, promises=tuple(promises))
    return views.todo_screen(todo, page=page, today=today, language=language)


async def snooze(
    tap: CallbackQuery, callback_data: Snooze, show: Show, app: App, work: Work, actor: Actor, lang: str
) -> None:
    """Say nothing about a talent, or about any of this digest, for some days. A second press changes nothing."""
    del tap
    rules, today, zone = app.duties.rules, app.today(), app.settings.zone
    days = timedelta(days=max(1, callback_data.days))
    until = today + min(days, reminders.LONGEST_SNOOZE)

    def put_off(session: Session) -> None:
        named = [callback_data.talent]
        if not callback_data.talent:
            todo = reminders.read_todo(session, rules, actor, today, zone)
            named = [entry.talent_id for entry in todo.due]
        reminders.snooze(session, actor.person_id, named, until)

    await work.now(put_off)
    await show.toast(say(lang, "snooze.done", day=say_day(lang, until, today=today)))
    if callback_data.talent:
        await show(await _todo(app, show, work, actor, 0, lang))


async def turn_missed(
    tap: CallbackQuery, callback_data: Missed, show: Show, app: App, work: Work, actor: Actor, lang: str
) -> None:
    """Whose duty was missed in the period before, for staff."""
    del tap, actor
    rules, today, page = app.duties.rules, app.today(), callback_data.page

    def read(session: Session) -> tuple[list[duties.Due], int, dict[int, str]]:
        everyone = Talent.id > 0
        missed = duties.find_missed(session, rules, everyone, today, limit=views.PAGE, offset=page * views.PAGE)
        kept = officials.of_talents(session, [entry.talent_id for entry in missed])
        names = {
            talent: "、".join(by[kind].name for kind in officials.KINDS if kind in by) for talent, by in kept.items()
        }
        return missed, duties.count_missed(session, rules, everyone, today), names

    missed, total, names = await work.read(read)
    await show(views.missed_screen(missed, total=total, page=page, keepers=names, language=lang))
