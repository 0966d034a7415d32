"""`siwen budget show`: a year's budget with what was spent of it, and what is expected."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.days import parse_year

if TYPE_CHECKING:
    from bot.cli.budget_opened import Opened
    from storage.budget.figures import BudgetYear


def configure_show(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--year", type=parse_year, metavar="YEAR", help="this year")
    parser.add_argument("--benefit", metavar="NAME", help="one line of it, by name or key")
    parser.add_argument("--xlsx", type=Path, metavar="FILE", help="write the tables; the folder must exist")
    parser.add_argument("--png", type=Path, metavar="FILE", help="write the picture")


def run(args: argparse.Namespace) -> int:
    """Print it. Exit code 1: a file can't be written. Raises BudgetRefused, WrongDatabase, Busy."""
    from bot.budget import words
    from bot.cli.budget_opened import open_budget
    from storage.budget.figures import read_year

    with open_budget() as opened:
        year = args.year or opened.today.year
        budget = opened.database.read(lambda session: read_year(session, year, opened.today))
        benefit = opened.find_benefit(args.benefit).key if args.benefit else ""
        _write(args, budget, opened)
        if args.json:
            print(json.dumps(make_record(budget, opened, benefit), ensure_ascii=False, indent=1))
            return 0
        language, names = opened.language, opened.names
        if benefit:
            line = budget.find(benefit)
            if line is None:
                from storage.budget.lines import BudgetRefused

                raise BudgetRefused("budget.no_line", "这一年还没有这项预算，请先录年初预算")
            print("\n".join(words.list_line(line, names, language, year=year)))
            return 0
        print("\n".join(words.list_summary(budget, names, opened.terms, language)))
        for line in budget.lines:
            print()
            print("\n".join(words.list_line(line, names, language, year=year)))
        if budget.lines:
            print()
            print("\n".join(words.list_quarter_lines(budget, language)))
    return 0


def _write(args: argparse.Namespace, budget: BudgetYear, opened: Opened) -> None:
    """The files that were asked for. Raises OSError."""
    from bot.budget import charts as budget_charts
    from bot.budget import grids as budget_grids

    if args.xlsx is not None:
        budget_grids.write_workbook(args.xlsx, budget, opened.names, opened.terms, opened.language)
    if args.png is not None:
        args.png.write_bytes(budget_charts.draw_year(budget, opened.names, opened.language))


def make_record(budget: BudgetYear, opened: Opened, benefit: str = "") -> dict[str, object]:
    """The year for programs: whole yuan, shares as numbers."""
    from dataclasses import asdict

    from jobs.budget.parting import find_state

    low, likely, high = budget.expected
    return {
        "year": budget.year,
        "planned_yuan": budget.planned_yuan,
        "adjusted_yuan": budget.adjusted_yuan,
        "paid_yuan": budget.paid_yuan,
        "repaid_yuan": budget.repaid_yuan,
        "committed_yuan": budget.committed_yuan,
        "remaining_yuan": budget.remaining_yuan,
        "rate": None if budget.rate is None else round(float(budget.rate), 4),
        "deviation_yuan": budget.deviation_yuan,
        "forecast": {"low": low, "likely": likely, "high": high},
        "forecast_as_of": budget.forecast_as_of.isoformat() if budget.forecast_as_of else None,
        "forecast_people": budget.forecast_people,
        "quarters": budget.by_quarter(),
        "benefits": [
            {
                "benefit": line.benefit,
                "name": opened.names.name(line.benefit, opened.language),
                "document": line.document,
                "article": line.article,
                "planned_yuan": line.planned_yuan,
                "adjusted_yuan": line.adjusted_yuan,
                "paid_yuan": line.paid_yuan,
                "repaid_yuan": line.repaid_yuan,
                "committed_yuan": line.committed_yuan,
                "remaining_yuan": line.remaining_yuan,
                "rate": None if line.rate is None else round(float(line.rate), 4),
                "deviation_yuan": line.deviation_yuan,
                "reason": line.reason,
                "state": find_state(line, opened.terms),
                "adjustments": [
                    {
                        "day": one.day.isoformat(),
                        "yuan": one.yuan,
                        "quarter": one.quarter,
                        "reason": one.reason,
                        "by": one.by,
                        "source": one.source,
                    }
                    for one in line.adjustments
                ],
                "forecast": None if line.forecast is None else asdict(line.forecast),
                "quarters": {
                    "planned": line.quarters_planned,
                    "paid": dict(line.spent.net),
                    "repaid": dict(line.spent.repaid),
                    "committed": dict(line.spent.committed),
                },
            }
            for line in budget.lines
            if benefit in ("", line.benefit)
        ],
    }
