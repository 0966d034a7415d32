"""The options that commands about runs and schedules share. Declared for every command, so nothing is loaded here."""

from __future__ import annotations

import argparse
from pathlib import Path

_AUDIENCE = (
    "to whom; several must all fit, one of several with commas: all, who=talents|applicants|both, category=1,2 "
    "(0: not recognised yet), tag=TAG, employer=UNIT, industry=NAME, official=NAME, since=DAY (contacted since), "
    "before=DAY (not contacted since), language=zh|en, answered=RUN, unanswered=RUN, talent=ID, except=ID"
)


def add_audience(parser: argparse.ArgumentParser) -> None:
    """Declare `--audience`, whose words `audience_words` reads."""
    parser.add_argument("--audience", nargs="+", required=True, metavar="FIELD=VALUE", help=_AUDIENCE)


def add_plan(parser: argparse.ArgumentParser) -> None:
    """Declare the options of a plan."""
    parser.add_argument("key", metavar="KEY", help="the survey's key (siwen survey list)")
    add_audience(parser)
    parser.add_argument("--title", default="", help="its title; default: the survey's")
    parser.add_argument("--open-days", type=int, metavar="N", help="open for so many days; default: pushing.yaml")
    parser.add_argument(
        "--remind", metavar="DAYS", help="on which days after the start who has not answered is reminded; 0: never"
    )
    parser.add_argument("--urgent", action="store_true", help="also to whom enough was pushed lately")


def add_approval(parser: argparse.ArgumentParser) -> None:
    """Declare the options of an approval on paper."""
    parser.add_argument("--approve-paper", metavar="SIGNER:DATE", help="approved on paper: by whom and when")
    parser.add_argument("--photo", type=Path, metavar="FILE", help="a photo of that, with --approve-paper")
