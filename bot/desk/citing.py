"""The articles that an officer's answer stands on: those found for the question, and those that its words name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.answers.reading import Reader
from bot.views import passages
from bot.views.names import short_title
from knowledge import references
from knowledge.model import Article, ArticleKind, Audience, Metadata, State, Version

if TYPE_CHECKING:
    from bot.app import App

MOST = 3  # of one answer, as of one by the documents


@dataclass(frozen=True, slots=True)
class Cited:
    """An article by the names of what it stands in, as it stands today. `entry` is it as a question's citations are."""

    entry: Mapping[str, Any]
    metadata: Metadata
    number: str
    heading: str
    state: State
    text: str  # without its tables
    has_table: bool = False

    @property
    def name(self) -> str:
        """人才奖励服务保障办法 第九条."""
        return f"{short_title(self.metadata.title)} {self.number}"


def name_all(app: App, citations: Iterable[Mapping[str, Any]]) -> tuple[Cited, ...]:
    """What citations of a question or an answer are called, as the documents stand today; what is gone is left out.

    Off the event loop.
    """
    wanted = list(citations)
    if not wanted:
        return ()  # an answer that names no article needs no library
    reader = _reader(app)
    found = []
    for entry in wanted:
        now = next((pair for pair in reader.shelf() if pair[0].metadata.id == entry["document"]), None)
        article = _article(now[0], str(entry["article"])) if now is not None else None
        if now is not None and article is not None:
            found.append(_cited(now[0], now[1], article))
    return tuple(found[:MOST])


def find_named(app: App, text: str, near: Sequence[Mapping[str, Any]]) -> tuple[Cited, ...]:
    """The articles that an answer's words name (第八条, 人才奖励办法第八条); a bare number is of what was found.

    A number that several documents have, of which none is said, names none. In the answering thread.
    """
    shelf = _reader(app).documents()
    named = references.read_named(text, [(version.id, version.metadata) for version, _ in shelf])
    meant = set(named.versions) or {
        version.id for version, _ in shelf if version.metadata.id in {str(entry["document"]) for entry in near}
    }
    numbers = {references.unit_of(f"第{references.write_number(mention.number)}条") for mention in
               references.find_mentions(text)} | set(named.articles)  # fmt: skip
    found: list[Cited] = []
    for number in sorted(unit for unit in numbers if unit is not None):
        fits = [
            _cited(version, state, article)
            for version, state in shelf
            if version.id in meant
            for article in version.parsed.articles
            if references.unit_of(article.number) == number
        ]
        found += fits if len(fits) == 1 else []
    return tuple(found[:MOST])


def _say_text(text: str) -> str:
    """An article's text as a message says it: its tables are one tap away, under the article's own button."""
    lines = [line.strip() for line in text.splitlines()]
    return "\n".join(line for line in lines if line and not line.startswith("|"))


def _reader(app: App) -> Reader:
    return Reader(app.library, app.today(), Audience.STAFF, app.settings.samples == "on")


def _article(version: Version, key: str) -> Article | None:
    return next((article for article in version.parsed.articles if article.key == key), None)


def _cited(version: Version, state: State, article: Article) -> Cited:
    entry = {"document": version.metadata.id, "version": version.id, "article": article.key}
    text = _say_text(passages.without_number(article.text, article.number, article.heading))
    number = article.number if article.kind is not ArticleKind.PREAMBLE else ""
    has_table = "\n|" in article.text
    return Cited(entry, version.metadata, number, article.heading, state, text, has_table)
