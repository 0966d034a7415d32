"""An employer's people judged from a table, into a workbook. Imports no aiogram."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.texts import LANGUAGES, say
from bot.views.eligibility_lines import name_fact, word_profile_error
from bot.views.names import article_number
from jobs import forecast, forecast_sheet
from jobs.workdays import is_workday
from knowledge.eligibility.rules import RulesUnusable

if TYPE_CHECKING:
    from knowledge.eligibility.currency import Shelf


def write_template(path: Path, language: str) -> None:
    """The table to fill in. Raises OSError."""
    heads = (say(language, "forecast.person"), say(language, "forecast.employer"), say(language, "forecast.template"))
    forecast_sheet.write_template(path, partial(name_fact, language=language), heads)


def is_table(path: Path) -> bool:
    """Whether a file is a filled-in template, in any of our languages. Raises OSError."""
    return forecast_sheet.is_roster(path, *_list_names())


def _list_names() -> tuple[list[forecast_sheet.NameFact], list[tuple[str, str]]]:
    """How facts are named in each language, and the heads of person and employer."""
    named: list[forecast_sheet.NameFact] = [partial(name_fact, language=one) for one in LANGUAGES]
    return named, [(say(one, "forecast.person"), say(one, "forecast.employer")) for one in LANGUAGES]


def choose_words(language: str) -> forecast_sheet.Words:
    """How a forecast's tables are worded."""
    return forecast_sheet.Words(
        language,
        lambda key: say(language, f"forecast.head.{key}"),
        partial(name_fact, language=language),
        partial(article_number, language=language),
    )


def judge_table(path: Path, made: Path, shelf: Shelf, today: date, language: str) -> list[str]:
    """Write what the people of a table get; gives what is wrong with the table, a line each, and writes nothing then.

    Takes some milliseconds a person: run it apart from the loop. Raises OSError.
    """
    try:
        people, wrong = forecast_sheet.read_roster(path, today, *_list_names())
        if wrong:
            return [
                say(language, "forecast.wrong.row", row=cell.row, reason=word_profile_error(cell.error, language))
                for cell in wrong
            ]
        found = forecast.forecast(shelf.book(today), people, today, is_workday)
    except forecast_sheet.RosterUnreadable as error:
        return [say(language, f"forecast.wrong.{error.reason}", **error.facts)]
    except RulesUnusable:
        return [say(language, "wizard.unusable")]
    forecast_sheet.write_forecast(made, found, choose_words(language), people_first=True)
    return []
