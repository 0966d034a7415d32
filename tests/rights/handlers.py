"""Every handler that there is, and what a person would have to send for it to be asked. Read off the routers."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData, CallbackQueryFilter
from magic_filter import MagicFilter
from magic_filter.operations import BaseOperation

from bot.handlers import filters, routers
from bot.rights import ROWS, RULES, Rule, name_of

_FORGED = "f" * 10  # fits where a digest is carried


@dataclass(frozen=True, eq=False)
class Entry:
    """A handler: its name in the table of rules, and what its filters ask for."""

    name: str
    kind: str  # "message" or "callback_query"
    data: CallbackQueryFilter | None = None
    commands: tuple[str, ...] = ()
    deep_link: bool = False
    forms: tuple[str, ...] = field(default=())

    @property
    def rule(self) -> Rule:
        """Its line in the table."""
        return RULES[self.name]

    @property
    def rows(self) -> list[str]:
        """The fields of its button that name rows."""
        return [name for name in self.data.callback_data.model_fields if name in ROWS] if self.data else []


@functools.cache
def list_handlers() -> list[Entry]:
    """All of them, in the order they are asked."""
    return [entry for top in routers() for entry in _walk(top)]


def _walk(router: Router) -> Iterator[Entry]:
    for kind in ("message", "callback_query"):
        for handler in router.observers[kind].handlers:
            yield _describe(kind, handler)
    for child in router.sub_routers:
        yield from _walk(child)


def _describe(kind: str, handler: HandlerObject) -> Entry:
    found: dict[str, Any] = {}
    for entry in handler.filters or ():
        match entry.callback:
            case CallbackQueryFilter() as data:
                found["data"] = data
            case Command() as command:
                found["commands"] = tuple(str(name) for name in command.commands)
                found["deep_link"] = bool(getattr(command, "deep_link", False))
            case filters.Filling() as filling:
                found["forms"] = filling.names
    return Entry(name_of(handler), kind, **found)


def pack(entry: Entry, **rows: int) -> str:
    """Data of a button that this handler is asked about: fields of any worth, except those given."""
    if entry.data is None:
        return "no:button:of:ours"
    return entry.data.callback_data(**find_worths(entry) | rows).pack()


@functools.cache
def find_worths(entry: Entry) -> dict[str, Any]:
    """Worths of a button's fields that its handler's filter takes."""
    if entry.data is None:
        return {}
    made, rule = entry.data.callback_data, entry.data.rule
    before = _list_earlier(entry)
    for values in _combine({name: _values(one.annotation, rule) for name, one in made.model_fields.items()}):
        instance = made(**values)
        taken = any(_takes(earlier, instance) for earlier in before)
        if _fits(instance) and (rule is None or rule.resolve(instance)) and not taken:
            return values
    raise AssertionError(f"nothing found that {entry.name} would answer to")


def _list_earlier(entry: Entry) -> list[Entry]:
    """Those that are asked before about the same kind of button."""
    every = [one for one in list_handlers() if one.data is not None]
    names = [one.name for one in every]
    mine = entry.data.callback_data if entry.data is not None else None
    return [one for one in every[: names.index(entry.name)] if one.data is not None and one.data.callback_data is mine]


def _takes(entry: Entry, instance: CallbackData) -> bool:
    return entry.data is not None and (entry.data.rule is None or bool(entry.data.rule.resolve(instance)))


def _combine(free: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """Worths for the fields: at first the same everywhere, then one of them another, then two."""
    plain = {name: values[0] for name, values in free.items()}
    yield plain
    for count in (1, 2):
        for names in itertools.combinations(free, count):
            for values in itertools.product(*(free[name] for name in names)):
                yield plain | dict(zip(names, values, strict=True))


def _fits(instance: CallbackData) -> bool:
    try:
        instance.pack()
    except ValueError:  # over 64 bytes, or a separator in a value
        return False
    return True


def _values(annotation: Any, rule: object) -> list[Any]:  # noqa: ANN401 -- whatever a field is declared as
    return [1, 0] if annotation is int else [_FORGED, "", *_find_words(rule)]


def _find_words(part: object) -> list[str]:
    """Every text that a filter compares with: aiogram's magic keeps them in its operations."""
    match part:
        case str():
            return [part]
        case list() | tuple() | set() | frozenset() | dict():
            return sorted({word for inner in part for word in _find_words(inner)})
        case MagicFilter():
            return _find_words(list(object.__getattribute__(part, "_operations")))
        case BaseOperation():
            slots = [name for kind in type(part).__mro__ for name in getattr(kind, "__slots__", ())]
            return _find_words([getattr(part, name) for name in slots if name != "operator"])
    return []
