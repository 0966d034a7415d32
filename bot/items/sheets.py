"""The board of a year as XLSX: the list with its goals, progress and states, which can be filled in and sent back."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.screens import clean
from bot.texts import say
from bot.views.item_words import quarter_name, record_name
from bot.views.need_words import Told
from jobs.sheets import Cell, Sheet, write_book
from storage.tables import WorkEvidence
from storage.work_items import figures
from storage.work_items.items import Entry, Item
from storage.work_items.quarters import NUMBERS, key_of
from storage.work_items.sheets import HEADINGS, PARTS, WORDS

_WIDTHS = (6, 40, 22, 20)
_QUARTER_WIDTHS = (28, 28, 10)
_DIGITS = "一二三四"


def write_board(
    year: int,
    found: Sequence[Item],
    entries: Mapping[int, Sequence[Entry]],
    evidence: Mapping[int, Sequence[WorkEvidence]],
    told: Told,
) -> bytes:
    """The file: the list, what it adds up to by unit and by quarter. Its headings are those that are read back."""
    language = told.language
    quarters = [
        f"{_DIGITS[number - 1]}季度{PARTS[part][0]}" for number in NUMBERS for part in ("goal", "told", "state")
    ]
    plain = [HEADINGS[name][0] for name in ("number", "text", "unit", "beside")]
    head = [*plain, *quarters, say(language, "items.file.whole"), say(language, "items.file.evidence")]
    rows = [_row(item, entries.get(item.id, ()), evidence.get(item.id, ()), told) for item in found]
    sheets = [
        Sheet(
            say(language, "items.file.sheet", year=year), head, rows, widths=(*_WIDTHS, *_QUARTER_WIDTHS * 4, 12, 40)
        ),
        *_adding_up(year, found, told),
    ]
    with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
        path = Path(folder) / "board.xlsx"
        write_book(path, sheets)
        return path.read_bytes()


def _row(item: Item, entries: Sequence[Entry], evidence: Sequence[WorkEvidence], told: Told) -> list[Cell]:
    language = told.language
    row: list[Cell] = [item.number, item.text, told.unit(item.unit), item.beside]
    for number in NUMBERS:
        quarter = key_of(item.year, number)
        goal = item.goal(quarter)
        last = next((entry for entry in reversed(entries) if entry.quarter == quarter), None)
        text = goal.text if goal is not None else ""
        state = "met" if goal is not None and goal.is_met else last.state if last is not None else ""
        words = WORDS["going"] if state == "returned" else WORDS.get(state, ("",))  # type: ignore[call-overload] # a state
        row += [text, last.text if last is not None else "", words[0]]
    shown = [record_name(one.text, language) if one.kind == "record" else clean(one.text) for one in evidence]
    return [*row, say(language, f"items.state.{item.state}"), "\n".join(shown)]


def _adding_up(year: int, found: Sequence[Item], told: Told) -> list[Sheet]:
    language, adds = told.language, figures.add_up(year, found)
    states = ("done", "overdue", "stuck", "due", "going")
    units: list[list[Cell]] = [
        [told.unit(unit), tally.total, *(int(getattr(tally, state)) for state in states)]
        for unit, tally in adds.by_unit.items()
    ]
    names = [say(language, f"items.state.{state}") for state in states]
    quarters = [(quarter_name(quarter, language), one.goals, one.met) for quarter, one in adds.by_quarter.items()]
    return [
        Sheet(
            say(language, "items.file.units_sheet"),
            [say(language, "items.file.unit"), say(language, "items.file.total"), *names],
            units,
            widths=(28, *[10] * 6),
        ),
        Sheet(
            say(language, "items.file.quarters_sheet"),
            [say(language, f"items.file.{key}") for key in ("quarter", "goals", "met")],
            quarters,
            widths=(12, 12, 12),
        ),
    ]
