"""`siwen survey answers ID FILE --source wjx|paper`: answers gathered elsewhere; a dry run without `--apply`."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobs.reports.outside_answers import Gathered
    from storage.surveys.definition import Definition


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("id", type=int, metavar="ID", help="the run's number (siwen survey list)")
    parser.add_argument("file", type=Path, metavar="FILE", help="XLSX or CSV, a line for each who answered")
    parser.add_argument("--source", required=True, choices=("wjx", "paper"), help="whence they are: wjx.cn or paper")
    parser.add_argument("--apply", action="store_true", help="enter them; else they are only checked")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def run(args: argparse.Namespace) -> int:
    """Read the file, say what is wrong or what would be entered, and enter it where asked to; 1 where it can't be.

    Raises NoFile, UnreadableAnswers, NotMoved, ResultsRefused: nothing was entered.
    """
    from bot import settings
    from bot.process.opening import open_database
    from bot.runs.results_setting import read_setting
    from jobs import survey_results
    from jobs.reports.outside_answers import read_answers
    from storage.surveys.files import NoFile

    loaded, now = settings.load(), datetime.now(UTC)
    today = now.astimezone(loaded.zone).date()
    try:
        sha256 = survey_results.hash_file(args.file.read_bytes())
    except OSError as error:
        raise NoFile(args.file, error) from error
    database = open_database(loaded)
    try:
        definition = database.read(lambda session: survey_results.find_run(session, args.id)[1])
        gathered = read_answers(args.file, definition, args.source)
        if not gathered.faults and args.apply:
            database.write(
                lambda session: survey_results.enter_outside(
                    session, args.id, gathered, sha256, read_setting(session, loaded, args.id, "zh", today), by=None,
                    now=now,
                )
            )  # fmt: skip
        elif not gathered.faults:
            database.read(
                lambda session: survey_results.check_outside(
                    session, args.id, gathered, sha256, read_setting(session, loaded, args.id, "zh", today)
                )
            )
    finally:
        database.close()
    _tell(args, gathered, definition, loaded.language)
    return 1 if gathered.faults else 0


def _tell(args: argparse.Namespace, gathered: Gathered, definition: Definition, language: str) -> None:
    from bot.texts import say
    from jobs.reports.outside_answers import write_fault

    faults = [write_fault(fault, definition, language) for fault in gathered.faults]
    if args.json:
        record = {
            "id": args.id,
            "rows": gathered.rows,
            "responses": len(gathered.responses),
            "entered": args.apply and not faults,
            "faults": faults,
            "more_faults": gathered.more_faults,
            "unused": gathered.unused,
            "missing": gathered.missing,
        }
        print(json.dumps(record, ensure_ascii=False, indent=1))
        return
    if faults:
        print(say(language, "gathered.faults", count=len(faults) + gathered.more_faults))
        print("\n".join(faults))
        return
    source = say(language, f"gathered.source.{args.source}")
    key = "gathered.entered" if args.apply else "gathered.would"
    facts = {"count": len(gathered.responses)} if args.apply else {"rows": len(gathered.responses), "source": source}
    print(say(language, key, **facts))
