"""`siwen doctor`: each part, what was found, and what to do."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import datetime

_SIGNS = {"ok": "✓", "note": "·", "broken": "!"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `siwen doctor`."""
    parser.add_argument("--json", action="store_true", help="one JSON line a part")


def run(args: argparse.Namespace) -> int:
    """Print a line a part; exit code 1 where something needed is broken.

    Raises WrongSetting where a setting can't be used: that is said first.
    """
    from bot import settings
    from bot.checkup import Standing, examine

    given = settings.load()
    well = True
    for finding in examine(given, datetime.now(given.zone).date()):
        well &= finding.standing is not Standing.BROKEN
        if args.json:
            print(json.dumps(asdict(finding), ensure_ascii=False), flush=True)
            continue
        print(f"{_SIGNS[finding.standing]} {finding.part:<9}{finding.found}", flush=True)
        if finding.advice:
            print(f"{'':11}→ {finding.advice}", flush=True)
    if not args.json:
        print("一切就绪。" if well else "带 ! 的部分需要处理。")
    return 0 if well else 1
