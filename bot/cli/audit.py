"""`siwen audit`: who did what to whom, when; for the office's scripts."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.people import Described


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--since", metavar="DATE", help="from that day on, by the office's time (2026-11-23)")
    parser.add_argument("--act", help="only acts of this kind, e.g. invite.use")
    parser.add_argument("--person", type=int, metavar="ID", help="only this person's acts, with who that is")
    parser.add_argument("--limit", type=int, default=0, help="at most so many, the newest; 0: all (default)")
    parser.add_argument("--json", action="store_true", help="a JSON list instead of lines")


def run(args: argparse.Namespace) -> int:
    """Print the acts, the newest first. 1: no date, no such limit. Raises WrongDatabase, Busy."""
    import sys
    from datetime import UTC, date, datetime, time

    from bot import settings
    from bot.persons import name_units, person_text, who_text
    from bot.process.opening import open_database
    from bot.seats import ADMIN
    from knowledge.offices import load_offices
    from storage import audit, people
    from storage.tables import AuditRow

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
    admins = {("local", str(ADMIN)), *(("telegram", str(number)) for number in loaded.admin_ids)}

    def look(session: Session) -> tuple[list[AuditRow], dict[int, Described]]:
        acts = audit.list_acts(session, act=args.act, since=since, by=args.person, limit=args.limit or None)
        named = {act.person_id for act in acts if act.person_id is not None}
        return acts, people.describe(session, named | ({args.person} if args.person else set()), admins)

    database = open_database(loaded)
    try:
        acts, known = database.read(look)
    finally:
        database.close()
    if args.json:
        rows = [
            {
                "id": act.id,
                "at": act.at.isoformat(),
                "person_id": act.person_id,
                "person": _record(known.get(act.person_id or 0)),
                "act": act.act,
                "subject": act.subject,
                "facts": act.facts,
            }
            for act in acts
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    known = name_units(known, load_offices(loaded.offices_file, loaded.data_dir))
    if args.person is not None:
        print(person_text(known.get(args.person), args.person, loaded.zone, "zh"))
    for act in acts:
        who = "系统" if act.person_id is None else who_text(known.get(act.person_id), act.person_id, "zh")
        facts = " ".join(f"{name}={value}" for name, value in act.facts.items() if value not in (None, ""))
        at = act.at.astimezone(loaded.zone)
        print(" ".join(part for part in (f"{at:%Y-%m-%d %H:%M:%S}", who, act.act, act.subject, facts) if part))
    if not acts:
        print("没有操作记录。")
    return 0


def _record(found: Described | None) -> dict[str, object] | None:
    """Who acted, for scripts; None for the system and for who was erased."""
    if found is None:
        return None
    return {"name": found.name, "roles": list(found.roles), "former": found.former, "talent_id": found.talent_id}
