"""How answers do in use, read for its screens: a summary, weeks, what found none, documents, confirmed answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.app import App
from bot.screens import Screen
from bot.updates.work import Work
from bot.views import quality as views
from bot.views.names import short_title
from knowledge import grouping
from knowledge.model import Audience, State
from storage import quality, question_figures

WEEKS = 8
MOST_OPEN = 400  # questions that are put into groups: a second's work


@dataclass(frozen=True, slots=True)
class QualityDesk:
    """One update's view of how answers do."""

    app: App
    work: Work
    language: str

    async def page(self, part: str) -> Screen:
        """The screen of a part, "" the summary."""
        match part:
            case "weeks":
                return views.weeks_screen(await self._weeks(), language=self.language)
            case "open":
                return await self._open()
            case "documents":
                return await self._documents()
            case "confirmed":
                return await self._confirmed()
            case _:
                return await self._summary()

    @property
    def _since(self) -> datetime:
        return self.app.now() - timedelta(weeks=WEEKS)

    async def _weeks(self) -> list[quality.Week]:
        since, zone = self._since, self.app.settings.zone
        return await self.work.read(lambda session: quality.list_weeks(session, since, zone))

    async def _summary(self) -> Screen:
        weeks = await self._weeks()
        total, right, last = await self.work.read(quality.count_checked)
        zone, today = self.app.settings.zone, self.app.today()
        checked = views.CheckedAt(total, right, last.astimezone(zone).date() if last is not None else None)
        since = self._since
        worded = await self.work.read(lambda session: question_figures.count_wordings(session, since))
        return views.summary_screen(weeks, checked, worded, weeks_back=WEEKS, today=today, language=self.language)

    async def _open(self) -> Screen:
        since = self._since
        texts = await self.work.read(lambda session: quality.list_open(session, since, MOST_OPEN))
        groups = await self.app.draw(lambda: grouping.group(texts))
        return views.open_screen(groups, len(texts), language=self.language)

    async def _documents(self) -> Screen:
        since, today, samples = self._since, self.app.today(), self.app.settings.samples == "on"
        cited = await self.work.read(lambda session: quality.count_cited(session, since))
        library = self.app.library
        readable = await self.app.think(lambda: library.snapshot().readable(today, Audience.STAFF, samples))
        current = [(version.metadata, state) for version, state in readable if not version.metadata.is_desk_answer]
        never = [short_title(data.title) for data, state in current if state is State.IN_FORCE and data.id not in cited]
        over = [
            (short_title(data.title), cited[data.id].expired)
            for data, _ in current
            if data.id in cited and cited[data.id].expired
        ]
        return views.documents_screen(never, sorted(over, key=lambda entry: -entry[1]), language=self.language)

    async def _confirmed(self) -> Screen:
        def read(session: Session) -> tuple[int, int, list[str]]:
            total, right, _ = quality.count_checked(session)
            return total, right, list(quality.list_wrong(session, views.MOST_SHOWN).values())

        total, right, wrong = await self.work.read(read)
        return views.confirmed_screen(total, right, wrong, language=self.language)
