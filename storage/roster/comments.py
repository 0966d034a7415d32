"""What is written beside the cells of a sheet: a comment counts as the cell does, where it marks somebody as secret."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO

from storage.roster.fields import is_marked

_KINDS = ("/comments", "/threadedComment")  # notes, and Excel's newer conversations: a file may have either or both
_TAGS = {"comment", "threadedComment"}
Area = tuple[int, int, int, int]  # top, left, bottom, right


def find_marked(path: Path, part: str, merged: Collection[Area]) -> frozenset[int]:
    """The rows of a sheet that a comment marks as secret; in merged cells it is beside each row of them.

    `part` is the sheet's place in the file. Raises whatever a broken zip or XML makes openpyxl raise.
    """
    from openpyxl.utils.cell import coordinate_to_tuple

    ends = {(top, left): bottom for top, left, bottom, _ in merged}
    marked: set[int] = set()
    with zipfile.ZipFile(path) as archive:
        for place in _list_parts(archive, part.lstrip("/")):
            with archive.open(place) as content:
                for cell, text in _read(content):
                    if any(is_marked(line) for line in (text, *text.splitlines())):  # the first may be its author
                        row, column = coordinate_to_tuple(cell)
                        marked.update(range(row, ends.get((row, column - 1), row) + 1))
    return frozenset(marked)


def _list_parts(archive: zipfile.ZipFile, sheet: str) -> list[str]:
    from openpyxl.packaging.relationship import get_dependents, get_rels_path

    relations = get_rels_path(sheet)
    if relations not in archive.namelist():
        return []
    return [
        posixpath.normpath(str(one.target))
        for one in get_dependents(archive, relations)
        if str(one.Type).endswith(_KINDS)
    ]


def _read(content: IO[bytes]) -> Iterator[tuple[str, str]]:
    """The cell and the text of each comment, one at a time: there may be as many as rows."""
    from openpyxl.xml.functions import iterparse

    for _, element in iterparse(content):
        if str(element.tag).rpartition("}")[2] in _TAGS:
            yield str(element.get("ref", "A1")).partition(":")[0], "".join(element.itertext())
            element.clear()
