"""The self-evaluation made for the chat: read on one state, written in the drawing thread, sent as two files."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from bot.app import App
from bot.figures.office import read_office
from bot.updates.work import Work
from jobs.indicators import load_evaluation
from jobs.reports.evaluation import paper, workbook
from jobs.reports.evaluation.facts import Missing
from jobs.reports.evaluation.paper import Year
from jobs.reports.evaluation.template import read_template


@dataclass(frozen=True, slots=True)
class Made:
    """The paper, the ledger beside it, and what is missing."""

    year: Year
    document: bytes
    book: bytes
    missing: tuple[Missing, ...]


async def read_year_paper(app: App, work: Work, year: int) -> Year:
    """All that the papers of a year say. Raises FiguresUnusable, IndicatorsUnusable, AimsUnusable."""
    office, evaluation, aims = read_office(app.settings, app.today()), load_evaluation(app.settings.data_dir), app.aims
    return await work.read(lambda session: paper.read(session, year, office, evaluation, aims))


async def make(app: App, work: Work, year: int) -> Made:
    """Both files. Raises as `read_year_paper`, and TemplateUnusable."""
    read = await read_year_paper(app, work, year)
    data_dir = app.settings.data_dir

    def write() -> Made:
        template, name = read_template(data_dir)
        filled = paper.write(read, template, name)
        with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
            path = Path(folder) / "ledger.xlsx"
            workbook.write_ledger(path, read, filled.missing)
            return Made(read, filled.document, path.read_bytes(), filled.missing)

    return await app.draw(write)
