"""What the buttons of awards carry."""

from __future__ import annotations

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.values import RowId

_Page = Annotated[int, Field(ge=0, lt=10_000)]
_Revision = Annotated[int, Field(ge=0, lt=10**6)]


class AwardList(CallbackData, prefix="aw"):
    """A list of awards (`storage.awards.lists.SHELVES`), page by page; "due": instalments, "papers": files.

    "share" and "unshare": whether the employer's HR sees one's own.
    """

    shelf: str = ""
    page: _Page = 0


class AwardStep(CallbackData, prefix="ax"):
    """An award as it was seen at that revision.

    `do`: "" opens it, "next" the next state, "return", "honour", "leave", "undo" takes something back, "repaid" writes
    down what came back. `value`: what was chosen: plaque or certificate, the reason for leaving, what is taken back.
    """

    award: RowId
    revision: _Revision = 0
    do: str = ""
    value: str = ""


class AwardFile(CallbackData, prefix="at"):
    """A table of awards: "ask" for one, "template", "apply", "why" it may pass, "list" its rows, "drop" it."""

    do: str
    file: str = ""


class AwardEntry(CallbackData, prefix="ae"):
    """One award that is typed: "ask", "who" of several (`pick`: a talent), "why" it may pass, "apply", "drop"."""

    do: str
    pick: RowId = 0


class AwardPaper(CallbackData, prefix="ap"):
    """Papers of awards: "notice" and "plaques"; `number`: which of the batches offered (0: they are offered)."""

    do: str
    number: _Page = 0
