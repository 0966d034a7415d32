"""Refusals of the knowledge room: expected, said to the person in one line, changing nothing."""

from __future__ import annotations


class KnowledgeRefusal(Exception):
    """Something expected stands in the way. `key` names the text, `facts` fill it, `str()` is the Chinese line.

    Shown as it is by the command line; the bot looks `key` up in its texts for the person's language.
    """

    def __init__(self, key: str, message: str, **facts: object) -> None:
        super().__init__(message)
        self.key = key
        self.facts = facts


class UnreadableDocument(KnowledgeRefusal):
    """A file that can't be taken in: empty, encrypted, truncated, too large, of another type than its name says."""


class MarkedSecret(KnowledgeRefusal):
    """A file marked 秘密, 机密, 绝密 (never) or 内部, 征求意见稿 (an admin may release it)."""


class IndexUnusable(KnowledgeRefusal):
    """The index is missing, damaged or made by another model; lexical answers go on, `siwen kb rebuild` mends it."""
