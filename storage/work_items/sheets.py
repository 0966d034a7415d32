"""The list of a year's work items as a file: told by its headings, read row by row, each cell's fault by its column.

The table that goes out has the same headings: filled in and sent back, what it says of progress is taken over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from storage.naming import key_of
from storage.roster.headed import Headed, digest_of, find_sheets, refuse_more
from storage.roster.tables import Line
from storage.work_items.quarters import NUMBERS
from storage.work_items.writing import TEXT_CHARS, State

MOST_ROWS = 500  # of one list: a district's has some dozens
MOST_NUMBER = 999
TOLD_CHARS = 20  # of a value that a fault repeats
# The first of each is what the table that goes out says.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": ("序号", "编号", "项次", "number", "no"),
    "text": ("工作要点", "工作内容", "工作事项", "重点工作", "工作任务", "任务", "事项", "要点", "work item", "item"),
    "unit": ("责任单位", "牵头单位", "主办单位", "承办单位", "牵头责任单位", "责任部门", "unit"),
    "beside": ("配合单位", "协办单位", "参与单位", "配合部门", "helps"),
}
_FIELD_OF = {key_of(word): name for name, words in HEADINGS.items() for word in words}
# What stands behind 一季度 in a heading.
PARTS: Mapping[str, tuple[str, ...]] = {
    "goal": ("目标", "", "工作目标", "季度目标", "阶段目标", "目标任务", "计划", "goal"),
    "told": ("进展", "进展情况", "工作进展", "推进情况", "完成情况", "progress"),
    "state": ("状态", "是否完成", "完成", "state"),
}
_PART_OF = {key_of(word): part for part, words in PARTS.items() for word in words}
_QUARTER = re.compile(r"(?:20\d\d年?)?(?:第?([一二三四1-4])季度|q([1-4]))(.*)")
_DIGITS = "一二三四"
WORDS: Mapping[State, tuple[str, ...]] = {
    "met": ("完成", "已完成", "已达到", "达标", "是", "√", "✓", "done", "met", "yes"),
    "going": ("推进中", "进行中", "在办", "未完成", "否", "正在推进", "going", "no"),
    "stuck": ("受阻", "有困难", "滞后", "停滞", "stuck"),
}
_STATE_OF = {key_of(word) or word: state for state, words in WORDS.items() for word in words}
_ASIDE = re.compile(r"[（(\[【].*?[)）\]】]|[*＊:：]")
_NUMBER = re.compile(r"[(（]?(\d{1,3})[)）.、]?")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell can't be taken: the key of the reason, the column's heading, the facts."""

    key: str
    column: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is meant; `number` is the file's, from 1.

    `goals` and `told` by the quarter's number, as far as the file has the columns; a goal "" is none, what is told is
    its state and words. `beside` None: no such column. `headings`: the column's own words, by field.
    """

    sheet: str
    row: int
    number: int
    text: str
    unit: str
    beside: str | None
    goals: Mapping[int, str]
    told: Mapping[int, tuple[State, str]]
    faults: tuple[Fault, ...]
    headings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemTable:
    """What a file says. `digest` names it in a button; `year` where its title or a sheet's name says one."""

    rows: tuple[Row, ...]
    digest: str
    year: int | None


def read_items(path: Path) -> ItemTable | None:
    """A list of work items; None where the file is none, by its headings.

    Raises UnreadableRoster, SecretRoster as of every table that is sent.
    """
    rows: list[Row] = []
    years: list[int] = []
    is_one = False
    for sheet in find_sheets(path, lambda cells, _above: find_columns(cells)):
        is_one = True
        titles = (sheet.name, *(cell for line in sheet.above for cell in line.cells))
        years += [year for text in titles if (year := find_year(text))]
        rows += islice(_read_rows(sheet), MOST_ROWS + 1)
        refuse_more(rows, MOST_ROWS)
    return ItemTable(tuple(rows), digest_of(path), years[0] if years else None) if is_one else None


def find_year(text: str) -> int | None:
    """The year that a name says."""
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def _read_rows(sheet: Headed[dict[str, int]]) -> Iterator[Row]:
    columns, headings = sheet.columns, sheet.headings
    for line in sheet.lines:
        wider = find_columns(line.cells)
        if wider is not None:  # a second row of headings under merged ones, or the first again on a new page
            if len(wider) >= len(columns):
                columns, headings = wider, line.cells
            continue
        if any(place < len(line.cells) and line.cells[place] for name, place in columns.items() if name != "number"):
            yield _read_row(sheet.name, line, columns, headings)


def find_columns(cells: Sequence[str]) -> dict[str, int] | None:
    """The column of each field, where these cells are headings: the item, its unit, and its number or a quarter."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = field_of(cell) if cell and len(cell) <= 40 else None
        if name is not None:
            found.setdefault(name, place)
    is_one = {"text", "unit"} <= found.keys() and ("number" in found or any("." in name for name in found))
    return found if is_one else None


def field_of(heading: str) -> str | None:
    """number, text, unit, beside, or goal.1, told.1, state.1 to 4; what is added in brackets doesn't matter."""
    bare = key_of(_ASIDE.sub("", heading))
    plain = _FIELD_OF.get(bare)
    if plain is not None:
        return plain
    found = _QUARTER.fullmatch(bare)
    if found is None:
        return None
    digit = found[1] or found[2]
    number = _DIGITS.index(digit) + 1 if digit in _DIGITS else int(digit)
    part = _PART_OF.get(found[3])
    return f"{part}.{number}" if part else None


def _read_row(sheet: str, line: Line, columns: Mapping[str, int], headings: Sequence[str]) -> Row:
    values = {name: line.cells[place] if place < len(line.cells) else "" for name, place in columns.items()}
    names = {name: headings[place] for name, place in columns.items()}
    faults: list[Fault] = []

    def fault(name: str, key: str, **facts: object) -> None:
        faults.append(Fault(key, names.get(name, HEADINGS[name][0] if name in HEADINGS else name), facts))

    for name, value in values.items():
        if line.formulas and value.startswith("="):
            fault(name, "formula")
        elif len(value) > TEXT_CHARS:
            fault(name, "long", most=TEXT_CHARS)
    said = unicodedata.normalize("NFKC", values.get("number", "")).strip()
    matched = _NUMBER.fullmatch(said)
    number = int(matched[1]) if matched else 0
    if not said:
        fault("number", "no_number")
    elif not 1 <= number <= MOST_NUMBER and not said.startswith("="):
        fault("number", "number", value=said[:TOLD_CHARS])
    if not values["text"]:
        fault("text", "no_text")
    if not values["unit"]:
        fault("unit", "no_unit")
    goals = {quarter: values[f"goal.{quarter}"] for quarter in NUMBERS if f"goal.{quarter}" in values}
    told: dict[int, tuple[State, str]] = {}
    for quarter in NUMBERS:
        text, state = values.get(f"told.{quarter}", ""), values.get(f"state.{quarter}", "")
        meant = _STATE_OF.get(key_of(state) or state)
        if state and meant is None:
            fault(f"state.{quarter}", "state", value=state[:TOLD_CHARS])
        elif text or (state and meant != "going"):
            told[quarter] = (meant or "going", text or state)
    beside = values.get("beside")
    return Row(sheet, line.number, number, values["text"], values["unit"], beside, goals, told, tuple(faults), names)
