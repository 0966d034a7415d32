"""What the buttons of work items and of the office's papers carry."""

from __future__ import annotations

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.values import RowId

_Page = Annotated[int, Field(ge=0, lt=1_000)]
_Revision = Annotated[int, Field(ge=0, lt=10**6)]
_Year = Annotated[int, Field(ge=0, lt=10_000)]
_Quarter = Annotated[int, Field(ge=0, le=4)]


class ItemList(CallbackData, prefix="wl"):
    """The board of a year (0: this one), or a list of it: `shelf` a state, "all" or "units"; `unit` by short name."""

    year: _Year = 0
    shelf: str = ""
    unit: str = ""
    page: _Page = 0


class ItemStep(CallbackData, prefix="wi"):
    """A work item as it was seen at that revision; `do`: "" opens it.

    Besides: going, met, stuck and returned ask for words about the `quarter` (0: the one that is due), "show" for what
    shows it, "drop" for a reason; "take_up"; "past" and "shown" list what was said and what shows it, "send" sends the
    file at that `place`.
    """

    work: RowId
    revision: _Revision = 0
    do: str = ""
    quarter: _Quarter = 0
    place: _Page = 0


class ItemFile(CallbackData, prefix="wf"):
    """The list as a file: "ask" for one, "send" the board of a year, "apply" or "drop" the one that was read."""

    do: str
    file: str = ""
    year: _Year = 0


class Paper(CallbackData, prefix="pp"):
    """A paper of the office: "brief", "duties" or "handover"; `back` 1: of the month or quarter before."""

    do: str
    back: Annotated[int, Field(ge=0, le=1)] = 0
