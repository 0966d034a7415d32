"""What the buttons of runs, schedules and notices carry, and of what became of a push."""

from __future__ import annotations

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.values import RowId


class RunStep(CallbackData, prefix="rn"):
    """A run, or a step in it, as it was seen at that revision; number 0 lists the runs: `bot.runs.desk`."""

    number: RowId = 0
    revision: Annotated[int, Field(ge=0, lt=10**6)] = 0
    do: str = ""
    value: str = ""


class ScheduleStep(CallbackData, prefix="sc"):
    """The same of a schedule."""

    number: RowId = 0
    revision: Annotated[int, Field(ge=0, lt=10**6)] = 0
    do: str = ""
    value: str = ""


class NoticeStep(CallbackData, prefix="ns"):
    """A step in what a notice says, as it was seen at that revision; number 0: one that is being begun.

    `bot.notices.desk` says what `do` does.
    """

    number: RowId = 0
    revision: Annotated[int, Field(ge=0, lt=10**6)] = 0
    do: str = ""
    value: str = ""


class Notice(CallbackData, prefix="nt"):
    """What a reader says to a notice of that run: read, ask, yes, maybe, no."""

    run: RowId
    do: str


class Tell(CallbackData, prefix="tp"):
    """To be told about a topic (1) or not (0); `at`: below a push, in the settings, or "stopped" below a push."""

    topic: str
    wanted: Annotated[int, Field(ge=0, le=1)]
    at: str = "push"


class Results(CallbackData, prefix="ro"):
    """What came of a run; number 0 lists the runs: `bot.handlers.results`."""

    number: RowId = 0
    do: str = ""
    item: Annotated[int, Field(ge=0, lt=100)] = 0
    page: Annotated[int, Field(ge=0, lt=10_000)] = 0


class PushSwitch(CallbackData, prefix="ps"):
    """All pushes: paused ("on"), or let go on ("off")."""

    to: str = ""


class Decision(CallbackData, prefix="dl"):
    """What becomes of a push that may or may not have arrived: again, leave; "" shows a page of them."""

    do: str = ""
    delivery: RowId = 0
    page: Annotated[int, Field(ge=0, lt=10_000)] = 0
