"""What did not arrive, or of which nobody knows: for who phones, for staff who decide; and the count of all states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy import Boolean, ColumnElement, func, literal_column, select, update
from sqlalchemy.orm import Session

from storage import audit
from storage.deliveries import NO_CONSENT, UNREACHABLE
from storage.tables import Delivery, Talent
from storage.tables.deliveries import UNKNOWN, WAITING

CALLED_WITHIN = timedelta(days=31)  # what nobody phoned about by then is stale
TEXT_KEPT = timedelta(days=30)  # what became of a push can be asked for so long, and what is unknown be sent again
LOST = (NO_CONSENT, UNREACHABLE, "blocked", "gone")  # reasons that a call makes good
# What comes again by itself: the next digest or reminder covers one of which nobody knows whether it arrived.
REPEATED = frozenset(
    {
        "digest",
        "overdue",
        "plan",
        "greetings",
        "survey",
        "pushes_refused",
        "pushes_unknown",
        "words_unusable",
        "model_unusable",
    }
)


@dataclass(frozen=True, slots=True)
class ToCall:
    """A talent to phone: something was for them that could not be sent, for that reason (`LOST`)."""

    talent_id: int
    name: str
    kind: str
    day: date
    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A push that may have arrived or not. `name` is the talent's, empty for others."""

    id: int
    kind: str
    person_id: int
    name: str
    made_at: datetime
    reason: str
    run_id: int | None


def doubt_waiting(session: Session, now: datetime) -> int:
    """What was waiting in a restored copy may have been sent since it was made: staff decide. Returns how many."""
    waiting = (Delivery.state.in_(("queued", "retry", "claimed", "sending")), Delivery.due_at <= now)
    values = {"state": "unknown", "reason": "restored", "lease_ends": None, "claim": Delivery.claim + 1}
    return session.connection().execute(update(Delivery).where(*waiting).values(values)).rowcount


def list_to_call(session: Session, whose: ColumnElement[bool], today: date, zone: tzinfo) -> list[ToCall]:
    """The talents to phone, of those the condition names, who were not contacted since; the oldest first."""
    since = datetime.combine(today - CALLED_WITHIN, time(), zone)
    rows = session.execute(
        select(Talent.id, Talent.name, Talent.last_contact_on, Delivery.kind, Delivery.due_at, Delivery.reason)
        .join(Talent, Talent.person_id == Delivery.person_id)
        .where(
            Delivery.state == "undeliverable",
            Delivery.reason.in_(LOST),
            Delivery.due_at > since,
            Talent.erased_at.is_(None),
            whose,
        )
        .order_by(Delivery.due_at, Delivery.id)
    ).all()
    found: dict[int, ToCall] = {}
    for talent_id, name, last, kind, due_at, reason in rows:
        day = due_at.astimezone(zone).date()
        if last is None or last < day:
            found[talent_id] = ToCall(talent_id, name, kind, day, reason)
    return list(found.values())


def count_states(session: Session) -> dict[str, int]:
    """How many deliveries are in each state."""
    rows = session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).all()
    return {row[0]: row[1] for row in rows}


def find_oldest_due(session: Session, now: datetime) -> datetime | None:
    """When the push was due that has waited longest; None where nothing waits."""
    waiting = literal_column(WAITING, Boolean)
    return session.scalar(select(func.min(Delivery.due_at)).where(waiting, Delivery.due_at <= now))


def count_unknown(session: Session, now: datetime) -> int:
    """How many wait for the office's word (`list_unknown`)."""
    return session.scalar(select(func.count()).select_from(Delivery).where(*_undecided(now))) or 0


def list_unknown(session: Session, now: datetime, *, limit: int | None = None, offset: int = 0) -> list[Unknown]:
    """Of which nobody knows whether they arrived, and which nothing later covers; the oldest first."""
    rows = session.execute(
        select(
            Delivery.id,
            Delivery.kind,
            Delivery.person_id,
            func.coalesce(func.min(Talent.name), ""),
            Delivery.made_at,
            Delivery.reason,
            Delivery.run_id,
        )
        .outerjoin(Talent, (Talent.person_id == Delivery.person_id) & Talent.erased_at.is_(None))
        .where(*_undecided(now))
        .group_by(Delivery.id)
        .order_by(Delivery.id)
        .limit(limit)
        .offset(offset)
    ).all()
    return [Unknown(*row) for row in rows]


def send_again(session: Session, delivery_id: int, *, by: int | None, now: datetime) -> bool:
    """Staff take the risk of a second copy; False where there is nothing to decide any more. Audited."""
    return _decide(session, delivery_id, "delivery.again", by, now, state="queued", due_at=now, reason="", becomes="")


def leave(session: Session, delivery_id: int, *, by: int | None, now: datetime) -> bool:
    """Staff don't want it sent again: it stays unknown and is asked about no more. Audited."""
    return _decide(session, delivery_id, "delivery.leave", by, now, decided_at=now, decided_by=by)


def blank_old(session: Session, now: datetime) -> int:
    """Blank the facts of what was settled long ago. Returns how many."""
    return (
        session.connection()
        .execute(
            update(Delivery)
            .where(
                Delivery.state.in_(("sent", "undeliverable", "unknown", "cancelled")),
                Delivery.made_at <= now - TEXT_KEPT,
                Delivery.facts.is_not(None),
            )
            .values(facts=None)
        )
        .rowcount
    )


def _undecided(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        literal_column(UNKNOWN, Boolean),
        Delivery.decided_at.is_(None),
        Delivery.kind.not_in(sorted(REPEATED)),
        Delivery.made_at > now - TEXT_KEPT,
    )


def _decide(session: Session, delivery_id: int, act: str, by: int | None, now: datetime, **values: object) -> bool:
    undecided = update(Delivery).where(Delivery.id == delivery_id, *_undecided(now))
    if session.connection().execute(undecided.values(**values)).rowcount == 0:
        return False
    audit.record(session, person_id=by, act=act, subject=f"delivery {delivery_id}", now=now)
    return True
