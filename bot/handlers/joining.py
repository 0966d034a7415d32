"""Who comes in: by an invitation's link, by the phone number that the roster holds, or as somebody who applies."""

from __future__ import annotations

from datetime import datetime

from aiogram import F, Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message
from sqlalchemy.orm import Session

from bot import staff
from bot.app import App
from bot.callbacks import Register
from bot.channels.sending import Show
from bot.commands import refresh_menu
from bot.handlers import privacy
from bot.handlers.filters import Filling, Private
from bot.texts import say
from bot.updates.forms import Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import joining as views
from bot.views import welcome
from storage import (
    audit,
    employers,
    entrusting,
    hr_requests,
    invitation_lists,
    invitations,
    joining,
    people,
    phones,
    roles,
)
from storage.invitation_lists import Listed
from storage.joining import InvitationGone
from storage.roles import Role

FORM = "hr"
_EMPLOYER_CHARS = 100


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="joining")
    made.message.register(join, CommandStart(deep_link=True), Private())
    made.message.register(register, Command("register"), Private())
    made.callback_query.register(choose, Register.filter())
    made.message.register(take_phone, F.contact, ~F.forward_origin, Private())
    made.message.register(take_employer, F.text, ~F.text.startswith("/"), ~F.forward_origin, Filling(FORM))
    return made


async def join(
    message: Message,
    command: CommandObject,
    show: Show,
    app: App,
    work: Work,
    identity: Identity,
    lang: str,
) -> None:
    """`/start CODE`: the role that the invitation names, for exactly one person. Each attempt is audited."""
    del message
    person, code, now = identity.person_id, (command.args or "").strip(), app.now()
    if await work.read(lambda session: joining.is_guessing(session, person, now)):
        await show(welcome.note_screen(lang, "invite.guessing"))
        return

    def use(session: Session) -> tuple[Listed | None, str]:
        used = invitations.use(session, code, person, now)
        if used.role == Role.HR:
            _tell_of_hr(session, app, person, used.employer_id or 0, now)
        return invitation_lists.find(session, used.id, now), people.find_language(session, person) or lang

    try:
        joined, lang = await work.now(use)
    except InvitationGone as gone:
        reason = gone.key
        work.later(lambda session: joining.note_failure(session, person, reason, now))
        await show(welcome.note_screen(lang, reason))
        return
    app.identities.forget(identity.external_id)
    if joined is not None:
        name = joined.name or department_name(app, joined.department)
        await show(views.joined_screen(joined.role, name, language=lang))
        await refresh_menu(app, work, person)
        if joined.role == Role.TALENT:
            await privacy.ask_next(show, work, identity, lang)


async def register(message: Message, show: Show, identity: Identity, lang: str) -> None:
    """`/register`: who somebody says they are."""
    del message
    await show(views.register_screen(sorted(identity.roles), language=lang))


async def choose(
    tap: CallbackQuery,
    callback_data: Register,
    show: Show,
    app: App,
    forms: Forms,
    work: Work,
    identity: Identity,
    chat: int,
    lang: str,
) -> None:
    """An applicant is registered at once; a talent shares the phone number; an HR names the employer."""
    del tap
    match callback_data.to:
        case Role.TALENT:
            await show.fresh(views.phone_screen(language=lang))
        case Role.HR:
            forms.begin(work, identity, chat, FORM, app.now())
            await show(welcome.note_screen(lang, "register.hr", leave=True))
        case Role.APPLICANT:
            person, now = identity.person_id, app.now()

            def enter(session: Session) -> None:
                if roles.grant(session, person, Role.APPLICANT, by=person, now=now):
                    audit.record(session, person_id=person, act="register.applicant", now=now)

            work.later(enter)
            app.identities.forget(identity.external_id)
            await show(welcome.note_screen(lang, "register.applied"))
            await privacy.ask_next(show, work, identity, lang)


async def take_phone(message: Message, show: Show, app: App, work: Work, identity: Identity, lang: str) -> None:
    """A shared phone number: the sender's own makes them the one talent that has it on the roster."""
    contact, person, now = message.contact, identity.person_id, app.now()
    if contact is None or message.from_user is None or contact.user_id != message.from_user.id:
        await show(welcome.note_screen(lang, "phone.foreign"))
        return
    phone = contact.phone_number

    def link(session: Session) -> tuple[str, str]:
        name = phones.join_by_phone(session, phone, person, now).name
        return name, people.find_language(session, person) or lang

    try:
        name, lang = await work.now(link)
    except InvitationGone as gone:
        reason = gone.key
        work.later(lambda session: joining.note_failure(session, person, reason, now))
        await show(welcome.note_screen(lang, reason))
        return
    app.identities.forget(identity.external_id)
    await show(views.joined_screen(Role.TALENT, name, language=lang))
    await privacy.ask_next(show, work, identity, lang)


async def take_employer(
    message: Message, show: Show, app: App, forms: Forms, work: Work, identity: Identity, lang: str
) -> None:
    """An HR names the employer and themselves; staff confirm."""
    employer, _, name = " ".join((message.text or "").split()).rpartition(" ")
    if not employer or len(employer) > _EMPLOYER_CHARS:
        await show(welcome.note_screen(lang, "register.hr_how", leave=True))
        return
    person, now = identity.person_id, app.now()

    def ask(session: Session) -> str:
        asked = hr_requests.ask(session, person, employers.find_or_enter(session, employer), name, now)
        if asked is None:
            return "register.hr_held"
        facts = {"invitation": asked}
        told = staff.tell(session, app.identities, key=f"hr_request:{asked}", kind="hr_request", facts=facts, now=now)
        return "register.hr_asked" if told else "register.hr_nobody"

    key = await work.now(ask)
    forms.drop(work, identity)
    await show(views.words_screen(say(lang, key, employer=employer, name=name)))


def _tell_of_hr(session: Session, app: App, person: int, employer: int, now: datetime) -> None:
    """Staff are asked to name whom the HR who has just come in acts for."""
    grant = entrusting.find_grant(session, person, employer)
    if grant is not None:
        staff.tell(session, app.identities, key=f"hr_joined:{grant}", kind="hr_joined", facts={"grant": grant}, now=now)


def department_name(app: App, key: str) -> str:
    """What a department's key stands for, the key itself where it was removed since."""
    office = app.offices.get(key) if key else None
    return office.unit if office is not None else key
