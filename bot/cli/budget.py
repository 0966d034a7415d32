"""`siwen budget`: plans, adjustments, execution and forecast, a module an action."""

from __future__ import annotations

import argparse
import importlib

# action -> its module, with configure_ACTION(parser) and run(args) -> int, and the line that --help shows
_ACTIONS = {
    "show": ("bot.cli.budget_show", "a year: planned, adjusted, paid, committed, forecast, and why it deviates"),
    "import": ("bot.cli.budget_import", "a table of plans and adjustments; without --apply it is only checked"),
    "template": ("bot.cli.budget_import", "write the table to fill in"),
    "plan": ("bot.cli.budget_enter", "what a year plans for one benefit"),
    "adjust": ("bot.cli.budget_enter", "adjust one line, with the day and the reason"),
    "explain": ("bot.cli.budget_enter", "why one line was not carried out as planned"),
    "forecast": ("bot.cli.budget_forecast", "what is still to be paid in the year, as a range with its drivers"),
    "what-if": ("bot.cli.budget_forecast", "the forecast with an amount changed or a window moved; no rule is touched"),
    "backtest": ("bot.cli.budget_forecast", "a past year's forecast of its first day against what was paid"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, (module, line) in _ACTIONS.items():
        action = actions.add_parser(name, help=line, description=line)
        action.add_argument("--json", action="store_true", help="one JSON object instead of lines")
        getattr(importlib.import_module(module), f"configure_{name.replace('-', '_')}")(action)


def run(args: argparse.Namespace) -> int:
    """Run one action; refusals are raised, and leave everything as it was."""
    return int(importlib.import_module(_ACTIONS[args.action][0]).run(args))
