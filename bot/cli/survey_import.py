"""`siwen survey import FILE`: keep a survey, so that runs can be made of it."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "file", metavar="FILE", help="a survey file, or one that comes along: satisfaction, pulse, award_needs"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def run(args: argparse.Namespace) -> int:
    """Keep it, as a new version where it asks something else. 1: it can't be taken, see `siwen survey check`.

    Raises NoFile, SurveyRefused, Busy: nothing was changed.
    """
    from bot import settings
    from bot.process.opening import open_database
    from bot.texts import say
    from bot.views.survey_findings import finding_line
    from jobs.surveys import shipped
    from storage.surveys import catalogue
    from storage.surveys.files import read_file

    comes_along = args.file in shipped.KEYS and not Path(args.file).exists()
    path = shipped.find_file(args.file) if comes_along else Path(args.file)
    loaded, reading = settings.load(), read_file(path)
    definition = reading.definition
    if definition is None:
        lines = [finding_line(str(path), found, loaded.language) for found in reading.findings]
        print(json.dumps({"imported": False, "findings": lines}, ensure_ascii=False) if args.json else "\n".join(lines))
        return 1
    database = open_database(loaded)
    try:
        now = datetime.now(UTC)
        saved = database.write(lambda session: catalogue.save(session, definition, by=None, now=now))
    finally:
        database.close()
    if args.json:
        record = {"imported": True, "key": definition.key, "version": saved.version, "version_id": saved.version_id}
        print(json.dumps(record | {"new": saved.new}, ensure_ascii=False))
        return 0
    key = "survey.imported" if saved.new else "survey.unchanged"
    print(
        say(
            loaded.language,
            key,
            title=definition.title.say(loaded.language),
            name=definition.key,
            version=saved.version,
        )
    )
    return 0
