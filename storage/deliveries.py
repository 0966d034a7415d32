"""What is pushed to people: claimed, sent and marked, so that nothing is lost and nothing goes out twice.

queued → claimed (a lease) → sending (committed before the call) → sent | retry | undeliverable | unknown. What is
claimed when its lease ends was never begun: it is free again. What is *sending* when its lease ends may have arrived,
for all we know: it becomes `unknown` and is never sent again by itself. `held` and `cancelled` are what waits of a run
that was paused or ended (`storage.delivery_runs`). How they are claimed: `storage.claims`. Who claimed a row before
somebody else did can't mark it any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Update,
    bindparam,
    func,
    literal,
    literal_column,
    null,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.tables import Delivery

MOST_ATTEMPTS = 8  # after these a retry is given up: by then some hours have passed
URGENT, USUAL = 0, 1
# To staff, to who keeps in touch and to an employer's HR, about their work: nobody's consent is asked for. All else is
# to somebody as a talent or applicant, and does not go by a channel abroad that they refused.
WORK = frozenset(
    "digest overdue plan greetings handover_request handed_over hr_request hr_joined hr_named hr_declined"
    " pushes_refused pushes_unknown words_unusable model_unusable run_waiting run_asking run_failed run_missed"
    " schedule_waiting schedule_stopped run_key_gone run_unreached run_approved run_given_back run_drafted need_prompt"
    " desk_prompt faq_waiting faq_returned faq_stale items_due items_outside items_late items_returned award_of_unit"
    " award_late bulletin_waiting bulletin_issued bulletin_given_back interest interest_back interest_staff".split()
)
NO_CONSENT = "no_consent"  # why it did not go
UNREACHABLE = "unreachable"
_MAY_HAVE_ARRIVED = ("sending", "unknown", "queued", "retry")
_OF_SENT = ("state", "sent_at", "message", "facts", "reason")


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


def queue_many(session: Session, rows: Select[*tuple[Any, ...]]) -> int:
    """Push what a query gives, in one statement of the database; returns how many are new.

    The query's columns are named as those of the table: `key`, `person_id`, `kind`, `facts`, `made_at`, `due_at`,
    `state`, and others as needed.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    found = rows.subquery()
    # SQLite reads ON after a SELECT without WHERE as that of a join.
    statement = dialect.insert(Delivery).from_select(found.columns.keys(), select(found).where(true()))
    once = statement.on_conflict_do_nothing(index_elements=["key"]).execution_options(preserve_rowcount=True)
    return session.connection().execute(once).rowcount


def supersede(session: Session, person_id: int, kind: str) -> int:
    """What waits of a kind for a person is not sent any more: something newer says the same. Returns how many."""
    waits = (Delivery.person_id == person_id, Delivery.kind == kind, Delivery.state.in_(("queued", "retry")))
    lost = {"state": "undeliverable", "reason": "superseded", "facts": None, "lease_ends": None}
    return session.connection().execute(update(Delivery).where(*waits).values(**lost)).rowcount


def list_known(session: Session, keys: Iterable[str]) -> list[str]:
    """Which of these keys were queued already."""
    return list(session.scalars(select(Delivery.key).where(Delivery.key.in_(sorted(keys)))))


def may_have_arrived(session: Session, keys: Iterable[str]) -> bool:
    """Whether one of these pushes was sent, or may have been."""
    told = select(Delivery.id).where(Delivery.key.in_(list(keys)), Delivery.state.in_(("sent", "sending", "unknown")))
    return session.scalar(told.limit(1)) is not None


def mark_sent(session: Session, push: Claimed, now: datetime, *, message: str = "") -> bool:
    """It arrived; its facts are blanked. False where somebody else has claimed it since.

    A late answer says so too of what was held unknown, and of what staff let go again and nobody has claimed yet.
    """
    values = dict(zip(_OF_SENT, ("sent", now, message, None, ""), strict=True))
    return settle(session, push, _MAY_HAVE_ARRIVED, values)


def mark_all_sent(session: Session, arrived: Sequence[tuple[Claimed, str]], now: datetime) -> None:
    """As `mark_sent` for many, each with the number of its message."""
    sent = {"new_state": "sent", "new_sent_at": now, "new_facts": None, "new_reason": ""}
    given = [{"its_id": push.id, "its_claim": push.claim, "new_message": message} | sent for push, message in arrived]
    session.connection().execute(_settle(_MAY_HAVE_ARRIVED, _OF_SENT, False), given)


def mark_unknown(session: Session, push: Claimed, reason: str) -> None:
    """Nobody can say whether it arrived: staff see it, and it is never sent again by itself (F2, F3)."""
    settle(session, push, ("sending",), {"state": "unknown", "reason": reason})


def mark_retry(session: Session, push: Claimed, at: datetime, reason: str) -> None:
    """It surely did not arrive: again at that moment, unless it was tried too often or its run was stopped."""
    if push.attempts + 1 >= MOST_ATTEMPTS:
        mark_undeliverable(session, push, reason)
        return
    again = {"state": "retry", "due_at": at, "attempts": push.attempts + 1, "reason": reason}
    settle(session, push, ("claimed", "sending"), again, unless_stopped=True)


def put_back(session: Session, push: Claimed) -> None:
    """Telegram did not take it because of its own limit, or could not be reached: no attempt is used up (F4, F5)."""
    settle(session, push, ("claimed", "sending"), {"state": "queued"}, unless_stopped=True)


def mark_undeliverable(session: Session, push: Claimed, reason: str) -> None:
    """It can't be delivered ("blocked", "nothing_left", "rejected"…), and that is final; its facts are blanked."""
    settle(session, push, ("claimed", "sending"), {"state": "undeliverable", "reason": reason, "facts": None})


def settle(
    session: Session,
    push: Claimed,
    states: tuple[str, ...],
    values: Mapping[str, object],
    *,
    unless_stopped: bool = False,
) -> bool:
    """Change what is in one of the states and still claimed by who holds `push`, and end its lease; False: it isn't.

    `unless_stopped`: where its run was paused or cancelled while it was on its way, it takes that state instead.
    """
    given: dict[str, object] = {f"new_{name}": value for name, value in values.items()}
    statement = _settle(states, tuple(values), unless_stopped)
    return session.connection().execute(statement, {"its_id": push.id, "its_claim": push.claim} | given).rowcount > 0


@cache
def _settle(states: tuple[str, ...], columns: tuple[str, ...], unless_stopped: bool) -> Update:
    """Statements are made once: making one takes longer than its execution."""
    columns_of = Delivery.__table__.columns
    values: dict[str, ColumnElement[Any] | None] = {
        name: bindparam(f"new_{name}", type_=columns_of[name].type) for name in columns
    }
    values["lease_ends"] = null()
    if unless_stopped:
        values |= {"state": func.coalesce(func.nullif(Delivery.becomes, ""), values["state"]), "becomes": literal("")}
    return (
        update(Delivery)
        .where(Delivery.id == bindparam("its_id"), Delivery.claim == bindparam("its_claim"))
        .where(is_in(*states))
        .values(values)
    )


def is_in(*states: str) -> ColumnElement[bool]:
    """In one of the states, as `is_one_of` has it."""
    return is_one_of(Delivery.state, states)


def is_one_of(column: InstrumentedAttribute[str], words: Iterable[str]) -> ColumnElement[bool]:
    """The column is one of these words of ours, which stand in the statement itself.

    An index with a condition serves only a query that has the same words; and a list of parameters can't be given
    for many rows at once.
    """
    return column.in_([literal_column(f"'{word}'") for word in words])
