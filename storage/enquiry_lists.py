"""The queue of the answer desk, one enquiry with its thread, and what is late."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from storage.desk_terms import DeskTerms
from storage.enquiries import OPEN
from storage.enquiry_units import PASSED
from storage.need_steps import Moment
from storage.tables import Delivery, Enquiry, EnquiryTurn, Question, Talent

SHELVES = ("mine", "free", "others", "passed", "answered")


@dataclass(frozen=True, slots=True)
class Listed:
    """An enquiry in the queue. `named`: somebody waits for its answer. `late`: working days beyond its limit.

    `department` is the unit it was passed to, `handler_id` who of it has taken it. `category`: of who asks, where they
    are a talent (`talent_id`).
    """

    id: int
    revision: int
    state: str
    cause: str
    topic: str
    text: str
    note: str
    status: str
    citations: list[dict[str, Any]]
    times: int
    named: bool
    talent_id: int | None
    category: int | None
    officer_id: int | None
    opened_at: datetime
    taken_at: datetime | None
    due_on: date
    late: int
    department: str = ""
    handler_id: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said. `delivery`: what became of its push to the asker ("" where none was made).

    `department`: the unit that said it, in the letter of that number where there is one.
    """

    id: int
    side: str
    at: datetime
    text: str
    citations: list[dict[str, Any]]
    delivery: str = ""
    reason: str = ""
    department: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """An enquiry with all that was said, the oldest first."""

    enquiry: Listed
    turns: tuple[Turn, ...]


def list_shelf(session: Session, person_id: int, shelf: str, terms: DeskTerms, when: Moment) -> list[Listed]:
    """A list of somebody of the office: theirs, free, with others, with units, answered; the soonest due first."""
    is_open, mine = Enquiry.state.in_(("waiting", "taken")), Enquiry.officer_id == person_id
    which: dict[str, ColumnElement[bool]] = {
        "mine": is_open & mine,
        "free": is_open & Enquiry.officer_id.is_(None),
        "others": is_open & (Enquiry.officer_id != person_id),
        "passed": Enquiry.state == PASSED,
        "answered": Enquiry.state == "answered",
    }
    query = _query().where(which[shelf])
    order = Enquiry.answered_at.desc() if shelf == "answered" else Enquiry.due_on
    nameless_last = Enquiry.person_id.is_(None)
    return [
        _listed(row, terms, when)
        for row in session.execute(query.order_by(nameless_last, order, Enquiry.id).limit(200)).all()
    ]


def list_for_units(session: Session, departments: Collection[str], terms: DeskTerms, when: Moment) -> list[Listed]:
    """What these units are asked, the soonest due first."""
    query = _query().where(Enquiry.state == PASSED, Enquiry.department.in_(departments))
    return [_listed(row, terms, when) for row in session.execute(query.order_by(Enquiry.due_on, Enquiry.id)).all()]


def count_open(session: Session, person_id: int) -> tuple[int, int]:
    """How many open ones somebody of the office has, or that are free; and how many of these somebody waits for."""
    theirs = Enquiry.state.in_(("waiting", "taken")) & or_(
        Enquiry.officer_id == person_id, Enquiry.officer_id.is_(None)
    )
    rows = session.execute(select(Enquiry.person_id.is_not(None)).where(theirs)).scalars().all()
    return len(rows), sum(bool(named) for named in rows)


def read_thread(session: Session, enquiry_id: int, terms: DeskTerms, when: Moment) -> Thread | None:
    """One enquiry; None where there is none."""
    row = session.execute(_query().where(Enquiry.id == enquiry_id)).one_or_none()
    if row is None:
        return None
    turns = session.execute(
        select(EnquiryTurn, Delivery.state, Delivery.reason)
        .outerjoin(Delivery, (EnquiryTurn.token != "") & (Delivery.key == answer_key(EnquiryTurn.token)))
        .where(EnquiryTurn.enquiry_id == enquiry_id)
        .order_by(EnquiryTurn.id)
    ).all()
    told = tuple(
        Turn(
            turn.id,
            turn.side,
            turn.at,
            turn.text or "",
            turn.citations,
            state or "",
            reason or "",
            turn.department,
            turn.letter,
        )
        for turn, state, reason in turns
    )
    return Thread(_listed(row, terms, when), told)


def answer_key(token: Any) -> Any:  # noqa: ANN401 -- a text, or a column of such
    """The key of the push that brings an answer: random, so that nothing joins it to an enquiry that is closed."""
    return "desk_answer:" + token


def find_turn(session: Session, turn_id: int, person_id: int) -> tuple[Question, EnquiryTurn] | None:
    """What a push says: the question and the answer, as long as it is this person's to read."""
    row = session.execute(
        select(Question, EnquiryTurn)
        .join(Enquiry, Enquiry.question_id == Question.id)
        .join(EnquiryTurn, EnquiryTurn.enquiry_id == Enquiry.id)
        .where(EnquiryTurn.id == turn_id, Enquiry.person_id == person_id, EnquiryTurn.text.is_not(None))
    ).one_or_none()
    return None if row is None else (row[0], row[1])


@dataclass(frozen=True, slots=True)
class Named:
    """A question whose answer by the office names an article; `asker` is an HMAC."""

    question_id: int
    asker: str
    text: str
    document: str
    article: str


def list_named(session: Session) -> list[Named]:
    """What the office itself has said each question to be about: by its last answer, the first article of it."""
    rows = session.execute(
        select(Question.id, Question.asker, Question.text, EnquiryTurn.citations)
        .join(Enquiry, Enquiry.question_id == Question.id)
        .join(EnquiryTurn, EnquiryTurn.enquiry_id == Enquiry.id)
        .where(EnquiryTurn.side == "office", Question.text.is_not(None), Question.asker != "")
        .order_by(EnquiryTurn.id)
    )
    found = {
        number: Named(number, asker, text, str(citations[0]["document"]), str(citations[0]["article"]))
        for number, asker, text, citations in rows
        if citations
    }
    return list(found.values())


def find_enquiry(session: Session, question_id: int) -> Enquiry | None:
    """The enquiry that a question has become."""
    return session.scalar(select(Enquiry).where(Enquiry.question_id == question_id))


def list_late(session: Session, terms: DeskTerms, when: Moment) -> list[Listed]:
    """What somebody waits for beyond its limit, the latest first."""
    query = _query().where(Enquiry.state.in_(OPEN), Enquiry.person_id.is_not(None), Enquiry.due_on < when.today)
    return [_listed(row, terms, when) for row in session.execute(query.order_by(Enquiry.due_on, Enquiry.id)).all()]


def list_left(session: Session, staff: Collection[int]) -> list[Enquiry]:
    """Open ones whose officer is not of the office any more."""
    query = select(Enquiry).where(Enquiry.state.in_(OPEN), Enquiry.officer_id.is_not(None))
    return [enquiry for enquiry in session.scalars(query.order_by(Enquiry.id)) if enquiry.officer_id not in staff]


def gather(session: Session, asker: str) -> list[tuple[datetime, str, str | None]]:
    """What was said in a person's threads, for themselves: when, by which side, what."""
    rows = session.execute(
        select(EnquiryTurn.at, EnquiryTurn.side, EnquiryTurn.text)
        .join(Enquiry, Enquiry.id == EnquiryTurn.enquiry_id)
        .join(Question, Question.id == Enquiry.question_id)
        .where(Question.asker == asker, EnquiryTurn.side.in_(("office", "asker")))
        .order_by(EnquiryTurn.id)
    )
    return [(row.at, row.side, row.text) for row in rows]


def count_same(session: Session, same: str) -> int:
    """How many enquiries had these words."""
    return session.scalar(select(func.count()).select_from(Enquiry).where(Enquiry.same_key == same)) or 0


def _query() -> Select[Any]:
    return (
        select(Enquiry, Question.text, Question.note, Question.status, Question.citations, Talent.id, Talent.category)
        .join(Question, Question.id == Enquiry.question_id)
        .outerjoin(Talent, (Talent.person_id == Enquiry.person_id) & Talent.erased_at.is_(None))
    )


def _listed(row: Any, terms: DeskTerms, when: Moment) -> Listed:  # noqa: ANN401 -- a row of `_query`
    enquiry, text, note, status, citations, talent_id, category = row
    waits = enquiry.person_id is not None and enquiry.state in OPEN
    late = terms.count(enquiry.due_on, when.today) if waits and enquiry.due_on < when.today else 0
    return Listed(
        enquiry.id,
        enquiry.revision,
        enquiry.state,
        enquiry.cause,
        enquiry.topic,
        text or "",
        note or "",
        status,
        citations,
        enquiry.times,
        enquiry.person_id is not None,
        talent_id,
        category,
        enquiry.officer_id,
        enquiry.opened_at,
        enquiry.taken_at,
        enquiry.due_on,
        late,
        enquiry.department,
        enquiry.handler_id,
    )
