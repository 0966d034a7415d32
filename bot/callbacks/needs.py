"""What the buttons of needs and suggestions carry."""

from __future__ import annotations

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.values import RowId

_Page = Annotated[int, Field(ge=0, lt=1_000)]
_Revision = Annotated[int, Field(ge=0, lt=10**6)]


class NeedList(CallbackData, prefix="nl"):
    """A list of needs (`storage.need_lists.SHELVES`; "": the one that is this person's to work on), page by page.

    `below` 1: as a new message, under what was pressed.
    """

    shelf: str = ""
    page: _Page = 0
    below: int = 0


class NeedStep(CallbackData, prefix="nd"):
    """A need; `do` names a step of `storage.need_chain.MOVES` as it was seen at that revision, "" opens its page.

    Besides: "more" steps, the "members" that follow it, "keep" its reply for the next time.
    `value`: the short name of a department's or a category's key, a page of departments (p2), the number of a person, a
    need or a reply given before.
    """

    need: RowId
    revision: _Revision = 0
    do: str = ""
    value: str = ""


class NeedJoin(CallbackData, prefix="nj"):
    """A need that was just saved, and the open one that says the same, which it is to follow."""

    need: RowId
    lead: RowId


class NeedFiles(CallbackData, prefix="nf"):
    """The files of a need; `do`: "" lists them, "send" the one at that place, "form" its sheet."""

    need: RowId
    do: str = ""
    place: _Page = 0


class NeedUnit(CallbackData, prefix="nu"):
    """A department by the short name of its key, "" all of them; `do`: "table", "contact", "drop" a reply given before.

    `value`: the number of a person, or of a reply.
    """

    unit: str = ""
    do: str = ""
    value: RowId = 0


class Own(CallbackData, prefix="on"):
    """A talent's own: `do` "list", "new", "about", "choose", "urgent", "send"; `kind`: need or suggestion."""

    do: str
    kind: str = "need"
    value: str = ""


class SuggestionList(CallbackData, prefix="sq"):
    """The suggestions that wait for a reply."""

    page: _Page = 0


class SuggestionStep(CallbackData, prefix="sg"):
    """A suggestion as it was seen at that revision; `do`: "" opens it, "reply", "topic" (`value`: its short name)."""

    suggestion: RowId
    revision: _Revision = 0
    do: str = ""
    value: str = ""


class NeedTable(CallbackData, prefix="nw"):
    """A department's table that was read: "apply" enters it, "drop" lets it be. `file`: which it was."""

    do: str
    file: str
