"""`siwen deliveries`: how pushes went, and what becomes of those that may or may not have arrived."""

from __future__ import annotations

import argparse
import json


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    decision = parser.add_mutually_exclusive_group()
    decision.add_argument("--again", type=int, metavar="ID", help="send an unknown one again: it may arrive twice")
    decision.add_argument("--drop", type=int, metavar="ID", help="leave an unknown one as it is, and ask no more")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def run(args: argparse.Namespace) -> int:
    """Decide where asked to; print counts and what is undecided. 1: nothing to decide. Raises WrongDatabase, Busy."""
    import sys
    from datetime import UTC, datetime

    from bot import settings
    from bot.process.opening import open_database
    from bot.views.deliveries import unknown_line
    from storage import unsent

    loaded, now = settings.load(), datetime.now(UTC)
    number = args.again if args.again is not None else args.drop
    database = open_database(loaded)
    try:
        if number is not None:
            act = unsent.send_again if args.again is not None else unsent.leave
            if not database.write(lambda session: act(session, number, by=None, now=now)):
                print(f"没有待决定的推送 {number}：请看 siwen deliveries", file=sys.stderr)
                return 1
        counts = database.read(unsent.count_states)
        unknown = database.read(lambda session: unsent.list_unknown(session, now))
    finally:
        database.close()
    if args.json:
        rows = [
            {
                "id": push.id,
                "kind": push.kind,
                "person_id": push.person_id,
                "name": push.name,
                "made_at": push.made_at.isoformat(),
                "reason": push.reason,
                "run_id": push.run_id,
            }
            for push in unknown
        ]
        print(json.dumps({"states": counts, "unknown": rows}, ensure_ascii=False, indent=1))
        return 0
    print(" · ".join(f"{_word_state(state)}{counts[state]}" for state in sorted(counts)) or "还没有推送。")
    today = now.astimezone(loaded.zone).date()
    for push in unknown:
        print(f"{push.id} {unknown_line(push, zone=loaded.zone, today=today, language='zh')}")
    return 0


def _word_state(state: str) -> str:
    """待发 of `queued`, as in what a person exports."""
    from bot.texts import has, say

    key = f"mine.state.{state}"
    return say("zh", key) if has(key) else state
