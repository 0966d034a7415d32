"""Articles by the names that people know them by, where only document and key are kept. Imports no aiogram."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from bot.views.names import article_name, name_version, short_title
from knowledge.model import Audience

if TYPE_CHECKING:
    from knowledge.library import Library


def name_versions(library: Library, wanted: Collection[str], today: date, language: str) -> dict[str, str]:
    """人才奖励服务保障办法（2026年11月1日起）, of those among these versions that stand on the day, by id."""
    names: dict[str, str] = {}
    for version, _ in library.snapshot().readable(today, Audience.STAFF):
        if version.id in wanted:
            names[version.id] = name_version(version.metadata, language)
    return names


def name_articles(
    library: Library, wanted: Collection[tuple[str, str]], today: date, language: str
) -> dict[tuple[str, str], str]:
    """第九条 安家补贴（人才奖励服务保障办法）, as the latest version has it that holds such an article.

    Of one document alone its title is left out. What no version holds any more is left out.
    """
    documents = {document for document, _ in wanted}
    names: dict[tuple[str, str], str] = {}
    for entry in library.snapshot().listing(today):
        if entry.document not in documents:
            continue
        title = f"（{short_title(entry.version.metadata.title)}）" if len(documents) > 1 else ""
        for article in entry.version.parsed.articles:
            if (entry.document, article.key) in wanted:  # a later version's name takes the place of an earlier one's
                names[entry.document, article.key] = article_name(article, language) + title
    return names
