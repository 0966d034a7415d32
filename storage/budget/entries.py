"""A row of a budget table, read: what it plans, adjusts and explains, or which of its cells can't be, and why."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from storage.budget.amounts import AmountWrong, read_amount
from storage.budget.headings import QUARTERS
from storage.budget.lines import REASON_CHARS, YEARS, Named, list_quarters
from storage.budget.tables import Row, Table
from storage.naming import key_of

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d\d)(\d\d)")
_QUARTER = re.compile(r"(?:\d{4}年?)?\s*(?:第?([一二三四1-4])季度?|q([1-4]))", re.IGNORECASE)
_YEAR = re.compile(r"(\d{4})\s*(?:年度?)?")


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that can't be entered: its row, the column as its heading reads, why."""

    row: int
    column: str
    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row says, read: a plan (None: none), an adjustment (0: none), a reason of the deviation."""

    row: int
    year: int
    named: Named
    planned: int | None = None
    quarters: tuple[int, ...] | None = None
    adjustment: int = 0
    day: date | None = None
    quarter: str = ""
    why: str = ""
    reason: str = ""

    @property
    def key(self) -> str:
        """By what the adjustment is known again."""
        said = f"{self.year}|{self.named.key}|{self.day}|{self.adjustment}|{self.quarter}|{key_of(self.why)}"
        return f"file:{hashlib.sha256(said.encode()).hexdigest()[:40]}"


def read_entries(
    table: Table, names: Mapping[str, Named], *, year: int, today: date
) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """What the rows say, and what can't be read. `names`: benefits by the key of a name; `year` of rows without one.

    A row that names its benefit only is one of the template that nobody filled in: passed over, unless all are.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    above: Row | None = None
    said = [row for row in table.rows if _says_something(row)] or table.rows[:1]
    for row in said:
        reading = _Reading(row, table, names, year, today, above)
        above = row
        entry = reading.read()
        problems += reading.problems
        if entry is not None:
            entries.append(entry)
    return tuple(entries), (*problems, *_find_doubles(entries, table))


class _Reading:
    """A row on its way to an entry."""

    def __init__(
        self, row: Row, table: Table, names: Mapping[str, Named], year: int, today: date, above: Row | None
    ) -> None:
        self._row, self._table, self._names, self._usual, self._today = row, table, names, year, today
        self._goes_on = above is not None and _names_line(above) == _names_line(row)
        self.problems: list[Problem] = []

    def _tell(self, column: str, reason: str, **facts: object) -> None:
        head = self._row.columns.heads.get(column, column)
        self.problems.append(Problem(self._row.number, head, reason, facts, self._row.sheet))

    def _amount(self, column: str, *, signed: bool = False) -> int | None:
        text = self._row.values.get(column, "")
        if not text:
            return None
        is_over_rows = column in self._row.copied and (signed or not self._goes_on)
        if is_over_rows or column in self._row.across:
            self._tell(column, "merged")  # one amount over several cells would count in each
            return None
        try:
            unit = self._row.columns.unit_of(column)
            return read_amount(text, unit, signed=signed, mixed=(self._row.sheet, column) in self._table.mixed)
        except AmountWrong as error:
            self._tell(column, error.reason, text=text[:40])
            return None

    def read(self) -> Entry | None:
        """The entry; None where something of it can't be, which `problems` then say."""
        values = self._row.values
        named = self._names.get(key_of(values.get("benefit", "")))
        if named is None:
            self._tell("benefit", "benefit" if values.get("benefit") else "no_benefit", text=values.get("benefit", ""))
        year = self._read_year()
        planned, adjustment = self._amount("planned"), self._amount("adjustment", signed=True)
        parts = [self._amount(name) for name in QUARTERS]
        quarters = self._read_quarters(planned, parts)
        if planned is None and quarters is not None and not self.problems:
            planned = sum(quarters)
        day, quarter = self._read_day(year, adjustment), self._read_quarter(year)
        why, reason = values.get("adjustment_reason", ""), values.get("reason", "")
        if adjustment and not why:
            self._tell("adjustment_reason", "no_reason")
        for column, text in (("adjustment_reason", why), ("reason", reason)):
            if len(text) > REASON_CHARS:
                self._tell(column, "long", most=REASON_CHARS)
        if planned is None and not adjustment and not reason and not self.problems:
            self._tell("planned", "nothing")
        if self.problems or named is None:
            return None
        return Entry(
            self._row.number, year, named, planned, quarters, adjustment or 0, day, quarter, why if adjustment else "",
            reason,
        )  # fmt: skip

    def _read_year(self) -> int:
        text = self._row.values.get("year", "")
        if not text:
            return self._usual
        found = _YEAR.fullmatch(text)
        if found is None or int(found[1]) not in YEARS:
            self._tell("year", "year", text=text[:20])
            return self._usual
        return int(found[1])

    def _read_quarters(self, planned: int | None, parts: Sequence[int | None]) -> tuple[int, ...] | None:
        if all(part is None for part in parts):
            return None
        whole = tuple(part or 0 for part in parts)
        if planned is not None and sum(whole) != planned and not self.problems:
            self._tell("planned", "quarters", sum=sum(whole), planned=planned)
        return whole

    def _read_day(self, year: int, adjustment: int | None) -> date | None:
        text = self._row.values.get("adjusted_on", "")
        if not text:
            if adjustment:
                self._tell("adjusted_on", "no_day")
            return None
        found = _DAY.fullmatch(text)
        try:
            day = date(*(int(part) for part in found.groups() if part)) if found is not None else None
        except ValueError:
            day = None
        if day is None:
            self._tell("adjusted_on", "day", text=text[:20])
        elif day.year != year:
            self._tell("adjusted_on", "other_year", year=year)
        elif day > self._today:
            self._tell("adjusted_on", "future")
        return day

    def _read_quarter(self, year: int) -> str:
        text = self._row.values.get("adjusted_quarter", "")
        if not text:
            return ""
        found = _QUARTER.fullmatch(text)
        if found is None:
            self._tell("adjusted_quarter", "quarter", text=text[:20])
            return ""
        said = found[1] or found[2]
        number = "一二三四".index(said) + 1 if said in "一二三四" else int(said)
        return list_quarters(year)[number - 1]


def _says_something(row: Row) -> bool:
    return any(value for name, value in row.values.items() if name not in ("year", "benefit"))


def _names_line(row: Row) -> tuple[str, str, str]:
    return row.sheet, key_of(row.values.get("year", "")), key_of(row.values.get("benefit", ""))


def _find_doubles(entries: Sequence[Entry], table: Table) -> Iterator[Problem]:
    """Two rows that plan one line differently, or adjust it twice by the same words."""
    plans: dict[tuple[int, str], Entry] = {}
    keys: dict[str, Entry] = {}
    heads = {row.number: row.columns.heads for row in table.rows}
    for entry in entries:
        if entry.planned is not None:
            first = plans.setdefault((entry.year, entry.named.key), entry)
            if (first.planned, first.quarters) != (entry.planned, entry.quarters):
                head = heads[entry.row].get("planned", "planned")
                yield Problem(entry.row, head, "double", {"row": first.row})
        if entry.adjustment:
            before = keys.setdefault(entry.key, entry)
            if before is not entry:
                head = heads[entry.row].get("adjustment", "adjustment")
                yield Problem(entry.row, head, "double", {"row": before.row})
