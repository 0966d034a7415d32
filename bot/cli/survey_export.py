"""`siwen survey export ID --out DIR`: the results of a run as files."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.settings import Settings
    from jobs.reports.responses import Response
    from jobs.survey_results import Results


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("id", type=int, metavar="ID", help="the run's number (siwen survey list)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder to write to")
    for kind, told in (("xlsx", "Excel"), ("csv", "CSV"), ("docx", "Word"), ("pdf", "PDF")):
        parser.add_argument(f"--{kind}", action="store_true", help=f"{told}; with none of these, all four")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def run(args: argparse.Namespace) -> int:
    """Write the files and say where they lie. Raises NotMoved, ResultsRefused."""
    from bot import settings
    from bot.process.opening import open_database
    from bot.texts import say
    from jobs import survey_files
    from jobs.survey_results import ResultsRefused
    from storage.errors import say_reason

    loaded = settings.load()
    database = open_database(loaded)
    try:
        results, responses = database.read(lambda session: _read(session, args.id, loaded))
    finally:
        database.close()
    kinds = survey_files.list_kinds([kind for kind in survey_files.KINDS if getattr(args, kind)])
    made_on = datetime.now(UTC).astimezone(loaded.zone).date()
    written = []
    try:
        args.out.mkdir(parents=True, exist_ok=True)
        for kind in kinds:
            path = args.out / survey_files.name_file(results, kind, attachment=say("zh", "results.attachment"))
            rows = responses if kind == "xlsx" else None
            survey_files.write_file(path, results, kind, "zh", made_on=made_on, responses=rows)
            written.append(str(path))
    except OSError as error:
        told = f"没有写完：{args.out}（{say_reason(error)}）"
        raise ResultsRefused("results.not_written", told, path=str(args.out)) from error
    print(json.dumps({"id": args.id, "files": written}, ensure_ascii=False) if args.json else "\n".join(written))
    return 0


def _read(session: Session, run_id: int, loaded: Settings) -> tuple[Results, list[Response] | None]:
    """The results, and the responses one by one of a named run."""
    from bot.runs.results_setting import read_setting
    from jobs import survey_results

    today = datetime.now(UTC).astimezone(loaded.zone).date()
    results = survey_results.read_results(session, run_id, read_setting(session, loaded, run_id, "zh", today))
    if results.report.definition.anonymous:
        return results, None
    found, _definition = survey_results.find_run(session, run_id)
    return results, list(survey_results.read_responses(session, found, loaded.zone))
