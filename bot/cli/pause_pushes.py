"""`siwen pause-pushes`: the switch over everything that siwen sends without being asked."""

from __future__ import annotations

import argparse
import json


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "to", choices=("on", "off"), nargs="?", help="on: pause them; off: let them go on; else: how it is"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a line")


def run(args: argparse.Namespace) -> int:
    """Turn the switch and say how it stands. Raises WrongDatabase, Busy: nothing was changed."""
    from datetime import UTC, datetime

    from bot import settings
    from bot.process.opening import open_database
    from bot.views.deliveries import paused_line
    from storage import push_switch

    loaded, now = settings.load(), datetime.now(UTC)
    database = open_database(loaded)
    try:
        if args.to == "on":
            database.write(lambda session: push_switch.pause(session, now))
        elif args.to == "off":
            database.write(lambda session: push_switch.resume(session, now))
        since = database.read(push_switch.paused_since)
    finally:
        database.close()
    if args.json:
        print(json.dumps({"paused_since": since.isoformat() if since else None}))
    else:
        today = now.astimezone(loaded.zone).date()
        print(paused_line(since, zone=loaded.zone, today=today, language=loaded.language))
    return 0
