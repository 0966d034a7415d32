"""What the year's figures and its report are read with, for the chat and the commands alike. Imports no aiogram."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from bot.budget.charts import draw_pages
from bot.runs.results_setting import read_setting
from bot.settings import Settings
from jobs import survey_results
from jobs.budget.names import Names, read_names
from jobs.figure_catalogue import load_catalogue
from jobs.figures import Office
from jobs.survey_results import Results
from knowledge.eligibility.currency import Shelf
from storage.budget.figures import BudgetYear

SATISFACTION = "satisfaction"  # the key of the survey that the year is judged by


def read_office(settings: Settings, today: date) -> Office:
    """The office's clock, list of figures and way to read a run, for one reading: a run is counted once in it.

    Raises FiguresUnusable.
    """
    known: dict[int, Results] = {}

    def read(session: Session, run_id: int) -> Results:
        if run_id not in known:
            setting = read_setting(session, settings, run_id, "zh", today)
            known[run_id] = survey_results.read_results(session, run_id, setting)
        return known[run_id]

    def name_benefits() -> Names:
        return read_names(Shelf(settings.data_dir, samples=settings.samples == "on").book(today), today)

    def draw(budget: BudgetYear, names: Names) -> list[bytes]:
        return draw_pages(budget, names, "zh")

    catalogue = load_catalogue(settings.data_dir)
    return Office(settings.zone, today, catalogue, SATISFACTION, read, name_benefits, draw)
