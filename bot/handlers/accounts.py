"""`/why`: an admin sees what was found for any question, what a language model said, and what was objected to."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from bot.app import App
from bot.channels.sending import Show
from bot.updates.work import Work
from bot.views import welcome, wordings
from storage import questions
from storage.tables import Question

_LATEST = 7


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="accounts")
    made.message.register(explain, Command("why"))
    return made


async def explain(message: Message, command: CommandObject, show: Show, app: App, work: Work, lang: str) -> None:
    """`/why 12`: how that answer came about; without a number the last questions."""
    del message
    wanted = (command.args or "").strip().lstrip("#")
    if not wanted:
        latest = await work.read(lambda session: [_read(one, app) for one in questions.list_latest(session, _LATEST)])
        await show(wordings.latest_screen(latest, language=lang, today=app.today()))
        return
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 18):
        await show(welcome.note_screen(lang, "why.how"))
        return
    asked = await work.read(lambda session: _find(questions.find_by_id(session, int(wanted)), app))
    if asked is None:
        await show(welcome.note_screen(lang, "why.none"))
        return
    await show(wordings.account_screen(asked, language=lang, today=app.today()))


def _find(question: Question | None, app: App) -> wordings.Asked | None:
    return _read(question, app) if question is not None and question.account is not None else None


def _read(question: Question, app: App) -> wordings.Asked:
    at = question.asked_at.astimezone(app.settings.zone)
    return wordings.Asked(question.id, at, question.status, question.wording, question.account or {})
