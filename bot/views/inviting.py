"""Staff invite: as what, whom, the link, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.callbacks import Entrust, Invitations, Invite, InviteNew, InviteOffice, Leave, ManageInvitation, short
from bot.screens import Block, Button, Row, Screen, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views.names import clip
from bot.views.paging import page_row
from knowledge.offices import Office
from storage.invitation_lists import Listed
from storage.invitations import KEPT
from storage.officials import LEADER_LEVELS, LIAISON
from storage.roles import Role
from storage.search import Brief
from storage.tables import Official

PAGE = 6  # invitations on a page
_NAME_CHARS = 12


def roles_screen(roles: Sequence[Role], asked: Sequence[Listed], *, language: str) -> Screen:
    """As what somebody is to come in; who waits for a confirmation comes first."""
    blocks: list[Block] = [line(say(language, "invite.roles", days=KEPT.days))]
    rows: list[Row] = []
    for listed in asked[:3]:
        told = say(language, "invite.asked", name=listed.department, employer=listed.name)
        blocks.append(verbatim(told))
        data = ManageInvitation(invitation=listed.id, do="show").pack()
        rows.append((Button(clip(f"{listed.department} · {listed.name}", 20), data),))
    buttons = [Button(say(language, f"role.{role}"), Invite(role=role).pack()) for role in roles]
    rows += in_rows(buttons)
    rows.append((Button(say(language, "button.invite.list"), Invitations().pack()),))
    return Screen(tuple(blocks), tuple(rows))


def whom_screen(role: Role, *, language: str) -> Screen:
    """Who is meant is waited for."""
    cancel = Button(say(language, "button.cancel"), Leave().pack())
    return Screen(
        (line(say(language, f"invite.whom.{_kind(role)}", role=say(language, f"role.{role}"))),), ((cancel,),)
    )


def talents_screen(found: Sequence[Brief], text: str, total: str, *, language: str) -> Screen:
    """The talents that were found, to pick one."""
    buttons = [
        Button(" · ".join(part for part in (clip(brief.name, _NAME_CHARS), clip(brief.employer, 10)) if part),
               Invite(role=Role.TALENT, talent=brief.id).pack())
        for brief in found
    ]  # fmt: skip
    screen = _picks(in_rows(buttons, width=1), text, total, language)
    return replace(screen, about=tuple(brief.id for brief in found), names=True)


def officials_screen(role: Role, found: Sequence[Official], text: str, *, language: str) -> Screen:
    """The leaders or liaisons of that name; one who is not on file can be entered."""
    buttons = [
        Button(" · ".join(part for part in (clip(one.name, _NAME_CHARS), clip(one.unit, 10)) if part),
               Invite(role=role, official=one.id).pack())
        for one in found
    ]  # fmt: skip
    rows = list(in_rows(buttons, width=1))
    levels = (LIAISON,) if role is Role.LIAISON else LEADER_LEVELS
    rows += in_rows(
        [
            Button(say(language, "button.invite.new", what=say(language, f"level.{level}")), _new(role, level))
            for level in levels
        ],
        width=1,
    )
    return _picks(tuple(rows), text, str(len(found)), language)


def employer_screen(role: Role, employer_id: int | None, text: str, *, language: str) -> Screen:
    """The employer of that name, or that it is entered."""
    if employer_id is not None:
        button = Button(clip(text, 20), Invite(role=role, employer=employer_id).pack())
    else:
        button = Button(say(language, "button.invite.new", what=say(language, "invite.employer")), _new(role, ""))
    return _picks(((button,),), text, "1" if employer_id is not None else "0", language)


def offices_screen(offices: Sequence[Office], *, language: str) -> Screen:
    """The departments, to pick one."""
    buttons = [Button(clip(office.unit, 12), InviteOffice(office=short(office.key)).pack()) for office in offices]
    return Screen((line(say(language, "invite.which_office")),), in_rows(buttons, width=2))


def link_screen(
    listed: Listed, name: str, link: str, zone: ZoneInfo, *, language: str, in_terminal: bool = False
) -> Screen:
    """The link, once: it can't be shown again. `in_terminal`: nothing but a terminal opens it."""
    day = say_day(language, listed.expires_at.astimezone(zone).date())
    whom = say(language, f"role.{listed.role}")
    blocks = (
        verbatim(say(language, "invite.made", whom=f"{name} · {whom}" if name else whom, day=day)),
        verbatim(link),
        *([line(say(language, "invite.terminal"))] if in_terminal else []),
        line(say(language, "invite.how")),
    )
    back = Button(say(language, "button.invite.list"), Invitations().pack())
    again = Button(say(language, "button.invite.more"), Invite().pack())
    return Screen(blocks, ((back, again),))


def list_screen(found: Sequence[Listed], names: Sequence[str], *, page: int, more: bool, language: str) -> Screen:
    """The invitations, the newest first, what became of each."""
    if not found and page == 0:
        back = Button(say(language, "button.invite.more"), Invite().pack())
        return Screen((line(say(language, "invite.list_empty")),), ((back,),))
    buttons = [
        Button(_in_list(listed, name, language), ManageInvitation(invitation=listed.id, do="show").pack())
        for listed, name in zip(found, names, strict=True)
    ]
    turning = page_row(page, page + (2 if more else 1), lambda number: Invitations(page=number).pack(), language)
    back = Button(say(language, "button.invite.more"), Invite().pack())
    return Screen((line(say(language, "invite.list")),), (*in_rows(buttons, width=2), *turning, (back,)))


def invitation_screen(
    listed: Listed, name: str, account: str, grant: int | None, zone: ZoneInfo, *, language: str
) -> Screen:
    """One invitation: as what, until when, who used it; and what can be done about it. `grant` is an HR's."""
    role = say(language, f"role.{listed.role}")
    head = f"{name} · {role}" if name else role
    facts = {
        "made": _moment(listed.made_at, zone, language),
        "until": _moment(listed.expires_at, zone, language),
        "used": _moment(listed.used_at, zone, language) if listed.used_at else "",
        "account": account,
        "who": listed.department,
    }
    blocks = (verbatim(head, bold=True), verbatim(say(language, f"invite.told.{listed.state}", **facts)))
    acts = {"open": ("renew", "revoke"), "expired": ("renew", "revoke"), "used": ("withdraw",),
            "asked": ("confirm", "revoke")}.get(listed.state, ())  # fmt: skip
    buttons = [
        Button(
            say(
                language,
                "button.invite.decline" if act == "revoke" and listed.state == "asked" else f"button.invite.{act}",
            ),
            ManageInvitation(invitation=listed.id, do=act).pack(),
        )
        for act in acts
    ]
    if grant is not None:
        buttons.insert(0, Button(say(language, "button.entrust.name"), Entrust(grant=grant).pack()))
    back = Button(say(language, "button.invite.list"), Invitations().pack())
    return Screen(blocks, in_rows([*buttons, back]))


def _in_list(listed: Listed, name: str, language: str) -> str:
    shown = clip(name, _NAME_CHARS) or say(language, f"role.{listed.role}")
    return f"{shown} · {say(language, f'invite.state.{listed.state}')}"


def _picks(rows: tuple[Row, ...], text: str, total: str, language: str) -> Screen:
    key = "invite.found" if total != "0" else "invite.found_none"
    cancel = (Button(say(language, "button.cancel"), Leave().pack()),)
    return Screen((verbatim(say(language, key, text=clip(text, 30), total=total)),), (*rows, cancel))


def _new(role: Role, level: str) -> str:
    return InviteNew(role=role, level=level).pack()


def _kind(role: Role) -> str:
    if role in {Role.TALENT, Role.HR}:
        return role
    return "liaison" if role is Role.LIAISON else "leader"


def _moment(moment: datetime, zone: ZoneInfo, language: str) -> str:
    there = moment.astimezone(zone)
    return f"{say_day(language, there.date())} {there:%H:%M}"
