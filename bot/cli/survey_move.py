"""`siwen survey pause|resume|extend|cancel ID`: move a run on."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of all four."""
    parser.add_argument("id", type=int, metavar="ID", help="the run's number (siwen survey list)")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def configure_extend(parser: argparse.ArgumentParser) -> None:
    """Declare those of `extend`, which says until when."""
    configure(parser)
    parser.add_argument("--until", required=True, metavar="DAY", help="the last day it is open (2026-12-20)")


def configure_cancel(parser: argparse.ArgumentParser) -> None:
    """Declare those of `cancel`, which may say why."""
    configure(parser)
    parser.add_argument("--reason", default="", help="why it is called off")


def run(args: argparse.Namespace) -> int:
    """Do it, and say how many pushes it concerned. Raises NotMoved, Busy: nothing was changed."""
    from bot import settings
    from bot.process.opening import open_database
    from bot.texts import say
    from storage import runs
    from storage.surveys import run_keys, sealing

    loaded, now = settings.load(), datetime.now(UTC)
    database = open_database(loaded)
    try:
        count = database.write(lambda session: _move(session, args, loaded, now))
        if args.action == "cancel":
            sealing.forget_ended(database, run_keys.folder_of(loaded.data_dir))
        moved = database.read(lambda session: runs.find(session, args.id))
    finally:
        database.close()
    if args.json:
        closes_at = None if moved is None or moved.closes_at is None else moved.closes_at.isoformat()
        state = None if moved is None else moved.state
        print(json.dumps({"id": args.id, "state": state, "closes_at": closes_at, "pushes": count}, ensure_ascii=False))
    else:
        print(say(loaded.language, f"run.done_{args.action}", id=args.id, count=count))
    return 0


def _move(session: Session, args: argparse.Namespace, loaded: Settings, now: datetime) -> int:
    from bot.cli import run_words
    from jobs import pushing
    from storage import runs
    from storage.surveys import run_keys

    if args.action == "pause":
        return runs.pause(session, args.id, revision=None, by=None, now=now)
    if args.action == "resume":
        return runs.resume(session, args.id, revision=None, by=None, now=now)
    if args.action == "extend":
        closes_at = pushing.find_close(run_words.read_moment(args.until, loaded), 0, loaded.zone)
        runs.extend(session, args.id, closes_at, revision=None, by=None, now=now)
        return 0
    key = run_keys.read(run_keys.folder_of(loaded.data_dir), args.id)
    return runs.cancel(session, args.id, revision=None, by=None, now=now, remark=args.reason, key=key)
