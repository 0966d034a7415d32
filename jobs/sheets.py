"""Rows as XLSX and CSV files. What people typed stays text: what looks like a formula is none, on any program."""

from __future__ import annotations

import csv
import errno
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any

_WIDTH = 16  # of a column, in characters: a day or a phone number shows, and no row of ###
CELL_CHARS = 32_767  # Excel's limit for one cell
TITLE_CHARS = 31  # and for the name of a sheet
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0 has no such characters
_NO_TITLE = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as it is shown: `value` unrounded, `form` as spreadsheets write formats, `text` where there is none."""

    value: float
    form: str
    text: str


Cell = str | int | float | date | Shown | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its column heads, its rows, and the columns' widths in characters (0: the usual)."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()


def write_sheet(path: Path, title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write one sheet with its column heads and return how many rows it has. See write_book."""
    return write_book(path, [Sheet(title, head, rows)])


def write_book(path: Path, sheets: Iterable[Sheet]) -> int:
    """Write sheets and return how many rows they have; row by row, so that memory stays flat.

    The file appears whole or not at all. Raises OSError.
    """
    partial = _beside(path)
    count = _save_book(partial, sheets)
    partial.replace(path)
    return count


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all: beside its place, then in it. Raises OSError."""
    partial = _beside(path)
    _save(partial, content)
    partial.replace(path)


def write_both(path: Path, content: bytes, book: Path, sheets: Iterable[Sheet]) -> None:
    """Write a file and the workbook that goes with it: both are made beside their places before either is put there.

    Where one can't be made, what was there stays. Raises OSError.
    """
    partial, partial_book = _beside(path), _beside(book)
    try:
        _save(partial, content)
        _save_book(partial_book, sheets)
        if book.is_dir():  # the one way in which the second could not be put after the first
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(book))
        partial.replace(path)
        partial_book.replace(book)
    finally:
        for left in (partial, partial_book):
            left.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _save(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _save_book(path: Path, sheets: Iterable[Sheet]) -> int:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    count = sum(_put_sheet(book, sheet) for sheet in sheets)
    book.save(path)
    return count


def write_csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write one table as UTF-8 with its mark, which Excel needs, and return how many rows it has.

    A text that begins like a formula gets an apostrophe in front. The file appears whole or not at all. Raises OSError.
    """
    count = 0
    partial = path.with_name(f".{path.name}.part")
    with partial.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_plain(cell) for cell in head])
        for row in rows:
            writer.writerow([_plain(cell) for cell in row])
            count += 1
    partial.replace(path)
    return count


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        text = _UNWRITABLE.sub("", cell)
        return f"'{text}" if text.startswith(_FORMULA) else text
    if isinstance(cell, Shown):
        return cell.text
    return "" if cell is None else str(cell)


def _put_sheet(book: Any, sheet: Sheet) -> int:  # noqa: ANN401 -- openpyxl ships no types
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(_NO_TITLE.sub(" ", sheet.title)[:TITLE_CHARS])
    page.freeze_panes = "A2"
    for column, width in zip_longest(range(1, len(sheet.head) + 1), sheet.widths, fillvalue=0):
        page.column_dimensions[get_column_letter(column)].width = width or _WIDTH
    heads = [_make_cell(page, name) for name in sheet.head]
    for cell in heads:
        cell.font = Font(bold=True)
    page.append(heads)
    count = 0
    for row in sheet.rows:
        page.append([_make_cell(page, value) for value in row])
        count += 1
    return count


def _make_cell(page: Any, value: Cell) -> Any:  # noqa: ANN401 -- openpyxl ships no types
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, Shown):
        cell = WriteOnlyCell(page, value.value)
        cell.number_format = value.form
        return cell
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(page, _UNWRITABLE.sub("", value)[:CELL_CHARS])
    cell.data_type = "s"  # openpyxl would make a formula of what begins with =
    cell.quotePrefix = value.startswith(_FORMULA)  # Excel keeps it text when somebody edits the cell
    return cell
