"""Which things of a question may be replaced by another's of their kind: 第三类 by 第四类, 全职 by 在职."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge import extraction, scales

_DIGIT = re.compile(r"\d")
_A_DAY = re.compile(
    r"(?:\d{2,4}年|[去今明前]年)(?:\d{1,2}|十[一二]?|[一二三四五六七八九])月(?:\d{1,2}[日号])?|\d{1,2}月\d{1,2}[日号]"
)
_PEOPLE = re.compile(
    r"(?<![第\d一二三四五六七八九十])(?:\d{1,3}|[一二两三四五六七八九十]{1,3})(?:个|名|位)(?!月|工作日|小时)"
)
_COUNT = "count"
_AFTER = "后"  # 博士后 is no 博士

Span = tuple[int, int, str]  # where a thing stands in a text, and of which kind it is


def find_slots(text: str) -> list[Span]:
    """Where a text names a category, a grade or a step of a scale, and of which kind, in order."""
    found = [(match.start(), match.end(), "label") for match in extraction.LABEL.finditer(text)]
    found += [
        (start, end, family)
        for family, start, end in scales.find_steps(text)
        if not any(a < end and start < b for a, b, _ in found) and not text.startswith(_AFTER, end)
    ]
    return sorted(found)


def label_of(text: str) -> str:
    """The categories, grades and steps that a text names, joined."""
    return " ".join(dict.fromkeys(text[start:end] for start, end, _ in find_slots(text)))


def find_replaceable(text: str) -> list[Span]:
    """The slots of a text, the days and months that it names, and its numbers of people."""
    days = [(match.start(), match.end(), "day") for match in _A_DAY.finditer(text)]
    counts = [(match.start(), match.end(), _COUNT) for match in _PEOPLE.finditer(text)]
    return sorted([*find_slots(text), *days, *counts])


def put_in(question: str, spans: Sequence[Span], last: str) -> str:
    """The last question with each thing of this one in the place of its kind; "" where a number counts nothing there.

    A number goes with what it counts: where the last question has none, it stands before the category.
    """
    places: dict[str, list[Span]] = {}
    for place in find_replaceable(last):
        places.setdefault(place[2], []).append(place)
    if _COUNT not in places:
        spans = _join_counts(spans)
    edits: list[tuple[int, int, str]] = []
    for kind in dict.fromkeys(kind for _start, _end, kind in spans):
        new, old = [span for span in spans if span[2] == kind], places.get(kind, [])
        if kind == _COUNT and not old:
            return ""
        if 0 < len(old) < len(new):  # 第三类多少, 第一类和第五类呢: all of them, as they were said
            new, old = [(new[0][0], new[-1][1], kind)], [(old[0][0], old[-1][1], kind)]
        edits += [(a, b, question[start:end]) for (start, end, _), (a, b, _) in zip(new, old, strict=False)]
        if not old:
            edits.append((0, 0, f"{question[new[0][0] : new[-1][1]]} "))
    for start, end, piece in sorted(edits, reverse=True):
        last = last[:start] + piece + last[end:]
    return last


def _join_counts(spans: Sequence[Span]) -> list[Span]:
    """Each number joined with the category that it counts."""
    joined: list[Span] = []
    for span in spans:
        before = joined[-1] if joined else None
        if before is not None and before[2] == _COUNT and before[1] == span[0]:
            joined[-1] = (before[0], span[1], span[2])
        else:
            joined.append(span)
    return joined


def replace_alike(piece: str, last: str) -> str:
    """The last question with what ends, or begins, like a piece replaced by it: 在职 for 全职."""
    best: tuple[int, int] | None = None
    for start in range(len(last) - len(piece) + 1):
        other = last[start : start + len(piece)]
        same = [mine == its for mine, its in zip(piece, other, strict=True)]
        if not all(same) and (same[-1] or same[0]) and sum(same) * 2 >= len(piece) and not _DIGIT.search(other):
            best = max(best or (0, 0), (sum(same), start))
    return last[: best[1]] + piece + last[best[1] + len(piece) :] if best else ""
