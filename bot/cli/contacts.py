"""`siwen contacts export FILE`: what was written down, as a table, for the office's reports."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bot.cli.days import parse_day


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    line = "write all contacts to an XLSX file, without restricted lines"
    export = acts.add_parser("export", help=line, description=line)
    export.add_argument("file", type=Path, metavar="FILE", help="the file to write; its folder must be there")
    export.add_argument("--since", type=parse_day, metavar="DATE", help="only contacts since that day (2026-01-01)")
    export.add_argument("--json", action="store_true", help="say what was written as JSON")


def run(args: argparse.Namespace) -> int:
    """Write the file, audited. Exit code 1 where it can't be written. Raises WrongDatabase, Busy."""
    from bot import settings
    from bot.contacts.export import write_contacts
    from bot.process.opening import open_database
    from jobs.clock import Clock
    from storage import audit, contact_lists
    from storage.errors import say_reason

    loaded = settings.load()
    path, wanted, now = args.file, contact_lists.Wanted(since=args.since), Clock().now()
    if not path.parent.is_dir() or path.is_dir():
        print(f"写不了 {path}：没有这个文件夹" if not path.is_dir() else f"写不了 {path}：这是文件夹，请给出文件名")
        return 1
    database = open_database(loaded)
    try:
        count = database.read(
            lambda session: write_contacts(
                path, contact_lists.list_all(session, None, wanted), language=loaded.language, zone=loaded.zone
            )
        )
        database.write(
            lambda session: audit.record(session, person_id=None, act="contacts.export", now=now, contacts=count)
        )
    except OSError as error:
        print(f"写不了 {path}：{say_reason(error)}")
        return 1
    finally:
        database.close()
    if args.json:
        print(json.dumps({"contacts": count, "file": str(path)}, ensure_ascii=False))
    else:
        print(f"{count} 条联系记录已写入 {path}（限知的内容不在其中）")
    return 0
