"""`/audit`: admins look at who did what, and who has the number that an act names."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message
from sqlalchemy.orm import Session

from bot.app import App
from bot.callbacks import AuditPage
from bot.channels.sending import Show
from bot.persons import name_units
from bot.updates.work import Work
from bot.views import auditing
from storage import audit, people
from storage.people import Described
from storage.tables import AuditRow

_MOST = 2**63  # what a database can be asked for

Found = tuple[list[AuditRow], dict[int, Described]]


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="auditing")
    made.message.register(show_audit, Command("audit"))
    made.callback_query.register(turn_audit, AuditPage.filter())
    return made


async def show_audit(message: Message, command: CommandObject, show: Show, app: App, work: Work, lang: str) -> None:
    """`/audit`: the last acts; with a number, who that is and what they did last."""
    del message
    digits = "".join(sign for sign in command.args or "" if sign.isdecimal() and sign.isascii())
    if digits and int(digits) < _MOST:
        await _show_person(int(digits), show, app, work, lang)
    else:
        await _show(0, show, app, work, lang)


async def turn_audit(tap: CallbackQuery, callback_data: AuditPage, show: Show, app: App, work: Work, lang: str) -> None:
    """Earlier acts, or the newest again."""
    del tap
    await _show(callback_data.before, show, app, work, lang)


async def _show(before: int, show: Show, app: App, work: Work, language: str) -> None:
    def look(session: Session) -> Found:
        acts = audit.list_acts(session, before=before, limit=auditing.PAGE + 1)
        return acts, _describe(session, app, acts)

    acts, known = await work.read(look)
    hidden = await show.hides(auditing.talents_of(known.values()))
    await show(
        auditing.audit_screen(
            acts[: auditing.PAGE],
            known,
            more=len(acts) > auditing.PAGE,
            older=before > 0,
            zone=app.settings.zone,
            language=language,
            hidden=hidden,
        )
    )


async def _show_person(number: int, show: Show, app: App, work: Work, language: str) -> None:
    def look(session: Session) -> Found:
        acts = audit.list_acts(session, by=number, limit=auditing.PERSON_PAGE)
        return acts, _describe(session, app, acts, number)

    acts, known = await work.read(look)
    hidden = await show.hides(auditing.talents_of(known.values()))
    zone = app.settings.zone
    await show(auditing.person_screen(number, acts, known, zone=zone, language=language, hidden=hidden))


def _describe(session: Session, app: App, acts: Sequence[AuditRow], *more: int) -> dict[int, Described]:
    named = [act.person_id for act in acts if act.person_id is not None]
    return name_units(people.describe(session, [*named, *more], app.identities.named_accounts), app.offices)
