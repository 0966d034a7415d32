"""`siwen budget import FILE` and `template FILE`: a table of plans and adjustments, and an empty one."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.days import parse_year

if TYPE_CHECKING:
    from bot.cli.budget_opened import Opened
    from storage.budget.entering import Checked
    from storage.budget.tables import Table


def configure_import(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `import`."""
    parser.add_argument("file", type=Path, metavar="FILE", help="XLSX or CSV")
    parser.add_argument("--year", type=parse_year, metavar="YEAR", help="of rows that name none (this year)")
    parser.add_argument("--apply", action="store_true", help="enter it: all of it, or nothing")


def configure_template(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `template`."""
    parser.add_argument("file", type=Path, metavar="FILE", help="XLSX")
    parser.add_argument("--year", type=parse_year, metavar="YEAR", help="this year")


def run(args: argparse.Namespace) -> int:
    """Exit code 1: the table has something to change, or is none. Raises UnreadableRoster, OSError, Busy."""
    from bot.budget import grids as budget_grids
    from bot.cli.budget_opened import open_budget
    from bot.texts import say
    from storage.budget.tables import read_table

    with open_budget() as opened:
        year = args.year or opened.today.year
        if args.action == "template":
            budget_grids.write_template(args.file, opened.names, year, opened.language)
            print(say(opened.language, "budget.template_written", file=args.file))
            return 0
        table = read_table(args.file, args.file.name)
        if table is None:
            print(say(opened.language, "budget.import.none", name=args.file.name))
            return 1
        checked = _check(opened, table, year, applies=args.apply)
        if args.json:
            applied = args.apply and not checked.problems
            print(json.dumps(make_record(checked, opened, applied=applied), ensure_ascii=False, indent=1))
        else:
            print("\n".join(_list_lines(checked, table, opened, applies=args.apply)))
        return 1 if checked.problems else 0


def _check(opened: Opened, table: Table, year: int, *, applies: bool) -> Checked:
    from storage.budget import entering

    named, today = opened.names.named, opened.today
    checked = opened.database.read(lambda session: entering.check(session, table, named, year=year, today=today))
    if not applies or checked.problems:
        return checked
    return opened.database.write(
        lambda session: entering.enter(session, table, named, year=year, today=today, by=None, now=opened.now)
    )


def _list_lines(checked: Checked, table: Table, opened: Opened, *, applies: bool) -> list[str]:
    from bot.budget import tables as budget_tables
    from bot.texts import say

    language = opened.language
    lines = [say(language, "budget.import.title", name=table.name, count=len(table.rows))]
    if checked.problems:
        lines.append(say(language, "budget.import.wrong", count=len(checked.problems)))
        return lines + [budget_tables.problem_line(one, language) for one in checked.problems]
    if not checked.is_news:
        return [*lines, say(language, "budget.import.nothing")]
    lines += budget_tables.list_news(checked, opened.names, language)
    told = budget_tables.sum_up(checked, language)
    if applies:
        return [*lines, say(language, "budget.import.done", told=told)]
    return [*lines, told, say(language, "budget.import.apply")]


def make_record(checked: Checked, opened: Opened, *, applied: bool) -> dict[str, object]:
    """What the table does, for programs."""
    from bot.budget import tables as budget_tables

    return {
        "applied": applied,
        **budget_tables.count_news(checked),
        "problems": [
            {
                "sheet": one.sheet,
                "row": one.row,
                "column": one.column,
                "reason": one.reason,
                "text": budget_tables.word_problem(one, opened.language),
            }
            for one in checked.problems
        ],
    }
