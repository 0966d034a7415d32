"""A budget table against the lines that are there: what it would do, and entering it, whole or not at all, and once.

A row without a plan adjusts what is there. A file that was entered before changes nothing: an adjustment is known by
its line, day, amount, quarter and reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.budget import lines
from storage.budget.entries import Entry, Problem, read_entries
from storage.budget.lines import BudgetRefused, Named
from storage.budget.tables import Table
from storage.tables import BudgetAdjustment


@dataclass(frozen=True, slots=True)
class Checked:
    """What a table would do. `planned` are lines that are new, `changed` whose plan changes: (year, benefit, yuan)."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    planned: tuple[Entry, ...] = ()
    changed: tuple[tuple[Entry, int], ...] = ()
    adjusted: tuple[Entry, ...] = ()
    explained: tuple[Entry, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether anything would change."""
        return bool(self.planned or self.changed or self.adjusted or self.explained)


class TableRefused(BudgetRefused):
    """A table has rows that can't be entered; nothing was."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("budget.table_refused")
        self.problems = tuple(problems)


def check(session: Session, table: Table, names: Mapping[str, Named], *, year: int, today: date) -> Checked:
    """What the table would do; nothing is changed. `names` are benefits by the key of a name; `year` of unsaid ones."""
    entries, problems = read_entries(table, names, year=year, today=today)
    return Checked(entries, problems) if problems else _compare(session, entries, table)


def _compare(session: Session, entries: Sequence[Entry], table: Table) -> Checked:
    """What is new against the lines that are there; an adjustment needs one, and may take it to nothing at most."""
    planned: dict[tuple[int, str], Entry] = {}
    changed: dict[tuple[int, str], tuple[Entry, int]] = {}
    adjusted: list[Entry] = []
    explained: list[Entry] = []
    problems: list[Problem] = []
    left: dict[tuple[int, str], int] = {}
    heads = {row.number: row.columns.heads for row in table.rows}
    for entry in entries:
        key = entry.year, entry.named.key
        line = lines.find(session, *key)
        if key not in left and line is not None:
            left[key] = line.planned_yuan + lines.sum_adjustments(session, line.id)
        if entry.planned is not None and key not in planned and key not in changed:
            parts = list(entry.quarters) if entry.quarters is not None else None
            if line is None:
                planned[key], left[key] = entry, entry.planned
            elif (line.planned_yuan, line.quarters) != (entry.planned, parts):
                changed[key] = entry, line.planned_yuan
                left[key] += entry.planned - line.planned_yuan
        if (entry.adjustment or entry.reason) and key not in left:
            column = "adjustment" if entry.adjustment else "reason"
            problems.append(Problem(entry.row, heads[entry.row].get(column, column), "no_line", {"year": entry.year}))
            continue
        known = select(BudgetAdjustment.id).where(BudgetAdjustment.key == entry.key)
        if entry.adjustment and session.scalar(known) is None:
            adjusted.append(entry)
            left[key] += entry.adjustment
        if entry.reason and (line is None or line.reason != entry.reason):
            explained.append(entry)
    for entry in entries:
        if left.get((entry.year, entry.named.key), 0) < 0:
            column = "adjustment" if entry.adjustment else "planned"
            problems.append(Problem(entry.row, heads[entry.row].get(column, column), "below"))
    return Checked(
        tuple(entries), tuple(problems), tuple(planned.values()), tuple(changed.values()), tuple(adjusted),
        tuple(explained),
    )  # fmt: skip


def enter(
    session: Session,
    table: Table,
    names: Mapping[str, Named],
    *,
    year: int,
    today: date,
    by: int | None,
    now: datetime,
) -> Checked:
    """Enter all of it in this transaction. Raises TableRefused: nothing was entered."""
    checked = check(session, table, names, year=year, today=today)
    if checked.problems:
        raise TableRefused(checked.problems)
    for entry in (*checked.planned, *(entry for entry, _ in checked.changed)):
        lines.plan(
            session, entry.year, entry.named, entry.planned or 0, entry.quarters, source=table.name, by=by, now=now
        )
    for entry in checked.adjusted:
        lines.adjust(
            session, entry.year, entry.named.key, entry.adjustment, entry.why, day=entry.day or today,
            quarter=entry.quarter, key=entry.key, source=table.name, by=by, now=now,
        )  # fmt: skip
    for entry in checked.explained:
        lines.explain(session, entry.year, entry.named.key, entry.reason, by=by, now=now)
    return checked
