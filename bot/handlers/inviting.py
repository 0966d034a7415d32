"""`/invite`: staff let people in. A link names a role and, for a talent, the row; it lets exactly one person in."""

from __future__ import annotations

from datetime import datetime, timedelta

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlalchemy.orm import Session

from bot.app import App
from bot.callbacks import Invitations, Invite, InviteNew, InviteOffice, ManageInvitation, short
from bot.channels.sending import Show
from bot.commands import refresh_menu
from bot.handlers.entrusting import page_of
from bot.handlers.filters import Filling
from bot.handlers.joining import department_name
from bot.process.keys import load_secret, make_code
from bot.screens import Screen
from bot.texts import say
from bot.updates.forms import Form, Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import inviting, welcome
from storage import (
    deliveries,
    employers,
    entrusting,
    hr_requests,
    invitation_lists,
    invitations,
    officials,
    people,
    search,
)
from storage.invitation_lists import Listed
from storage.invitations import InvitationRefused, Target
from storage.roles import KEEPS_IN_TOUCH, Actor, Role

FORM = "invite"
LISTED = 8  # people shown to pick from
NAMING = timedelta(minutes=10)  # so long staff may take to name whom an HR acts for, before the HR is told how many


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="inviting")
    made.message.register(show_roles, Command("invite"))
    made.callback_query.register(invite, Invite.filter())
    made.callback_query.register(invite_office, InviteOffice.filter())
    made.callback_query.register(invite_new, InviteNew.filter())
    made.callback_query.register(list_invitations, Invitations.filter())
    made.callback_query.register(manage, ManageInvitation.filter())
    made.message.register(take_name, F.text, ~F.text.startswith("/"), ~F.forward_origin, Filling(FORM))
    return made


async def show_roles(message: Message, show: Show, app: App, work: Work, actor: Actor, lang: str) -> None:
    """`/invite`: as what somebody is to come in."""
    del message
    await _show_roles(show, app, work, actor, lang)


async def _show_roles(show: Show, app: App, work: Work, actor: Actor, language: str) -> None:
    now = app.now()
    asked = await work.read(lambda session: invitation_lists.list_asked(session, now))
    roles = [role for role in invitations.INVITED if invitations.may_invite(actor, role)]
    await show(inviting.roles_screen(roles, asked, language=language))


async def invite(
    tap: CallbackQuery,
    callback_data: Invite,
    show: Show,
    app: App,
    forms: Forms,
    work: Work,
    identity: Identity,
    chat: int,
    actor: Actor,
    lang: str,
) -> None:
    """A role was picked, or who is meant. Raises InvitationRefused."""
    del tap
    role, data = find_role(callback_data.role), callback_data
    if role is None:
        await _show_roles(show, app, work, actor, lang)
        return
    target = Target(data.talent or None, data.official or None, data.employer or None)
    if target != Target() or not (role in KEEPS_IN_TOUCH or role in {Role.TALENT, Role.HR, Role.DEPARTMENT}):
        forms.drop(work, identity)
        await show(await make_link(app, work, actor, role, target, lang))
    elif role is Role.DEPARTMENT:
        await show(inviting.offices_screen(app.offices.entries, language=lang))
    else:
        forms.begin(work, identity, chat, FORM, app.now(), role=role)
        await show(inviting.whom_screen(role, language=lang))


async def invite_office(
    tap: CallbackQuery, callback_data: InviteOffice, show: Show, app: App, work: Work, actor: Actor, lang: str
) -> None:
    """A department was picked."""
    del tap
    office = next((entry for entry in app.offices.entries if short(entry.key) == callback_data.office), None)
    if office is None:
        await show(welcome.note_screen(lang, "offices.gone"))
        return
    await show(await make_link(app, work, actor, Role.DEPARTMENT, Target(department=office.key), lang))


async def take_name(
    message: Message, form: Form, show: Show, app: App, forms: Forms, work: Work, identity: Identity, actor: Actor,
    chat: int, lang: str,
) -> None:  # fmt: skip
    """Who is meant: those of that name, to pick one."""
    role, text, person = Role(str(form.facts["role"])), (message.text or "").strip(), actor
    forms.begin(work, identity, chat, FORM, app.now(), role=role, text=text)
    if role is Role.TALENT:
        found = await work.read(lambda session: search.find(session, person, text, limit=LISTED))
        total = f"{found.total}+" if found.more else str(found.total)
        await show(inviting.talents_screen(found.rows, text, total, language=lang))
    elif role is Role.HR:
        employer = await work.read(lambda session: employers.find(session, text))
        await show(inviting.employer_screen(role, employer.id if employer else None, text, language=lang))
    else:
        kind: officials.Kind = "liaison" if role is Role.LIAISON else "leader"
        named = await work.read(lambda session: officials.find_by_name(session, text, kind))
        await show(inviting.officials_screen(role, named, text, language=lang))


async def invite_new(
    tap: CallbackQuery, callback_data: InviteNew, show: Show, app: App, forms: Forms, work: Work, identity: Identity,
    chat: int, actor: Actor, lang: str,
) -> None:  # fmt: skip
    """Who was typed is not on file: entered and invited."""
    del tap
    role, form, now = find_role(callback_data.role), await forms.find(work, identity, chat, app.now()), app.now()
    name = str(form.facts.get("text", "")) if form is not None and form.name == FORM else ""
    if not name or role is None or (role is not Role.HR and callback_data.level not in officials.LEVELS):
        await show(welcome.note_screen(lang, "invite.forgotten"))
        return

    def enter(session: Session) -> Target:
        if role is Role.HR:
            return Target(employer_id=employers.find_or_enter(session, name))
        return Target(official_id=officials.find_or_enter(session, name, callback_data.level, "", now).id)

    target = await work.now(enter)
    forms.drop(work, identity)
    await show(await make_link(app, work, actor, role, target, lang))


async def list_invitations(
    tap: CallbackQuery, callback_data: Invitations, show: Show, app: App, work: Work, actor: Actor, lang: str
) -> None:
    """All invitations, page by page."""
    del tap
    page, now = callback_data.page, app.now()
    found = await work.read(
        lambda session: invitation_lists.list_all(
            session, actor, now, limit=inviting.PAGE + 1, offset=page * inviting.PAGE
        )
    )
    more, found = len(found) > inviting.PAGE, found[: inviting.PAGE]
    names = [name_of(app, listed) for listed in found]
    await show(inviting.list_screen(found, names, page=page, more=more, language=lang))


async def manage(
    tap: CallbackQuery, callback_data: ManageInvitation, show: Show, app: App, work: Work, identity: Identity, lang: str
) -> None:
    """One invitation: shown, renewed, revoked, what it gave taken back, an HR confirmed. Raises InvitationGone."""
    del tap
    number, by, now = callback_data.invitation, identity.person_id, app.now()
    if callback_data.do == "renew":
        code = make_code(load_secret(app.settings.data_dir), work.source, work.update_id)
        await work.now(lambda session: invitations.renew(session, number, by=by, now=now, code=code).id)
        listed = await work.read(lambda session: invitation_lists.find(session, number, now))
        if listed is not None:
            link = await link_of(app, code)
            await show(_link_screen(app, listed, link, lang))
        return
    done = await work.now(lambda session: _decide(session, callback_data.do, number, by, now))
    if done is False:
        await show.toast(say(lang, "invite.settled"), alert=True)
    listed, account, grant = await _look(number, app, work)
    if callback_data.do == "confirm" and grant is not None:  # whom they act for comes next
        await show(await page_of(grant, 0, work, lang))
    elif listed is not None:
        screen = inviting.invitation_screen(
            listed, name_of(app, listed), account, grant, app.settings.zone, language=lang
        )
        await show(screen)
    if callback_data.do in {"confirm", "withdraw"} and listed is not None and listed.used_by is not None:
        await refresh_menu(app, work, listed.used_by)


def _decide(session: Session, act: str, number: int, by: int, now: datetime) -> bool | None:
    match act:
        case "revoke":
            return _revoke(session, number, by, now)
        case "withdraw":
            return invitations.withdraw(session, number, by=by, now=now) is not None
        case "confirm":
            return _confirm(session, number, by, now)
    return None


def _revoke(session: Session, number: int, by: int, now: datetime) -> bool:
    """An HR who asked, and is declined with it, hears so."""
    asked = invitation_lists.find(session, number, now)  # of who is declined the employer may go, too
    if not invitations.revoke(session, number, by=by, now=now):
        return False
    if asked is not None and asked.state == "asked" and asked.used_by is not None:
        deliveries.queue(
            session, key=f"hr_declined:{number}", person_id=asked.used_by, kind="hr_declined",
            facts={"employer": asked.name}, now=now,
        )  # fmt: skip
    return True


def _confirm(session: Session, number: int, by: int, now: datetime) -> bool:
    """The HR hears of it a little later: by then staff have named whom they act for."""
    person = hr_requests.confirm(session, number, by=by, now=now)
    listed = invitation_lists.find(session, number, now)
    grant = entrusting.find_grant(session, person, listed.employer_id) if person and listed else None
    if person is None or grant is None:
        return False
    deliveries.queue(
        session, key=f"hr_named:{grant}", person_id=person, kind="hr_named", facts={"grant": grant}, now=now,
        due_at=now + NAMING,
    )  # fmt: skip
    return True


async def _look(number: int, app: App, work: Work) -> tuple[Listed | None, str, int | None]:
    """An invitation, the account that came by it, and the grant by which an HR who did acts, where they still do."""
    now = app.now()

    def look(session: Session) -> tuple[Listed | None, list[tuple[str, str]], int | None]:
        listed = invitation_lists.find(session, number, now)
        if listed is None or listed.used_by is None:
            return listed, [], None
        accounts = people.list_accounts(session, listed.used_by)
        acts = listed.role is Role.HR and listed.state == "used"
        grant = entrusting.find_grant(session, listed.used_by, listed.employer_id) if acts else None
        return listed, accounts, grant

    listed, accounts, grant = await work.read(look)
    for channel, external_id in accounts:
        if channel == app.identities.channel:
            app.identities.forget(external_id)  # what they may do has changed, or may have
    return listed, " ".join(f"{channel} {external_id}" for channel, external_id in accounts), grant


async def make_link(app: App, work: Work, actor: Actor, role: Role, target: Target, language: str) -> Screen:
    """Make the invitation and give the screen with its link. Raises InvitationRefused."""
    if not invitations.may_invite(actor, role):
        raise InvitationRefused("invite.admins", "只有管理员可以邀请工作人员")
    by, now = actor.person_id, app.now()
    code = make_code(load_secret(app.settings.data_dir), work.source, work.update_id)

    def make(session: Session) -> Listed | None:
        made, _ = invitations.make(
            session, role, talent_id=target.talent_id, official_id=target.official_id,
            employer_id=target.employer_id, department=target.department, by=by, now=now, code=code,
        )  # fmt: skip
        return invitation_lists.find(session, made.id, now)

    listed = await work.now(make)
    assert listed is not None  # noqa: S101 -- it was made just now
    return _link_screen(app, listed, await link_of(app, code), language)


def _link_screen(app: App, listed: Listed, link: str, language: str) -> Screen:
    in_terminal = app.identities.channel == "local"
    return inviting.link_screen(
        listed, name_of(app, listed), link, app.settings.zone, language=language, in_terminal=in_terminal
    )


async def link_of(app: App, code: str) -> str:
    """The link that opens the bot with that code."""
    me = await app.telegram.me()
    return f"https://t.me/{me.username}?start={code}"


def name_of(app: App, listed: Listed) -> str:
    """Whom an invitation names; "" where nobody."""
    return listed.name or (department_name(app, listed.department) if listed.role is Role.DEPARTMENT else "")


def find_role(word: str) -> Role | None:
    """The role of that name."""
    return Role(word) if word in set(Role) else None
