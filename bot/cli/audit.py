"""`siwen audit`: who did what to whom, when; for the office's scripts."""

from __future__ import annotations

import argparse
import json


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--since", metavar="DATE", help="YYYY-MM-DD，从这一天起（本地时间）")
    parser.add_argument("--act", help="only acts of this kind, e.g. invite.use")
    parser.add_argument("--limit", type=int, default=0, help="at most so many, the newest; 0: all (default)")
    parser.add_argument("--json", action="store_true", help="a JSON list instead of lines")


def run(args: argparse.Namespace) -> int:
    """Print the acts, the newest first. 1: no date, no such limit. Raises WrongDatabase, Busy."""
    import sys
    from datetime import UTC, date, datetime, time

    from bot import settings
    from bot.opening import open_database
    from storage import audit

    loaded = settings.load()
    if args.limit < 0:
        print(f"--limit 不对：{args.limit}，应为 0（全部）或正数", file=sys.stderr)
        return 1
    try:
        day = date.fromisoformat(args.since) if args.since else None
        since = datetime.combine(day, time(), loaded.zone).astimezone(UTC) if day else None
    except (ValueError, OverflowError):  # the year 1 begins before there are years in UTC
        print(f"日期不对：{args.since}，应为 YYYY-MM-DD", file=sys.stderr)
        return 1
    database = open_database(loaded)
    try:
        acts = database.read(
            lambda session: audit.list_acts(session, act=args.act, since=since, limit=args.limit or None)
        )
    finally:
        database.close()
    if args.json:
        rows = [
            {
                "id": act.id,
                "at": act.at.isoformat(),
                "person_id": act.person_id,
                "act": act.act,
                "subject": act.subject,
                "facts": act.facts,
            }
            for act in acts
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for act in acts:
        who = "系统" if act.person_id is None else f"用户{act.person_id}"
        facts = " ".join(f"{name}={value}" for name, value in act.facts.items() if value not in (None, ""))
        at = act.at.astimezone(loaded.zone)
        print(" ".join(part for part in (f"{at:%Y-%m-%d %H:%M:%S}", who, act.act, act.subject, facts) if part))
    if not acts:
        print("没有操作记录。")
    return 0
