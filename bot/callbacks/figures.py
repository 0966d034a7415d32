"""What the buttons of the ledger of figures and of the year's papers carry."""

from __future__ import annotations

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

Year = Annotated[int, Field(ge=0, le=9999)]  # 0: this one


class Ledger(CallbackData, prefix="lg"):
    """The ledger of a year, or a page of it.

    `do`: "" the list, missing, ask for a line, save it, apply a file that was read, xlsx.
    """

    do: str = ""
    year: Year = 0
    page: Annotated[int, Field(ge=0, le=999)] = 0


class YearPaper(CallbackData, prefix="yp"):
    """The papers of a year. `do`: "" what there is, evaluation, template."""

    do: str = ""
    year: Year = 0
