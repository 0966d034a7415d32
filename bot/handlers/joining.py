"""Who comes in: by an invitation's link, by the phone number that the roster holds, or as somebody who applies."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import Message
from sqlalchemy.orm import Session

from bot.app import App
from bot.handlers.filters import Private
from bot.identity import Identity
from bot.sending import Show
from bot.texts import say
from bot.views import joining, welcome
from bot.work import Work
from storage import invitations
from storage.invitations import InvitationGone


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="joining")
    made.message.register(join, CommandStart(deep_link=True), Private())
    return made


async def join(
    message: Message, command: CommandObject, show: Show, app: App, work: Work, identity: Identity, lang: str
) -> None:
    """`/start CODE`: the role that the invitation names, for exactly one person. Each attempt is audited."""
    del message
    person, code, now = identity.person_id, (command.args or "").strip(), app.now()
    if await work.read(lambda session: invitations.is_guessing(session, person, now)):
        await show(welcome.note_screen(lang, "invite.guessing"))
        return

    def use(session: Session) -> invitations.Listed | None:
        return invitations.find(session, invitations.use(session, code, person, now).id, now)

    try:
        joined = await work.now(use)
    except InvitationGone as gone:
        reason = gone.key
        work.later(lambda session: invitations.note_failure(session, person, reason, now))
        await show(welcome.note_screen(lang, reason))
        return
    app.identities.forget(identity.external_id)
    if joined is not None:
        name = joined.name or department_name(app, joined.department)
        await show(joining.joined_screen(joined.role, name, language=lang))


def department_name(app: App, key: str) -> str:
    """What a department's key stands for, the key itself where it was removed since."""
    office = app.offices.get(key) if key else None
    return office.unit if office is not None else key


def role_name(role: str, language: str) -> str:
    """What a role is called."""
    return say(language, f"role.{role}")
