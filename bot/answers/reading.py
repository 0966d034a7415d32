"""The documents as one reader may see them: what a button's short names stand for, looked up anew at each press."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from bot.callbacks import short
from bot.updates.identity import Identity
from bot.views.changes import LATEST_SHOWN, Novelty
from knowledge.difference import compare_versions
from knowledge.library import Library
from knowledge.model import Article, Audience, State, Version
from knowledge.references import find_referred, referred_keys
from knowledge.snapshot import Listing

if TYPE_CHECKING:
    from bot.app import App

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and when. Everything is checked against `audience`, also older versions and originals."""

    library: Library
    today: date
    audience: Audience
    samples: bool

    def shelf(self) -> list[tuple[Version, State]]:
        """The version of each document that answers today."""
        return self.library.snapshot().readable(self.today, self.audience, self.samples)

    def documents(self) -> list[tuple[Version, State]]:
        """The same without the office's answers for all, which are no documents to people."""
        return [entry for entry in self.shelf() if not entry[0].metadata.is_desk_answer]

    def version(self, name: str) -> tuple[Version, State] | None:
        """The version of that short name, old or to come ones too, of a document that may be read."""
        for entry in self._listing():
            if short(entry.version.id) == name:
                return entry.version, entry.state
        return None

    def article(self, version: str, name: str) -> tuple[Version, State, Article] | None:
        """An article of a version, by short names."""
        found = self.version(version)
        if found is None:
            return None
        article = next((entry for entry in found[0].parsed.articles if short(entry.key) == name), None)
        return None if article is None else (*found, article)

    def related(
        self, version: Version, article: Article
    ) -> tuple[list[tuple[Version, Article]], list[tuple[Version, Article]]]:
        """What an article refers to, in any document that may be read, and what of its own document refers to it."""
        to = find_referred(version, article, [other for other, _ in self.shelf()])
        articles = version.parsed.articles
        by = [other for other in articles if other.key != article.key and article in referred_keys(other, articles)]
        return to, [(version, other) for other in by]

    def novelties(self, zone: ZoneInfo, most: int = LATEST_SHOWN) -> list[Novelty]:
        """The newest version of each document, the last published first, each against the one before it."""
        newest = {entry.document: entry for entry in self._listing() if not entry.version.metadata.is_desk_answer}
        last = sorted(newest.values(), key=lambda entry: entry.record.ingested_at)[-most:]
        return [self._novelty(entry, zone) for entry in reversed(last)]

    def novelty(self, name: str, zone: ZoneInfo) -> Novelty | None:
        """A version against the one before it."""
        entry = next((entry for entry in self._listing() if short(entry.version.id) == name), None)
        return None if entry is None else self._novelty(entry, zone)

    def _novelty(self, entry: Listing, zone: ZoneInfo) -> Novelty:
        history = [other.version for other in self._listing() if other.document == entry.document]
        place = next(number for number, version in enumerate(history) if version.id == entry.version.id)
        difference = compare_versions(history[place - 1], entry.version) if place else None
        return Novelty(entry.version, entry.version.ingested_at.astimezone(zone).date(), difference)

    def _listing(self) -> list[Listing]:
        """Versions that may be read: of documents whose answering version may be, no drafts, nothing taken out."""
        open_ids = {version.metadata.id for version, _ in self.shelf()}
        return [
            entry
            for entry in self.library.snapshot().listing(self.today)
            if entry.document in open_ids
            and not entry.removed
            and entry.state is not State.DRAFT
            and entry.version.metadata.audience <= self.audience
            and (self.samples or not entry.version.metadata.sample)
        ]


async def look_up(app: App, identity: Identity, find: Callable[[Reader], T]) -> T:
    """Look something up for this person, in the answering thread."""

    def run() -> T:
        return find(Reader(app.library, app.today(), identity.audience, app.settings.samples == "on"))

    return await app.think(run)
