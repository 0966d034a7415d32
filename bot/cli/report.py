"""`siwen report`: the papers that a year adds up to."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.cli import report_papers
from bot.cli.days import parse_year


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the papers and their options."""
    actions = parser.add_subparsers(dest="action", metavar="PAPER", required=True)
    evaluation = actions.add_parser("self-evaluation", help="the evaluation of the office's own year, as DOCX")
    evaluation.add_argument("--year", type=parse_year, metavar="YEAR", help="this year where it is left out")
    evaluation.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="FILE.docx; the ledger comes beside"
    )
    evaluation.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    template = actions.add_parser("template", help="the text of the self-evaluation, to be edited in Word")
    template.add_argument("--out", type=Path, required=True, metavar="FILE", help="FILE.docx")
    report_papers.add_actions(actions)


def run(args: argparse.Namespace) -> int:
    """Write the paper. Exit code 1: it can't be written there. Raises TemplateUnusable, FiguresUnusable."""
    if args.action in report_papers.ACTIONS:
        return report_papers.run(args)
    from bot.cli import report_evaluation

    return report_evaluation.run(args)
