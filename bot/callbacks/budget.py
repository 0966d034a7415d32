"""What the buttons of `/budget` carry."""

from __future__ import annotations

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

Year = Annotated[int, Field(ge=0, le=9999)]  # 0: this one


class Budget(CallbackData, prefix="bu"):
    """A year's budget. `benefit` is the short name of a benefit's key.

    `do`: "" the summary, lines, quarters, line (of `benefit`), chart, xlsx, forecast (made anew), people (behind it, of
    `benefit` or all), parted (those behind what parts).
    """

    year: Year = 0
    do: str = ""
    benefit: str = ""


class BudgetStep(CallbackData, prefix="bx"):
    """A change, or a question that is typed: plan, adjust, explain, suppose, table, template; save and apply enter it.

    `file` is the digest of the table that was looked at.
    """

    year: Year = 0
    do: str = ""
    benefit: str = ""
    file: str = ""
