"""`siwen eligible`: what a profile gets, and by which article; and a roster's forecast."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.days import parse_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.settings import Settings
    from knowledge.eligibility.profile import Profile
    from knowledge.eligibility.rules import Book

_MOST_BYTES = 200_000  # no profile is longer


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--profile", type=Path, metavar="FILE", help="a profile as YAML (docs/eligibility.md)")
    source.add_argument("--text", metavar="WORDS", help="who one is, in one's own words")
    source.add_argument("--roster", type=Path, metavar="FILE", help="people of a filled-in template: a forecast")
    source.add_argument("--template", type=Path, metavar="FILE", help="write the template that --roster reads")
    parser.add_argument("--as-of", type=parse_day, metavar="DATE", help="the day of the judgement (today)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="with --roster: its tables and picture as files")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def run(args: argparse.Namespace) -> int:
    """Print the judgement. Exit code 1 where there is none: what is wrong is said. Raises WrongSetting, OSError."""
    from bot import settings
    from bot.views import eligibility_lines
    from knowledge.eligibility import profile
    from knowledge.eligibility.currency import Shelf
    from knowledge.eligibility.profile import ProfileError
    from knowledge.eligibility.rules import RulesUnusable
    from knowledge.errors import KnowledgeRefusal

    loaded = settings.load()
    if args.template is not None:
        from bot.cli.eligible_roster import write_template

        return write_template(args.template, loaded)
    try:
        today = _today(loaded)
        book = Shelf(loaded.data_dir, samples=loaded.samples == "on").book(today)
        day = profile.read_day("as_of", args.as_of) if args.as_of is not None else today
        if args.roster is not None:
            from bot.cli.eligible_roster import forecast

            return forecast(args, book, day, loaded)
        return _judge(args, book, day, loaded)
    except RulesUnusable as error:
        for found in error.findings:
            print(eligibility_lines.finding_line(found, loaded.language), file=sys.stderr)
    except ProfileError as error:
        print(eligibility_lines.word_profile_error(error, loaded.language), file=sys.stderr)
    except KnowledgeRefusal as error:
        print(error, file=sys.stderr)
    return 1


def _today(loaded: Settings) -> date:
    from datetime import UTC, datetime

    return datetime.now(UTC).astimezone(loaded.zone).date()


def _judge(args: argparse.Namespace, book: Book, day: date, loaded: Settings) -> int:
    from bot.texts import say
    from bot.views import eligibility_lines
    from jobs.workdays import is_workday
    from knowledge.eligibility import judging, profile
    from knowledge.eligibility.next_question import list_topics

    if args.profile is None:
        person = _understand(args.text, day, loaded.language)
    else:
        data = dict(read_profile(args.profile))
        said = data.pop("as_of", None)
        if args.as_of is None and said is not None:
            day = profile.read_day("as_of", said)
        person = profile.read(data, day)
    if person.ignored:
        keys = ", ".join(person.ignored[:20])
        print(say(loaded.language, "eligible.ignored", keys=keys), file=sys.stderr)
    judged = person if args.profile is not None else ask_for_oneself(person, args.text)
    judgement = judging.judge(book, judged, day, is_workday=is_workday)
    if args.profile is None and not args.json:
        print(eligibility_lines.list_understood(person, loaded.language))
    if args.json:
        record = eligibility_lines.make_record(judgement, profile.write(person), person.get("applicant"))
        print(json.dumps(record, ensure_ascii=False, indent=1))
    else:
        print("\n".join(eligibility_lines.list_lines(judgement, list_topics(person), loaded.language)))
    return 0


def _understand(text: str, day: date, language: str) -> Profile:
    """The profile that words say; of what they say two things, a line on stderr.

    Raises ProfileError `text_too_long`, `text_no_words` or `text_nothing`.
    """
    from bot.texts import say
    from bot.views import wizard_words
    from knowledge.eligibility.free_text import understand
    from knowledge.eligibility.profile import Profile, ProfileError

    understood = understand(text, day)
    if understood.torn:
        facts = wizard_words.join([wizard_words.name_fact(key, language) for key in understood.torn], language)
        print(say(language, "eligible.torn", facts=facts), file=sys.stderr)
    for told in wizard_words.list_heard(understood.heard, language):
        print(told, file=sys.stderr)
    if not understood:
        raise ProfileError("", f"text_{understood.refused or 'nothing'}")
    return Profile(dict(understood.facts))


def ask_for_oneself(person: Profile, text: str) -> Profile:
    """Who says 我, and nothing of what the office wants, asks for themselves: an employer's award is not theirs."""
    from knowledge.eligibility.free_text import asks_for_office, speaks_for_oneself
    from knowledge.eligibility.profile import Profile

    if "applicant" in person or not speaks_for_oneself(text) or asks_for_office(text):
        return person
    return Profile({**person.facts, "applicant": "person"})


def read_profile(path: Path) -> Mapping[str, object]:
    """The content of a profile file. Raises ProfileError, OSError."""
    import yaml

    from knowledge.eligibility.profile import ProfileError

    with path.open("rb") as stream:
        content = stream.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise ProfileError("", "too_long")
    try:
        data = yaml.safe_load(content.decode("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        reason = str(getattr(error, "problem", "") or "UTF-8")
        raise ProfileError("", "no_yaml", file=path.name, cause=reason) from error
    if not isinstance(data, dict):
        raise ProfileError("", "not_a_profile")
    inner = data.get("profile")
    return inner if isinstance(inner, dict) else data
