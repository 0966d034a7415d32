"""What is pushed to people: claimed, sent and marked, so that nothing is lost and nothing goes out twice.

queued → claimed (a lease) → sending (committed before the call) → sent | retry | undeliverable | unknown. What is
claimed when its lease ends was never begun: it is free again. What is *sending* when its lease ends may have arrived,
for all we know: it becomes `unknown` and is never sent again by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage import abroad, consents
from storage.tables import Account, Delivery, Person, Talent

LEASE = timedelta(minutes=2)  # longer than a send may take with all its waiting for an answer
BATCH = 20  # claimed at once: what is claimed waits for the ones before it
MOST_ATTEMPTS = 8  # after these a retry is given up: by then half a day has passed
# To staff and to who keeps in touch, about their work: nobody's consent is asked for. All else is to somebody as a
# talent or applicant, and does not go by a channel abroad that they refused.
WORK = frozenset({"digest", "overdue", "plan", "greetings", "handover_request", "handed_over"})
NO_CONSENT = "no_consent"  # why it did not go
CALLED_WITHIN = timedelta(days=31)  # what nobody phoned about by then is stale
TEXT_KEPT = timedelta(days=30)  # what became of a push can be asked for so long


@dataclass(frozen=True, slots=True)
class ToCall:
    """A talent to phone: something was for them that could not be sent, since they refused servers abroad."""

    talent_id: int
    name: str
    kind: str
    day: date


@dataclass(frozen=True, slots=True)
class Claimed:
    """A push in hand, with the account that it goes to."""

    id: int
    person_id: int
    external_id: str
    kind: str
    facts: Mapping[str, Any]
    attempts: int
    language: str | None


def queue(
    session: Session,
    *,
    key: str,
    person_id: int,
    kind: str,
    facts: Mapping[str, Any],
    now: datetime,
    due_at: datetime | None = None,
) -> bool:
    """Push something to a person, once for a `key` however often it is asked for; False where it was there before.

    `facts` are ids and data, no names and no texts: they are worded when they are sent.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    values = {
        "key": key,
        "person_id": person_id,
        "kind": kind,
        "facts": dict(facts),
        "made_at": now,
        "due_at": due_at or now,
        "state": "queued",
    }
    made = session.execute(
        dialect.insert(Delivery).values(**values).on_conflict_do_nothing(index_elements=["key"]).returning(Delivery.id)
    )
    return made.scalar() is not None


def claim_due(
    session: Session, channel: str, now: datetime, *, limit: int = BATCH, person_id: int | None = None
) -> list[Claimed]:
    """Take what is due on a channel, the oldest first; who claims holds it until the lease ends.

    Only for accounts that can be reached, of people who did not refuse it (`WORK` aside).
    `person_id`: only what is for them, as for a terminal. Nobody else gets the
    same rows: claiming is one conditional update.
    """
    ready = (
        select(Delivery.id)
        .where(_is_free(now), Delivery.due_at <= now, _on(channel), _may_go(channel))
        .order_by(Delivery.due_at, Delivery.id)
        .limit(limit)
    )
    if person_id is not None:
        ready = ready.where(Delivery.person_id == person_id)
    if session.get_bind().dialect.name != "sqlite":  # there is one writer at a time there anyway
        ready = ready.with_for_update(skip_locked=True)
    ids = session.scalars(ready).all()
    taken = session.scalars(
        update(Delivery)
        .where(Delivery.id.in_(ids), _is_free(now))
        .values(state="claimed", lease_until=now + LEASE, attempts=Delivery.attempts + 1)
        .returning(Delivery.id)
    ).all()
    return _load(session, channel, taken)


def begin_sending(session: Session, delivery_id: int, now: datetime, *, channel: str = "") -> bool:
    """Write down, before the call, that it is made; False where nothing may be sent.

    The claim is no longer ours, an earlier push has shown that the person can't be reached, or they have just refused
    the channel.
    """
    reachable = select(Account.person_id).where(Account.reachable)
    begun = session.scalar(
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.state == "claimed",
            Delivery.lease_until > now,
            Delivery.person_id.in_(reachable),
            _may_go(channel),
        )
        .values(state="sending", lease_until=now + LEASE)
        .returning(Delivery.id)
    )
    return begun is not None


def mark_sent(session: Session, delivery_id: int, now: datetime, *, message: str = "") -> None:
    """It arrived, also where a late answer says so of what was held unknown; its facts are blanked."""
    _settle(session, delivery_id, ("sending", "unknown"), state="sent", sent_at=now, message=message, facts=None)


def mark_unknown(session: Session, delivery_id: int, reason: str) -> None:
    """Nobody can say whether it arrived: staff see it, and it is never sent again by itself (F2, F3)."""
    _settle(session, delivery_id, ("sending",), state="unknown", reason=reason)


def mark_retry(session: Session, delivery_id: int, at: datetime, reason: str) -> None:
    """It surely did not arrive: again at that moment, unless it was tried too often."""
    attempts = session.scalar(select(Delivery.attempts).where(Delivery.id == delivery_id)) or 0
    if attempts >= MOST_ATTEMPTS:
        mark_undeliverable(session, delivery_id, reason)
        return
    _settle(session, delivery_id, ("claimed", "sending"), state="retry", due_at=at, reason=reason)


def mark_undeliverable(session: Session, delivery_id: int, reason: str) -> None:
    """It can't be delivered ("blocked", "nothing_left", "rejected"…), and that is final; its facts are blanked."""
    _settle(session, delivery_id, ("claimed", "sending"), state="undeliverable", reason=reason, facts=None)


def give_up_unreachable(session: Session, channel: str, now: datetime) -> int:
    """Push nothing to people whose only account on a channel can't be reached (F7). Returns how many were due."""
    gone = select(Account.person_id).where(Account.channel == channel, Account.reachable.is_(False))
    reachable = select(Account.person_id).where(Account.reachable)
    rows = session.scalars(
        update(Delivery)
        .where(
            _is_free(now),
            Delivery.due_at <= now,
            Delivery.person_id.in_(gone),
            Delivery.person_id.not_in(reachable),
        )
        .values(state="undeliverable", reason="unreachable", facts=None, lease_until=None)
        .returning(Delivery.id)
    ).all()
    return len(rows)


def give_up_refused(session: Session, channel: str, now: datetime) -> int:
    """Push nothing by a channel abroad to who refused that; who has no other is to be phoned (`list_to_call`).

    Returns how many were due.
    """
    if channel not in abroad.CHANNELS:
        return 0
    elsewhere = select(Account.person_id).where(Account.channel.not_in(sorted(abroad.CHANNELS)), Account.reachable)
    rows = session.scalars(
        update(Delivery)
        .where(_is_free(now), Delivery.due_at <= now, ~_may_go(channel), Delivery.person_id.not_in(elsewhere))
        .values(state="undeliverable", reason=NO_CONSENT, facts=None, lease_until=None)
        .returning(Delivery.id)
    ).all()
    return len(rows)


def list_to_call(session: Session, whose: ColumnElement[bool], today: date, zone: tzinfo) -> list[ToCall]:
    """The talents to phone, of those the condition names, who were not contacted since; the oldest first."""
    since = datetime.combine(today - CALLED_WITHIN, time(), zone)
    rows = session.execute(
        select(Talent.id, Talent.name, Talent.last_contact_on, Delivery.kind, Delivery.due_at)
        .join(Talent, Talent.person_id == Delivery.person_id)
        .where(
            Delivery.state == "undeliverable",
            Delivery.reason == NO_CONSENT,
            Delivery.due_at > since,
            Talent.erased_at.is_(None),
            whose,
        )
        .order_by(Delivery.due_at, Delivery.id)
    ).all()
    found: dict[int, ToCall] = {}
    for talent_id, name, last, kind, due_at in rows:
        day = due_at.astimezone(zone).date()
        if last is None or last < day:
            found[talent_id] = ToCall(talent_id, name, kind, day)
    return list(found.values())


def supersede(session: Session, person_id: int, kind: str, now: datetime) -> int:
    """What waits of a kind for a person is not sent any more: something newer says the same. Returns how many."""
    rows = session.scalars(
        update(Delivery)
        .where(_is_free(now), Delivery.person_id == person_id, Delivery.kind == kind)
        .values(state="undeliverable", reason="superseded", facts=None, lease_until=None)
        .returning(Delivery.id)
    ).all()
    return len(rows)


def expire_leases(session: Session, now: datetime) -> int:
    """What was being sent when its process ended is `unknown` from now on; returns how many became so.

    What was only claimed needs nothing: `claim_due` takes it again.
    """
    rows = session.scalars(
        update(Delivery)
        .where(Delivery.state == "sending", Delivery.lease_until <= now)
        .values(state="unknown", reason="interrupted", lease_until=None)
        .returning(Delivery.id)
    ).all()
    return len(rows)


def take_local(session: Session, person_id: int, now: datetime) -> list[Claimed]:
    """The mailbox of a terminal: what is due to its person, marked as being shown. Mark each sent once it is shown."""
    claimed = claim_due(session, "local", now, person_id=person_id)
    return [delivery for delivery in claimed if begin_sending(session, delivery.id, now)]


def count_states(session: Session) -> dict[str, int]:
    """How many deliveries are in each state."""
    rows = session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).all()
    return {row[0]: row[1] for row in rows}


def blank_old(session: Session, now: datetime) -> int:
    """Blank the facts of what was settled long ago. Returns how many."""
    rows = session.scalars(
        update(Delivery)
        .where(
            Delivery.state.in_(("sent", "undeliverable", "unknown")),
            Delivery.made_at <= now - TEXT_KEPT,
            Delivery.facts.is_not(None),
        )
        .values(facts=None)
        .returning(Delivery.id)
    ).all()
    return len(rows)


def _is_free(now: datetime) -> ColumnElement[bool]:
    waiting = Delivery.state.in_(("queued", "retry"))
    return or_(waiting, (Delivery.state == "claimed") & (Delivery.lease_until <= now))


def _may_go(channel: str) -> ColumnElement[bool]:
    if channel not in abroad.CHANNELS:
        return true()
    return Delivery.kind.in_(sorted(WORK)) | ~consents.refuses_abroad(Delivery.person_id)


def _on(channel: str) -> ColumnElement[bool]:
    there = select(Account.person_id).where(Account.channel == channel, Account.reachable)
    return Delivery.person_id.in_(there)


def _load(session: Session, channel: str, ids: Sequence[int]) -> list[Claimed]:
    rows = session.execute(
        select(Delivery, Account.external_id, Person.language)
        .join(Account, (Account.person_id == Delivery.person_id) & (Account.channel == channel) & Account.reachable)
        .join(Person, Person.id == Delivery.person_id)
        .where(Delivery.id.in_(ids))
        .order_by(Delivery.due_at, Delivery.id, Account.id)
    ).all()
    found: dict[int, Claimed] = {}
    for delivery, external_id, language in rows:
        found.setdefault(
            delivery.id,
            Claimed(
                delivery.id,
                delivery.person_id,
                external_id,
                delivery.kind,
                delivery.facts or {},
                delivery.attempts,
                language,
            ),
        )
    return list(found.values())


def _settle(session: Session, delivery_id: int, states: Sequence[str], **values: object) -> None:
    session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state.in_(states))
        .values(lease_until=None, **values)
        .execution_options(synchronize_session=False)
    )


def list_known(session: Session, keys: Iterable[str]) -> list[str]:
    """Which of these keys were queued already."""
    return list(session.scalars(select(Delivery.key).where(Delivery.key.in_(sorted(keys)))))
