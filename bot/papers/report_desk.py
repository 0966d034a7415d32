"""The papers of a year in the chat: made and sent; the self-evaluation's template, fetched and replaced."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path

from aiogram import Bot as Telegram
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile

from bot.callbacks import YearPaper
from bot.papers import report_making
from bot.papers.report_making import read_year_paper
from bot.sitting import Sitting
from bot.texts import say
from bot.views import reports as views
from bot.views.welcome import note_screen
from jobs import figures
from jobs.reports.evaluation import filling, paper
from jobs.reports.evaluation.template import MOST_BYTES, OWN, TemplateUnusable, read_template
from jobs.sheets import write_whole
from storage import audit

FORM = "report_template"
FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class ReportDesk(Sitting):
    """One update's view of the papers."""

    async def press(self, data: YearPaper) -> None:
        """What there is, a paper, the template."""
        this_year = self.app.today().year
        year = data.year if FIRST_YEAR <= data.year <= this_year else this_year
        if data.do == "evaluation":
            await self._make(year)
        elif data.do == "template":
            await self._send_template()
        else:
            await self.show_menu(year)

    async def show_menu(self, year: int = 0) -> None:
        """The papers of a year."""
        this_year = self.app.today().year
        await self.show(
            views.menu_screen(year or this_year, this_year=this_year, decides=self.decides, language=self.language)
        )

    async def take_template(self, bot: Telegram, file_id: str, size: int) -> None:
        """A template from Word is held to this year's figures and replaces the one in use. Raises TemplateUnusable."""
        language, year = self.language, self.app.today().year
        if size > MOST_BYTES:
            await self.show(note_screen(language, "report.too_big", megabytes=MOST_BYTES >> 20))
            return
        content = await self._fetch(bot, file_id)
        read = await read_year_paper(self.app, self.work, year)
        await self.app.draw(lambda: filling.fill(content, OWN, paper.compose(read)))  # or it says what is wrong
        await asyncio.to_thread(write_whole, self.app.settings.data_dir / OWN, content)
        person, now = self.identity.person_id, self.app.now()
        self.work.later(lambda session: audit.record(session, person_id=person, act="report.template", now=now))
        self.forms.drop(self.work, self.identity)
        await self.show(note_screen(language, "report.replaced"))

    async def _make(self, year: int) -> None:
        language = self.language
        async with self.show.typing():
            made = await report_making.make(self.app, self.work, year)
        person, now = self.identity.person_id, self.app.now()
        self.work.later(lambda session: figures.keep_computed(session, made.year.this, now=now, by=person))
        name = say(language, "report.name", year=year)
        await self.show.document(BufferedInputFile(made.document, f"{name}.docx"), name)
        book = say(language, "figures.book", year=year)
        await self.show.document(BufferedInputFile(made.book, f"{book}.xlsx"), book)
        await self.show.fresh(views.made_screen(made.missing, year, language))

    async def _send_template(self) -> None:
        content, _name = await asyncio.to_thread(read_template, self.app.settings.data_dir)
        caption = say(self.language, "report.template_how" if self.decides else "report.template_file")
        if self.decides:
            self.forms.begin(self.work, self.identity, self.chat, FORM, self.app.now())
        file = BufferedInputFile(content, f"{say(self.language, 'report.template_file')}.docx")
        await self.show.document(file, caption)

    async def _fetch(self, bot: Telegram, file_id: str) -> bytes:
        with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
            path = Path(folder) / "received"
            try:
                await bot.download(file_id, path)
            except TelegramBadRequest as error:
                raise TemplateUnusable(OWN, ("文件取不到，请重新发",)) from error
            return path.read_bytes()
