"""`siwen eligible --roster FILE` and `--template FILE`: what a whole roster comes to, and the table to fill in."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings
    from jobs.forecast import Forecast
    from knowledge.eligibility.rules import Book

_LANGUAGES = ("zh", "en")


def write_template(path: Path, loaded: Settings) -> int:
    """Write the template in the office's language. Raises OSError."""
    from bot.texts import say
    from bot.views.eligibility_lines import name_fact
    from jobs import forecast_sheet

    language = loaded.language
    heads = (say(language, "forecast.person"), say(language, "forecast.employer"), say(language, "forecast.template"))
    forecast_sheet.write_template(path, partial(name_fact, language=language), heads)
    print(say(language, "forecast.template_written", file=path))
    return 0


def forecast(args: argparse.Namespace, book: Book, day: date, loaded: Settings) -> int:
    """Print the forecast; write it with its picture where a folder is named. Exit code 1: what is to be changed."""
    from bot.texts import say
    from bot.views.eligibility_lines import name_fact, word_profile_error
    from jobs import forecast as reckoning
    from jobs import forecast_sheet
    from jobs.workdays import is_workday

    language = loaded.language
    named = [partial(name_fact, language=one) for one in _LANGUAGES]
    heads = [(say(one, "forecast.person"), say(one, "forecast.employer")) for one in _LANGUAGES]
    try:
        people, wrong = forecast_sheet.read_roster(args.roster, day, named, heads)
    except forecast_sheet.RosterUnreadable as error:
        print(say(language, f"forecast.wrong.{error.reason}", **error.facts), file=sys.stderr)
        return 1
    for cell in wrong:
        told = word_profile_error(cell.error, language)
        print(say(language, "forecast.wrong.row", row=cell.row, reason=told), file=sys.stderr)
    if wrong:
        return 1
    found = reckoning.forecast(book, people, day, is_workday)
    if args.json:
        print(json.dumps(make_record(found), ensure_ascii=False, indent=1))
    else:
        print("\n".join(list_lines(found, language)))
    if args.out is not None:
        _write(found, args.out, language)
    return 0


def make_record(found: Forecast) -> dict[str, object]:
    """The forecast for programs: people's money by benefit and quarter, then by employer; employers' own apart."""
    from knowledge.eligibility.outcome import Decision

    employers = sorted({row.employer for row in found.rows} | {one.employer for one in found.own})
    return {
        "as_of": found.as_of.isoformat(),
        "people": found.people,
        "total_yuan": found.yuan,
        "benefits": [
            {
                "benefit": line.benefit,
                "people": line.certain,
                "people_maybe": line.possible,
                "total_yuan": line.yuan,
                "quarters": dict(sorted(line.quarters.items())),
            }
            for line in found.lines
        ],
        "employers": [
            {
                "employer": employer,
                "people": [
                    {
                        "person": row.person,
                        "benefit": row.benefit,
                        "decision": row.decision.value,
                        "total_yuan": sum(payment.yuan for payment in row.payments),
                        "over_quota": row.over_quota,
                        "latest": row.latest.isoformat() if row.latest else None,
                        "by_notice": row.by_notice,
                        "materials": list(row.materials),
                        "missing": list(row.missing),
                        "document": row.document,
                        "article": row.article,
                    }
                    for row in found.rows
                    if row.employer == employer and row.decision is not Decision.NO
                ],
                "own": [
                    {"benefit": one.benefit, "people": one.people, "total_yuan": one.yuan, "capped": one.capped}
                    for one in found.own
                    if one.employer == employer
                ],
            }
            for employer in employers
        ],
    }


def list_lines(found: Forecast, language: str) -> list[str]:
    """The forecast for people: by benefit and quarter, what employers get apart."""
    from bot.texts import say
    from bot.views.eligibility_lines import write_yuan

    english = language == "en"
    lines = [say(language, "forecast.sum", people=found.people, amount=write_yuan(found.yuan, language))]
    for line in found.lines:
        told = {"name": line.en if english else line.zh, "people": line.certain, "maybe": line.possible}
        amount = write_yuan(line.yuan, language) if line.quarters else say(language, "eligible.no_amount")
        lines.append(say(language, "forecast.line", amount=amount, **told))
        quarters = [f"{name} {write_yuan(yuan, language)}" for name, yuan in sorted(line.quarters.items())[:8]]
        if quarters:
            lines.append("  " + "  ".join(quarters))
    if found.own:
        lines += ["", say(language, "forecast.own")]
    for one in found.own:
        told = {"employer": one.employer or "—", "name": one.en if english else one.zh, "people": one.people}
        capped = say(language, "forecast.capped") if one.capped else ""
        lines.append(say(language, "forecast.own_line", amount=write_yuan(one.yuan, language), capped=capped, **told))
    return lines


def _write(found: Forecast, folder: Path, language: str) -> None:
    """The workbook and the picture. Raises OSError."""
    from bot.texts import say
    from bot.wizard.sheet import choose_words
    from jobs import forecast_sheet
    from jobs.reports import office_charts

    folder.mkdir(parents=True, exist_ok=True)
    name = say(language, "forecast.file")
    forecast_sheet.write_forecast(folder / f"{name}.xlsx", found, choose_words(language))
    if found.quarters:
        columns = [
            (quarter, round(sum(line.quarters.get(quarter, 0.0) for line in found.lines) / 10_000))
            for quarter in found.quarters[:24]
        ]
        if any(number for _, number in columns):
            picture = office_charts.draw_columns(name, say(language, "forecast.unit"), columns)
            (folder / f"{name}.png").write_bytes(picture)
