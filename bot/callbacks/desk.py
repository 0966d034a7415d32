"""What the buttons of the answer desk carry."""

from __future__ import annotations

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.values import RowId

_Page = Annotated[int, Field(ge=0, lt=1_000)]


class DeskList(CallbackData, prefix="dq"):
    """A list of the desk (`storage.enquiry_lists.SHELVES`; "": the first that is not empty), page by page."""

    shelf: str = ""
    page: _Page = 0


class DeskStep(CallbackData, prefix="dk"):
    """An enquiry and what is done with it, "" to open it; `value` is a place in its articles, or a person."""

    thread: RowId
    do: str = ""
    value: RowId = 0


class DeskUnit(CallbackData, prefix="dp"):
    """An enquiry and the unit it is passed to, by the short name of its key; "": which, page by page."""

    thread: RowId
    unit: str = ""
    page: _Page = 0


class DeskDuty(CallbackData, prefix="dd"):
    """Who is on duty: a person of the office (0: the list), and a topic to switch ("" opens, "all" for all)."""

    who: RowId = 0
    topic: str = ""


class OwnThread(CallbackData, prefix="dt"):
    """The asker's own thread: back (追问), done (解决了), or drop (不用转了)."""

    own: RowId
    do: str


class FaqList(CallbackData, prefix="fl"):
    """The answers for all, by their state, page by page."""

    shelf: str = ""
    page: _Page = 0


class FaqStep(CallbackData, prefix="fq"):
    """An answer for all and what is done with it as it was seen at that revision, "" to open it."""

    entry: RowId
    revision: Annotated[int, Field(ge=0, lt=10**6)] = 0
    do: str = ""
    value: str = ""
