"""`siwen report brief|duties|handover`: the office's regular papers."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.days import parse_day

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.papers.making import Paper

ACTIONS = {
    "brief": "one page for the leaders: the month of a day",
    "duties": "who had to contact whom in the quarter of a day, and what is met",
    "handover": "what a new section chief takes over: all that is open, who is who, how it is set up",
}
_ENDINGS = {"brief": ("docx", "pdf"), "duties": ("docx", "pdf", "xlsx"), "handover": ("docx", "pdf")}


def add_actions(actions: Any) -> None:  # noqa: ANN401 -- argparse has no public name for what add_subparsers gives
    """Declare the papers and their options."""
    for name, told in ACTIONS.items():
        parser = actions.add_parser(name, help=told)
        parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="FILE.docx or .pdf")
        if name != "handover":
            parser.add_argument("--day", type=parse_day, metavar="DAY", help="a day in it; today where it is left out")
        else:
            parser.add_argument(
                "--reader", type=int, metavar="PERSON", help="who reads it: restricted lines are theirs"
            )
        parser.add_argument("--json", action="store_true", help="one JSON object instead of a line")


def run(args: argparse.Namespace) -> int:
    """Write the paper. Raises PaperRefused for an ending that it has not; WrongDatabase, Busy; OSError."""
    from bot import settings
    from bot.papers.making import Place, prepare
    from bot.process.opening import open_database
    from jobs.sheets import write_whole
    from knowledge.eligibility.currency import Shelf
    from knowledge.offices import load_offices
    from storage import roles
    from storage.errors import StorageRefusal
    from storage.need_steps import Moment

    loaded = settings.load()
    ending = args.out.suffix.lower().removeprefix(".")
    if ending not in _ENDINGS[args.action]:
        told = "、".join(f".{one}" for one in _ENDINGS[args.action])
        raise StorageRefusal("papers.ending", f"文件名应以 {told} 结尾", endings=told)
    when = Moment(datetime.now(UTC), loaded.zone)
    offices = load_offices(loaded.offices_file, loaded.data_dir)
    place = Place(loaded, offices, Shelf(loaded.data_dir, samples=loaded.samples == "on"), when, loaded.language)
    day: date = getattr(args, "day", None) or when.today

    def read(session: Session) -> Paper:
        reader = getattr(args, "reader", None)
        actor = roles.find_actor(session, reader) if reader is not None else None
        return prepare(place, args.action, day, reader=actor)(session)

    database = open_database(loaded)
    try:
        paper = database.read(read)
    finally:
        database.close()
    write_whole(args.out, paper.write(ending))
    counts = {"talents": len(paper.about), "restricted": len(paper.sensitive)}
    record = {"file": str(args.out), "paper": args.action, **counts}
    print(json.dumps(record, ensure_ascii=False) if args.json else _say_written(args, paper, loaded.language))
    return 0


def _say_written(args: argparse.Namespace, paper: Paper, language: str) -> str:
    """What was written, for whom, and who may see it."""
    from bot.texts import say

    parts = [say(language, f"papers.written.{args.action}", title=paper.title, file=args.out)]
    if paper.about:
        parts.append(say(language, "papers.written.names", count=len(set(paper.about))))
    if paper.sensitive:
        parts.append(say(language, "papers.written.restricted", count=len(paper.sensitive)))
    return ("" if language == "zh" else " ").join(parts)
