"""Who of the office is told: staff by their grants, and admins whom only the settings name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from storage import deliveries, people, roles
from storage.roles import STAFF

if TYPE_CHECKING:
    from bot.identity import Identities


def list_people(session: Session, identities: Identities) -> list[int]:
    """All staff who ever wrote to us: nobody else can be written to."""
    granted = {grant.person_id for role in STAFF for grant in roles.list_grants(session, role=role)}
    named = people.find(session, identities.channel, identities.named_admins)
    return sorted(granted | {known.person_id for known in named.values()})


def tell(
    session: Session, identities: Identities, *, key: str, kind: str, facts: Mapping[str, object], now: datetime
) -> int:
    """Push something to all staff, to each once for a `key`; how many they are."""
    told = list_people(session, identities)
    for person in told:
        deliveries.queue(session, key=f"{key}:{person}", person_id=person, kind=kind, facts=facts, now=now)
    return len(told)
