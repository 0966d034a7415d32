"""A table of awards read once: its rows as they were understood, each with what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from storage.awards.fields import Columns, Row, find_columns, read_row
from storage.roster.errors import SecretRoster, UnreadableRoster
from storage.roster.fields import Reason, is_marked
from storage.roster.headed import digest_of
from storage.roster.headings import SEARCHED_LINES
from storage.roster.tables import Line, Sheet, open_sheets

MOST_ROWS = 10_000  # what is written in one transaction while others wait
CHUNK = 500  # rows between two words of progress

# (rows done, rows in all or an estimate, what is being done) -> None; it may raise to stop
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says. `digest` names it in a button; `remarks` are on the file as a whole."""

    rows: tuple[Row, ...]
    digest: str
    remarks: tuple[Reason, ...] = ()


def read_table(path: Path, progress: Progress | None = None) -> Table | None:
    """A table of awards; None where it is none, by its headings.

    Raises UnreadableRoster, SecretRoster as of every table that is sent.
    """
    reading = _Reading(progress)
    with open_sheets(path) as sheets:
        for sheet in sheets:
            if is_marked(sheet.name):
                raise SecretRoster(sheet.name)
            if sheet.hidden:
                reading.remarks.append(Reason("roster.remark.hidden", {"sheet": sheet.name}))
            else:
                reading.read(sheet)
    if not reading.is_one:
        return None
    return Table(tuple(reading.rows), digest_of(path), tuple(reading.remarks))


class _Reading:
    """The state of one pass over a file."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress = progress
        self.rows: list[Row] = []
        self.remarks: list[Reason] = []
        self.is_one = False

    def read(self, sheet: Sheet) -> None:
        columns: Columns | None = None
        heading: tuple[str, ...] = ()
        above: list[Line] = []
        for line in sheet.lines:
            if columns is not None:
                if line.cells != heading:  # they stand again on a new page
                    self._take(sheet, line, columns)
                continue
            columns, heading = find_columns(line.cells), line.cells
            if columns is None:
                above.append(line)
                if len(above) >= SEARCHED_LINES:
                    break
                continue
            if any(one.marked or any(map(is_marked, one.cells)) for one in above):
                raise SecretRoster(sheet.name or "1")
            self.is_one = True

    def _take(self, sheet: Sheet, line: Line, columns: Columns) -> None:
        said = [place for place in columns.places.values() if place < len(line.cells) and line.cells[place]]
        if not said or _is_total(line, columns):
            return
        if len(self.rows) >= MOST_ROWS:
            raise UnreadableRoster("rows", f"超过 {MOST_ROWS} 行：请分成几个文件", most=MOST_ROWS)
        self.rows.append(read_row(sheet.name, line.number, line.cells, columns, copied=line.merged, marked=line.marked))
        if self.progress is not None and len(self.rows) % CHUNK == 0:
            self.progress(len(self.rows), max(sheet.rows, len(self.rows)), "读取")


def _is_total(line: Line, columns: Columns) -> bool:
    """Whether it is the line that adds the others up."""
    benefit = columns.places["benefit"]
    first = next((cell for cell in line.cells if cell), "")
    has_benefit = benefit < len(line.cells) and line.cells[benefit] and benefit not in line.copied
    return first.replace(" ", "") in {"合计", "总计", "小计"} and (not has_benefit or line.cells[benefit] == first)
