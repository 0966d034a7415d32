"""The sheets of a file that have the headings a reader looks for, each with the lines below them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

from storage.roster.errors import SecretRoster, UnreadableRoster
from storage.roster.fields import is_marked
from storage.roster.headings import SEARCHED_LINES
from storage.roster.tables import Line, Sheet, open_sheets

C = TypeVar("C")
Cells = Sequence[str]
DIGEST_CHARS = 16  # a button carries it


@dataclass(frozen=True, slots=True)
class Headed(Generic[C]):
    """A sheet below its headings. `above`: what stands over them; `lines` are to be read once."""

    name: str
    columns: C
    headings: tuple[str, ...]
    above: tuple[Line, ...]
    lines: Iterator[Line]


def find_sheets(path: Path, find: Callable[[Cells, Sequence[Cells]], C | None]) -> Iterator[Headed[C]]:
    """The visible sheets in whose first lines `find` knows headings; it is given a line, and those above it.

    Raises UnreadableRoster; SecretRoster where a sheet's name or what stands above its headings is marked as secret.
    """
    with open_sheets(path) as sheets:
        for sheet in sheets:
            if is_marked(sheet.name):
                raise SecretRoster(sheet.name)
            found = None if sheet.hidden else _find_headings(sheet, find)
            if found is not None:
                yield found


def _find_headings(sheet: Sheet, find: Callable[[Cells, Sequence[Cells]], C | None]) -> Headed[C] | None:
    above: list[Line] = []
    for line in islice(sheet.lines, SEARCHED_LINES):
        columns = find(line.cells, [one.cells for one in above])
        if columns is None:
            above.append(line)
            continue
        if any(one.marked or any(map(is_marked, one.cells)) for one in above):
            raise SecretRoster(sheet.name or "1")
        return Headed(sheet.name, columns, line.cells, tuple(above), sheet.lines)
    return None


def refuse_more(rows: Sequence[object], most: int) -> None:
    """Raises UnreadableRoster where there are more rows than one file may have."""
    if len(rows) > most:
        raise UnreadableRoster("rows", f"超过 {most} 行：请分成几个文件", most=most)


def digest_of(path: Path) -> str:
    """What names a file in a button: the same bytes have the same."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:DIGEST_CHARS]
