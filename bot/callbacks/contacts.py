"""What the buttons of who keeps in touch carry: a talent, a contact, a draft of one, a list."""

from __future__ import annotations

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.values import Number, RowId


class Card(CallbackData, prefix="td"):
    """Show a talent's card; `page` of what happened. `below` 1: under the message, which is still wanted."""

    talent: Number
    page: int = 0
    below: int = 0


class Brief(CallbackData, prefix="br"):
    """Show the brief before a visit; `file` 1 sends it as a DOCX."""

    talent: Number
    file: int = 0


class Snooze(CallbackData, prefix="sz"):
    """Put off the reminders about a talent, or (0) about all of a digest, by so many days."""

    talent: Number
    days: int


class PickTalent(CallbackData, prefix="pt"):
    """A page of the talents a contact can be written down for, or of what was searched for. `below` as of `Card`."""

    page: Annotated[int, Field(ge=0, lt=1_000)] = 0
    below: int = 0


class LogContact(CallbackData, prefix="lc"):
    """Write down a contact with that talent: below the message, or (`here` 1) in its place."""

    talent: Number
    here: int = 0


class DraftStep(CallbackData, prefix="ds"):
    """A step of the form of a contact; `bot.contacts.form` says what it makes of the draft. Draft 0: a new group."""

    draft: Number
    do: str
    value: str = ""


class UndoContact(CallbackData, prefix="du"):
    """Take back what that draft became, and go on with it."""

    draft: Number


class ListContacts(CallbackData, prefix="cl"):
    """A page of the contacts that all these fit; `show` asks for something else of them: channel, since, file."""

    mine: Annotated[int, Field(ge=0, le=1)] = 0
    needs: Annotated[int, Field(ge=0, le=1)] = 0
    talent: RowId = 0
    channel: str = ""
    since: str = ""
    page: Annotated[int, Field(ge=0, lt=100_000)] = 0
    show: str = ""


class ContactPage(CallbackData, prefix="cp"):
    """Show a contact, or do something with it: edit, history, kept (the promise `value`), file (the file `value`)."""

    contact: Number
    do: str = ""
    value: Number = 0


class MergeEdit(CallbackData, prefix="me"):
    """Of a change that met another one: keep both, mine or theirs."""

    draft: Number
    do: str


class Outside(CallbackData, prefix="oc"):
    """Numbers counted outside: add one, take the one of that id out, save the one that was typed."""

    do: str
    number: Number = 0


class Todo(CallbackData, prefix="tk"):
    """What there is to do for somebody who keeps in touch, page by page. `below` as of `Card`."""

    page: Annotated[int, Field(ge=0, lt=1_000)] = 0
    below: int = 0


class Missed(CallbackData, prefix="ms"):
    """Whose duty was missed in the period before, page by page."""

    page: Annotated[int, Field(ge=0, lt=1_000)] = 0


class HandOver(CallbackData, prefix="ho"):
    """A hand-over from a keeper to a taker, of one talent or (0) all: `do` is from, to, sum, list, ok."""

    do: str
    keeper: RowId = 0
    taker: RowId = 0
    talent: RowId = 0
    page: Annotated[int, Field(ge=0, lt=1_000)] = 0


class Plan(CallbackData, prefix="pn"):
    """The quarter's table of contacts of that leader or liaison, as a file."""

    keeper: RowId


class PlanBriefs(CallbackData, prefix="pb"):
    """The briefs of those whom that leader or liaison is still to contact, as one file."""

    keeper: RowId


class Greet(CallbackData, prefix="gr"):
    """The list of whom to greet on an occasion ("birthday-2026", "spring-2026"; "": what is coming), or a step in it.

    `do`: send, back, log (one talent, 0: all that are ticked or sent), tick (0: all), text.
    """

    do: str = ""
    occasion: str = ""
    talent: RowId = 0
    page: Annotated[int, Field(ge=0, lt=1_000)] = 0
