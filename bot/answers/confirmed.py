"""The office's own confirmed questions: what people marked 有用 or 没用, and what the desk said they are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from knowledge.sampling import Confirmed
from storage import enquiry_lists, questions

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.tables import Question

_MOST_EACH = 5  # ratings of one person that count, so that fifty come from ten people at least


def read_confirmed(settings: Settings) -> list[Confirmed]:
    """The same from a database that is opened for it. Raises WrongDatabase, Busy."""
    from bot.process.opening import open_database

    database = open_database(settings)
    try:
        return database.read(list_confirmed)
    finally:
        database.close()


def list_confirmed(session: Session) -> list[Confirmed]:
    """What people marked, each person's latest, and which article the office's own answers named.

    Not what was unclear or out of date: that was not found wrongly.
    """
    told = [
        Confirmed(f"#{one.question_id}", one.text, one.document, one.article, helpful=True)
        for one in enquiry_lists.list_named(session)
    ]
    return told + [
        Confirmed(
            f"#{question.id}",
            question.text or "",
            str(question.citations[0]["document"]),
            str(question.citations[0]["article"]),
            bool(question.helpful),
        )
        for question in _latest_of_each(questions.list_rated(session))
        if question.citations and question.reason not in ("unclear", "old")
    ]


def _latest_of_each(rated: Sequence[Question]) -> list[Question]:
    """At most _MOST_EACH of one person's, the latest, in the order of asking: nobody sets the threshold alone."""
    counts: Counter[str] = Counter()
    kept = []
    for question in reversed(rated):
        counts[question.asker] += 1
        if counts[question.asker] <= _MOST_EACH:
            kept.append(question)
    return kept[::-1]
