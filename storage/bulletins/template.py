"""The empty table of posts to be filled in: headings, choices to pick from, an example, a sheet of hints."""

from __future__ import annotations

import io
from collections.abc import Sequence

from storage.bulletins.fields import DEGREES, MOST_PEOPLE
from storage.bulletins.sheet import HEADINGS, TEMPLATE
from storage.roster.tables import HINTS_SHEET

_WIDE = {"employer", "title", "major", "email", "duties"}
_UNITS = {"salary_from": "（万元）", "salary_to": "（万元）"}
_ROWS = 500  # that have the choices


def make_template(hints: Sequence[str], *, employer: str = "") -> bytes:
    """An XLSX. Every column is text, so that days and phones stay as typed; `employer` stands in its first row."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "岗位"
    for column, name in enumerate(TEMPLATE, 1):
        letter = get_column_letter(column)
        cell = sheet.cell(1, column, HEADINGS[name][0] + _UNITS.get(name, ""))
        cell.font = Font(bold=True)
        sheet.column_dimensions[letter].number_format = "@"
        sheet.column_dimensions[letter].width = 26 if name in _WIDE else 14
        if name == "degree":
            choices = ",".join(words[0] for words in DEGREES.values())
            picked = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
            picked.add(f"{letter}2:{letter}{_ROWS}")
            sheet.add_data_validation(picked)
        if name == "number":
            counted = DataValidation(
                type="whole", operator="between", formula1="1", formula2=str(MOST_PEOPLE), allow_blank=True
            )
            counted.add(f"{letter}2:{letter}{_ROWS}")
            sheet.add_data_validation(counted)
            sheet.column_dimensions[letter].number_format = "General"
    if employer:
        cell = sheet.cell(2, 1)
        cell.value, cell.data_type = employer, "s"
    sheet.freeze_panes = "C2"
    notes = workbook.create_sheet(HINTS_SHEET)
    notes.column_dimensions["A"].width = 90
    for number, hint in enumerate(hints, 1):
        notes.cell(number, 1, hint)
    held = io.BytesIO()
    workbook.save(held)
    return held.getvalue()
