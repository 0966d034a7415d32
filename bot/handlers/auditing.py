"""`/audit`: admins look at who did what."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.app import App
from bot.callbacks import AuditPage
from bot.sending import Show
from bot.views import auditing
from bot.work import Work
from storage import audit


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="auditing")
    made.message.register(show_audit, Command("audit"))
    made.callback_query.register(turn_audit, AuditPage.filter())
    return made


async def show_audit(message: Message, show: Show, app: App, work: Work, lang: str) -> None:
    """`/audit`: the last acts."""
    del message
    await _show(0, show, app, work, lang)


async def turn_audit(tap: CallbackQuery, callback_data: AuditPage, show: Show, app: App, work: Work, lang: str) -> None:
    """Earlier acts, or the newest again."""
    del tap
    await _show(callback_data.before, show, app, work, lang)


async def _show(before: int, show: Show, app: App, work: Work, language: str) -> None:
    acts = await work.read(lambda session: audit.list_acts(session, before=before, limit=auditing.PAGE + 1))
    more, acts = len(acts) > auditing.PAGE, acts[: auditing.PAGE]
    await show(auditing.audit_screen(acts, more=more, older=before > 0, zone=app.settings.zone, language=language))
