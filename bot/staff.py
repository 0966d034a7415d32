"""Who of the office is told: staff by their grants, and admins whom only the settings name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from storage import deliveries, people
from storage import roles as grants
from storage.roles import STAFF, Role

if TYPE_CHECKING:
    from bot.updates.identity import Identities


def list_people(session: Session, identities: Identities, *, roles: Collection[Role] = STAFF) -> list[int]:
    """All who hold one of these roles and ever wrote to us: nobody else can be written to."""
    granted = {grant.person_id for role in roles for grant in grants.list_grants(session, role=role)}
    named = people.find(session, identities.channel, identities.named_admins) if Role.ADMIN in roles else {}
    return sorted(granted | {known.person_id for known in named.values()})


def tell(
    session: Session,
    identities: Identities,
    *,
    key: str,
    kind: str,
    facts: Mapping[str, object],
    now: datetime,
) -> int:
    """Push something to all staff, to each once for a `key`; how many they are."""
    told = list_people(session, identities)
    for person in told:
        tell_one(session, person, key=f"{key}:{person}", kind=kind, facts=facts, now=now)
    return len(told)


def tell_one(
    session: Session, person_id: int, *, key: str, kind: str, facts: Mapping[str, object], now: datetime
) -> None:
    """Push something to one person, once for a `key`."""
    deliveries.queue(session, key=key, person_id=person_id, kind=kind, facts=facts, now=now)
