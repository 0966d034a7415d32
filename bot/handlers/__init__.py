"""What a person can say or press, a module each; each router is listed in `routers`, the first that fits answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiogram import Router


def routers() -> list[Router]:
    """Fresh routers in the order they are asked: commands and buttons first, plain text and leftovers last."""
    return []
