"""Answers that were gathered elsewhere, on 问卷星 or on paper, from a table: CSV or XLSX, one person a row.

Headings are matched to items by their key or their text; a multiple item may be one column or one a choice. Cells are
read as people write answers: the words of the scale, a number, a choice's words or letter. Taken is all or nothing: as
long as one row can't be read, none is.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from jobs.reports.answer_cells import UnreadableAnswer, read_answer, read_category
from jobs.reports.headings import Headings, find_headings
from jobs.reports.responses import Response, is_asked
from storage.roster.errors import UnreadableRoster
from storage.roster.tables import Line, Sheet, open_sheets
from storage.surveys.definition import Definition, Value

SOURCES = frozenset({"wjx", "paper"})
MOST_ROWS = 20_000
MOST_FAULTS = 200  # reported; the rest are counted
SEARCHED_LINES = 10  # above the headings may stand a title and how to fill in


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is not taken: `key` of a text ("few", "choice", …), the item's key, and what the cell says, clipped."""

    sheet: str
    row: int
    key: str
    item: str = ""
    told: str = ""


@dataclass(slots=True)
class Gathered:
    """What a file says. `responses` is empty as long as there are `faults`.

    `unused` are headings that match nothing; `missing` are the keys of items without a column; `repeated` are rows that
    say the same as an earlier one, by sheet and number: people may well answer alike, so they count, and are said.
    """

    responses: list[Response] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    more_faults: int = 0
    rows: int = 0
    unused: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    repeated: list[tuple[str, int]] = field(default_factory=list)
    formulas: int = 0

    def blame(self, fault: Fault) -> None:
        """A row that can't be taken."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
        else:
            self.more_faults += 1


def read_answers(path: Path, definition: Definition, source: str) -> Gathered:
    """Read a file of answers to a survey; `source` is "wjx" or "paper".

    Raises UnreadableRoster: it is no table, or no heading fits the survey (keys "roster.file.…"; "headings" here means
    that fewer than half of the required items, or none at all, have a column). ValueError: an unknown source.
    """
    if source not in SOURCES:
        raise ValueError(source)
    gathered = Gathered()
    seen: dict[bytes, int] = {}
    headed = 0
    with open_sheets(path) as sheets:
        for sheet in sheets:
            if not sheet.hidden:
                headed += _read_sheet(sheet, definition, source, gathered, seen)
    if not headed:
        raise UnreadableRoster("headings", "没有找到与本问卷题目一致的表头：请用题目原文或题号作表头")
    if gathered.faults:
        gathered.responses.clear()
    return gathered


def _read_sheet(sheet: Sheet, definition: Definition, source: str, gathered: Gathered, seen: dict[bytes, int]) -> bool:
    headings: Headings | None = None
    above: list[tuple[str, ...]] = []
    for line in sheet.lines:
        if headings is None:
            headings = find_headings(definition, line.cells, above[-1] if above else ())
            if headings is not None:
                gathered.unused += headings.unused
                gathered.missing += [key for key in headings.missing if key not in gathered.missing]
            else:
                above.append(line.cells)
                if len(above) >= SEARCHED_LINES:
                    return False
            continue
        if not any(column.index < len(line.cells) and line.cells[column.index] for column in headings.columns):
            continue  # a serial number alone, a note below the table
        if _repeats_heading(line, headings):
            continue
        _take(sheet.name, line, definition, headings, source, gathered, seen)
    return headings is not None


def _repeats_heading(line: Line, headings: Headings) -> bool:
    """The heading again on a new page, or its second row."""
    told = [line.cells[column.index] for column in headings.columns if column.index < len(line.cells)]
    return told == [column.heading for column in headings.columns][: len(told)]


def _take(
    name: str,
    line: Line,
    definition: Definition,
    headings: Headings,
    source: str,
    gathered: Gathered,
    seen: dict[bytes, int],
) -> None:
    gathered.rows += 1
    if gathered.rows > MOST_ROWS:
        raise UnreadableRoster("rows", f"超过 {MOST_ROWS} 行：请分成几个文件", most=MOST_ROWS)
    gathered.formulas += line.formulas
    values: dict[str, Value] = {}
    category = None
    for key, columns in headings.by_item():
        told = [(column, line.cells[column.index] if column.index < len(line.cells) else "") for column in columns]
        try:
            if key == Headings.CATEGORY:
                category = read_category(told[0][1])
                continue
            item = definition.find(key)
            value = read_answer(item, told) if item is not None else None
        except UnreadableAnswer as error:
            gathered.blame(Fault(name, line.number, error.key, "" if key == Headings.CATEGORY else key, error.told))
            continue
        if value is not None:
            values[key] = value
    for item in definition.items:
        if item.key in values and not is_asked(item, definition, values):
            gathered.blame(Fault(name, line.number, "not_asked", item.key))
        if item.required and item.key not in values and is_asked(item, definition, values):
            gathered.blame(Fault(name, line.number, "required", item.key))
    digest = hashlib.blake2b(json.dumps([category, values], sort_keys=True, ensure_ascii=False).encode()).digest()
    if digest in seen:
        gathered.repeated.append((name, line.number))
    seen.setdefault(digest, line.number)
    if not gathered.faults:
        gathered.responses.append(Response(values, category, source))
