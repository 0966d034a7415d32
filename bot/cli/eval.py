"""`siwen eval`: what is measured, one module a measure, loaded only when it is called."""

from __future__ import annotations

import argparse
import importlib

# name -> (module with configure(parser) and run(args) -> int, the line that --help shows)
MEASURES = {
    "retrieval": ("bot.cli.eval_retrieval", "how well articles are found, on a corpus or on documents"),
    "answers": ("bot.cli.eval_answers", "how good the answers are, on questions over documents"),
    "guard": ("bot.cli.eval_guard", "what the guard over a language model lets through and catches"),
    "dialogues": ("bot.cli.eval_dialogues", "how good the answers are within a conversation"),
    "own": ("bot.cli.eval_own", "whether the office's own confirmed questions are still answered right"),
    "all": ("bot.cli.eval_all", "all of them on the question sets beside the project, as one table"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add a command for each measure."""
    measures = parser.add_subparsers(dest="measure", metavar="MEASURE", required=True)
    for name, (module, line) in MEASURES.items():
        importlib.import_module(module).configure(measures.add_parser(name, help=line, description=line))


def run(args: argparse.Namespace) -> int:
    """Run one measure; exit code 0, or 1 where it found what must not be."""
    return int(importlib.import_module(MEASURES[args.measure][0]).run(args))
