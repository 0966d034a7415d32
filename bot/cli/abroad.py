"""`siwen abroad`: how many people's data passed servers abroad since 1 January, for the office's yearly report."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime

from bot.cli.days import parse_day


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--since", type=parse_day, metavar="DATE", help="default: 1 January of this year")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def run(args: argparse.Namespace) -> int:
    """Print the counts. Raises WrongDatabase, Busy."""
    from bot import settings
    from bot.process.opening import open_database
    from bot.views.privacy import abroad_screen
    from storage import abroad

    loaded = settings.load()
    today = datetime.now(UTC).astimezone(loaded.zone).date()
    since = args.since or today.replace(month=1, day=1)
    database = open_database(loaded)
    try:
        counted = database.read(lambda session: abroad.count(session, since))
    finally:
        database.close()
    if args.json:
        told = {
            "since": since.isoformat(),
            "people": counted.people,
            "records": counted.records,
            "sensitive_people": counted.sensitive_people,
            "sensitive_records": counted.sensitive,
            "accounts": counted.accounts,
        }
        print(json.dumps(told, ensure_ascii=False))
        return 0
    for block in abroad_screen(counted, language=loaded.language).blocks:
        print("".join(span.text for span in getattr(block, "spans", ())))
    return 0
