"""A budget table as a file has it: its rows, by headings in Chinese or English, and which columns mix 元 and 万元."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from storage.budget.amounts import is_mixed
from storage.budget.headings import MONEY, Columns, find_columns
from storage.naming import key_of
from storage.roster.errors import SecretRoster, UnreadableRoster
from storage.roster.fields import is_marked
from storage.roster.headings import SEARCHED_LINES
from storage.roster.tables import Line, Sheet, open_sheets

MOST_ROWS = 2_000  # of one table: a district has some sixty benefits
_TOTALS = {key_of(word) for word in ("合计", "总计", "小计", "total", "sum")}


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands in the file; `number` is the file's, from 1.

    `copied`: the fields whose cell is merged with one of a row above, `across` with one to the left.
    """

    sheet: str
    number: int
    values: Mapping[str, str]
    columns: Columns
    copied: frozenset[str] = frozenset()
    across: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says. `digest` names it in a button, `mixed` the sheets' columns that mix units unsaid."""

    name: str
    rows: tuple[Row, ...]
    digest: str
    mixed: frozenset[tuple[str, str]] = frozenset()


def read_table(path: Path, name: str = "") -> Table | None:
    """A budget table; None where it is none, by its headings. Raises UnreadableRoster, SecretRoster."""
    rows: list[Row] = []
    is_one = False
    with open_sheets(path) as sheets:
        for sheet in sheets:
            if is_marked(sheet.name):
                raise SecretRoster(sheet.name)
            if not sheet.hidden:
                found = _read_sheet(sheet)
                is_one = is_one or found is not None
                rows += found or ()
    if not is_one:
        return None
    if len(rows) > MOST_ROWS:
        raise UnreadableRoster("rows", f"超过 {MOST_ROWS} 行：请分成几个文件", most=MOST_ROWS)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    return Table(name or path.name, tuple(rows), digest, frozenset(_list_mixed(rows)))


def _read_sheet(sheet: Sheet) -> list[Row] | None:
    above: list[Line] = []
    columns: Columns | None = None
    for line in islice(sheet.lines, SEARCHED_LINES):
        columns = find_columns(line.cells, [one.cells for one in above])
        if columns is not None:
            break
        above.append(line)
    if columns is None:
        return None
    if any(line.marked or any(is_marked(cell) for cell in line.cells) for line in above):
        raise SecretRoster(sheet.name or "1")
    found = []
    for line in sheet.lines:
        values = {name: line.cells[place].strip() for name, place in columns.places.items() if place < len(line.cells)}
        is_total = any(key_of(values.get(name, "")) in _TOTALS for name in ("year", "benefit"))
        if any(values.values()) and not is_total:
            copied, across = (
                frozenset(name for name, place in columns.places.items() if place in places)
                for places in (line.copied, line.across)
            )
            found.append(Row(sheet.name, line.number, values, columns, copied, across))
        if len(found) > MOST_ROWS:
            break
    return found


def _list_mixed(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """The columns, by sheet, in which some amounts say their unit and others don't."""
    for sheet in {row.sheet for row in rows}:
        here = [row for row in rows if row.sheet == sheet]
        for name in MONEY:
            if is_mixed([row.values.get(name, "") for row in here], here[0].columns.unit_of(name)):
                yield sheet, name
