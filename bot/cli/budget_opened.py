"""What the actions of `siwen budget` share: the settings, the database, the day, the rules, the office's terms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings
    from jobs.budget.names import Names
    from jobs.budget.terms import Terms
    from knowledge.eligibility.currency import Shelf
    from storage.budget.lines import Named
    from storage.database import Database


@dataclass(frozen=True, slots=True)
class Opened:
    """The parts. `names` are what the benefits are called today."""

    settings: Settings
    database: Database
    shelf: Shelf
    terms: Terms
    names: Names
    now: datetime
    today: date

    @property
    def language(self) -> str:
        """The office's."""
        return self.settings.language

    def find_benefit(self, text: str) -> Named:
        """The benefit that was named. Raises BudgetRefused `budget.no_benefit`."""
        from bot.texts import say
        from storage.budget.lines import BudgetRefused

        named = self.names.find(text)
        if named is None:
            raise BudgetRefused("budget.no_benefit", say("zh", "budget.no_benefit", text=text), text=text)
        return named


@contextmanager
def open_budget() -> Iterator[Opened]:
    """Open them; the database is closed after it. Raises WrongSetting, WrongDatabase, Busy, RulesUnusable, and more."""
    from bot import settings
    from bot.budget.book import find_names
    from bot.process.opening import open_database
    from jobs.budget.terms import load_terms
    from jobs.clock import Clock
    from knowledge.eligibility.currency import Shelf

    loaded = settings.load()
    now = Clock().now()
    today = now.astimezone(loaded.zone).date()
    shelf = Shelf(loaded.data_dir, samples=loaded.samples == "on")
    terms, names = load_terms(loaded.data_dir), find_names(shelf, today)
    database = open_database(loaded)
    try:
        yield Opened(loaded, database, shelf, terms, names, now, today)
    finally:
        database.close()
