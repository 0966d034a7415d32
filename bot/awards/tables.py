"""A table of awards that was sent, and one award that was typed: checked, then entered whole or not at all."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiogram import Bot as Telegram
from aiogram.types import BufferedInputFile, Document
from sqlalchemy.orm import Session

from bot.awards import prompts as award_prompts
from bot.awards.sitting import AwardSitting
from bot.callbacks import AwardEntry, AwardFile
from bot.channels.counting import counting
from bot.texts import say
from bot.updates.forms import Form
from bot.views import award_tables as views
from bot.views.welcome import note_screen
from jobs import award_entry, award_import
from jobs.award_entry import Comparison, Decision
from jobs.award_rules import AwardRules
from storage.awards import reading, writing
from storage.awards.fields import REASON_CHARS, Row, list_columns, read_typed
from storage.awards.ledger import read_ledger
from storage.awards.reading import Table
from storage.awards.writing import Entered
from storage.roster import template
from storage.roster.tables import MOST_BYTES

FILE_FORM, WHY_FORM = "award_file", "award_file_why"
ONE_FORM, ONE_WHY_FORM = "award_one", "award_one_why"


@dataclass(frozen=True, slots=True)
class AwardTables(AwardSitting):
    """One update about what is to be entered."""

    # -- a file --------------------------------------------------------------------------------------------

    async def ask_file(self) -> None:
        """Ask for the table."""
        self._wait(FILE_FORM)
        await self.show(views.ask_screen(self.language))

    async def send_template(self) -> None:
        """The empty table, with how it is filled in."""
        names = views.list_benefit_names(await self.read_told())
        hints = say(self.language, "awards.hints", names=names).split("|")
        content = await asyncio.to_thread(
            template.make_form, say(self.language, "awards.template_sheet"), list_columns(), hints
        )
        file = BufferedInputFile(content, say(self.language, "awards.template_file"))
        await self.show.document(file, say(self.language, "awards.template_caption"))

    async def take_file(self, bot: Telegram, document: Document) -> None:
        """A table is read and compared. Raises UnreadableRoster, SecretRoster."""
        if (document.file_size or 0) > MOST_BYTES:
            await self.show(note_screen(self.language, "roster.file.too_big", megabytes=MOST_BYTES >> 20))
            return
        async with self.show.typing(), self._received(bot, document.file_id) as table:
            pass
        if table is None:
            await self.show(note_screen(self.language, "awards.no_table"))
            return
        await self.take_table(table, document.file_id, document.file_name or "")

    async def take_table(self, table: Table, file_id: str, name: str, why: str = "") -> None:
        """What a table would do is shown; nothing is entered yet."""
        result = await self._compare(table, why)
        self._wait(FILE_FORM, file=file_id, digest=table.digest, why=why, title=name[:60])
        told = await self.read_told()
        await self.show(views.comparison_screen(name, result, table.digest, passing=bool(why), told=told))

    async def decide_file(self, bot: Telegram, data: AwardFile) -> None:
        """Enter it, say why it may pass, list its rows, let it be."""
        if data.do == "ask":
            await self.ask_file()
            return
        if data.do == "template":
            await self.send_template()
            return
        form = await self.forms.find(self.work, self.identity, self.chat, self.app.now())
        if form is None or form.name not in {FILE_FORM, WHY_FORM} or form.facts.get("digest") != data.file:
            await self.show(note_screen(self.language, "awards.file_gone"))
            return
        match data.do:
            case "apply" | "list":
                async with self.show.typing(), self._received(bot, str(form.facts["file"])) as table:
                    pass
                if table is None or table.digest != data.file:  # a terminal's file can be edited after it was shown
                    await self.show(note_screen(self.language, "awards.file_changed"))
                elif data.do == "list":
                    await self._list(table, str(form.facts["why"]))
                else:
                    await self._apply(table, form)
            case "why":
                self._wait(WHY_FORM, **form.facts)
                await self.show(views.why_screen(self.language))
            case _:
                self.forms.drop(self.work, self.identity)
                await self.show(note_screen(self.language, "awards.discarded"))

    async def take_why(self, bot: Telegram, form: Form, text: str) -> None:
        """Why rows against an article may pass."""
        async with self.show.typing(), self._received(bot, str(form.facts["file"])) as table:
            pass
        if table is None or table.digest != form.facts["digest"]:
            await self.show(note_screen(self.language, "awards.file_changed"))
            return
        await self.take_table(table, str(form.facts["file"]), str(form.facts["title"]), text.strip()[:REASON_CHARS])

    async def _compare(self, table: Table, why: str) -> Comparison:
        told, terms = await self.read_told(), self.terms(why)
        return await self.work.read(lambda session: award_import.compare(session, table, told.rules, terms))

    async def _apply(self, table: Table, form: Form) -> None:
        told, terms = await self.read_told(), self.terms(str(form.facts["why"]))
        person, now, database = self.identity.person_id, self.app.now(), self.app.database

        def tell(session: Session, entered: Entered) -> None:
            award_prompts.tell(session, entered.moved, by=person, now=now, added=entered.added)

        def enter() -> tuple[Comparison, Entered]:
            return award_import.bring_in(database, table, told.rules, terms, by=person, now=now, tell=tell)

        async with self.show.typing():
            result, entered = await asyncio.to_thread(enter)
        if not result.is_ready:  # somebody changed the ledger since it was shown
            digest, why = table.digest, str(form.facts["why"])
            name = str(form.facts["title"])
            await self.show(views.comparison_screen(name, result, digest, passing=bool(why), told=told))
            return
        self.forms.drop(self.work, self.identity)
        await self.show(views.done_screen(entered, self.language))

    async def _list(self, table: Table, why: str) -> None:
        result, told = await self._compare(table, why), await self.read_told()
        rows, head = views.list_rows(result, told), say(self.language, "awards.list_head").split("|")
        content = await asyncio.to_thread(
            template.make_list, say(self.language, "awards.list_sheet"), head, rows
        )  # fmt: skip
        about = tuple(one.payee.talent_id for one in result.decisions if one.payee is not None)
        file = BufferedInputFile(content, say(self.language, "awards.list_file"))
        await self.show.document(file, say(self.language, "awards.list_caption"), about=about, names=True)

    @asynccontextmanager
    async def _received(self, bot: Telegram, file_id: str) -> AsyncIterator[Table | None]:
        """The table in a file, None where it is none; nothing of it stays on the disk. Raises UnreadableRoster."""
        with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
            path = Path(folder) / "received"
            await bot.download(file_id, path)
            draw = lambda done, total, _what: views.doing_screen(done, total, self.language)  # noqa: E731 -- one line
            async with counting(self.show, draw) as report:
                yield await asyncio.to_thread(reading.read_table, path, report)

    def _wait(self, form: str, **facts: object) -> None:
        self.forms.begin(self.work, self.identity, self.chat, form, self.app.now(), **facts)

    # -- one that is typed ---------------------------------------------------------------------------------

    async def press_one(self, data: AwardEntry) -> None:
        """Ask for one, who of several is meant, why it may pass, enter it, let it be."""
        if data.do == "ask":
            self._wait(ONE_FORM)
            await self.show(views.ask_one_screen(self.language))
            return
        form = await self.forms.find(self.work, self.identity, self.chat, self.app.now())
        if form is None or form.name not in {ONE_FORM, ONE_WHY_FORM} or not form.facts.get("text"):
            await self.show(note_screen(self.language, "awards.entry_gone"))
            return
        text, who, why = str(form.facts["text"]), int(form.facts["who"]), str(form.facts["why"])
        match data.do:
            case "who":
                await self._review(text, data.pick, why)
            case "why":
                self._wait(ONE_WHY_FORM, text=text, who=who, why=why)
                await self.show(views.why_screen(self.language))
            case "apply":
                await self._enter(text, who, why)
            case _:
                self.forms.drop(self.work, self.identity)
                await self.show(note_screen(self.language, "awards.discarded"))

    async def take_one(self, text: str) -> None:
        """One award, a line a field."""
        if not read_typed(text).values:
            await self.show(note_screen(self.language, "awards.no_fields"))
            return
        await self._review(text, 0, "")

    async def take_one_why(self, form: Form, text: str) -> None:
        """Why it may pass."""
        await self._review(str(form.facts["text"]), int(form.facts["who"]), text.strip()[:REASON_CHARS])

    async def _review(self, text: str, who: int, why: str) -> None:
        told = await self.read_told()
        decision = await self.work.read(lambda session: self._decide(session, text, who, why, told.rules))
        self._wait(ONE_FORM, text=text, who=who, why=why)
        if decision.people:
            await self.show(views.which_screen(decision, told))
        else:
            await self.show(views.review_screen(decision, told))

    def _decide(
        self, session: Session, text: str, who: int, why: str, rules: AwardRules
    ) -> Decision:  # fmt: skip
        row: Row = read_typed(text)
        if who:
            row.values["talent_id"] = who
        return award_entry.compare([row], read_ledger(session, [row]), rules, self.terms(why)).decisions[0]

    async def _enter(self, text: str, who: int, why: str) -> None:
        """Check once more and write it, in one commit; where it does not fit any more that is shown."""
        told, person, now = await self.read_told(), self.identity.person_id, self.app.now()

        def enter(session: Session) -> tuple[Decision, Entered]:
            writing.hold(session)
            decision = self._decide(session, text, who, why, told.rules)
            if decision.record is None:
                return decision, Entered()
            records, terms = [decision.record], told.rules.terms
            entered = award_import.enter(session, records, terms, by=person, now=now, subject="typed")
            award_prompts.tell(session, entered.moved, by=person, now=now, added=entered.added)
            return decision, entered

        decision, entered = await self.work.now(enter)
        if decision.record is None:
            await self.show(views.review_screen(decision, told))
            return
        self.forms.drop(self.work, self.identity)
        await self.show(views.done_screen(entered, self.language))
