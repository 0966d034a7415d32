"""Answers in words: without category, day or order, and only where five people or more gave one.

Each is somebody's own words: who reads them may know the hand. So nothing stands beside them that would help, and their
order is that of a keyed hash, which nobody without the key can undo, and which stays the same from page to page.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping

from jobs.reports.responses import Response, is_asked
from jobs.reports.suppression import LEAST
from storage.surveys.definition import Definition, Item, Kind, Value


def order_key(key: bytes, text: str) -> bytes:
    """By what a text is sorted."""
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def gather_texts(definition: Definition, responses: Iterable[Response], key: bytes) -> Mapping[str, tuple[str, ...]]:
    """The words given to each item, by its key; what was added to "other" under the item's key too.

    `key` is of 16 bytes or more and belongs to the run. Items that fewer than five answered in words are not there.
    """
    if len(key) < 16:
        raise ValueError("the key that shuffles texts is too short")
    found: dict[str, list[str]] = {}
    for response in responses:
        for item in definition.items:
            value = response.values.get(item.key)
            if value is None or not is_asked(item, definition, response.values):
                continue
            text = _words_of(item, value).strip()
            if text:
                found.setdefault(item.key, []).append(text)
    return {
        item: tuple(sorted(texts, key=lambda text: order_key(key, text)))
        for item, texts in found.items()
        if len(texts) >= LEAST
    }


def _words_of(item: Item, value: Value) -> str:
    if item.kind is Kind.TEXT:
        return str(value)
    if item.kind in {Kind.SINGLE, Kind.MULTIPLE}:
        return str(value.get("other") or "")
    return ""
