"""Who asked about what, of those who agreed to be told when it changes: that consent alone links a question to them.

Questions are recorded under an HMAC of who asked. Only who holds the secret can make it of a person's number, so the
caller gives it; nothing here reads the words of a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.consents import VERSIONS, Purpose
from storage.tables import Account, Consent, Question

_AT_ONCE = 1_000  # askers in one statement: SQLite takes 32,766 parameters


def list_agreed(session: Session) -> list[int]:
    """The people whose consent to be told stands, as it is worded now, and who can be reached at all."""
    rows = session.execute(
        select(Consent.person_id, Consent.given, Consent.withdrawn_at)
        .where(Consent.purpose == Purpose.CHANGES.value, Consent.version == VERSIONS[Purpose.CHANGES])
        .where(Consent.person_id.in_(select(Account.person_id)))
        .order_by(Consent.id)
    ).all()
    last = {row.person_id: row.given and row.withdrawn_at is None for row in rows}
    return [person for person, stands in last.items() if stands]


def find_asked(
    session: Session, agreed: Mapping[str, int], document: str, *, before: datetime | None = None
) -> dict[int, frozenset[str]]:
    """Which articles of a document each of these was answered from, by the keys they were cited under.

    `agreed` are the people by their HMAC. `before`: asked before that moment.
    """
    found: dict[int, set[str]] = {}
    signs = sorted(agreed)
    for start in range(0, len(signs), _AT_ONCE):
        query = select(Question.asker, Question.citations).where(Question.asker.in_(signs[start : start + _AT_ONCE]))
        for asker, citations in session.execute(query if before is None else query.where(Question.asked_at < before)):
            cited = {str(entry["article"]) for entry in citations if entry["document"] == document}
            if cited:
                found.setdefault(agreed[asker], set()).update(cited)
    return {person: frozenset(cited) for person, cited in found.items()}


def find_articles(session: Session, asker: str, document: str) -> frozenset[str]:
    """The same of one person."""
    return find_asked(session, {asker: 0}, document).get(0, frozenset())
