"""A list of work items compared with what is there, then entered: all of it or nothing, the second time nothing.

An item is known by its year and number. What the file does not name stays as it is; a column that the file does not
have changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from storage import audit
from storage.naming import key_of
from storage.tables import WorkGoal, WorkItem
from storage.work_items import items
from storage.work_items.items import DROPPED, Entry, Item
from storage.work_items.quarters import key_of as quarter_key
from storage.work_items.quarters import last_day
from storage.work_items.sheets import HEADINGS, Fault, ItemTable, Row
from storage.work_items.writing import ItemRefused, Said, State, tell

LAST = 4  # the quarter by whose end an item without goals is due


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a row: a `new` item, `changes` of one that is there, words on progress, or why it can't be.

    `changes` names the fields: text, unit, beside, and quarters ("2026Q1") whose goal is another. `is_usual`: a new
    item without a goal of its own, due by the year's end.
    """

    row: Row
    unit: str = ""
    item_id: int = 0
    is_new: bool = False
    is_usual: bool = False
    changes: tuple[str, ...] = ()
    told: tuple[tuple[str, State, str], ...] = ()
    faults: tuple[Fault, ...] = ()
    goals: Mapping[str, str] = field(default_factory=dict)

    @property
    def does_something(self) -> bool:
        """Whether anything would be written."""
        return self.is_new or bool(self.changes or self.told)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a file would do in a year: its rows, and the numbers of items that it does not name."""

    year: int
    verdicts: tuple[Verdict, ...]
    absent: tuple[int, ...]

    @property
    def wrong(self) -> list[Verdict]:
        """The rows that can't be taken."""
        return [verdict for verdict in self.verdicts if verdict.faults]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, tell of progress alone, say nothing new, can't be."""
        right = [verdict for verdict in self.verdicts if not verdict.faults]
        return {
            "new": sum(verdict.is_new for verdict in right),
            "changed": sum(bool(verdict.changes) and not verdict.is_new for verdict in right),
            "told": sum(bool(verdict.told) for verdict in right),
            "same": sum(not verdict.does_something for verdict in right),
            "wrong": len(self.wrong),
        }


def compare(session: Session, table: ItemTable, year: int, units: Mapping[str, str]) -> Comparison:
    """What each row would do; nothing is changed. `units`: the keys of units by `storage.naming.key_of` their names."""
    there = {item.number: item for item in items.list_year(session, year, last_day(quarter_key(year, LAST)))}
    entries = items.list_entries(session, [item.id for item in there.values()])
    seen: dict[int, int] = {}
    verdicts = [_judge(row, year, units, there, entries, seen) for row in table.rows]
    return Comparison(year, tuple(verdicts), tuple(sorted(there.keys() - seen.keys())))


def enter(
    session: Session, table: ItemTable, year: int, units: Mapping[str, str], *, by: int | None, now: datetime
) -> Comparison:
    """Enter all of it, in this transaction; what was done.

    Raises ItemRefused `item_file.refused` where a row can't be taken (any more): nothing is entered then.
    """
    if session.get_bind().dialect.name == "postgresql":  # two who enter one list at once: the second finds it there
        session.execute(text("LOCK TABLE works IN SHARE ROW EXCLUSIVE MODE"))
    found = compare(session, table, year, units)
    if found.wrong:
        raise ItemRefused("item_file.refused", "有几行不能录入，什么都没有录入")
    for verdict in found.verdicts:
        if verdict.does_something:
            _write(session, verdict, year, by, now)
    facts = {name: number for name, number in found.counts.items() if number}
    if any(verdict.does_something for verdict in found.verdicts):
        audit.record(session, person_id=by, act="items.import", subject=str(year), now=now, **facts)
    return found


def _judge(
    row: Row,
    year: int,
    units: Mapping[str, str],
    there: Mapping[int, Item],
    entries: Mapping[int, Sequence[Entry]],
    seen: dict[int, int],
) -> Verdict:
    faults = list(row.faults)

    def fault(name: str, key: str, **facts: object) -> None:
        faults.append(Fault(key, row.headings.get(name) or HEADINGS[name][0], facts))

    unit = units.get(key_of(row.unit), "")
    if row.unit and not unit:
        fault("unit", "unit", value=row.unit)
    if row.number in seen:
        fault("number", "double", row=seen[row.number])
    elif row.number:
        seen[row.number] = row.row
    item = there.get(row.number)
    if item is not None and item.state == DROPPED:
        fault("number", "dropped")
    goals = {quarter_key(year, number): said for number, said in row.goals.items()}
    is_usual = item is None and not any(goals.values())
    kept = {goal.quarter: goal for goal in item.goals} if item is not None else {}
    changed = _find_changed_goals(goals, item)
    for quarter in changed:
        if not goals[quarter] and kept[quarter].is_met:
            fault(f"goal.{quarter[-1]}", "met_goal")
    gone = {quarter for quarter in changed if not goals[quarter]}
    left = (kept.keys() - gone) | {quarter for quarter, said in goals.items() if said}
    if kept and changed and not left:
        fault(f"goal.{changed[0][-1]}", "no_goals")
    if is_usual:
        left = {quarter_key(year, LAST)}
    told: list[tuple[str, State, str]] = []
    for number, (state, words) in row.told.items():
        quarter = quarter_key(year, number)
        if state == "met" and quarter not in left:
            fault(f"state.{number}", "no_goal")
        elif not _is_said(entries.get(item.id, ()) if item else (), quarter, state, words):
            told.append((quarter, state, words))
    if faults:
        return Verdict(row, unit, faults=tuple(faults))
    if item is None:
        return Verdict(row, unit, is_new=True, is_usual=is_usual, told=tuple(told), goals=goals)
    fields = [
        name
        for name, is_other in (
            ("text", row.text != item.text),
            ("unit", unit != item.unit),
            ("beside", row.beside is not None and row.beside != item.beside),
        )
        if is_other
    ]
    return Verdict(row, unit, item.id, changes=(*fields, *changed), told=tuple(told), goals=goals)


def _find_changed_goals(goals: Mapping[str, str], item: Item | None) -> list[str]:
    """The quarters whose goal the file says otherwise; where it names none at all, the usual one stays."""
    if item is None:
        return []
    kept = {goal.quarter: goal.text for goal in item.goals}
    usual = {goal.quarter for goal in item.goals if goal.is_usual}
    if usual and not any(goals.values()):
        return []
    return [
        quarter for quarter, said in goals.items() if said != kept.get(quarter, "") or (not said and quarter in usual)
    ]


def _is_said(entries: Sequence[Entry], quarter: str, state: str, words: str) -> bool:
    """Whether that was the last word on the quarter: the table of last week."""
    last = next((entry for entry in reversed(entries) if entry.quarter == quarter), None)
    return last is not None and (last.state, last.text) == (state, words)


def _write(session: Session, verdict: Verdict, year: int, by: int | None, now: datetime) -> None:
    row = verdict.row
    if verdict.is_new:
        item = WorkItem(
            year=year, number=row.number, text=row.text, unit=verdict.unit, beside=row.beside or "", made_at=now
        )
        session.add(item)
        session.flush()
        if verdict.is_usual:
            session.add(WorkGoal(item_id=item.id, quarter=quarter_key(year, LAST), text="", is_usual=True))
        changed = [quarter for quarter, said in verdict.goals.items() if said]
    else:
        item = session.scalars(select(WorkItem).where(WorkItem.id == verdict.item_id).with_for_update()).one()
        changed = [name for name in verdict.changes if name in verdict.goals]
        if verdict.changes:
            item.text, item.unit = row.text, verdict.unit
            item.beside = item.beside if row.beside is None else row.beside
            item.revision += 1
    for quarter in changed:
        _set_goal(session, item.id, quarter, verdict.goals[quarter])
    session.flush()
    for quarter, state, words in verdict.told:
        tell(session, item.id, Said(quarter, state, words, "sheet", by), now)


def _set_goal(session: Session, item_id: int, quarter: str, said: str) -> None:
    goal = session.get(WorkGoal, (item_id, quarter))
    if not said:
        session.execute(delete(WorkGoal).where(WorkGoal.item_id == item_id, WorkGoal.quarter == quarter))
    elif goal is None:
        session.add(WorkGoal(item_id=item_id, quarter=quarter, text=said))
    else:
        goal.text, goal.is_usual = said, False
