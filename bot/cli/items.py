"""`siwen items list|import|export`: the year's work items."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.days import parse_year

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.settings import Settings
    from bot.views.need_words import Told
    from storage.work_items.importing import Comparison, Verdict
    from storage.work_items.items import Item


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listed = actions.add_parser("list", help="the items of a year, and how they stand")
    listed.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    taken = actions.add_parser("import", help="take a list in: a dry run, or all of it")
    taken.add_argument("file", type=Path, metavar="FILE", help="XLSX or CSV: number, item, unit, quarter goals")
    taken.add_argument("--apply", action="store_true", help="enter it: all of it, or nothing")
    taken.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    written = actions.add_parser("export", help="the board as XLSX, which can be filled in and taken in again")
    written.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file to write")
    for action in (listed, taken, written):
        action.add_argument(
            "--year", type=parse_year, metavar="YEAR", help="default: what the file says, else this year"
        )


def run(args: argparse.Namespace) -> int:
    """Do it. Raises UnreadableRoster, ItemRefused, WrongDatabase, Busy; OSError where a file can't be."""
    from bot import settings

    loaded = settings.load()
    match args.action:
        case "list":
            return _list(args, loaded)
        case "import":
            return _import(args, loaded)
    return _export(args, loaded)


def _list(args: argparse.Namespace, loaded: Settings) -> int:
    from bot.process.opening import open_database
    from storage.work_items import items

    told = _told(loaded)
    year = args.year or told.today.year
    database = open_database(loaded)
    try:
        found = database.read(lambda session: items.list_year(session, year, told.today))
    finally:
        database.close()
    if args.json:
        print(json.dumps(as_record(year, found, told), ensure_ascii=False, indent=1))
        return 0
    for line in say_lines(year, found, told):
        print(line)
    return 0


def _import(args: argparse.Namespace, loaded: Settings) -> int:
    from bot.items.units import read_units
    from bot.process.opening import open_database
    from bot.texts import say
    from knowledge.offices import load_offices
    from storage.roster.errors import UnreadableRoster
    from storage.work_items import importing, sheets

    table = sheets.read_items(args.file)
    if table is None:
        raise UnreadableRoster("headings", say("zh", "items.file.none"))
    now = datetime.now(UTC)
    year = args.year or table.year or sheets.find_year(args.file.name) or now.astimezone(loaded.zone).year
    units = read_units(load_offices(loaded.offices_file, loaded.data_dir))

    def work(session: Session) -> Comparison:
        found = importing.compare(session, table, year, units)
        return found if found.wrong else importing.enter(session, table, year, units, by=None, now=now)

    database = open_database(loaded)
    try:
        if args.apply:
            found = database.write(work)
        else:
            found = database.read(lambda session: importing.compare(session, table, year, units))
    finally:
        database.close()
    print(json.dumps(as_outcome(found, args.apply), ensure_ascii=False, indent=1) if args.json else say_outcome(found))
    if not args.json and not found.wrong:
        if found.counts["same"] == len(found.verdicts):
            print(say("zh", "items.file.nothing"))
        else:
            print("已录入。" if args.apply else "以上是核对结果，什么都没有录入；确认后加 --apply。")
    return 1 if found.wrong else 0


def _export(args: argparse.Namespace, loaded: Settings) -> int:
    from bot.items.sheets import write_board
    from bot.process.opening import open_database
    from bot.texts import say
    from storage.work_items import items, writing

    told = _told(loaded)
    year = args.year or told.today.year

    def read(session: Session) -> tuple[Any, ...]:
        found = items.list_year(session, year, told.today)
        entries = items.list_entries(session, [item.id for item in found])
        return found, entries, {item.id: writing.list_evidence(session, item.id) for item in found if item.evidence}

    database = open_database(loaded)
    try:
        found, entries, evidence = database.read(read)
    finally:
        database.close()
    partial = args.out.with_name(f".{args.out.name}.part")
    partial.write_bytes(write_board(year, found, entries, evidence, told))
    partial.replace(args.out)
    print(
        say(
            told.language,
            "items.file.exported" if found else "items.file.exported_none",
            year=year,
            count=len(found),
            file=args.out,
        )
    )
    return 0


def _told(loaded: Settings) -> Told:
    from bot.views.need_words import Told
    from knowledge.offices import load_offices

    entries = load_offices(loaded.offices_file, loaded.data_dir).entries
    today = datetime.now(UTC).astimezone(loaded.zone).date()
    return Told({office.key: office for office in entries}, today, loaded.zone, loaded.language)


def say_lines(year: int, found: list[Item], told: Told) -> list[str]:
    """2026年工作要点 59项：! 逾期3，…, then a line for each item."""
    from bot.texts import say
    from bot.views.item_lists import item_line
    from bot.views.item_words import count_words
    from storage.work_items.items import STATES

    if not found:
        return [say(told.language, "items.none", year=year)]
    counts = {state: sum(item.state == state for item in found) for state in STATES}
    head = say(told.language, "items.board_past", year=year, total=len(found) - counts["dropped"]).replace("**", "")
    return [f"{head} {count_words(counts, told.language)}", *(item_line(item, told, own=False) for item in found)]


def as_record(year: int, found: list[Item], told: Told) -> dict[str, Any]:
    """The year as the office's scripts get it."""
    from dataclasses import asdict

    from storage.work_items import figures

    adds = figures.add_up(year, found)
    return {
        "year": year,
        "figures": {key: value for key, value in asdict(adds).items() if key != "year"},
        "items": [
            {
                "id": item.id,
                "number": item.number,
                "text": item.text,
                "unit": item.unit,
                "unit_name": told.unit(item.unit),
                "beside": item.beside,
                "state": item.state,
                "goals": [
                    {
                        "quarter": goal.quarter,
                        "text": goal.text,
                        "met": goal.is_met,
                        "met_at": goal.met_at.isoformat() if goal.met_at else None,
                    }
                    for goal in item.goals
                ],
                "last": {
                    "at": item.last.at.isoformat(),
                    "quarter": item.last.quarter,
                    "state": item.last.state,
                    "text": item.last.text,
                    "side": item.last.side,
                }
                if item.last
                else None,
                "evidence": item.evidence,
                "drop_reason": item.drop_reason or None,
            }
            for item in found
        ],
    }


def as_outcome(found: Comparison, applied: bool) -> dict[str, Any]:
    """What a file would do, or did."""
    return {
        "year": found.year,
        "applied": applied and not found.wrong,
        **found.counts,
        "absent": list(found.absent),
        "faults": [
            {"row": verdict.row.row, "sheet": verdict.row.sheet, "column": fault.column, "reason": fault.key}
            for verdict in found.wrong
            for fault in verdict.faults
        ],
    }


def say_outcome(found: Comparison) -> str:
    """The counts, or each cell that can't be taken with the reason."""
    from bot.texts import say

    counts = found.counts
    lines = [f"{found.year}年，{len(found.verdicts)}行"]
    if not found.wrong:
        lines.append(say("zh", "items.file.counts", **{key: counts[key] for key in ("new", "changed", "told", "same")}))
    lines += [line for verdict in found.wrong for line in _say_faults(verdict)]
    if found.wrong:
        lines.append(say("zh", "items.file.mend"))
    return "\n".join(lines)


def _say_faults(verdict: Verdict) -> list[str]:
    from bot.texts import say

    return [
        say(
            "zh",
            "items.file.row",
            row=verdict.row.row,
            column=fault.column,
            reason=say("zh", f"item_file.reason.{fault.key}", **fault.facts),
        )
        for fault in verdict.faults
    ]
