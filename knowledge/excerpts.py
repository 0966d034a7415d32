"""What an article said and what it says now, in a line each: the changed words with what stands around them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.difference import Part

LONGEST = 120  # characters of either
_AROUND = 18  # characters of unchanged text kept beside a change
_RULED = re.compile(r"\|?\s*:?-{3,}:?\s*(?=\|)|\|")  # a table's lines, where its cells are read in a row
_SPACE = re.compile(r"\s+")


def excerpt_change(parts: Sequence[Part]) -> tuple[str, str]:
    """Before and after; either is "" where the article was added or removed."""
    return _spell(parts, "removed"), _spell(parts, "added")


def _spell(parts: Sequence[Part], side: str) -> str:
    if not any(kind == "same" for kind, _ in parts) and all(kind != side for kind, _ in parts):
        return ""
    said = []
    last = len(parts) - 1
    for place, (kind, raw) in enumerate(parts):
        if kind not in ("same", side):
            continue
        text = _SPACE.sub(" ", _RULED.sub(" ", raw).replace("**", ""))
        if kind == "same" and len(text) > 2 * _AROUND:
            head = "" if place == 0 else text[:_AROUND]
            tail = "" if place == last else text[-_AROUND:]
            text = f"{head}…{tail}"
        said.append(text)
    told = _SPACE.sub(" ", "".join(said)).strip()
    return told if len(told) <= LONGEST else told[: LONGEST - 1] + "…"
