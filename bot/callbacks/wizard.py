"""What the buttons of "What can I get?" carry: a wish and what it is about; all is judged again at each press."""

from __future__ import annotations

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.values import RowId


class Check(CallbackData, prefix="el"):
    """A press in one's own check. `key` is the short name of a question or a benefit.

    `do`: begin, scope, say (`value`: the place of the choice, or a month), skip, year, back, end, ask (a question
    again), answers, part (of the outcome, `key` its page), item, cite, tell (a reminder), file, extra, keep, new.
    """

    do: str
    key: str = ""
    value: str = ""


class CheckFor(CallbackData, prefix="ef"):
    """The same of a talent, by staff."""

    do: str
    key: str = ""
    value: str = ""
    talent: RowId = 0


class Rot(CallbackData, prefix="rt"):
    """A rule whose article changed: "" the list from `place` on, `confirm` with the text's short hash in `seen`."""

    do: str = ""
    place: RowId = 0
    seen: str = ""
