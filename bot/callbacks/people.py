"""What the buttons of joining, of the roster and of one's own data carry."""

from __future__ import annotations

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.values import Number, RowId


class Register(CallbackData, prefix="rg"):
    """Say who one is: applicant, talent (then by phone) or hr (then by the employer's name)."""

    to: str


class Invite(CallbackData, prefix="iv"):
    """Invite somebody as a role; without a role, shows the roles; with nobody named yet, asks who it is."""

    role: str = ""
    talent: Number = 0
    official: Number = 0
    employer: Number = 0


class InviteOffice(CallbackData, prefix="io"):
    """Invite somebody of a department, by its short name."""

    office: str


class InviteNew(CallbackData, prefix="ie"):
    """Enter the leader, liaison or employer that was typed and is not on file, and invite them."""

    role: str
    level: str = ""


class Invitations(CallbackData, prefix="il"):
    """The invitations, page by page."""

    page: Annotated[int, Field(ge=0, lt=1_000)] = 0


class ManageInvitation(CallbackData, prefix="im"):
    """Look at an invitation; renew, revoke, take back what it gave, confirm an HR who asked."""

    invitation: Number
    do: str


class Entrust(CallbackData, prefix="en"):
    """Whom an HR acts for, by the grant (0: all HRs): on, off (a talent), all, none, tell; "" shows."""

    grant: RowId = 0
    do: str = ""
    talent: RowId = 0
    page: Annotated[int, Field(ge=0, lt=1_000)] = 0


class AuditPage(CallbackData, prefix="au"):
    """The acts before that one, 0 for the last."""

    before: Number = 0


class Agree(CallbackData, prefix="ok"):
    """Yes (1) or no (0) to a purpose as worded in that version: an answer to an older wording counts for nothing."""

    purpose: str
    version: str
    given: Annotated[int, Field(ge=0, le=1)]


class Mine(CallbackData, prefix="my"):
    """A person's own: consents, read, withdraw (a purpose), export, erase, gone (confirmed at that second)."""

    do: str
    value: str = ""


class Import(CallbackData, prefix="rs"):
    """A roster file that waits, by the beginning of its digest: apply, list, discard; else: ask for one, template."""

    do: str
    file: str = ""


class FindPage(CallbackData, prefix="fi", sep="|"):
    """What was found by that text, page by page."""

    page: Annotated[int, Field(ge=0, le=9)]
    text: str


class Go(CallbackData, prefix="go"):
    """Open one of the fixed screens: start, help, help_office, privacy, privacy_more, settings, language."""

    to: str


class Speak(CallbackData, prefix="la"):
    """Speak this language."""

    language: str


class Look(CallbackData, prefix="pl"):
    """Plain messages (1) or rich ones (0)."""

    plain: int


class Leave(CallbackData, prefix="xx"):
    """Leave what is being typed."""
