"""A budget table as a file has it: its rows, by headings in Chinese or English, and which columns mix 元 and 万元."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from storage.budget.amounts import is_mixed
from storage.budget.headings import MONEY, Columns, find_columns
from storage.naming import key_of
from storage.roster.headed import Headed, digest_of, find_sheets, refuse_more

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
    for sheet in find_sheets(path, find_columns):
        is_one = True
        rows += islice(_read_rows(sheet), MOST_ROWS + 1)
        refuse_more(rows, MOST_ROWS)
    return Table(name or path.name, tuple(rows), digest_of(path), frozenset(_list_mixed(rows))) if is_one else None


def _read_rows(sheet: Headed[Columns]) -> Iterator[Row]:
    places = sheet.columns.places
    for line in sheet.lines:
        values = {name: line.cells[place].strip() for name, place in places.items() if place < len(line.cells)}
        is_total = any(key_of(values.get(name, "")) in _TOTALS for name in ("year", "benefit"))
        if any(values.values()) and not is_total:
            copied, across = (
                frozenset(name for name, place in places.items() if place in merged)
                for merged in (line.copied, line.across)
            )
            yield Row(sheet.name, line.number, values, sheet.columns, copied, across)


def _list_mixed(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """The columns, by sheet, in which some amounts say their unit and others don't."""
    for sheet in {row.sheet for row in rows}:
        here = [row for row in rows if row.sheet == sheet]
        for name in MONEY:
            if is_mixed([row.values.get(name, "") for row in here], here[0].columns.unit_of(name)):
                yield sheet, name
