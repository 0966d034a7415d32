"""What the buttons of figures carry."""

from __future__ import annotations

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

Day = Annotated[int, Field(ge=0, le=3_652_059)]  # of the year 9999: what a date can be


class Stats(CallbackData, prefix="fg"):
    """Figures of a period, from a day to a day by their ordinals (0: this year's).

    `do`: "" the summary, month, quarter or year that is now, range asks for two days, a part
    (`bot.figures.stats_grids.PARTS`) with `picture` 1 for its picture, xlsx for the file.
    """

    do: str = ""
    first: Day = 0
    last: Day = 0
    picture: Annotated[int, Field(ge=0, le=1)] = 0
