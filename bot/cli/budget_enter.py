"""`siwen budget plan|adjust|explain`: one line, entered singly."""

from __future__ import annotations

import argparse
import hashlib
import json
from typing import TYPE_CHECKING

from bot.cli.days import parse_day, parse_year

if TYPE_CHECKING:
    from bot.cli.budget_opened import Opened
    from storage.budget.lines import Named


def configure_plan(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `plan`."""
    _declare(parser)
    parser.add_argument(
        "amounts", nargs="+", metavar="AMOUNT", help="of the year, in yuan or with its unit; or four, one a quarter"
    )


def configure_adjust(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `adjust`."""
    _declare(parser)
    parser.add_argument(
        "--by", dest="amount", required=True, metavar="AMOUNT", help="by how much, +500000; less: --by=-500000"
    )
    parser.add_argument("--reason", required=True, metavar="TEXT")
    parser.add_argument("--day", type=parse_day, metavar="DATE", help="of the adjustment (today)")
    parser.add_argument("--quarter", type=int, choices=range(1, 5), help="the quarter that it is for")


def configure_explain(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `explain`."""
    _declare(parser)
    parser.add_argument("text", metavar="TEXT", help='why; "" takes it away')


def _declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=parse_year, metavar="YEAR", help="this year")
    parser.add_argument("benefit", metavar="BENEFIT", help="its name or key")


def run(args: argparse.Namespace) -> int:
    """Enter it. Exit code 1: an amount can't be read. Raises BudgetRefused: nothing was saved."""
    from bot.cli.budget_opened import open_budget
    from bot.texts import say
    from storage.budget.amounts import AmountWrong

    with open_budget() as opened:
        named, year = opened.find_benefit(args.benefit), args.year or opened.today.year
        act = {"plan": _plan, "adjust": _adjust, "explain": _explain}[args.action]
        try:
            key, facts = act(args, opened, named, year)
        except AmountWrong as error:
            text = args.amount if args.action == "adjust" else " ".join(args.amounts)
            print(say(opened.language, f"budget.wrong.{error.reason}", text=text))
            return 1
        facts |= {"year": year, "name": opened.names.name(named.key, opened.language)}
        if args.json:
            print(json.dumps({"changed": not key.endswith("_same"), "benefit": named.key, **facts}, ensure_ascii=False))
        else:
            print(say(opened.language, key, **facts))
    return 0


def _plan(args: argparse.Namespace, opened: Opened, named: Named, year: int) -> tuple[str, dict[str, object]]:
    from bot.budget.words import write_money
    from storage.budget import lines
    from storage.budget.amounts import read_amount

    amounts = [read_amount(text) for text in args.amounts]
    if len(amounts) not in (1, 4):
        raise lines.BudgetRefused("budget.parts", "请给出全年一个数，或四个季度各一个数")
    parts = amounts if len(amounts) == 4 else None
    changed = opened.database.write(
        lambda session: lines.plan(session, year, named, sum(amounts), parts, by=None, now=opened.now)
    )
    key = "budget.plan_done" if changed else "budget.plan_same"
    return key, {"yuan": write_money(sum(amounts), opened.language)}


def _adjust(args: argparse.Namespace, opened: Opened, named: Named, year: int) -> tuple[str, dict[str, object]]:
    from bot.budget.words import write_money
    from storage.budget import lines
    from storage.budget.amounts import read_amount

    yuan, day = read_amount(args.amount, signed=True), args.day or opened.today
    if day > opened.today:
        raise lines.BudgetRefused("budget.wrong.future", "日期还没有到")
    quarter = f"{year}Q{args.quarter}" if args.quarter else ""
    said = f"{year}|{named.key}|{day}|{yuan}|{quarter}|{args.reason.strip()}"
    key = f"command:{hashlib.sha256(said.encode()).hexdigest()[:40]}"
    changed, adjusted = opened.database.write(
        lambda session: (
            lines.adjust(
                session, year, named.key, yuan, args.reason, day=day, quarter=quarter, key=key, by=None, now=opened.now
            ),
            lines.read_adjusted(session, year, named.key),
        )
    )
    facts = {
        "yuan": write_money(yuan, opened.language, signed=True),
        "adjusted": write_money(adjusted, opened.language),
    }
    return ("budget.adjust_done" if changed else "budget.adjust_same"), dict(facts)


def _explain(args: argparse.Namespace, opened: Opened, named: Named, year: int) -> tuple[str, dict[str, object]]:
    from storage.budget import lines

    opened.database.write(lambda session: lines.explain(session, year, named.key, args.text, by=None, now=opened.now))
    return "budget.explain_done", {}
