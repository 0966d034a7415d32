"""The papers of awards in the chat: the public notice of a batch, the plaques of a year, the instalments due."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aiogram.types import BufferedInputFile
from sqlalchemy import ColumnElement

from bot.awards.mending import AwardMending
from bot.awards.sitting import AwardSitting
from bot.callbacks import AwardList, AwardPaper
from bot.screens import Button, Row, Screen, clean, line
from bot.texts import say
from bot.views import award_words as words
from bot.views.names import clip
from bot.views.welcome import note_screen
from jobs import award_papers
from storage.awards import lists
from storage.tables import Award

_MOST_BATCHES = 8


@dataclass(frozen=True, slots=True)
class AwardPapers(AwardMending):
    """One update about a paper."""

    async def press_paper(self, data: AwardPaper) -> None:
        """Which batch, its notice; the plaques of this year; the instalments of the next quarter."""
        match data.do:
            case "plaques":
                await self._send_plaques()
            case "due":
                await self._send_due()
            case _ if data.number:
                await self._send_notice(data.number)
            case _:
                await self._offer_batches()

    def _mine(self) -> ColumnElement[bool]:
        return lists.seen_by(self.actor)

    async def _list_batches(self) -> list[str]:
        """The batches that have something to make public, the newest first."""
        told, mine = await self.read_told(), self._mine()
        rules = told.rules
        read = lambda session: lists.list_kinds(session, mine)  # noqa: E731 -- one line
        waiting = [one for one in await self.work.read(read) if award_papers.is_to_be_noticed(one, rules)]
        return list(dict.fromkeys(one.batch for one in waiting))[:_MOST_BATCHES]

    async def _offer_batches(self) -> None:
        batches, language = await self._list_batches(), self.language
        back: Row = (Button(say(language, "button.awards.list"), AwardList().pack()),)
        if not batches:
            await self.show(Screen((line(say(language, "awards.no_batch")),), (back,)))
            return
        rows: list[Row] = [
            (Button(clip(clean(self._call(batch)), 20), AwardPaper(do="notice", number=number).pack()),)
            for number, batch in enumerate(batches, 1)
        ]
        await self.show(Screen((line(say(language, "awards.which_batch")),), (*rows, back)))

    def _call(self, batch: str) -> str:
        return batch or say(self.language, "awards.unnamed_batch")

    async def _send_notice(self, number: int) -> None:
        batches, told, today = await self._list_batches(), await self.read_told(), self.app.today()
        if number > len(batches):
            await self._offer_batches()
            return
        batch = batches[number - 1]
        found = await self.work.read(
            lambda session: lists.list_where(session, self._mine(), Award.batch == batch)
        )  # fmt: skip
        notice, unit = award_papers.plan_notice(found, told.rules, today), name_units(self)
        if not notice.rows:
            await self.show(note_screen(self.language, "awards.no_batch"))
            return
        content = await self.app.draw(
            lambda: award_papers.write_notice(notice, self._call(batch), told.rules, unit, today)
        )
        name = say(self.language, "awards.notice_file", batch=self._call(batch))
        caption = say(
            self.language, "awards.notice_caption", batch=self._call(batch), rows=len(notice.rows), left=notice.left
        )
        about = tuple(dict.fromkeys(one.facts.talent_id for one in notice.rows if one.facts.talent_id is not None))
        await self.show.document(BufferedInputFile(content, name), caption, about=about, names=True)

    async def _send_plaques(self) -> None:
        year, told = self.app.today().year, await self.read_told()
        first, last = self.app.today().replace(month=1, day=1), self.app.today()
        handed = Award.handed_on.is_(None) | Award.handed_on.between(first, last)
        found = await self.work.read(
            lambda session: lists.list_where(session, self._mine(), Award.honour != "", handed)
        )  # fmt: skip
        if not found:
            await self.show(note_screen(self.language, "awards.plaques_none", year=year))
            return
        content = await self._write(lambda path: award_papers.write_plaques(path, found, told.rules, year))
        caption = say(self.language, "awards.plaques_caption", year=year, rows=len(found))
        about = tuple(dict.fromkeys(one.facts.talent_id for one in found if one.facts.talent_id is not None))
        name = say(self.language, "awards.plaques_file", year=year)
        await self.show.document(BufferedInputFile(content, name), caption, about=about, names=True)

    async def _send_due(self) -> None:
        (found, names), told = await self.read_due(), await self.read_told()
        parts = {words.due_part(name, found.today, told): some for name, some in found.parts}
        content = await self._write(lambda path: award_papers.write_due(path, parts, names, told.rules))
        about = tuple(dict.fromkeys(one.talent_id for one in found.everything if one.talent_id is not None))
        name = say(self.language, "awards.due_file", day=f"{found.today}")
        await self.show.document(BufferedInputFile(content, name), "", about=about, names=True)

    async def _write(self, write: Callable[[Path], object]) -> bytes:
        def make() -> bytes:
            with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
                path = Path(folder) / "paper.xlsx"
                write(path)
                return path.read_bytes()

        return await asyncio.to_thread(make)


def name_units(desk: AwardSitting) -> Callable[[str], str]:
    """A unit's name and phone by its key."""
    offices = {office.key: office for office in desk.app.offices.entries}

    def name(key: str) -> str:
        office = offices.get(key)
        if office is None:
            return key
        return f"{office.unit}，电话{office.phone}" if office.phone else office.unit

    return name
