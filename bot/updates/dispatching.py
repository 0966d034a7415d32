"""What finds the handler of an update, and how it looks for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiogram import Dispatcher, Router
from aiogram.dispatcher.event.handler import FilterObject
from aiogram.types import TelegramObject


def make_dispatcher(routers: Sequence[Router]) -> Dispatcher:
    """What finds the handler of an update, among these."""
    dispatcher = Dispatcher(disable_fsm=True)  # forms are rows of ours: a state of aiogram's commits apart
    for router in routers:
        _look_at_once(router)
        dispatcher.include_router(router)
    return dispatcher


def _look_at_once(router: Router) -> None:
    """Let filters that only look at an update do so where they are asked.

    aiogram asks each that is no coroutine in a thread of its own: some fifty threads for one text.
    """
    for observer in router.observers.values():
        for handler in observer.handlers:
            handler.filters = [_make_prompt(one) for one in handler.filters or ()]
    for child in router.sub_routers:
        _look_at_once(child)


def _make_prompt(one: FilterObject) -> FilterObject:
    if one.magic is None:
        return one
    resolve = one.magic.resolve

    async def holds(event: TelegramObject) -> Any:  # noqa: ANN401 -- whatever the filter finds
        return resolve(event)

    return FilterObject(holds)
