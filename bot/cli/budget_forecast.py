"""`siwen budget forecast|what-if|backtest`: what is coming, what if, and how far off it was."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.cli.days import parse_year

if TYPE_CHECKING:
    from pathlib import Path

    from bot.cli.budget_opened import Opened
    from jobs.budget.backtest import Backtest
    from jobs.budget.forecasting import Made
    from jobs.budget.what_if import Change


def configure_forecast(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `forecast`."""
    from pathlib import Path

    _declare(parser)
    parser.add_argument("--list", type=Path, metavar="FILE", help="write the people behind it as XLSX")


def configure_what_if(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `what-if`."""
    _declare(parser)
    parser.add_argument("benefit", metavar="BENEFIT", help="its name or key; recognition for its windows")
    parser.add_argument(
        "change", nargs="+", metavar="CHANGE", help="an amount, of a category or all; +20%%; a window as 05-01..05-31"
    )


def configure_backtest(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `backtest`."""
    parser.add_argument("--year", type=parse_year, required=True, metavar="YEAR", help="a year that is over")


def _declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=parse_year, metavar="YEAR", help="this year")


def run(args: argparse.Namespace) -> int:
    """Exit code 1: nothing to compare with, or no such change. Raises RulesUnusable, KnowledgeRefusal, Busy."""
    from bot.cli.budget_opened import open_budget

    with open_budget() as opened:
        match args.action:
            case "forecast":
                return _forecast(args, opened)
            case "what-if":
                return _suppose(args, opened)
            case _:
                return _test_back(args, opened)


def _forecast(args: argparse.Namespace, opened: Opened) -> int:
    """Make it, keep it, print it."""
    from bot.budget import words
    from bot.budget.book import forecast
    from bot.texts import say, say_day
    from storage.budget import forecasts

    year = args.year or opened.today.year
    made, _ = forecast(opened.database, opened.shelf, opened.terms, year, opened.today, opened.now)
    opened.database.write(lambda session: forecasts.store(session, made.forecast, opened.now))
    if args.list is not None:
        _write_list(made, args.list, opened)
    found, language = made.forecast, opened.language
    if args.json:
        print(json.dumps(make_record(made), ensure_ascii=False, indent=1))
        return 0
    day = say_day(language, found.as_of)
    told = words.write_range(found.range, language)
    print(say(language, "budget.rest", year=year, range=told, day=day, people=found.people))
    for line in sorted(found.lines, key=lambda one: -one.likely):
        if not line.high:
            continue
        name = opened.names.name(line.benefit, language)
        told = words.write_range((line.low, line.likely, line.high), language)
        print(say(language, "budget.rest_line", name=name, range=told))
        for text in words.list_drivers(line.drivers, language):
            print(f"  {text}")
    return 0


def _write_list(made: Made, path: Path, opened: Opened) -> None:
    """The people behind it. Raises OSError."""
    from bot.budget import grids as budget_grids

    budget_grids.write_list(path, made, opened.names, opened.language)


def make_record(made: Made) -> dict[str, object]:
    """A forecast for programs: what is still to be paid from its day on; whole yuan."""
    found = made.forecast
    low, likely, high = found.range
    return {
        "year": found.year,
        "as_of": found.as_of.isoformat(),
        "people": found.people,
        "low": low,
        "likely": likely,
        "high": high,
        "benefits": [asdict(line) for line in found.lines],
    }


def _suppose(args: argparse.Namespace, opened: Opened) -> int:
    from bot.budget import supposed
    from bot.budget.book import forecast
    from jobs.budget.what_if import RECOGNITION, ChangeWrong, read_change

    year = args.year or opened.today.year
    key = RECOGNITION if args.benefit in (RECOGNITION, "认定") else opened.find_benefit(args.benefit).key
    try:
        change: Change = read_change(key, " ".join(args.change))
        made, other = forecast(opened.database, opened.shelf, opened.terms, year, opened.today, opened.now, change)
    except ChangeWrong as error:
        print(supposed.word_wrong(error, opened.language))
        return 1
    if other is None:
        return 1
    if args.json:
        print(json.dumps({"now": make_record(made), "supposed": make_record(other)}, ensure_ascii=False, indent=1))
        return 0
    from storage.budget.figures import read_year

    budget = opened.database.read(lambda session: read_year(session, year, opened.today))
    lines = supposed.list_lines(made.forecast, other.forecast, change, budget, opened.names, opened.language)
    print("\n".join(lines))
    return 0


def _test_back(args: argparse.Namespace, opened: Opened) -> int:
    from bot.budget import supposed
    from bot.budget.book import open_book
    from bot.texts import say
    from jobs.budget import backtest
    from jobs.workdays import is_workday

    zone, terms, year = opened.settings.zone, opened.terms, args.year
    known = opened.database.read(lambda session: backtest.read_year(session, terms, year, zone))
    found = backtest.run(open_book(opened.shelf, opened.today), known, terms, year, is_workday)
    if args.json:
        print(json.dumps(_record_back(found), ensure_ascii=False, indent=1))
    elif not found.total.paid:
        print(say(opened.language, "budget.back.nothing", year=year))
    else:
        print("\n".join(supposed.list_back(found, opened.names, opened.language)))
    return 0 if found.total.paid else 1


def _record_back(found: Backtest) -> dict[str, object]:
    rows = [
        {**asdict(line), "error": line.error, "share": line.share, "within": line.within}
        for line in (*found.lines, found.total)
    ]
    return {
        "year": found.year,
        "people": found.people,
        "total": rows[-1],
        "mean_error": found.mean_error,
        "within": found.within,
        "benefits": rows[:-1],
    }
