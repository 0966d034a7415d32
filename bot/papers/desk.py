"""The office's regular papers in the chat: made from the records as they are, and sent."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from aiogram.types import BufferedInputFile

from bot.callbacks import Paper
from bot.papers import making
from bot.papers.making import Place
from bot.sitting import Sitting
from bot.texts import say
from jobs import office_figures
from storage import audit

_ENDINGS = {"brief": ("pdf", "docx"), "duties": ("docx", "xlsx"), "handover": ("docx",)}
_PERIODS = {"brief": "month", "duties": "quarter", "handover": "month"}


@dataclass(frozen=True, slots=True)
class PaperDesk(Sitting):
    """One update's view of the papers."""

    async def make(self, data: Paper) -> None:
        """Make a paper and send its files; the reader's own restricted lines are in it, nobody else's."""
        app, kind = self.app, data.do
        place = Place(app.settings, app.offices, app.benefits, app.moment(), self.language)
        first, _last = office_figures.find_period(_PERIODS[kind], app.today())
        day = first - timedelta(days=1) if data.back else app.today()
        hidden = frozenset(await self.show.hides_any())
        async with self.show.typing():
            read = await asyncio.to_thread(making.prepare, place, kind, day, reader=self.actor, hidden=hidden)
            paper = await self.work.read(read)
            if kind == "duties" and not paper.about:
                await self.show.toast(say(self.language, "papers.nobody"), alert=True)
                return
            files = [(ending, await app.draw(lambda ending=ending: paper.write(ending))) for ending in _ENDINGS[kind]]  # type: ignore[misc] # bound now
        person, now = self.identity.person_id, app.now()
        facts = {"talents": len(paper.about), "restricted": len(paper.sensitive)}
        self.work.later(
            lambda session: audit.record(session, person_id=person, act="papers.write", subject=kind, now=now, **facts)
        )
        for ending, content in files:
            file = BufferedInputFile(content, paper.name(ending))
            await self.show.document(file, paper.title, about=paper.about, sensitive=paper.sensitive, names=True)
