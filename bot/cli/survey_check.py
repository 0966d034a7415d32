"""`siwen survey check FILE`: whether a survey file can be taken, and all that has to be changed, by line."""

from __future__ import annotations

import argparse
import json
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def run(args: argparse.Namespace) -> int:
    """Print the findings, or what the survey holds. Exit code 1 where there are findings. Raises NoFile."""
    from bot import settings
    from bot.views.survey_findings import finding_line, finding_text, summary_line
    from storage.surveys.encoding import make_digest
    from storage.surveys.files import read_file

    language = settings.load().language
    reading = read_file(args.file)
    definition = reading.definition
    if args.json:
        record: dict[str, object] = {
            "file": str(args.file),
            "good": definition is not None,
            "findings": [
                {"line": found.line, "key": found.key, "reason": finding_text(found, language)}
                for found in reading.findings
            ],
        }
        if definition is not None:
            record |= {
                "key": definition.key,
                "title": definition.title.say(language),
                "items": len(definition.items),
                "minutes": definition.minutes,
                "anonymous": definition.anonymous,
                "languages": list(definition.languages),
                "target": definition.target,
                "digest": make_digest(definition),
            }
        print(json.dumps(record, ensure_ascii=False, indent=1))
    elif definition is not None:
        print(summary_line(definition, language))
    else:
        from bot.texts import say

        for found in reading.findings:
            print(finding_line(str(args.file), found, language))
        print(say(language, "survey.found", count=len(reading.findings)))
    return 0 if definition is not None else 1
