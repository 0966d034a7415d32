"""Which article of a measure each need and suggestion is about: looked for once, and again when its words change.

A need's stands on the need, where its category and day are; a suggestion's on its line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.contact_counts import is_suggestion
from storage.tables import Ask, Need


@dataclass(frozen=True, slots=True)
class Match:
    """The words of a line, and what they are about; both empty: no article was found."""

    ask_id: int
    text: str
    document: str
    article: str


def list_unmatched(session: Session, limit: int) -> list[tuple[int, str]]:
    """Some lines that were not looked at yet, with their words, whoever may read them: no person does here."""
    needs = select(Ask.id, Ask.text).join(Need, Need.ask_id == Ask.id).where(Need.article.is_(None))
    suggestions = select(Ask.id, Ask.text).where(is_suggestion(), Ask.article.is_(None), Ask.told_on.is_not(None))
    found = [*session.execute(needs.limit(limit)), *session.execute(suggestions.limit(limit))]
    return [(ask_id, words) for ask_id, words in found[:limit]]


def enter(session: Session, matches: Iterable[Match]) -> None:
    """Keep what was found, of those lines that still say the same."""
    for match in matches:
        still = select(Ask.id).where(Ask.id == match.ask_id, Ask.text == match.text)
        _write(session, still.scalar_subquery(), match.document, match.article)


def forget(session: Session, ask_id: int) -> None:
    """A line says something else now."""
    _write(session, ask_id, None, None)


def _write(session: Session, ask_id: object, document: str | None, article: str | None) -> None:
    found = {"document": document, "article": article}
    for which in (update(Need).where(Need.ask_id == ask_id), update(Ask).where(Ask.id == ask_id)):
        session.execute(which.values(**found).execution_options(synchronize_session=False))
