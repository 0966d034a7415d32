"""Units by what a list may call them: their key, their name, and it without 区 before it."""

from __future__ import annotations

from knowledge.offices import Offices
from storage.naming import key_of

_PLACE = "区"


def read_units(offices: Offices) -> dict[str, str]:
    """The keys of units by `storage.naming.key_of` what they may be called; a short name that two share is nobody's."""
    found: dict[str, str] = {}
    short: dict[str, set[str]] = {}
    for office in offices.entries:
        found[key_of(office.key)] = found[key_of(office.unit)] = office.key
        for name in (office.unit.removeprefix(_PLACE), office.unit.removeprefix("增城区").removeprefix(_PLACE)):
            short.setdefault(key_of(name), set()).add(office.key)
    return {name: keys.pop() for name, keys in short.items() if len(keys) == 1} | found
