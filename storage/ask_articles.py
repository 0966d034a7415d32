"""Which article of a measure each need and suggestion is about: looked for once, and again when its words change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from storage.tables import Ask
from storage.tables.contacts import UNMATCHED


@dataclass(frozen=True, slots=True)
class Match:
    """The words of a line, and what they are about; both empty: no article was found."""

    ask_id: int
    text: str
    document: str
    article: str


def list_unmatched(session: Session, limit: int) -> list[tuple[int, str]]:
    """The first lines that were not looked at yet, with their words, whoever may read them: no person does here."""
    query = select(Ask.id, Ask.text).where(sql(UNMATCHED)).order_by(Ask.id).limit(limit)
    return [(ask_id, words) for ask_id, words in session.execute(query)]


def enter(session: Session, matches: Iterable[Match]) -> None:
    """Keep what was found, of those lines that still say the same."""
    for match in matches:
        session.execute(
            update(Ask)
            .where(Ask.id == match.ask_id, Ask.text == match.text)
            .values(document=match.document, article=match.article)
            .execution_options(synchronize_session=False)
        )
