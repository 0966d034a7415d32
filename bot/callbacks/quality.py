"""What the buttons of `/quality` carry."""

from __future__ import annotations

from aiogram.filters.callback_data import CallbackData


class Quality(CallbackData, prefix="qu"):
    """A part of how answers do in use: weeks, open, documents, confirmed; "" the summary."""

    part: str = ""
