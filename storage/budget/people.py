"""The people on file as a forecast judges them: what the roster knows, with what they agreed to have kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.checks import OWN
from storage.consents import VERSIONS, Purpose
from storage.tables import Check, Consent, Departure, Employer, Talent


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody on file `since` a day: their employer (0: none), what the roster knows of them and what they said.

    Both are plain data by key of a profile; `said` is there only where they agreed to have it kept.
    """

    talent_id: int
    name: str
    employer_id: int
    employer: str
    since: date
    roster: Mapping[str, Any] = field(default_factory=dict)
    said: Mapping[str, Any] = field(default_factory=dict)


def list_known(session: Session, *, until: datetime, as_of: date) -> list[Known]:
    """Who was on file at that moment: entered before it, or recognised by that day, whenever that was entered.

    Who had left by that day is left out; who was erased since is not known any more. A recognition after the day
    does not count yet.
    """
    said = _list_said(session, until)
    rows = session.execute(
        select(
            Talent.id,
            Talent.name,
            Talent.person_id,
            Talent.category,
            Talent.degree,
            Talent.birthday,
            Talent.recognised_on,
            Talent.entered_at,
            func.coalesce(Talent.employer_id, 0).label("employer_id"),
            func.coalesce(Employer.name, "").label("employer"),
        )
        .outerjoin(Employer, Employer.id == Talent.employer_id)
        .where(
            Talent.erased_at.is_(None),
            Talent.id.not_in(select(Departure.talent_id).where(Departure.left_on <= as_of)),
            (Talent.entered_at < until) | (Talent.recognised_on <= as_of),
        )
        .order_by(Talent.id)
    ).all()
    found = []
    for row in rows:
        recognised = row.recognised_on is None or row.recognised_on <= as_of
        roster = {
            "degree": row.degree,
            "category": row.category if recognised else None,
            "birth_date": row.birthday.isoformat() if row.birthday else None,
            "recognition_date": (
                row.recognised_on.isoformat() if row.recognised_on and row.category and recognised else None
            ),
        }
        known = {key: value for key, value in roster.items() if value}
        since = min(row.entered_at.date(), row.recognised_on or date.max)
        told = said.get(row.person_id, {})
        found.append(Known(row.id, row.name, row.employer_id, row.employer, since, known, told))
    return found


def _list_said(session: Session, until: datetime) -> dict[int | None, Mapping[str, Any]]:
    """What people said of themselves and agreed to have kept, by person."""
    agreed = select(Consent.person_id).where(
        Consent.purpose == Purpose.PROFILE.value,
        Consent.version == VERSIONS[Purpose.PROFILE],
        Consent.given,
        Consent.withdrawn_at.is_(None),
    )
    rows = session.execute(
        select(Check.person_id, Check.facts).where(
            Check.talent_id == OWN, Check.kept, Check.saved_at < until, Check.person_id.in_(agreed)
        )
    ).all()
    return {row.person_id: row.facts.get("said", {}) for row in rows}
