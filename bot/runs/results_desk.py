"""What came of a run, read for its screens, pictures and files; answers from elsewhere on their way in."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aiogram import Bot as Telegram
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile
from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.runs.reading import read_draft, read_progress
from bot.runs.results_setting import read_setting
from bot.screens import Screen
from bot.sitting import Sitting
from bot.texts import say
from bot.updates.forms import Form
from bot.views import outside_answers as outside
from bot.views import results as views
from bot.views.results import Told
from jobs import survey_files, survey_results
from jobs.reports import charts
from jobs.reports.outside_answers import Gathered, UnreadableAnswers, read_answers
from jobs.reports.responses import Response
from jobs.survey_results import Results, ResultsRefused, Setting
from storage import approvals, run_figures
from storage.roster.tables import MOST_BYTES
from storage.surveys.definition import Kind
from storage.tables import Run

FORM, SEARCH_FORM = "answers", "result_texts"
FILE_CHARS = 16  # of a file's digest, kept while it waits


@dataclass(frozen=True, slots=True)
class ResultsDesk(Sitting):
    """One update's view of the results."""

    # -- looking -----------------------------------------------------------------------------------------

    async def list_all(self) -> Screen:
        """The runs that have begun, the newest first."""

        def look(session: Session) -> list[Run]:
            states = ("running", "paused", "closed", "cancelled")
            found = run_figures.list_runs(session, states=states, kinds=("survey",), limit=views.LISTED)
            return [run for run in found if run.started_at is not None]

        return views.list_screen(await self.work.read(look), self.language)

    def setting(self, session: Session, run_id: int, language: str = "") -> Setting:
        """How results of a run are read."""
        return read_setting(session, self.app.settings, run_id, language or self.language, self.app.today())

    async def read(self, run_id: int, language: str = "") -> Results:
        """The results of a run. Raises NotMoved `run.none`, ResultsRefused."""
        return await self.work.read(
            lambda session: survey_results.read_results(session, run_id, self.setting(session, run_id, language))
        )

    async def summary(self, run_id: int) -> Screen:
        """How far it is, and what it says in a few sentences; of an anonymous one that is open numbers alone."""
        now, language = self.app.now(), self.language

        def look(session: Session) -> Told:
            draft = read_draft(session, self.app, run_id, language, now)
            setting = self.setting(session, run_id)
            run, _definition = survey_results.find_run(session, run_id)
            asked = survey_results.read_asked(session, run, setting)
            progress = read_progress(session, self.app, run_id, language)
            try:
                results = survey_results.read_results(session, run_id, setting)
            except ResultsRefused:
                results = None
            return Told(draft, progress, asked, results)

        return views.summary_screen(await self.work.read(look), decides=self.decides, language=language)

    # -- pictures ----------------------------------------------------------------------------------------

    async def show_item(self, run_id: int, place: int) -> None:
        """The picture of an item with a sentence under it; of one answered in words its texts."""
        results = await self.read(run_id)
        items = results.report.items
        if not 1 <= place <= len(items):
            await self.show(views.nothing_screen(run_id, self.language))
            return
        one, language = items[place - 1], self.language
        if one.item.kind is Kind.TEXT:
            self.ask_search(run_id, place)
            await self.show(views.texts_screen(results, place, 0, "", language))
            return
        picture = await self.app.draw(lambda: charts.draw_item(results.report, one, language))
        caption, rows = views.item_caption(results, place, language), views.item_rows(results, place, language)
        if picture is None:
            await self.show(views.item_screen(results, place, language))
            return
        await self.show.photo(BufferedInputFile(picture, f"{one.item.key}.png"), caption, rows)

    # -- texts -------------------------------------------------------------------------------------------

    def ask_search(self, run_id: int, place: int) -> None:
        """What they write next is looked for in the texts."""
        self.forms.begin(self.work, self.identity, self.chat, SEARCH_FORM, self.app.now(), number=run_id, item=place)

    # -- files -------------------------------------------------------------------------------------------

    async def send_file(self, run_id: int, kind: str) -> None:
        """One of the files, made in a thread of its own."""
        language, made_on = self.language, self.app.today()
        results = await self.read(run_id)
        named = not results.report.definition.anonymous
        responses = await self._read_rows(run_id) if named and kind == "xlsx" else None
        name = survey_files.name_file(results, kind, attachment=say(language, "results.attachment"))

        def write() -> bytes:
            with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
                path = Path(folder) / f"results.{kind}"
                survey_files.write_file(path, results, kind, language, made_on=made_on, responses=responses)
                return path.read_bytes()

        async with self.show.typing():
            content = await self.app.draw(write)
        about = await self._list_talents(run_id) if responses is not None else ()
        await self.show.document(BufferedInputFile(content, name), say(language, f"results.file.{kind}"), about=about)

    async def _read_rows(self, run_id: int) -> list[Response]:
        """The responses one by one, without who refused this channel."""
        zone = self.app.settings.zone
        hidden = await self.show.hides_any()

        def look(session: Session) -> list[Response]:
            run = approvals.get(session, Run, run_id)
            return list(survey_results.read_responses(session, run, zone, hidden=hidden))

        return await self.work.read(look)

    async def _list_talents(self, run_id: int) -> tuple[int, ...]:
        hidden = await self.show.hides_any()
        found = await self.work.read(lambda session: run_figures.list_answered(session, run_id))
        return tuple(talent for talent in found if talent not in hidden)

    # -- answers from elsewhere --------------------------------------------------------------------------

    def ask_file(self, run_id: int, source: str, **facts: object) -> None:
        """What they send next is a file of answers."""
        told = {"number": run_id, "source": source, **facts}
        self.forms.begin(self.work, self.identity, self.chat, FORM, self.app.now(), **told)

    async def take_file(self, bot: Telegram, form: Form, file_id: str, size: int) -> Screen:
        """Read a file and say what would be entered; nothing is yet. Raises ResultsRefused."""
        if size > MOST_BYTES:
            raise Refusal("roster.file.too_big", megabytes=MOST_BYTES >> 20)
        run_id, source = int(form.facts["number"]), str(form.facts["source"])
        try:
            gathered, sha256 = await self._fetch(bot, run_id, file_id, source)
        except UnreadableAnswers as error:
            return outside.unreadable_screen(run_id, error, self.language)
        definition = await self.work.read(lambda session: survey_results.find_run(session, run_id)[1])
        if gathered.faults:
            return outside.faults_screen(run_id, gathered, definition, self.language)
        await self.work.read(
            lambda session: survey_results.check_outside(
                session, run_id, gathered, sha256, self.setting(session, run_id)
            )
        )
        self.ask_file(run_id, source, file=file_id, digest=sha256[:FILE_CHARS])
        return outside.gathered_screen(run_id, gathered, definition, source, self.language)

    async def apply(self, bot: Telegram, run_id: int) -> Screen:
        """Enter the file that waits: all of it. Raises ResultsRefused, Refusal `gathered.gone`."""
        form = await self.forms.find(self.work, self.identity, self.chat, self.app.now())
        if form is None or form.name != FORM or form.facts.get("number") != run_id or "file" not in form.facts:
            raise Refusal("gathered.gone")
        gathered, sha256 = await self._fetch(bot, run_id, str(form.facts["file"]), str(form.facts["source"]))
        if sha256[:FILE_CHARS] != form.facts["digest"]:  # a terminal's file can be edited after it was shown
            raise Refusal("gathered.gone")
        person, now = self.actor.person_id, self.app.now()
        count = await self.work.now(
            lambda session: survey_results.enter_outside(
                session, run_id, gathered, sha256, self.setting(session, run_id), by=person, now=now
            )
        )
        self.forms.drop(self.work, self.identity)
        return outside.entered_screen(run_id, count, self.language)

    async def _fetch(self, bot: Telegram, run_id: int, file_id: str, source: str) -> tuple[Gathered, str]:
        definition = await self.work.read(lambda session: survey_results.find_run(session, run_id)[1])
        with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
            path = Path(folder) / "received"
            try:
                await bot.download(file_id, path)
            except TelegramBadRequest as error:
                raise Refusal("roster.failed") from error
            read: Callable[[], tuple[Gathered, str]] = lambda: (  # noqa: E731 -- one thing to run in a thread
                read_answers(path, definition, source),
                survey_results.hash_file(path.read_bytes()),
            )
            return await asyncio.to_thread(read)
