"""The figures of a period, read for their screens, pictures and file."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from aiogram.types import BufferedInputFile

from bot.answers import article_matching
from bot.answers.article_names import name_articles
from bot.callbacks import Stats
from bot.figures.outside_line import read_period
from bot.figures.stats_charts import draw_part
from bot.figures.stats_grids import PARTS, list_parts, part_title, write_workbook
from bot.figures.stats_words import Names, period_text
from bot.sitting import Sitting
from bot.texts import say
from bot.views import stats as views
from jobs import office_figures
from jobs.office_figures import PERIODS, Figures

FORM = "stats"


@dataclass(frozen=True, slots=True)
class StatsDesk(Sitting):
    """One update's view of the figures."""

    async def press(self, data: Stats) -> None:
        """The summary, a part as table or picture, the file, another period."""
        if data.do == "range":
            self.forms.begin(self.work, self.identity, self.chat, FORM, self.app.now())
            await self.show(views.ask_screen(self.language))
            return
        figures, names = await self._read(*self._find_period(data))
        if data.do == "xlsx":
            await self._send_file(figures, names)
        elif data.do not in PARTS:
            await self.show(views.summary_screen(figures, names, self.language, today=self.app.today()))
        elif data.picture and data.do in list_parts(figures):
            await self._send_picture(figures, names, data.do)
        else:
            await self.show(views.part_screen(figures, names, data.do, self.language))

    async def take_range(self, text: str) -> None:
        """Two days; asked for again where that can't be."""
        period = read_period(text, self.app.today())
        if period is None or not office_figures.is_period(*period):
            await self.show(views.ask_screen(self.language, wrong=True))
            return
        figures, names = await self._read(*period)
        self.forms.drop(self.work, self.identity)
        await self.show(views.summary_screen(figures, names, self.language, today=self.app.today()))

    def _find_period(self, data: Stats) -> tuple[date, date]:
        """What the button names; this year where that is no period."""
        if data.do in PERIODS:
            return office_figures.find_period(data.do, self.app.today())
        if data.first and data.last:
            first, last = date.fromordinal(data.first), date.fromordinal(data.last)
            if office_figures.is_period(first, last):
                return first, last
        return office_figures.find_period("year", self.app.today())

    async def _read(self, first: date, last: date) -> tuple[Figures, Names]:
        await article_matching.match_asks(self.app)
        aims, terms, when, actor = self.app.aims, self.app.need_terms, self.app.moment(), self.actor
        figures = await self.work.read(
            lambda session: office_figures.read(session, actor, first, last, aims=aims, terms=terms, when=when)
        )
        wanted = office_figures.list_articles(figures)
        if not wanted:
            return figures, {}
        library, today, language = self.app.library, self.app.today(), self.language
        return figures, await self.app.think(lambda: name_articles(library, wanted, today, language))

    async def _send_picture(self, figures: Figures, names: Names, part: str) -> None:
        language = self.language
        async with self.show.typing():
            picture = await self.app.draw(lambda: draw_part(figures, names, part, language))
        caption, rows = part_title(figures, part, language), views.picture_rows(figures, part, language)
        await self.show.photo(BufferedInputFile(picture, f"{part}.png"), caption, rows)

    async def _send_file(self, figures: Figures, names: Names) -> None:
        language = self.language

        def write() -> bytes:
            with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
                path = Path(folder) / "stats.xlsx"
                write_workbook(path, figures, names, language)
                return path.read_bytes()

        async with self.show.typing():
            content = await self.app.draw(write)
        name = say(language, "stats.file", period=period_text(figures.first, figures.last, language))
        await self.show.document(BufferedInputFile(content, f"{name}.xlsx"), name)
