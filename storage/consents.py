"""What people agreed to: a purpose each, as worded in a version of the text, asked once and withdrawn at will.

A new wording is a new version here: what was said to the old one does not cover it, and it is asked once more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from storage.abroad import CHANNELS
from storage.tables import Consent, Talent

PROOF_KEPT = timedelta(days=3 * 365)  # of a consent that ended, for as long as somebody may ask whether there was one


class Purpose(StrEnum):
    """What consent is asked for, in the order it is asked. The office's statutory task needs none (PIPL 13)."""

    ABROAD = "abroad"  # what concerns the person passes Telegram's servers, which are abroad (PIPL 39: on its own)
    RECORD = "record"  # keeping what the person enters: needs, answers, their own particulars
    QUESTIONS = "questions"  # who keeps in touch with the person sees what they asked
    CHANGES = "changes"  # the person is told when an article changes that a question of theirs was answered from
    PROFILE = "profile"  # what they said to see what they can get is kept for the next time
    AWARDS = "awards"  # the HR who acts for the person sees how far their awards are


# The version of each wording (`consent.*` of bot/texts). Raise it when what is asked changes, not for a comma.
VERSIONS = {
    Purpose.ABROAD: "2026-11",
    Purpose.RECORD: "2026-11",
    Purpose.QUESTIONS: "2026-11",
    Purpose.CHANGES: "2026-11",
    Purpose.PROFILE: "2026-11-28",  # counts in the sums of a budget too
    Purpose.AWARDS: "2026-11",
}
# Asked for where it matters, never one after another as people join.
ON_OCCASION = frozenset({Purpose.PROFILE, Purpose.AWARDS})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands with a purpose as it is worded now."""

    purpose: Purpose
    asked: bool  # they said yes or no to this version
    since: datetime | None  # the moment of a consent that stands

    @property
    def given(self) -> bool:
        """Whether the consent stands."""
        return self.since is not None


def list_standings(session: Session, person_id: int) -> tuple[Standing, ...]:
    """Where a person stands with each purpose, in the order these are asked."""
    rows = session.scalars(select(Consent).where(Consent.person_id == person_id).order_by(Consent.id))
    last = {(row.purpose, row.version): row for row in rows}
    return tuple(_stand(purpose, last.get((purpose.value, VERSIONS[purpose]))) for purpose in Purpose)


def _stand(purpose: Purpose, row: Consent | None) -> Standing:
    stands = row is not None and row.given and row.withdrawn_at is None
    return Standing(purpose, asked=row is not None, since=row.at if row is not None and stands else None)


def allows(session: Session, person_id: int, purpose: Purpose) -> bool:
    """Whether a consent to this purpose stands. What it covers begins with it: see `since`."""
    return since(session, person_id, purpose) is not None


def since(session: Session, person_id: int, purpose: Purpose) -> datetime | None:
    """The moment from which a standing consent covers what the person did; None: there is none."""
    return next(entry.since for entry in list_standings(session, person_id) if entry.purpose is purpose)


def next_unasked(
    session: Session, person_id: int, *, channel: str, first: Purpose = Purpose.ABROAD
) -> Purpose | None:  # fmt: skip
    """The first purpose that this person was not asked about as it is worded now, of those that matter there.

    From `first` on: who came to one alone, from the settings say, isn't asked for those before it.
    """
    standings = list_standings(session, person_id)[list(Purpose).index(first) :]
    return next(
        (
            entry.purpose
            for entry in standings
            if not entry.asked and entry.purpose not in ON_OCCASION and matters(entry.purpose, channel)
        ),
        None,
    )


def matters(purpose: Purpose, channel: str) -> bool:
    """Whether a purpose comes up on a channel: on a terminal nothing goes abroad."""
    return purpose is not Purpose.ABROAD or channel in CHANNELS


def answer(session: Session, person_id: int, purpose: Purpose, version: str, *, given: bool, now: datetime) -> None:
    """Yes or no to a purpose as worded in `version`.

    An answer under an older wording counts for nothing: the purpose is asked again. The same answer twice is one row.
    """
    if version == VERSIONS[purpose]:
        before = next(entry for entry in list_standings(session, person_id) if entry.purpose is purpose)
        if before.given and not given:
            withdraw(session, person_id, purpose, now)
        elif not before.asked or before.given != given:
            values = {"purpose": purpose.value, "version": version, "given": given, "at": now}
            session.execute(insert(Consent).values(person_id=person_id, **values))


def withdraw(session: Session, person_id: int, purpose: Purpose, now: datetime) -> bool:
    """The person takes a consent back; False where none stood. What rested on it till then stays lawful (PIPL 15)."""
    changed = session.connection().execute(
        update(Consent)
        .where(
            Consent.person_id == person_id,
            Consent.purpose == purpose.value,
            Consent.given,
            Consent.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )
    return changed.rowcount > 0


def refuse_abroad(session: Session, talent_ids: Iterable[int] | None) -> set[int]:
    """Those of the talents, or of all, who joined and said no to Telegram, or took their yes back.

    No more than their names are shown there.

    Who never joined was never asked: for them the office decides (README, "Telegram is abroad").
    """
    # Few refuse: all of them are read, so that ten thousand ids need no statement of ten thousand parameters.
    refused = set(session.scalars(select(Talent.id).where(refuses_abroad(Talent.person_id))))
    return refused if talent_ids is None else refused & set(talent_ids)


def refuses_abroad(
    person_id: InstrumentedAttribute[int] | InstrumentedAttribute[int | None] | ColumnElement[Any],
) -> ColumnElement[bool]:
    """A condition on a person's number: the last they said to Telegram, in whatever wording, is no, or taken back."""
    last = select(func.max(Consent.id)).where(Consent.purpose == Purpose.ABROAD.value).group_by(Consent.person_id)
    no = Consent.given.is_(False) | Consent.withdrawn_at.is_not(None)
    return person_id.in_(select(Consent.person_id).where(Consent.id.in_(last), no))


def has_refused_abroad(person_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """As `refuses_abroad`, asked of one row after another: for a few out of many, where all who refused are no help."""
    said, later = aliased(Consent), aliased(Consent)
    newer = select(later.id).where(
        later.person_id == said.person_id, later.purpose == Purpose.ABROAD.value, later.id > said.id
    )
    no = said.given.is_(False) | said.withdrawn_at.is_not(None)
    return (
        select(said.id)
        .where(said.person_id == person_id, said.purpose == Purpose.ABROAD.value, no, ~newer.exists())
        .exists()
    )


def drop_old(session: Session, now: datetime) -> int:
    """Drop the proof of consents withdrawn PROOF_KEPT ago. Returns how many."""
    return session.connection().execute(delete(Consent).where(Consent.withdrawn_at <= now - PROOF_KEPT)).rowcount
