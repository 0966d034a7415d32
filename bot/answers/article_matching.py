"""Needs and suggestions are matched to the article they are about, in the answering thread, by words alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import ask_articles
from storage.ask_articles import Match

if TYPE_CHECKING:
    from bot.app import App

_AT_ONCE = 200  # some milliseconds of the answering thread


async def match_asks(app: App) -> None:
    """Match those that were not looked at yet, the first of them."""
    waiting = await app.database.aread(lambda session: ask_articles.list_unmatched(session, _AT_ONCE))
    if waiting:
        found = await app.think(lambda: [_match(app, ask_id, text) for ask_id, text in waiting])
        await app.database.awrite(lambda session: ask_articles.enter(session, found))


def _match(app: App, ask_id: int, text: str) -> Match:
    from knowledge.matching import find_article

    hit = find_article(app.answerer.retriever, text, today=app.today(), samples=app.settings.samples == "on")
    if hit is None:
        return Match(ask_id, text, "", "")
    return Match(ask_id, text, hit.version.metadata.id, hit.article.key)
