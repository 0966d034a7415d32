"""What is wrong with a table of posts, cell by cell, in words; for the chat, a list and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.texts import say
from storage.bulletins.importing import Rejected
from storage.bulletins.sheet import PostSheet


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is wrong: its sheet, row, column's letter ("" where there is none) and name; `where` is all of it.

    `told` is what to change.
    """

    sheet: str
    row: int
    letter: str
    column: str
    where: str
    told: str


def list_cells(sheet: PostSheet, rejected: Sequence[Rejected], language: str) -> list[Cell]:
    """Each of them, row by row."""
    found = []
    for one in rejected:
        name = one.row.sheet
        within = say(language, "posts.in_sheet", sheet=name) if name and len(sheet.letters) > 1 else ""
        for reason in one.reasons:
            letter = sheet.letter(one.row, reason.column)
            column = say(language, f"posts.column.{reason.column}")
            key = "posts.cell" if letter else "posts.row"
            where = within + say(language, key, row=one.row.number, letter=letter, column=column)
            told = say(language, reason.key, **reason.facts)
            found.append(Cell(name, one.row.number, letter, column, where, told))
    return found
