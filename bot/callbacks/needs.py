"""What the buttons of needs carry."""

from __future__ import annotations

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.values import RowId


class NeedList(CallbackData, prefix="nl"):
    """A list of needs (`storage.need_lists.SHELVES`; "": the one that is this person's to work on), page by page."""

    shelf: str = ""
    page: Annotated[int, Field(ge=0, lt=1_000)] = 0


class NeedStep(CallbackData, prefix="nd"):
    """A need; `do` names a step of `storage.need_chain.MOVES` as it was seen at that revision, "" opens its page.

    `value`: the short name of a department's key, or a category.
    """

    need: RowId
    revision: Annotated[int, Field(ge=0, lt=10**6)] = 0
    do: str = ""
    value: str = ""
