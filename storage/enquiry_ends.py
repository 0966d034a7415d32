"""How a thread at the answer desk ends: its asker is content, nobody says anything any more, somebody is erased.

Whose question it was is known until then, and no longer.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import questions
from storage.desk_terms import NAMELESS_DAYS, DeskTerms
from storage.enquiries import AT_WORK
from storage.tables import Enquiry, EnquiryTurn, Question


def close(session: Session, enquiry_id: int, asker: str, now: datetime) -> bool:
    """The asker needs nothing more: an answer was enough, or none is wanted. False where it is not theirs to close."""
    enquiry = session.get(Enquiry, enquiry_id, populate_existing=True, with_for_update=True)
    question = session.get(Question, enquiry.question_id) if enquiry is not None else None
    if enquiry is None or question is None or question.asker != asker or enquiry.state in AT_WORK:
        return False
    if enquiry.state == "waiting":
        questions.take_back(session, question.id)
    _forget(session, Enquiry.id == enquiry_id, now=now)
    return True


def close_old(session: Session, terms: DeskTerms, now: datetime) -> int:
    """Close threads in which nobody has said anything for so long, and nameless ones that nobody took up."""
    silent = (Enquiry.state == "answered") & (Enquiry.answered_at <= now - timedelta(days=terms.thread_days))
    stale = (
        (Enquiry.state == "waiting")
        & Enquiry.person_id.is_(None)
        & (Enquiry.opened_at <= now - timedelta(days=NAMELESS_DAYS))
    )
    return _forget(session, silent | stale, now=now)


def erase(session: Session, person_id: int, asker: str, now: datetime) -> None:
    """An erasure of the asker: what was said in their threads goes, and they are over."""
    theirs = select(Enquiry.id).join(Question, Question.id == Enquiry.question_id)
    found = list(session.scalars(theirs.where((Question.asker == asker) | (Enquiry.person_id == person_id))))
    said = update(EnquiryTurn).where(EnquiryTurn.enquiry_id.in_(found))
    session.execute(said.values(text=None, citations=[], token="", letter=""))
    session.execute(update(Enquiry).where(Enquiry.id.in_(found)).values(same_key=""))
    _forget(session, Enquiry.id.in_(found), now=now)


def blank_old(session: Session, before: datetime) -> None:
    """Blank what was said in threads that were closed and opened before that moment, with their question's words."""
    old = select(Enquiry.id).where(Enquiry.state == "closed", Enquiry.opened_at <= before)
    turns = update(EnquiryTurn).where(EnquiryTurn.enquiry_id.in_(old), EnquiryTurn.text.is_not(None))
    session.execute(turns.values(text=None, letter="").execution_options(synchronize_session=False))
    keys = update(Enquiry).where(Enquiry.id.in_(old), Enquiry.same_key != "").values(same_key="")
    session.execute(keys.execution_options(synchronize_session=False))


def _forget(session: Session, *which: Any, now: datetime) -> int:  # noqa: ANN401 -- conditions on enquiries
    """Close what these conditions fit; whose it was is not known any more."""
    open_ones = select(Enquiry.id).where(Enquiry.state != "closed", *which)
    closed = list(session.scalars(open_ones))
    session.execute(
        update(Enquiry)
        .where(Enquiry.id.in_(closed))
        .values(state="closed", closed_at=now, person_id=None, revision=Enquiry.revision + 1)
        .execution_options(synchronize_session="fetch")
    )
    session.execute(update(EnquiryTurn).where(EnquiryTurn.enquiry_id.in_(closed)).values(token=""))
    return len(closed)
