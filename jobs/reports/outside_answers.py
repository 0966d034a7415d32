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
from jobs.reports.headings import Headings, find_headings, spans_columns
from jobs.reports.responses import Category, Response, is_asked
from jobs.reports.words import say
from storage.errors import StorageRefusal
from storage.roster.errors import UnreadableRoster
from storage.roster.tables import Line, Sheet, open_sheets
from storage.surveys.definition import Definition, Value

SOURCES = frozenset({"wjx", "paper"})
MOST_ROWS = 20_000
MOST_FAULTS = 200  # reported; the rest are counted
SEARCHED_LINES = 10  # above the headings may stand a title and how to fill in


class UnreadableAnswers(StorageRefusal):
    """A file that can't be read as a whole. `key` is "answers.file." and why, as answer_texts has it."""

    def __init__(self, why: str, **facts: object) -> None:
        key = f"answers.file.{why}"
        super().__init__(key, say("zh", key, **facts), **facts)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is not taken: `key` is what the text "answers.fault.…" ends in; the item's key; the cell, clipped."""

    sheet: str
    row: int
    key: str
    item: str = ""
    told: str = ""


@dataclass(slots=True)
class Gathered:
    """What a file says. `responses` is empty as long as there are `faults`.

    `unused` are headings that match nothing; `missing` are the keys of items without a column; `repeated` are rows that
    say the same as an earlier one, by sheet and number: people may well answer alike, so they count, and are said;
    `not_asked` are rows with an answer to an item that their other answers leave out: that answer is not taken.
    """

    responses: list[Response] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    more_faults: int = 0
    rows: int = 0
    unused: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    repeated: list[tuple[str, int]] = field(default_factory=list)
    not_asked: list[tuple[str, int]] = field(default_factory=list)
    formulas: int = 0

    def blame(self, fault: Fault) -> None:
        """A row that can't be taken."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
        else:
            self.more_faults += 1


def read_answers(path: Path, definition: Definition, source: str) -> Gathered:
    """Read a file of answers to a survey; `source` is "wjx" or "paper".

    Raises UnreadableAnswers: it is no table, or its headings don't fit the survey. ValueError: an unknown source.
    """
    if source not in SOURCES:
        raise ValueError(source)
    gathered = Gathered()
    reading = _Reading(definition, source, gathered)
    try:
        with open_sheets(path) as sheets:
            headed = [reading.read_sheet(sheet) for sheet in sheets if not sheet.hidden]
    except UnreadableRoster as error:
        raise UnreadableAnswers(error.key.rpartition(".")[2], **error.facts) from error
    if not any(headed):
        raise UnreadableAnswers("headings")
    if gathered.faults:
        gathered.responses.clear()
    return gathered


def write_fault(fault: Fault, definition: Definition, language: str) -> str:
    """A fault in one line: where, which item, what stands there, what is wanted."""
    item = definition.find(fault.item)
    name = say(language, "group") if item is None else item.text.say(language)
    where = say(language, "answers.row_of" if fault.sheet else "answers.row", sheet=fault.sheet, row=fault.row)
    return where + say(language, f"answers.fault.{fault.key}", item=name, told=fault.told)


class _Reading:
    """The state of one pass over a file."""

    def __init__(self, definition: Definition, source: str, gathered: Gathered) -> None:
        self.definition, self.source, self.gathered = definition, source, gathered
        self.seen: set[bytes] = set()

    def read_sheet(self, sheet: Sheet) -> bool:
        """Whether the sheet has headings of the survey."""
        headings: Headings | None = None
        above: tuple[str, ...] = ()
        for searched, line in enumerate(sheet.lines):
            if headings is not None:
                if _says_anything(line, headings) and not _repeats_heading(line, headings):
                    self._take(sheet.name, line, headings)
                continue
            if searched >= SEARCHED_LINES:
                return False
            if not spans_columns(self.definition, line.cells):
                headings = find_headings(self.definition, line.cells, above)
            above = line.cells
            if headings is not None:
                self.gathered.unused += headings.unused
                self.gathered.missing += [key for key in headings.missing if key not in self.gathered.missing]
        return headings is not None

    def _take(self, name: str, line: Line, headings: Headings) -> None:
        gathered = self.gathered
        gathered.rows += 1
        if gathered.rows > MOST_ROWS:
            raise UnreadableAnswers("rows", most=MOST_ROWS)
        gathered.formulas += line.formulas
        values, category, faults = self._read(name, line, headings)
        blamed = {fault.item for fault in faults}
        for item in self.definition.items:
            asked = is_asked(item, self.definition, values)
            if item.key in values and not asked:
                del values[item.key]
                gathered.not_asked.append((name, line.number))
            if item.required and asked and item.key not in values and item.key not in blamed:
                faults.append(Fault(name, line.number, "required", item.key))
        for fault in faults:
            gathered.blame(fault)
        said = hashlib.blake2b(json.dumps([category, values], sort_keys=True).encode()).digest()
        if said in self.seen:
            gathered.repeated.append((name, line.number))
        self.seen.add(said)
        gathered.responses.append(Response(values, category, self.source))

    def _read(self, name: str, line: Line, headings: Headings) -> tuple[dict[str, Value], Category, list[Fault]]:
        """A row's values, its category, and what of it can't be read."""
        values: dict[str, Value] = {}
        category: Category = None
        faults: list[Fault] = []
        for key, columns in headings.by_item():
            cells = [(column, line.cells[column.index] if column.index < len(line.cells) else "") for column in columns]
            try:
                item = self.definition.find(key)
                if item is None:
                    category = read_category(cells[0][1])
                elif (value := read_answer(item, cells)) is not None:
                    values[key] = value
            except UnreadableAnswer as error:
                faults.append(Fault(name, line.number, error.key, key, error.told))
        return values, category, faults


def _says_anything(line: Line, headings: Headings) -> bool:
    """Not a serial number alone, nor a note below the table."""
    return any(column.index < len(line.cells) and line.cells[column.index] for column in headings.columns)


def _repeats_heading(line: Line, headings: Headings) -> bool:
    """The headings again, on a new page."""
    return all(
        column.index < len(line.cells) and line.cells[column.index] == column.heading for column in headings.columns
    )
