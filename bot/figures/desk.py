"""The ledger of figures in the chat: read, entered by a line that is read over, or by a file, all of it or nothing."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiogram import Bot as Telegram
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile
from sqlalchemy.orm import Session

from bot.callbacks import Ledger
from bot.figures.line import MOST_NAMED, read_line
from bot.figures.office import read_office
from bot.papers.report_making import read_year_paper
from bot.sitting import Sitting
from bot.texts import say
from bot.updates.forms import Form
from bot.views import figures as views
from bot.views.welcome import note_screen
from jobs import figures
from jobs.figures import Figure, Office, YearFigures
from jobs.reports.evaluation import workbook
from storage.figures import ledger
from storage.figures.ledger import Entry, FigureRefused, Standing
from storage.figures.reading import Ledger as File
from storage.figures.reading import read_ledger
from storage.roster.tables import MOST_BYTES

FORM = "figures"
FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class FigureDesk(Sitting):
    """One update's view of the ledger."""

    @property
    def office(self) -> Office:
        """What computing takes. Raises FiguresUnusable."""
        return read_office(self.app.settings, self.app.today())

    async def press(self, data: Ledger, bot: Telegram) -> None:
        """A page, a figure, the line, the file. Raises FiguresUnusable, FigureRefused."""
        year = data.year if FIRST_YEAR <= data.year <= self.app.today().year else self.app.today().year
        match data.do:
            case "missing":
                await self.show(views.missing_screen(await self._read(year), self.language))
            case "ask":
                self._wait(year, asked=True)
                await self.show(views.ask_screen(year, self.language))
            case "save":
                await self._save(year)
            case "apply":
                await self._apply(bot, year)
            case "xlsx":
                await self._send_book(year)
            case _:
                await self.show_year(year, data.page)

    async def show_year(self, year: int = 0, page: int = 0) -> None:
        """The list; what is written next names a figure, or enters one."""
        this_year = self.app.today().year
        found = await self._read(year or this_year)
        self._wait(found.year)
        await self.show(views.year_screen(found, page, this_year=this_year, language=self.language))

    async def take_line(self, form: Form, text: str) -> bool:
        """A figure is shown, or what the line would enter. False: it names none, and nobody asked for a figure."""
        year, office = int(form.facts["year"]), self.office
        found = await self._read(year)
        names = {key: listed.name for key, listed in office.catalogue.items()}
        names |= {key: one.entry.name for key, one in found.figures.items()}
        read = read_line(text, names)
        if not read.keys and not form.facts.get("asked"):
            return False
        if len(read.keys) != 1:
            self._wait(year, asked=True)
            named = "、".join(names[key] for key in read.keys[:MOST_NAMED])
            told = say(self.language, "figures.which", named=named) if named else say(self.language, "figures.unknown")
            await self.show(views.ask_screen(year, self.language, said=told))
            return True
        (key,) = read.keys
        if read.enters:
            await self._review(year, key, read.fields, office)
        else:
            await self._open(found.find(key), key, names[key], year)
        return True

    async def take_file(self, bot: Telegram, form: Form, file_id: str, size: int) -> bool:
        """A file is read and compared; nothing is entered yet. False: it is another table, and nobody asked for one.

        Raises UnreadableRoster, FigureRefused.
        """
        year = int(form.facts["year"])
        if size > MOST_BYTES:
            await self.show(note_screen(self.language, "roster.file.too_big", megabytes=MOST_BYTES >> 20))
            return True
        file = await self._fetch(bot, file_id)
        if file is None and not form.facts.get("asked"):
            return False
        if file is None:
            self._wait(year, asked=True)
            await self.show(views.ask_screen(year, self.language, said=say(self.language, "figures.no_heads")))
            return True
        guard = figures.guard(self.office)
        verdicts = await self.work.read(lambda session: ledger.compare(session, file.rows, guard))
        facts = {"year": year, "file": file_id, "digest": file.digest}
        self.forms.begin(self.work, self.identity, self.chat, FORM, self.app.now(), **facts)
        await self.show(views.comparison_screen(verdicts, year, self.language))
        return True

    # -- steps -------------------------------------------------------------------------------------------

    def _wait(self, year: int, *, asked: bool = False) -> None:
        self.forms.begin(self.work, self.identity, self.chat, FORM, self.app.now(), year=year, asked=asked)

    async def _read(self, year: int) -> YearFigures:
        office = self.office
        return await self.work.read(lambda session: figures.read_year(session, year, office))

    async def _open(self, figure: Figure | None, key: str, name: str, year: int) -> None:
        def look(session: Session) -> list[Standing]:
            return ledger.list_history(session, str(year), key)

        history = await self.work.read(look)
        self._wait(year)
        zone = self.app.settings.zone
        await self.show(views.figure_screen(figure, history, name, year, zone, self.language))

    async def _review(self, year: int, key: str, given: Mapping[str, str], office: Office) -> None:
        def fill(session: Session) -> tuple[Entry, Standing | None]:
            entry = figures.fill_entry(session, str(year), key, given, office)
            refused = ledger.refuse(entry) or figures.guard(office)(session, entry)
            if refused is not None:
                raise refused
            return entry, ledger.read(session, str(year)).get(key)

        try:
            entry, standing = await self.work.read(fill)
        except FigureRefused as refused:
            self._wait(year, asked=True)
            told = say(self.language, refused.key, **refused.facts)
            await self.show(views.ask_screen(year, self.language, said=told))
            return
        facts = {"year": year, "key": key, "given": dict(given)}
        self.forms.begin(self.work, self.identity, self.chat, FORM, self.app.now(), **facts)
        before = standing.entry if standing is not None else None
        await self.show(views.review_screen(entry, before, self.language))

    async def _save(self, year: int) -> None:
        form = await self.forms.find(self.work, self.identity, self.chat, self.app.now())
        if form is None or form.name != FORM or "key" not in form.facts or form.facts["year"] != year:
            await self.show(note_screen(self.language, "figures.gone"))
            return
        key, given, office = str(form.facts["key"]), form.facts["given"], self.office
        person, now = self.identity.person_id, self.app.now()

        def enter(session: Session) -> Entry:
            entry = figures.fill_entry(session, str(year), key, given, office)
            figures.enter(session, entry, office, now=now, by=person)
            return entry

        await self.work.now(enter)
        await self.show_year(year)

    async def _apply(self, bot: Telegram, year: int) -> None:
        form = await self.forms.find(self.work, self.identity, self.chat, self.app.now())
        if form is None or form.name != FORM or "file" not in form.facts:
            await self.show(note_screen(self.language, "figures.gone"))
            return
        file = await self._fetch(bot, str(form.facts["file"]))
        if file is None or file.digest != form.facts["digest"]:  # a terminal's file can be edited after it was shown
            await self.show(note_screen(self.language, "roster.changed_file"))
            return
        guard, person, now = figures.guard(self.office), self.identity.person_id, self.app.now()
        await self.work.now(lambda session: ledger.enter_all(session, file.rows, guard, now=now, by=person))
        await self.show_year(year)

    async def _fetch(self, bot: Telegram, file_id: str) -> File | None:
        with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
            path = Path(folder) / "received"
            try:
                await bot.download(file_id, path)
            except TelegramBadRequest as error:
                raise FigureRefused("roster.failed") from error
            return await asyncio.to_thread(read_ledger, path)

    async def _send_book(self, year: int) -> None:
        """The workbook that comes with the report."""
        async with self.show.typing():
            made = await read_year_paper(self.app, self.work, year)

            def write() -> bytes:
                with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
                    path = Path(folder) / "ledger.xlsx"
                    workbook.write_ledger(path, made, ())
                    return path.read_bytes()

            content = await self.app.draw(write)
        name = say(self.language, "figures.book", year=year)
        await self.show.document(BufferedInputFile(content, f"{name}.xlsx"), name)
