"""The rules that a budget is forecast by, as they may be used today. Imports no aiogram: the command uses it too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from jobs.budget.forecasting import Made, make, read_material
from jobs.budget.names import Names, read_names
from jobs.budget.terms import Terms
from jobs.budget.what_if import Change, change_book
from jobs.workdays import is_workday

if TYPE_CHECKING:
    from knowledge.eligibility.currency import Shelf
    from knowledge.eligibility.rules import Book
    from storage.database import Database


def open_book(shelf: Shelf, today: date) -> Book:
    """The rules of the day. What is suspended counts as it stood: a budget can't leave out what is being confirmed.

    Raises RulesUnusable, KnowledgeRefusal.
    """
    return replace(shelf.book(today), suspended=frozenset())


def find_names(shelf: Shelf, today: date) -> Names:
    """What the benefits are called. Raises RulesUnusable, KnowledgeRefusal."""
    return read_names(shelf.book(today), today)


def forecast(
    database: Database, shelf: Shelf, terms: Terms, year: int, today: date, now: datetime, change: Change | None = None
) -> tuple[Made, Made | None]:
    """The forecast of what is left of the year, and the same with one thing changed. Takes two milliseconds a person.

    Of a year to come from its first day on, of one that is over from its last. Raises RulesUnusable, KnowledgeRefusal,
    ChangeWrong, Busy.
    """
    as_of = min(max(today, date(year, 1, 1)), date(year, 12, 31))
    book = open_book(shelf, today)
    supposed = None if change is None else change_book(book, change, as_of)
    material = database.read(
        lambda session: read_material(
            session, terms, year, as_of, until=now, before=min(as_of, today) + timedelta(days=1)
        )
    )
    made = make(book, material, terms, year, as_of, is_workday)
    if supposed is None:
        return made, None
    return made, make(supposed, material, terms, year, as_of, is_workday)
