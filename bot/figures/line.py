"""A figure in one line: 跟岗学员 8名 来源：人才科. Pure.

A figure is named by its key, its name, or enough of the name's signs in their order to mean one alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.days import even_width
from storage.figures.ledger import EQUALS, QUALIFIERS
from storage.naming import key_of

_PART = re.compile(r"(?P<name>来源|备注|source|note)\s*[:：]\s*", re.IGNORECASE)
_FIELD = {"来源": "source", "备注": "note", "source": "source", "note": "note"}
_VALUE = re.compile(r"(?P<qualifier>\D{0,12}?)\s*(?P<value>[-−]?\d[\d,.]*\s*\S{0,12})")
_QUOTES = str.maketrans("", "", '“”"「」')
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class FigureLine:
    """What a line says: the figures that its first word may mean, and the fields that follow it."""

    keys: tuple[str, ...]
    fields: Mapping[str, str]

    @property
    def enters(self) -> bool:
        """Whether it says something of the figure, and doesn't only name it."""
        return bool(self.fields)


def read_line(text: str, names: Mapping[str, str]) -> FigureLine:
    """Read a line; `names` are names by key."""
    first, *rest = _PART.split(even_width(text.strip()))
    fields = {
        _FIELD[name.lower()]: " ".join(said.split()) for name, said in zip(rest[::2], rest[1::2], strict=True) if said
    }
    word, _, said = first.strip().partition(" ")
    fields |= _read_value(said.strip())
    return FigureLine(tuple(find_keys(word, names)), fields)


def find_keys(word: str, names: Mapping[str, str]) -> list[str]:
    """The figures that a word may mean: the one that is called so, else those with its signs in their order."""
    wanted = key_of(word)
    if not wanted:
        return []
    exact = [key for key, name in names.items() if wanted in {key, key_of(name)}]
    return exact or [key for key, name in names.items() if _runs_through(wanted, key_of(name))]


def _runs_through(word: str, name: str) -> bool:
    signs: Iterable[str] = iter(name)
    return all(sign in signs for sign in word)


def _read_value(said: str) -> dict[str, str]:
    """超过260人次: a qualifier and a value; without a number the words are the source's own."""
    if not said:
        return {}
    match = _VALUE.fullmatch(said)
    if match is None:
        return {"qualifier": said.translate(_QUOTES).strip()}
    qualifier = match["qualifier"].strip()
    known = next((one for one in QUALIFIERS if one == qualifier), qualifier)
    return {"value": match["value"].replace(" ", ""), "qualifier": known or EQUALS}
