"""Tables to be filled in, the roster among them, and the list of what became of each row."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from storage.roster.headings import HEADINGS
from storage.roster.tables import HINTS_SHEET

_WIDE = {"employer", "industry", "email", "tags"}


def make_template(hints: Sequence[str]) -> bytes:
    """The empty roster. Every column is text: phones keep their noughts."""
    columns = [(words[0], 24 if name in _WIDE else 14, True) for name, words in HEADINGS.items()]
    return make_form("人才名册", columns, hints)


def make_form(title: str, columns: Sequence[tuple[str, int, bool]], hints: Sequence[str]) -> bytes:
    """An XLSX to be filled in: headings, each with its column's width and whether it is text; a sheet of hints."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    workbook = Workbook()
    sheet = workbook.active
    sheet.title = title
    for column, (head, width, is_text) in enumerate(columns, 1):
        cell = sheet.cell(1, column, head)
        cell.font = Font(bold=True)
        dimension = sheet.column_dimensions[get_column_letter(column)]
        dimension.number_format = "@" if is_text else "General"
        dimension.width = width
    sheet.freeze_panes = "B2"
    notes = workbook.create_sheet(HINTS_SHEET)
    notes.column_dimensions["A"].width = 90
    for number, hint in enumerate(hints, 1):
        notes.cell(number, 1, hint)
    return _save(workbook)


def make_list(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """An XLSX of one table. A text that looks like a formula stays a text."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    workbook = Workbook()
    sheet = workbook.active
    sheet.title = title
    for number, row in enumerate([head, *rows], 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column)
            if isinstance(value, int):
                cell.value = value
            else:
                cell.value = str(value)
                cell.data_type = "s"  # openpyxl takes what begins with = for a formula
            if number == 1:
                cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    return _save(workbook)


def _save(workbook: object) -> bytes:
    held = io.BytesIO()
    workbook.save(held)  # type: ignore[attr-defined]  # openpyxl ships no types
    return held.getvalue()
