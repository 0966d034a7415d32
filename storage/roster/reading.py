"""A roster file read once: rows that can be taken, set down on disk; rows that can't, with the reasons; remarks.

Memory stays flat: of a row that was taken, a line of a temporary file is kept (unlinked as it is made, so nothing of it
is left after a kill), and a few bytes to tell a second row about the same person.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any

from storage.roster.errors import SecretRoster, UnreadableRoster
from storage.roster.fields import Reason, Row, identity_of, is_marked, read_row
from storage.roster.headings import SEARCHED_LINES, find_columns, list_unused
from storage.roster.tables import Line, Sheet, open_sheets
from storage.tombstones import Erased

MOST_ROWS = 20_000  # a district's talents are some thousands; to write more would hold up others for over two seconds
CHUNK = 500  # rows compared or written by one statement

# (rows done, rows in all or an estimate, what is being done) -> None; it may raise to stop
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is not taken: where it stands, whose it is (empty where secret), why."""

    sheet: str
    row: int
    name: str
    reasons: tuple[Reason, ...]


@dataclass(slots=True)
class Roster:
    """What a file says, ready to be compared and applied as often as needed. Close it."""

    spool: IO[bytes]
    sha256: str
    rows: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    remarks: list[Reason] = field(default_factory=list)
    phones: set[int] = field(default_factory=set)  # digests of the phones of the rows that were taken
    erased: Erased | None = None  # who must not come back unnoticed

    def chunks(self) -> Iterator[list[Row]]:
        """The rows that were taken, CHUNK at a time, in the order of the file."""
        self.spool.seek(0)
        while lines := list(islice(self.spool, CHUNK)):
            yield [self._row(*json.loads(line)) for line in lines]

    def _row(self, sheet: str, number: int, values: dict[str, Any]) -> Row:
        if self.erased is None:
            return Row(sheet, number, values, [])
        kept = self.erased.strip(*identity_of(values), values)
        return Row(sheet, number, kept, [], stripped=len(kept) < len(values))

    def has_phone(self, key: str) -> bool:
        """Whether a row that was taken has that phone."""
        return digest(key) in self.phones

    def reject(self, row: Row) -> None:
        """The row is not taken."""
        self.rejected.append(Rejected(row.sheet, row.number, row.name, tuple(row.reasons)))

    def close(self) -> None:
        """Let go of the rows."""
        self.spool.close()


def read_roster(path: Path, progress: Progress | None = None) -> Roster:
    """Read a file. Raises UnreadableRoster: it is none, has no headings, too many rows; SecretRoster: it is marked."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    roster = Roster(tempfile.TemporaryFile(), sha256)  # noqa: SIM115 -- closed by who asked for it
    try:
        with open_sheets(path) as sheets:
            _Reading(roster, progress).read(sheets)
    except BaseException:
        roster.close()
        raise
    return roster


def digest(key: str) -> int:
    """A key in eight bytes."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")


class _Reading:
    """The state of one pass over a file."""

    def __init__(self, roster: Roster, progress: Progress | None) -> None:
        self.roster = roster
        self.progress = progress
        self.by_phone: dict[int, int] = {}  # phone -> the row that has it
        self.by_name: dict[int, tuple[int, bool]] = {}  # name and employer -> the row, and whether it has a phone
        self.formulas = self.months = 0
        self.seen = 0

    def read(self, sheets: Iterator[Sheet]) -> None:
        headed = 0
        for sheet in sheets:
            if is_marked(sheet.name):
                raise SecretRoster(sheet.name)
            if sheet.hidden:
                self._remark("hidden", sheet=sheet.name)
                continue
            headed += self._read_sheet(sheet)
        if not headed:
            raise UnreadableRoster("headings", "没有找到表头：至少要有“姓名”一列和另一列，可用模板")
        if self.formulas:
            self._remark("formulas", count=self.formulas)
        if self.months:
            self._remark("months", count=self.months)

    def _read_sheet(self, sheet: Sheet) -> bool:
        columns: dict[str, int] | None = None
        heading: tuple[str, ...] = ()
        above: list[Line] = []
        for line in sheet.lines:
            if columns is None:
                columns, heading = find_columns(line.cells), line.cells
                if columns is None:
                    above.append(line)
                    if len(above) >= SEARCHED_LINES:
                        break
                    continue
                _check_title(above)
                if unused := list_unused(line.cells, columns):
                    self._remark("unused", columns="、".join(name[:20] for name in unused[:8]))
                continue
            wider = find_columns(line.cells)
            if wider is not None:  # a second row of headings, or the first again on a new page
                columns = columns | wider if len(wider) > len(columns) else columns
                continue
            if line.cells != heading:
                self._take(sheet, line, columns)
        if columns is None and above:
            _check_title(above)
            self._remark("no_headings", sheet=sheet.name or "1")
        return columns is not None

    def _take(self, sheet: Sheet, line: Line, columns: dict[str, int]) -> None:
        if not any(line.cells[column] for column in columns.values() if column < len(line.cells)):
            return  # a number in front, a note behind: nothing that a roster asks for
        self.seen += 1
        if self.seen > MOST_ROWS:
            raise UnreadableRoster("rows", f"超过 {MOST_ROWS} 行：请分成几个文件", most=MOST_ROWS)
        row = read_row(sheet.name, line.number, line.cells, columns, marked=line.marked)
        self.formulas += line.formulas
        self.months += row.month_only
        if not row.reasons:
            self._check_double(row)
        if row.reasons:
            self.roster.reject(row)
        else:
            self._keep(row)
        if self.progress is not None and self.seen % CHUNK == 0:
            self.progress(self.seen, max(sheet.rows, self.seen), "读取")

    def _check_double(self, row: Row) -> None:
        """A second row about one person is rejected, and says which row was the first."""
        phone, name, employer = identity_of(row.values)
        first = self.by_phone.get(digest(phone)) if phone else None
        if first is not None:
            row.reasons.append(Reason("roster.reason.double_phone", {"row": first}))
            return
        same, had_phone = self.by_name.get(digest(f"{name}\n{employer}"), (0, False))
        if same and not (phone and had_phone):  # two phones are two people of one name
            row.reasons.append(Reason("roster.reason.double_name", {"row": same}))

    def _keep(self, row: Row) -> None:
        phone, name, employer = identity_of(row.values)
        if phone:
            self.by_phone[digest(phone)] = row.number
            self.roster.phones.add(digest(phone))
        self.by_name.setdefault(digest(f"{name}\n{employer}"), (row.number, bool(phone)))
        line: list[Any] = [row.sheet, row.number, row.values]
        self.roster.spool.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        self.roster.rows += 1

    def _remark(self, key: str, **facts: object) -> None:
        self.roster.remarks.append(Reason(f"roster.remark.{key}", facts))


def _check_title(lines: list[Line]) -> None:
    """What stands above the headings may mark the whole file. Raises SecretRoster."""
    for line in lines:
        if line.marked or any(is_marked(cell) for cell in line.cells):
            raise SecretRoster(f"第 {line.number} 行")
