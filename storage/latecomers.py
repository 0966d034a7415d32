"""Who is in a run's audience, could not be reached, and can be by now: the first push comes late.

As the run started, or as the push was tried (they had blocked the bot, and came back). The audience stays as it was
fixed. Who joined meanwhile is the talent that they were in it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select, update
from sqlalchemy.orm import Session, aliased

from storage import audiences, run_pushes, subscriptions
from storage.audience_filter import TO_PHONE, Cap
from storage.audiences import PersonId
from storage.run_pushes import FIRST, Round
from storage.tables import Addressee, Delivery, Run, Talent
from storage.unsent import LOST

AT_ONCE = 5_000  # ids in one statement: SQLite takes 32,766 parameters; the others come with the next look


def has_any(session: Session, run: Run, *, cap: Cap | None, now: datetime) -> bool:
    """Whether there is somebody to push to: for a look that writes nothing."""
    return any(session.execute(find(run, cap, now).limit(1)).first() is not None for find in (_find, _find_returned))


def welcome(
    session: Session,
    run_id: int,
    *,
    cap: Cap | None,
    due_at: datetime,
    now: datetime,
    among: Container[int] | None = None,
) -> int:
    """Queue the first push of a running run, to go at `due_at`, for whom it can reach by now; how many, each once.

    Who answered or declined already, does not want its topic or has had enough lately (`cap`) gets none. Of an
    anonymous run no row says who answered: `among` are the addressees who have not; nothing is written of the others.
    """
    run = session.get_one(Run, run_id, populate_existing=True, with_for_update=True)  # nobody ends it meanwhile
    if run.state != "running" or run.closes_at is None or due_at >= run.closes_at:
        return 0
    again = _send_again(session, run, cap, due_at, now, among)
    found = _keep(among, session.execute(_find(run, cap, now)))
    for addressee_id, person_id in found:
        session.execute(
            update(Addressee)
            .where(Addressee.id == addressee_id)
            .values(person_id=person_id, left_out="", asked_at=due_at)
            .execution_options(synchronize_session=False)
        )
    whom = Addressee.id.in_([addressee_id for addressee_id, _ in found])
    return again + (run_pushes.queue(session, run, Round(run.kind, FIRST, due_at), whom, now=now) if found else 0)


def _keep(among: Container[int] | None, rows: Iterable[Row[*tuple[Any, ...]]]) -> list[Row[*tuple[Any, ...]]]:
    """The first of those (their number stands first) who are to be asked."""
    return list(islice((row for row in rows if among is None or row[0] in among), AT_ONCE))


def _send_again(
    session: Session, run: Run, cap: Cap | None, due_at: datetime, now: datetime, among: Container[int] | None
) -> int:
    """Queue anew what could not be delivered to who has come back: it surely did not arrive, so nobody has it twice."""
    found = _keep(among, session.execute(_find_returned(run, cap, now)))
    for addressee_id, delivery_id in found:
        facts = {"run": run.id, "addressee": addressee_id}  # blanked as it was given up
        again = {"state": "queued", "due_at": due_at, "reason": "", "attempts": 0, "facts": facts}
        for table, row_id, values in ((Delivery, delivery_id, again), (Addressee, addressee_id, {"asked_at": due_at})):
            session.execute(
                update(table).where(table.id == row_id).values(values).execution_options(synchronize_session=False)
            )
    return len(found)


def _find_returned(run: Run, cap: Cap | None, now: datetime) -> Select[*tuple[Any, ...]]:
    """(addressee, delivery) of each whose first push could not be delivered then."""
    return (
        select(Addressee.id, Delivery.id)
        .join(Delivery, Delivery.person_id == Addressee.person_id)  # by an index from either side; once in a run
        .where(
            Addressee.run_id == run.id,
            Delivery.run_id == run.id,
            Delivery.round == FIRST,
            Addressee.left_out == "",
            Addressee.finished.is_(False),
            Addressee.declined_at.is_(None),
            Delivery.state == "undeliverable",
            Delivery.reason.in_(LOST),
            *_may_get(run, Addressee.person_id, cap, now),
        )
        .order_by(Addressee.id)
    )


def _find(run: Run, cap: Cap | None, now: datetime) -> Select[*tuple[Any, ...]]:
    """(addressee, person) of each."""
    missed = (
        select(Addressee.id, func.coalesce(Addressee.person_id, Talent.person_id).label("person_id"))
        .outerjoin(Talent, Talent.id == Addressee.talent_id)
        .where(
            Addressee.run_id == run.id,
            Addressee.left_out.in_(sorted(TO_PHONE)),
            Addressee.finished.is_(False),
            Addressee.declined_at.is_(None),
        )
        .subquery()
    )
    person, other = missed.c.person_id, aliased(Addressee)
    twice = select(other.id).where(other.run_id == run.id, other.person_id == person, other.id != missed.c.id)
    may_get = _may_get(run, person, cap, now)
    once = ~twice.exists()  # in it as an applicant too
    return select(missed.c.id, person).where(*may_get, once).order_by(missed.c.id)


def _may_get(run: Run, person: PersonId, cap: Cap | None, now: datetime) -> list[ColumnElement[bool]]:
    """They can be reached by now, want it, and did not have enough lately."""
    conditions = [
        audiences.is_reachable(person),
        ~audiences.refuses_every_way(person),
        ~subscriptions.refuses(person, run.topic),
    ]
    if cap is not None and not run.urgent:
        conditions.append(person.not_in(audiences.had_enough(cap, now)))
    return conditions
