"""`siwen eval own`: the office's own confirmed questions, asked again now as the nightly job asks them."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from bot.cli.days import parse_day

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from knowledge.answering import Answerer
    from knowledge.sampling import Confirmed
    from storage.database import Database
    from storage.quality import Checked


@dataclass(frozen=True, slots=True)
class Asked:
    """A confirmed question, whether it is answered right, and whether it used to be by the last night's asking.

    `breaker` names the version that made it wrong, "" where none is known.
    """

    entry: Confirmed
    checked: Checked
    was_right: bool
    breaker: str = ""

    @property
    def is_broken(self) -> bool:
        """Right once, wrong now."""
        return self.was_right and not self.checked.right


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--as-of", type=parse_day, metavar="DATE", help="the day of asking (today)")
    parser.add_argument("--json", action="store_true", help="one JSON object a question, then the figures")


def run(args: argparse.Namespace) -> int:
    """Ask and print. Exit code 1 where one is wrong that was right at night. Writes nothing down.

    Raises WrongDatabase, Busy, KnowledgeRefusal.
    """
    from bot import settings as settings_module
    from bot.answers.sources import configure_knowledge
    from bot.process.opening import open_database
    from knowledge.answering import open_answerer

    settings = settings_module.load()
    today = args.as_of or datetime.now(settings.zone).date()
    database = open_database(settings)
    try:
        asked = ask_all(
            database, lambda: open_answerer(configure_knowledge(settings)), today, settings.zone,
            samples=settings.samples == "on",
        )  # fmt: skip
    finally:
        database.close()
    print("\n".join(list_records(asked) if args.json else list_lines(asked)))
    return int(any(one.is_broken for one in asked))


def ask_all(
    database: Database, open_answerer: Callable[[], Answerer], today: date, zone: tzinfo, *, samples: bool
) -> list[Asked]:
    """Ask every confirmed question; the answerer is opened only where there is one."""
    from bot.answers.article_names import name_versions
    from bot.answers.checks import ask_again, choose
    from bot.answers.confirmed import list_confirmed
    from storage import quality

    confirmed = choose(database.read(list_confirmed))
    before = database.read(quality.list_before)
    if not confirmed:
        return []
    answerer = open_answerer()
    checked = [ask_again(answerer, entry, today=today, zone=zone, samples=samples) for entry in confirmed]
    breakers = {one.question: quality.find_breaker(before.get(one.question), one) or "" for one in checked}
    names = name_versions(answerer.library, set(breakers.values()), today, "zh")
    return [
        Asked(
            entry,
            one,
            was_right=one.question in before and before[one.question].right,
            breaker=names.get(breakers[one.question], ""),
        )
        for entry, one in zip(confirmed, checked, strict=True)
    ]


def list_lines(asked: Sequence[Asked]) -> list[str]:
    """How many are still answered right, and which are not."""
    if not asked:
        return ["还没有确认过的问答：有人点了有用，或问答台答复时注明了条文，才有得问。"]
    wrong = [one for one in asked if not one.checked.right]
    lines = [f"确认过的问答{len(asked)}个，{len(asked) - len(wrong)}个仍答对。"]
    for one in wrong:
        place = f"{one.entry.document} {one.entry.article}"
        since = f"；新版本：{one.breaker}" if one.breaker else ""
        told = "! 以前答对，现在不对" if one.is_broken else "  没有答对"
        lines.append(f"{told}：{one.entry.text}（应引 {place}{since}）")
    return lines


def list_records(asked: Sequence[Asked]) -> list[str]:
    """The same for scripts: a JSON line a question, then the figures."""
    records = [json.dumps(_as_record(one), ensure_ascii=False) for one in asked]
    right = sum(one.checked.right for one in asked)
    figures = {"confirmed": len(asked), "right": right, "broken": sum(one.is_broken for one in asked)}
    return [*records, json.dumps(figures)]


def _as_record(one: Asked) -> dict[str, object]:
    return {
        "id": one.checked.question,
        "question": one.entry.text,
        "document": one.entry.document,
        "article": one.entry.article,
        "right": one.checked.right,
        "was_right": one.was_right,
        "broken_by": one.breaker or None,
    }
