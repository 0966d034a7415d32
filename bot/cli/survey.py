"""`siwen survey`: surveys for the office's scripts and who writes them, a module an action."""

from __future__ import annotations

import argparse
import importlib

# action -> its module, with configure(parser) and run(args) -> int, and the line that --help shows
_ACTIONS = {
    "check": ("bot.cli.survey_check", "check a survey file (YAML): line by line what is to be changed"),
    "import": ("bot.cli.survey_import", "take a survey in; where what it asks has changed, as a new version"),
    "list": ("bot.cli.survey_list", "surveys, runs and schedules; --run: the figures of one"),
    "run": ("bot.cli.survey_run", "send a survey to some people; once approved, `siwen run` sends it"),
    "pause": ("bot.cli.survey_move", "pause a run: what is not sent yet is not sent for now"),
    "resume": ("bot.cli.survey_move", "go on with a run"),
    "extend": ("bot.cli.survey_move", "give a run more days"),
    "cancel": ("bot.cli.survey_move", "call a run off: what is not sent yet is never sent"),
    "results": ("bot.cli.survey_results", "what came of a run: how far it is, figures for each item"),
    "export": ("bot.cli.survey_export", "what came of a run as files: Excel, CSV, Word, PDF"),
    "answers": (
        "bot.cli.survey_answers",
        "enter answers from another survey tool or from paper; without --apply they are only checked",
    ),
    "schedule": ("bot.cli.survey_schedule", "surveys by the clock, and what becomes of a time that was missed"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, (module, line) in _ACTIONS.items():
        loaded = importlib.import_module(module)
        # A module of several actions declares what only one of them takes in a function of its own.
        declare = getattr(loaded, f"configure_{name}", loaded.configure)
        declare(actions.add_parser(name, help=line, description=line))


def run(args: argparse.Namespace) -> int:
    """Run one action; refusals are raised, and leave everything as it was."""
    return int(importlib.import_module(_ACTIONS[args.action][0]).run(args))
