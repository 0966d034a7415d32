"""Rows as an XLSX file. What people typed stays text: a cell that looks like a formula is none, on any program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

Cell = str | int | date | None

CELL_CHARS = 32_767  # Excel's limit for one cell
_WIDTH = 16  # of a column, in characters: a day or a phone number shows, and no row of ###
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0 has no such characters


def write_sheet(path: Path, title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write one sheet with its column heads and return how many rows it has; row by row, so that memory stays flat.

    The file appears whole or not at all. Raises OSError.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for column in range(1, len(head) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTH
    heads = []
    for name in head:
        cell = WriteOnlyCell(sheet, name)
        cell.font = Font(bold=True)
        heads.append(cell)
    sheet.append(heads)
    count = 0
    for row in rows:
        cells = []
        for value in row:
            if not isinstance(value, str):
                cells.append(value)
                continue
            cell = WriteOnlyCell(sheet, _UNWRITABLE.sub("", value)[:CELL_CHARS])
            cell.data_type = "s"  # openpyxl would make a formula of what begins with =
            cell.quotePrefix = value.startswith(_FORMULA)  # Excel keeps it text when somebody edits the cell
            cells.append(cell)
        sheet.append(cells)
        count += 1
    partial = path.with_name(f".{path.name}.part")
    book.save(partial)
    partial.replace(path)
    return count
