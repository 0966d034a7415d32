"""What is pushed to people: claimed, sent and marked, so that nothing is lost and nothing goes out twice.

queued → claimed (a lease) → sending (committed before the call) → sent | retry | undeliverable | unknown. What is
claimed when its lease ends was never begun: it is free again. What is *sending* when its lease ends may have arrived,
for all we know: it becomes `unknown` and is never sent again by itself. `held` and `cancelled` are what waits of a run
that was paused or ended (`storage.delivery_runs`). How they are claimed: `storage.claims`. Who claimed a row before
somebody else did can't mark it any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, func, select, true, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.tables import Delivery

MOST_ATTEMPTS = 8  # after these a retry is given up: by then some hours have passed
URGENT, USUAL = 0, 1
# To staff, to who keeps in touch and to an employer's HR, about their work: nobody's consent is asked for. All else is
# to somebody as a talent or applicant, and does not go by a channel abroad that they refused.
WORK = frozenset(
    "digest overdue plan greetings handover_request handed_over hr_request hr_joined hr_named hr_declined "
    "pushes_refused pushes_unknown".split()
)
NO_CONSENT = "no_consent"  # why it did not go
UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A push in hand, with the account that it goes to, to be sent in so many seconds."""

    id: int
    person_id: int
    external_id: str
    kind: str
    facts: Mapping[str, Any]
    attempts: int
    language: str | None
    claim: int = 0
    run_id: int | None = None
    round: int = 0
    in_seconds: float = 0.0


def queue(
    session: Session,
    *,
    key: str,
    person_id: int,
    kind: str,
    facts: Mapping[str, Any],
    now: datetime,
    due_at: datetime | None = None,
    run_id: int | None = None,
    round: int = 0,
    urgent: bool = False,
) -> bool:
    """Push something to a person, once for a `key` however often it is asked for; False where it was there before.

    `facts` are ids and data, no names and no texts: they are worded when they are sent.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    values = {
        "key": key,
        "run_id": run_id,
        "round": round,
        "person_id": person_id,
        "kind": kind,
        "facts": dict(facts),
        "made_at": now,
        "due_at": due_at or now,
        "rank": URGENT if urgent else USUAL,
        "state": "queued",
    }
    made = session.execute(
        dialect.insert(Delivery).values(**values).on_conflict_do_nothing(index_elements=["key"]).returning(Delivery.id)
    )
    return made.scalar() is not None


def queue_many(session: Session, rows: Select[Any]) -> int:
    """Push what a query gives, in one statement of the database; returns how many are new.

    The query's columns are named as those of the table: `key`, `person_id`, `kind`, `facts`, `made_at`, `due_at`,
    `state`, and others as needed.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    found = rows.subquery()
    # SQLite reads ON after a SELECT without WHERE as that of a join.
    statement = dialect.insert(Delivery).from_select(found.columns.keys(), select(found).where(true()))
    statement = statement.on_conflict_do_nothing(index_elements=["key"])
    counted = {"preserve_rowcount": True}  # SQLAlchemy drops it of an INSERT on PostgreSQL
    return session.connection().execute(statement, execution_options=counted).rowcount


def supersede(session: Session, person_id: int, kind: str) -> int:
    """What waits of a kind for a person is not sent any more: something newer says the same. Returns how many."""
    waits = (Delivery.person_id == person_id, Delivery.kind == kind, Delivery.state.in_(("queued", "retry")))
    lost = {"state": "undeliverable", "reason": "superseded", "facts": None, "lease_ends": None}
    return session.connection().execute(update(Delivery).where(*waits).values(**lost)).rowcount


def mark_sent(session: Session, push: Claimed, now: datetime, *, message: str = "") -> bool:
    """It arrived; its facts are blanked. False where somebody else has claimed it since.

    A late answer says so too of what was held unknown, and of what staff let go again and nobody has claimed yet.
    """
    states = ("sending", "unknown", "queued", "retry")
    sent = {"state": "sent", "sent_at": now, "message": message, "facts": None, "lease_ends": None, "reason": ""}
    return change(session, mine(push, *states).values(**sent))


def mark_unknown(session: Session, push: Claimed, reason: str) -> None:
    """Nobody can say whether it arrived: staff see it, and it is never sent again by itself (F2, F3)."""
    change(session, mine(push, "sending").values(state="unknown", reason=reason, lease_ends=None))


def mark_retry(session: Session, push: Claimed, at: datetime, reason: str) -> None:
    """It surely did not arrive: again at that moment, unless it was tried too often or its run was stopped."""
    again = {"attempts": push.attempts + 1, "reason": reason, "lease_ends": None}
    if push.attempts + 1 >= MOST_ATTEMPTS:
        mark_undeliverable(session, push, reason)
        return
    change(session, mine(push, "claimed", "sending").values(state=_becomes("retry"), due_at=at, becomes="", **again))


def put_back(session: Session, push: Claimed) -> None:
    """Telegram did not take it because of its own limit, or could not be reached: no attempt is used up (F4, F5)."""
    back = {"state": _becomes("queued"), "becomes": "", "lease_ends": None}
    change(session, mine(push, "claimed", "sending").values(**back))


def mark_undeliverable(session: Session, push: Claimed, reason: str) -> None:
    """It can't be delivered ("blocked", "nothing_left", "rejected"…), and that is final; its facts are blanked."""
    lost = {"state": "undeliverable", "reason": reason, "facts": None, "lease_ends": None}
    change(session, mine(push, "claimed", "sending").values(**lost))


def list_known(session: Session, keys: Iterable[str]) -> list[str]:
    """Which of these keys were queued already."""
    return list(session.scalars(select(Delivery.key).where(Delivery.key.in_(sorted(keys)))))


def mine(push: Claimed, *states: str) -> Update:
    """A change of what is still claimed by who holds `push`."""
    held = (Delivery.id == push.id, Delivery.claim == push.claim, Delivery.state.in_(states))
    return update(Delivery).where(*held)


def change(session: Session, statement: Update) -> bool:
    """Carry it out; False where it fits nothing: another has it, or it has gone on."""
    return session.connection().execute(statement).rowcount > 0


def _becomes(state: str) -> ColumnElement[str]:
    """The state after a try that failed: another where the run was paused or cancelled meanwhile."""
    return func.coalesce(func.nullif(Delivery.becomes, ""), state)
