"""The options that commands about runs and schedules share. Declared for every command, so nothing is loaded here."""

from __future__ import annotations

import argparse
from pathlib import Path

_AUDIENCE = (
    "对象，可写多个，都要满足：all、who=talents|applicants|both、category=1,2（0为未认定）、tag=院士、employer=单位、"
    "industry=产业、official=联系人姓名、since=2026-01-01（此后联系过）、before=2026-01-01（此后没联系过）、"
    "language=zh|en、answered=期号、unanswered=期号、talent=编号、except=编号；逗号分开的满足其一"
)


def add_audience(parser: argparse.ArgumentParser) -> None:
    """Declare `--audience`, whose words `audience_words` reads."""
    parser.add_argument("--audience", nargs="+", required=True, metavar="FIELD=VALUE", help=_AUDIENCE)


def add_plan(parser: argparse.ArgumentParser) -> None:
    """Declare the options of a plan."""
    parser.add_argument("key", metavar="KEY", help="问卷的 key（siwen survey list）")
    add_audience(parser)
    parser.add_argument("--title", default="", help="标题，不写则用问卷的")
    parser.add_argument("--open-days", type=int, metavar="N", help="开放天数，不写则按 pushing.yaml")
    parser.add_argument("--remind", metavar="DAYS", help="开始后第几天提醒没答完的，如 4,10；0 为不提醒")
    parser.add_argument("--urgent", action="store_true", help="紧急：推送次数已满的也发")


def add_approval(parser: argparse.ArgumentParser) -> None:
    """Declare the options of an approval on paper."""
    parser.add_argument("--approve-paper", metavar="SIGNER:DATE", help="线下已签批：签字人和日期，如 陈某:2026-11-20")
    parser.add_argument("--photo", type=Path, metavar="FILE", help="签批的照片，和 --approve-paper 一起用")
