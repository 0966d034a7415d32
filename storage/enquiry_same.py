"""One answer for several: questions at the desk that others wait for in the same words, answered along with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage import enquiries
from storage.enquiries import Answered, EnquiryRefused
from storage.tables import Enquiry, EnquiryTurn, Question

_MOST = 500  # of those that wait, the oldest first: a desk where more do has other troubles


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that somebody (`person_id`) waits for, and its words."""

    id: int
    person_id: int
    text: str


def list_waiting(session: Session, person_id: int, besides: int) -> list[Waiting]:
    """What somebody waits for and nobody but this officer is at, the oldest first.

    Without the one that was answered, and what its own asker asked besides.
    """
    asker = select(Enquiry.person_id).where(Enquiry.id == besides).scalar_subquery()
    mine = (Enquiry.state == "taken") & (Enquiry.officer_id == person_id)
    rows = session.execute(
        select(Enquiry.id, Enquiry.person_id, Question.text)
        .join(Question, Question.id == Enquiry.question_id)
        .where(
            or_(Enquiry.state == "waiting", mine), Enquiry.id != besides, Enquiry.person_id.is_not(None),
            Question.text.is_not(None), or_(asker.is_(None), Enquiry.person_id != asker),
        )
        .order_by(Enquiry.id)
        .limit(_MOST)
    )  # fmt: skip
    return [Waiting(row.id, row.person_id, row.text) for row in rows]


def answer_all(
    session: Session, enquiry_ids: Sequence[int], person_id: int, turn_id: int, key: str, now: datetime
) -> list[Answered]:
    """Give the answer of a turn to these too, as far as they still wait; what each is told, of one person once.

    `key` names the update: the same one again answers nobody twice.
    """
    said = session.get(EnquiryTurn, turn_id)
    if said is None or not said.text:
        return []
    told: set[int] = set()
    answered = []
    for number in enquiry_ids:
        try:
            enquiries.take(session, number, person_id, now)
            one = enquiries.answer(session, number, person_id, said.text, said.citations, f"{key}:{number}", now)
        except EnquiryRefused:  # a colleague has taken it, or its asker has closed it
            continue
        if one.person_id is not None and one.person_id not in told:
            told.add(one.person_id)
            answered.append(one)
    return answered
