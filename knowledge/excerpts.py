"""What an article said and what it says now, in a line each: the changed words with what stands around them.

Of a table only the cells that changed are told, each with the row it is of and the heading above it: values in a row
without these say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from knowledge.difference import Part

LONGEST = 120  # characters of either
_AROUND = 18  # characters of unchanged text kept beside a change
_RULE = re.compile(r"\|?[\s:|-]*-{3,}[\s:|-]*")  # the line between a table's heading and its rows
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of one side, in parts; `touched`: something of the other side stood within it."""

    parts: tuple[Part, ...]
    touched: bool

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(text for _, text in self.parts)

    @property
    def is_row(self) -> bool:
        """Whether it is one of a table."""
        return self.text.lstrip().startswith("|")


def excerpt_change(parts: Sequence[Part]) -> tuple[str, str]:
    """Before and after; either is "" where the article was added or removed."""
    return _spell(parts, "removed"), _spell(parts, "added")


def _spell(parts: Sequence[Part], side: str) -> str:
    if not any(kind == "same" for kind, _ in parts) and all(kind != side for kind, _ in parts):
        return ""
    said = []
    told = _join(_read_tables(_split(parts, side)))
    last = len(told) - 1
    for place, (kind, raw) in enumerate(told):
        text = _SPACE.sub(" ", raw.replace("**", ""))
        if kind == "same" and len(text) > 2 * _AROUND and last:
            head = "" if place == 0 else text[:_AROUND]
            tail = "" if place == last else text[-_AROUND:]
            text = f"{head}…{tail}"
        said.append(text)
    line = _SPACE.sub(" ", "".join(said)).strip().rstrip("；")
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _split(parts: Sequence[Part], side: str) -> Iterator[_Line]:
    """The lines of one side."""
    line: list[Part] = []
    touched = False
    for kind, text in parts:
        if kind not in ("same", side):
            touched = touched or "\n" not in text  # whole lines of the other side are beside this one, not in it
            continue
        first, *others = text.split("\n")
        line.append((kind, first))
        for other in others:
            yield _Line(tuple(line), touched)
            line, touched = [(kind, other)], False
    yield _Line(tuple(line), touched)


def _read_tables(lines: Iterable[_Line]) -> Iterator[Part]:
    """The parts of the lines, with each table as what changed in it."""
    heading: list[str] | None = None
    for line in lines:
        if not line.is_row:
            heading = None
            yield from (*line.parts, ("same", "\n"))
        elif heading is None:
            heading = _cells(line.text)
            yield from _read_heading(heading, line)
        else:
            yield from _read_row(heading, line)


def _join(parts: Iterable[Part]) -> list[Part]:
    """Neighbours of one kind as one part."""
    return [(kind, "".join(text for _, text in some)) for kind, some in groupby(parts, key=lambda part: part[0])]


def _read_heading(heading: list[str], line: _Line) -> Iterator[Part]:
    changed = [heading[place] for place in sorted(_find_changed(line)) if place < len(heading)]
    if 0 < len(changed) < len(heading):  # a table that came or went is told by its rows
        yield "added", f"表头：{'、'.join(changed)}；"


def _read_row(heading: list[str], line: _Line) -> Iterator[Part]:
    """第五类：总额（万元）18; nothing of a row that is the same, nor of the rule under the heading."""
    cells, changed = _cells(line.text), _find_changed(line)
    if _RULE.fullmatch(line.text.strip()) or not (changed or line.touched):
        return
    names = [*heading, *[""] * len(cells)]
    shown = [place for place in range(1, len(cells)) if place in changed] or range(1, len(cells))
    told = "、".join(_name(names[place], cells[place]) for place in shown if cells[place])
    yield "added", f"{cells[0]}：{told}；"  # of a kind that is never shortened


def _name(heading: str, value: str) -> str:
    return f"{heading} {value}" if heading[-1:].isascii() and heading else f"{heading}{value}"


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def _find_changed(line: _Line) -> set[int]:
    """The places of the cells that have something that the other side has not."""
    place, found = -1, set()
    for kind, text in line.parts:
        for sign in text:
            if sign == "|":
                place += 1
            elif kind != "same" and not sign.isspace():
                found.add(place)
    return found
