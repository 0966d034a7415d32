"""Refusals of the storage room: expected, said to the person in one line, changing nothing."""

from __future__ import annotations


class StorageRefusal(Exception):
    """Something expected stands in the way. `key` names the text in the bot's languages, `facts` fill it."""

    def __init__(self, key: str, message: str = "", **facts: object) -> None:
        super().__init__(message or key)
        self.key = key
        self.facts = facts


class Busy(StorageRefusal):
    """The database stayed locked longer than it was waited for."""
