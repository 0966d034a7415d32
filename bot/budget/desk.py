"""The budget, read for its screens, picture and files; what is typed and sent on its way in."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from aiogram import Bot as Telegram
from aiogram.types import BufferedInputFile
from sqlalchemy.orm import Session

from bot.budget import book as budget_book
from bot.budget import charts as budget_charts
from bot.budget import grids as budget_grids
from bot.budget import supposed as budget_supposed
from bot.budget import typed as budget_typed
from bot.budget import words
from bot.budget.tables import sum_up
from bot.callbacks import Budget, BudgetStep
from bot.callbacks.values import short
from bot.sitting import Sitting
from bot.texts import say
from bot.updates.forms import Form
from bot.views import budget as views
from bot.views.welcome import note_screen
from jobs.budget.forecasting import Made
from jobs.budget.names import Names
from jobs.budget.parting import list_parted
from jobs.budget.terms import Terms, load_terms
from jobs.budget.what_if import RECOGNITION, Change, ChangeWrong, read_change
from storage.budget import entering, figures, forecasts, lines
from storage.budget.amounts import AmountWrong
from storage.budget.figures import BudgetYear
from storage.budget.tables import Table, read_table
from storage.roster.tables import MOST_BYTES

FORM, TABLE_FORM = "budget", "budget_table"
_RECOGNITION = ("认定", "人才认定", RECOGNITION)


@dataclass(frozen=True, slots=True)
class BudgetDesk(Sitting):
    """One update's view of the budget."""

    # -- looking -----------------------------------------------------------------------------------------

    async def press(self, data: Budget) -> None:
        """A part, a picture, a file, another year, a new forecast."""
        year = data.year or self.app.today().year
        names = await self._names()
        match data.do:
            case "forecast":
                await self._make(year)
            case "people" | "parted":
                await self._send_people(data, year, names)
                return
        budget, years = await self._read(year)
        language = self.language
        match data.do:
            case "lines" if budget.lines:
                await self.show(views.lines_screen(budget, names, language))
            case "quarters":
                await self.show(views.quarters_screen(budget, language))
            case "line":
                await self._show_line(budget, names, data.benefit)
            case "chart" if budget.lines:
                await self._send_picture(budget, names)
            case "xlsx":
                await self._send_workbook(budget, names)
            case _:
                screen = views.summary_screen(budget, names, self.terms, language, decides=self.decides, years=years)
                await self.show(screen)

    @property
    def terms(self) -> Terms:
        """How it is forecast, as the office set it."""
        return load_terms(self.app.settings.data_dir)

    async def _names(self) -> Names:
        shelf, today = self.app.benefits, self.app.today()
        return await asyncio.to_thread(budget_book.find_names, shelf, today)

    async def _read(self, year: int) -> tuple[BudgetYear, list[int]]:
        today = self.app.today()
        return await self.work.read(
            lambda session: (figures.read_year(session, year, today), lines.list_years(session))
        )

    async def _show_line(self, budget: BudgetYear, names: Names, key: str) -> None:
        found = next((one for one in budget.lines if short(one.benefit) == key), None)
        if found is None:
            await self.show(note_screen(self.language, "tap.old"))
            return
        await self.show(views.line_screen(found, names, self.language, year=budget.year, decides=self.decides))

    async def _forecast(self, year: int, change: Change | None = None) -> tuple[Made, Made | None]:
        app, terms = self.app, self.terms
        shelf, today, now = app.benefits, app.today(), app.now()
        async with self.show.typing():
            return await app.draw(lambda: budget_book.forecast(app.database, shelf, terms, year, today, now, change))

    async def _make(self, year: int) -> None:
        """Forecast the year anew, and keep it."""
        made, _ = await self._forecast(year)
        now = self.app.now()
        await self.work.now(lambda session: forecasts.store(session, made.forecast, now))

    async def _send_picture(self, budget: BudgetYear, names: Names) -> None:
        language = self.language
        async with self.show.typing():
            picture = await self.app.draw(lambda: budget_charts.draw_year(budget, names, language))
        caption = say(language, "budget.chart.title", year=budget.year)
        await self.show.photo(
            BufferedInputFile(picture, "picture.png"), caption, views.picture_rows(budget.year, language)
        )

    async def _send_workbook(self, budget: BudgetYear, names: Names) -> None:
        language, terms = self.language, self.terms
        name = say(language, "budget.file", year=budget.year)
        await self._send(lambda path: budget_grids.write_workbook(path, budget, names, terms, language), name)

    async def _send_people(self, data: Budget, year: int, names: Names) -> None:
        """The people behind the forecast, of a benefit, of all that part, or of all."""
        made, _ = await self._forecast(year)
        benefits = frozenset(key for key in names.words if data.benefit and short(key) == data.benefit)
        if data.do == "parted":
            budget, _ = await self._read(year)
            benefits = frozenset(one.line.benefit for one in list_parted(budget, self.terms))
        hidden = frozenset(await self.show.hides_any())
        about = tuple(sorted(budget_grids.list_talents(made, benefits) - hidden))
        language, name = self.language, say(self.language, "budget.list_file", year=year)
        await self._send(
            lambda path: budget_grids.write_list(path, made, names, language, benefits=benefits, hidden=hidden),
            name,
            about=about,
        )

    async def _send(self, write: Callable[[Path], None], name: str, *, about: tuple[int, ...] = ()) -> None:
        def make() -> bytes:
            with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
                path = Path(folder) / "budget.xlsx"
                write(path)
                return path.read_bytes()

        async with self.show.typing():
            content = await self.app.draw(make)
        await self.show.document(BufferedInputFile(content, f"{name}.xlsx"), name, about=about)

    # -- changing ----------------------------------------------------------------------------------------

    async def step(self, data: BudgetStep, bot: Telegram) -> None:
        """Ask for what is typed or sent; enter what was looked at."""
        year = data.year or self.app.today().year
        names = await self._names()
        match data.do:
            case "save":
                await self._save(names)
            case "apply":
                await self._apply(data, year, names, bot)
            case "template":
                language = self.language
                await self._send(
                    lambda path: budget_grids.write_template(path, names, year, language),
                    say(language, "budget.template"),
                )
            case "table":
                self.forms.begin(self.work, self.identity, self.chat, TABLE_FORM, self.app.now(), year=year)
                await self.show(views.ask_screen("table", year, "", self.language))
            case "plan" | "adjust" | "explain" | "suppose":
                key = next((key for key in names.words if data.benefit and short(key) == data.benefit), "")
                self._begin(data.do, year, key)
                name = names.name(key, self.language) if key else ""
                await self.show(views.ask_screen(data.do, year, name, self.language))
            case _:
                await self.show(note_screen(self.language, "tap.old"))

    def _begin(self, do: str, year: int, benefit: str, **more: object) -> None:
        facts = {"do": do, "year": year, "benefit": benefit, **more}
        self.forms.begin(self.work, self.identity, self.chat, FORM, self.app.now(), **facts)

    async def take_text(self, form: Form, text: str) -> None:
        """What was asked for: looked at before it is entered; asked for again where it can't be read."""
        do, year, benefit = str(form.facts["do"]), int(form.facts["year"]), str(form.facts["benefit"])
        names, language = await self._names(), self.language
        said = text.strip()
        if not benefit:
            benefit, said = self._split(said, names, do)
        name = names.name(benefit, language) if benefit and benefit != RECOGNITION else ""
        if not benefit:
            wrong = say(language, "budget.no_benefit", text=text[:20])
            await self.show(views.ask_screen(do, year, "", language, wrong=wrong))
            return
        try:
            if do == "suppose":
                await self._suppose(year, benefit, said, names)
                return
            told, facts = self._look_at(do, year, said, name)
        except ChangeWrong as error:
            wrong = budget_supposed.word_wrong(error, language)
        except AmountWrong as error:
            wrong = say(language, f"budget.wrong.{error.reason}", text=said[:30])
        except ValueError:
            wrong = say(language, "budget.parts" if do == "plan" else "budget.wrong.day", text=said[:30])
        else:
            self._begin(do, year, benefit, **facts)
            await self.show(views.review_screen(told, year, language))
            return
        await self.show(views.ask_screen(do, year, name, language, wrong=wrong))

    def _split(self, said: str, names: Names, do: str) -> tuple[str, str]:
        if do == "suppose":
            for word in _RECOGNITION:
                if said.startswith(word):
                    return RECOGNITION, said.removeprefix(word)
        return budget_typed.split_benefit(said, names)

    def _look_at(self, do: str, year: int, said: str, name: str) -> tuple[list[str], dict[str, object]]:
        """What would be entered, in words and as facts. Raises AmountWrong, ValueError."""
        language = self.language
        if do == "explain":
            return [say(language, "budget.about_explain", name=name, reason=said)], {"reason": said}
        if do == "plan":
            yuan, parts = budget_typed.read_plan(said)
            told = [say(language, "budget.about_plan", year=year, name=name, yuan=words.write_money(yuan, language))]
            for quarter, part in zip(lines.list_quarters(year), parts or (), strict=False):
                told.append(f"{words.name_quarter(quarter, language)} {words.write_money(part, language)}")
            return told, {"yuan": yuan, "parts": list(parts) if parts is not None else None}
        found = budget_typed.read_adjustment(said, year, min(self.app.today(), date(year, 12, 31)))
        if found.day > self.app.today():
            raise AmountWrong("future")
        if not found.reason:
            raise AmountWrong("no_reason")
        adjustment = figures.Adjustment(found.day, found.yuan, found.quarter, found.reason, None, "")
        told = [say(language, "budget.about_adjust", year=year, name=name), words.adjustment_line(adjustment, language)]
        return told, {
            "yuan": found.yuan,
            "day": found.day.isoformat(),
            "quarter": found.quarter,
            "reason": found.reason,
        }

    async def _suppose(self, year: int, benefit: str, said: str, names: Names) -> None:
        """Both forecasts side by side; nothing is changed. Raises ChangeWrong."""
        change = read_change(benefit, said)
        made, other = await self._forecast(year, change)
        budget, _ = await self._read(year)
        if other is None:
            raise ChangeWrong("amount", text=said)
        told = budget_supposed.list_lines(made.forecast, other.forecast, change, budget, names, self.language)
        self.forms.drop(self.work, self.identity)
        key = benefit if budget.find(benefit) is not None else ""
        await self.show(views.told_screen(told, year, self.language, key))

    async def _save(self, names: Names) -> None:
        """Enter what was looked at, once. Raises BudgetRefused."""
        form = await self.forms.find(self.work, self.identity, self.chat, self.app.now())
        if form is None or form.name != FORM or not {"yuan", "reason"} & form.facts.keys():
            await self.show(note_screen(self.language, "tap.old"))
            return
        facts = dict(form.facts)
        do, year, benefit = str(facts["do"]), int(facts["year"]), str(facts["benefit"])
        by, now, key = self.identity.person_id, self.app.now(), f"{self.work.source}:{self.work.update_id}"
        named = names.named.get(benefit) or lines.Named(benefit, "", "")

        def enter(session: Session) -> int:
            if do == "plan":
                lines.plan(session, year, named, int(facts["yuan"]), facts["parts"], by=by, now=now)
            elif do == "adjust":
                lines.adjust(
                    session, year, benefit, int(facts["yuan"]), str(facts["reason"]),
                    day=date.fromisoformat(str(facts["day"])), quarter=str(facts["quarter"]), key=key, by=by, now=now,
                )  # fmt: skip
            else:
                lines.explain(session, year, benefit, str(facts["reason"]), by=by, now=now)
            return lines.read_adjusted(session, year, benefit)

        adjusted = await self.work.now(enter)
        self.forms.drop(self.work, self.identity)
        language = self.language
        told = {
            "year": year,
            "name": names.name(benefit, language),
            "yuan": words.write_money(int(facts.get("yuan", 0)), language, signed=do == "adjust"),
            "adjusted": words.write_money(adjusted, language),
        }
        await self.show(views.told_screen([say(language, f"budget.{do}_done", **told)], year, language, benefit))

    # -- tables ------------------------------------------------------------------------------------------

    async def take_file(self, form: Form, bot: Telegram, file_id: str, name: str, size: int) -> None:
        """A table is read and compared; nothing is entered yet. Raises UnreadableRoster."""
        if size > MOST_BYTES:
            await self.show(note_screen(self.language, "roster.file.too_big", megabytes=MOST_BYTES >> 20))
            return
        year, names = int(form.facts["year"]), await self._names()
        table = await self._receive(bot, file_id, name)
        if table is None:
            wrong = say(self.language, "budget.import.none", name=name[:40])
            await self.show(views.ask_screen("table", year, "", self.language, wrong=wrong))
            return
        named, today = names.named, self.app.today()
        checked = await self.work.read(lambda session: entering.check(session, table, named, year=year, today=today))
        facts = {"year": year, "file": file_id, "called": name, "digest": table.digest}
        self.forms.begin(self.work, self.identity, self.chat, TABLE_FORM, self.app.now(), **facts)
        await self.show(views.table_screen(checked, name, table.digest, names, year, self.language))

    async def _receive(self, bot: Telegram, file_id: str, name: str) -> Table | None:
        async with self.show.typing():
            with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
                path = Path(folder) / "received"
                await bot.download(file_id, path)
                return await asyncio.to_thread(read_table, path, name)

    async def _apply(self, data: BudgetStep, year: int, names: Names, bot: Telegram) -> None:
        """Enter the table that was looked at, whole. Raises TableRefused: nothing was."""
        form = await self.forms.find(self.work, self.identity, self.chat, self.app.now())
        if form is None or form.name != TABLE_FORM or form.facts.get("digest") != data.file:
            await self.show(note_screen(self.language, "roster.gone"))
            return
        table = await self._receive(bot, str(form.facts["file"]), str(form.facts["called"]))
        if table is None or table.digest != data.file:  # a terminal's file can be edited after it was shown
            await self.show(note_screen(self.language, "roster.changed_file"))
            return
        named, today, by, now = names.named, self.app.today(), self.identity.person_id, self.app.now()
        checked = await self.work.now(
            lambda session: entering.enter(session, table, named, year=year, today=today, by=by, now=now)
        )
        self.forms.drop(self.work, self.identity)
        told = [say(self.language, "budget.import.done", told=sum_up(checked, self.language))]
        await self.show(views.told_screen(told, year, self.language))
