"""The buttons to the page before and the page after."""

from __future__ import annotations

from collections.abc import Callable

from bot.screens import Button, Row
from bot.texts import say


def page_row(page: int, pages: int, data: Callable[[int], str], language: str) -> list[Row]:
    """[‹ 第1页] [第3页 ›] as far as there are such pages; pages count from 0, people from 1."""
    buttons = []
    if page > 0:
        buttons.append(Button(say(language, "button.page_previous", page=page), data(page - 1)))
    if page < pages - 1:
        buttons.append(Button(say(language, "button.page_next", page=page + 2), data(page + 1)))
    return [tuple(buttons)] if buttons else []
