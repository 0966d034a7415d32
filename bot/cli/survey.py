"""`siwen survey`: surveys for the office's scripts and who writes them, a module an action."""

from __future__ import annotations

import argparse
import importlib

# action -> its module, with configure(parser) and run(args) -> int, and the line that --help shows
_ACTIONS = {
    "check": ("bot.cli.survey_check", "check a survey file (YAML): line by line what is to be changed"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, (module, line) in _ACTIONS.items():
        importlib.import_module(module).configure(actions.add_parser(name, help=line, description=line))


def run(args: argparse.Namespace) -> int:
    """Run one action; refusals are raised, and leave everything as it was."""
    return int(importlib.import_module(_ACTIONS[args.action][0]).run(args))
