"""`siwen survey results ID`: how far a run is and what came of it, in numbers and sentences."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.settings import Settings
    from jobs.reports.responses import Asked
    from jobs.reports.suppression import LiveCounts
    from jobs.survey_results import Results


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("id", type=int, metavar="ID", help="the run's number (siwen survey list)")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def run(args: argparse.Namespace) -> int:
    """Print the counts, and the results where they may be seen. Raises NotMoved, ResultsRefused."""
    from bot import settings
    from bot.process.opening import open_database
    from jobs.reports.suppression import count_live

    loaded = settings.load()
    database = open_database(loaded)
    try:
        asked, results = database.read(lambda session: _read(session, args.id, loaded))
    finally:
        database.close()
    live, language = count_live(asked), loaded.language
    if args.json:
        print(json.dumps(_as_record(args.id, live, results, language), ensure_ascii=False, indent=1))
        return 0
    for line in _list_lines(live, results, language):
        print(line)
    return 0


def _read(session: Session, run_id: int, loaded: Settings) -> tuple[Asked, Results | None]:
    from bot.runs.results_setting import read_setting
    from jobs import survey_results

    today = datetime.now(UTC).astimezone(loaded.zone).date()
    setting = read_setting(session, loaded, run_id, loaded.language, today)
    found, _definition = survey_results.find_run(session, run_id)
    asked = survey_results.read_asked(session, found, setting)
    try:
        return asked, survey_results.read_results(session, run_id, setting)
    except survey_results.ResultsRefused as refusal:
        if refusal.key != "results.not_yet":
            raise
        return asked, None


def _list_lines(live: LiveCounts, results: Results | None, language: str) -> list[str]:
    from bot.texts import say
    from jobs.reports.sentences import describe_item, list_conclusions

    total = live.total
    facts = {"invited": total.invited, "delivered": total.delivered, "missed": total.undeliverable}
    lines = [say(language, "results.counts", **facts)]
    key = "results.started_least" if live.in_fives else "results.started"
    lines.append(say(language, key, started=total.started, finished=total.finished))
    if results is None:
        return [*lines, say(language, "results.not_yet")]
    lines += list_conclusions(results.report, language)
    for place, one in enumerate(results.report.items, 1):
        text = one.item.text.say(language)
        said = describe_item(results.report, one, language)
        lines.append(say(language, "results.item", place=place, count=len(results.report.items), text=text, said=said))
    return lines


def _as_record(run_id: int, live: LiveCounts, results: Results | None, language: str) -> dict[str, Any]:
    from jobs.reports.sentences import describe_item, list_conclusions

    total = live.total
    counts = {name: getattr(total, name) for name in ("invited", "delivered", "started", "finished", "undeliverable")}
    record: dict[str, Any] = {"id": run_id, "counts": counts, "at_least": live.in_fives, "results": None}
    if results is not None:
        report = results.report
        overall = report.overall
        record["results"] = {
            "title": results.title,
            "n": report.n,
            "satisfied": None if overall is None else float(overall.satisfied.value),
            "score": None if overall is None else float(overall.score),
            "sentences": list_conclusions(report, language),
            "items": [
                {
                    "key": one.item.key,
                    "n": None if one.figures is None else one.figures.n,
                    "said": describe_item(report, one, language),
                }
                for one in report.items
            ],
        }
    return record
