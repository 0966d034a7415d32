"""What a notice to who asked leaves behind: whom it was for tells what they asked about, so it goes when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from storage import audience_filter, notice_contents
from storage.audience_filter import Filter
from storage.run_plans import BY_QUESTION
from storage.tables import Addressee, Answer, Delivery, Response, Run

KEPT = timedelta(days=90)  # who was told, for who says that they were not; and a draft that nobody took up
NOBODY = Filter(who="both", people=(0,))  # an empty list would be everybody; no person has that number

_KINDS = sorted(kind.value for kind in BY_QUESTION)


def erase(session: Session, person_id: int) -> None:
    """Take somebody out of every such notice, before their other traces go: an erasure."""
    asked = select(Run.id).where(Run.kind.in_(_KINDS))
    session.execute(
        update(Addressee)
        .where(Addressee.person_id == person_id, Addressee.run_id.in_(asked))
        .values(talent_id=None)
        .execution_options(synchronize_session=False)
    )
    for run in session.scalars(select(Run).where(Run.kind.in_(_KINDS))):
        wanted = audience_filter.decode(run.audience)
        if person_id in wanted.people:
            left = tuple(one for one in wanted.people if one != person_id) or NOBODY.people
            run.audience = audience_filter.encode(replace(wanted, people=left))
    session.flush()


def forget_old(session: Session, now: datetime) -> int:
    """Forget who was told by notices that ended KEPT ago; how many were stays. Returns how many notices those were."""
    untaken = (Run.state == "draft") & (Run.made_at <= now - KEPT)
    session.execute(
        update(Run)
        .where(Run.kind.in_(_KINDS), untaken)
        .values(state="cancelled", ended_at=Run.made_at, revision=Run.revision + 1)
        .execution_options(synchronize_session=False)
    )
    old = session.scalars(select(Run).where(Run.kind.in_(_KINDS), Run.ended_at <= now - KEPT)).all()
    forgotten = 0
    for run in old:
        content = notice_contents.decode(run.content)
        if content.told is None:
            _forget(session, run)
            forgotten += 1
    return forgotten


def _forget(session: Session, run: Run) -> None:
    told = session.scalar(select(func.count()).where(Delivery.run_id == run.id, Delivery.state == "sent")) or 0
    run.content = notice_contents.encode(replace(notice_contents.decode(run.content), told=told))
    run.audience = audience_filter.encode(NOBODY)
    session.flush()
    theirs = select(Addressee.id).where(Addressee.run_id == run.id)
    session.execute(delete(Answer).where(Answer.addressee_id.in_(theirs)).execution_options(synchronize_session=False))
    for table in (Response, Addressee, Delivery):
        session.execute(delete(table).where(table.run_id == run.id).execution_options(synchronize_session=False))
