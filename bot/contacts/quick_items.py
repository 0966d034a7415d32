"""The items of one ask in a message: numbered (1、 1. (1) ① 一、), or lines of their own; 无 is none. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.days import even_width

_NOTHING = re.compile(r"(?:无|没有|暂无|没|略|none|no|[-—/])?[。.]?", re.IGNORECASE)
_RESTRICTED_ASK = re.compile(r"\s*[(（\[【]\s*限知\s*[)）\]】]\s*[:：]\s*")  # 问情（限知）：…: each item of it
_RESTRICTED = re.compile(r"\s*[(（\[【]\s*限知\s*[)）\]】]\s*|^限知[\s:：，,]+|[\s，,。]+限知[。.]?$")
_MARKER = re.compile(
    r"(?:(?<!\d)(?P<n>\d{1,2})\s*(?:[、)]|\.(?!\d))|\((?P<p>\d{1,2})\)|(?P<c>[①-⑳])|(?<![一-鿿])(?P<h>[一二三四五六七八九十])、)\s*"
)
_BULLET = re.compile(r"^\s*[-•·*]\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """One item of an ask, as typed."""

    text: str
    restricted: bool = False


def split_items(part: str) -> list[Line]:
    """The items of an ask; an empty list where it says 无."""
    whole = _RESTRICTED_ASK.match(part)
    if whole is not None:
        return [replace(line, restricted=True) for line in split_items(part[whole.end() :])]
    text = part.strip().strip(";；").rstrip()
    if _NOTHING.fullmatch(text):
        return []
    places = _markers(even_width(text))
    if places:
        ends = [*(start for start, _ in places[1:]), len(text)]
        items = [" ".join(text[after:end].split("\n")) for (_, after), end in zip(places, ends, strict=True)]
        items[0] = text[: places[0][0]] + items[0]  # 两件事：1、…
    else:
        items = [_BULLET.sub("", line) for line in text.split("\n")]
    return [line for item in items if (line := _line(item)) is not None]


def _markers(text: str) -> list[tuple[int, int]]:
    """Where 1、 2、 3、 stand, in that order: (beginning, end) of each mark. A single 1、 is one too."""
    found: list[tuple[int, int]] = []
    for match in _MARKER.finditer(text):
        if _value(match) == len(found) + 1:
            found.append((match.start(), match.end()))
    return found if len(found) > 1 or (found and found[0][0] == 0) else []


def _value(match: re.Match[str]) -> int:
    if match["c"]:
        return ord(match["c"]) - ord("①") + 1
    if match["h"]:
        return "一二三四五六七八九十".index(match["h"]) + 1
    return int(match["n"] or match["p"])


def _line(item: str) -> Line | None:
    text = item.strip().rstrip(";；").strip()
    bare = _RESTRICTED.sub("", text)
    return Line(bare, restricted=bare != text) if bare and not _NOTHING.fullmatch(bare) else None
