"""What somebody said to see what can be had: kept for a week, or for the next time where they agreed to it.

Staff do it for a talent; then it is theirs, about that talent, and goes with either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage import consents
from storage.consents import Purpose
from storage.drafts import KEPT
from storage.tables import Check as Row
from storage.tables import Consent, Talent

KEPT_LONG = timedelta(days=2 * 365)  # with consent: half of a measure's life, then it is out of date anyway
OWN = 0  # the talent of a check of oneself


@dataclass(frozen=True, slots=True)
class Check:
    """How far a check is. `said` is plain data by key of a profile.

    `unknown`: keys the person can't say; `none`: keys that don't concern them (no child of school age). `path` are the
    questions that were answered, in order; `scope` is who they are (`bot.wizard.scopes.SCOPES`).
    """

    said: Mapping[str, Any] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    scope: str = ""
    topics: tuple[str, ...] = ()
    kept: bool = False
    saved_at: datetime | None = None


def find(session: Session, person_id: int, talent_id: int, now: datetime) -> Check | None:
    """A person's check of themselves, or of that talent; None where there is none any more."""
    row = session.scalar(select(Row).where(Row.person_id == person_id, Row.talent_id == talent_id))
    if row is None or now - row.saved_at > (KEPT_LONG if row.kept else KEPT):
        return None
    facts = row.facts
    unknown, none, path, topics = (tuple(facts.get(name, ())) for name in ("unknown", "none", "path", "topics"))
    return Check(
        facts.get("said", {}), unknown, none, path, facts.get("scope", ""), topics, kept=row.kept, saved_at=row.saved_at
    )


def store(session: Session, person_id: int, talent_id: int, check: Check, *, update_id: int, now: datetime) -> None:
    """Write a check down; an update that came before the one that wrote it last changes nothing."""
    facts = {
        "said": dict(check.said),
        "unknown": list(check.unknown),
        "none": list(check.none),
        "path": list(check.path),
        "scope": check.scope,
        "topics": list(check.topics),
    }
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    values = {"facts": facts, "kept": check.kept, "saved_at": now, "last_update_id": update_id}
    statement = dialect.insert(Row).values(person_id=person_id, talent_id=talent_id, **values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id", "talent_id"], set_=values, where=Row.last_update_id <= update_id
        )
    )


def keep(session: Session, person_id: int, now: datetime) -> bool:
    """Keep a person's own check for the next time; False where there is none, or no consent that stands."""
    if not consents.allows(session, person_id, Purpose.PROFILE):
        return False
    changed = session.connection().execute(
        update(Row).where(Row.person_id == person_id, Row.talent_id == OWN).values(kept=True, saved_at=now)
    )
    return changed.rowcount > 0


def follow_consent(session: Session, person_id: int) -> None:
    """What was kept goes where the consent to it does not stand any more."""
    if not consents.allows(session, person_id, Purpose.PROFILE):
        session.execute(delete(Row).where(Row.person_id == person_id, Row.talent_id == OWN, Row.kept))


def drop(session: Session, person_id: int, talent_id: int = OWN) -> None:
    """Forget a check. Dropping twice changes nothing."""
    session.execute(delete(Row).where(Row.person_id == person_id, Row.talent_id == talent_id))


def drop_old(session: Session, now: datetime) -> int:
    """Drop what was kept long enough, and what no consent keeps any more. Returns how many."""
    standing = select(Consent.person_id).where(
        Consent.purpose == Purpose.PROFILE.value, Consent.given, Consent.withdrawn_at.is_(None)
    )
    old = (~Row.kept & (Row.saved_at <= now - KEPT)) | (Row.kept & (Row.saved_at <= now - KEPT_LONG))
    unfounded = Row.kept & Row.person_id.not_in(standing)
    return session.connection().execute(delete(Row).where(old | unfounded)).rowcount


def gather(session: Session, person_id: int, talent_id: int | None) -> list[dict[str, Any]]:
    """What is kept of a person's own, and what staff wrote of them, for who takes it along."""
    whose = (Row.person_id == person_id) & (Row.talent_id == OWN)
    if talent_id is not None:
        whose |= Row.talent_id == talent_id
    rows = session.scalars(select(Row).where(whose).order_by(Row.id))
    return [
        {"at": row.saved_at, "by_office": row.talent_id != OWN, "kept": row.kept, "said": row.facts} for row in rows
    ]


def erase(session: Session, *, person_id: int | None = None, talent_id: int | None = None) -> None:
    """What a person said, or what was said of a talent, goes."""
    if person_id is not None:
        session.execute(delete(Row).where(Row.person_id == person_id))
    if talent_id is not None:
        session.execute(delete(Row).where(Row.talent_id == talent_id))


def prefill(session: Session, *, person_id: int | None = None, talent_id: int | None = None) -> dict[str, Any]:
    """What the roster knows that a check asks for, of a talent or of the talent that a person is: no name among it."""
    whose = Talent.person_id == person_id if talent_id is None else Talent.id == talent_id
    row = session.execute(
        select(Talent.category, Talent.degree, Talent.birthday, Talent.recognised_on).where(
            whose, Talent.erased_at.is_(None)
        )
    ).first()
    if row is None:
        return {}
    known: dict[str, Any] = {"degree": row.degree, "category": row.category}
    known["birth_date"] = row.birthday.isoformat() if row.birthday else None
    known["recognition_date"] = row.recognised_on.isoformat() if row.recognised_on and row.category else None
    return {key: value for key, value in known.items() if value}
