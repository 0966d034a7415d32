"""What the buttons of surveys carry: the run that asks, or the survey that is built."""

from __future__ import annotations

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.values import RowId


class Survey(CallbackData, prefix="sv"):
    """A step in a survey of one's own, by the run: `bot.surveys.desk` says what `do` does; item and choice by place."""

    number: RowId
    do: str = ""
    item: Annotated[int, Field(ge=0, lt=100)] = 0
    value: str = ""


class Phoned(CallbackData, prefix="sp"):
    """The same for somebody who is on the phone."""

    addressee: RowId
    do: str = ""
    item: Annotated[int, Field(ge=0, lt=100)] = 0
    value: str = ""


class PhonedList(CallbackData, prefix="sl"):
    """The surveys that can be answered for a talent on the phone."""

    talent: RowId


class SurveyShelf(CallbackData, prefix="ss"):
    """The office's surveys; with a key, that survey or what is done with it: `bot.handlers.survey_shelf`."""

    key: str = ""
    do: str = ""


class TrySurvey(CallbackData, prefix="ty"):
    """Look through a survey, by its version or its sketch, as who is asked sees it; nothing is kept.

    `item` is the one shown, from 1; 0 the invitation; one more than there are, the end.
    """

    number: RowId
    language: str
    sketch: Annotated[int, Field(ge=0, le=1)] = 0
    item: Annotated[int, Field(ge=0, lt=100)] = 0
    said: Annotated[int, Field(ge=0, le=1)] = 0


class Sketch(CallbackData, prefix="sk"):
    """A survey that is being built, or a step in it, as it was seen at that revision: `bot.surveys.sketch_desk`.

    `item` is its place from 1, 0 for none.
    """

    number: RowId = 0
    revision: Annotated[int, Field(ge=0, lt=10**6)] = 0
    do: str = ""
    item: Annotated[int, Field(ge=0, lt=100)] = 0
    value: str = ""
