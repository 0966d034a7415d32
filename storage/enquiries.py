"""Questions at the answer desk: opened, given to who is on duty, taken by one, answered, asked back, closed.

waiting → taken → answered → closed; passed, while a unit is asked (`storage.enquiry_units`). An answer and the push
that brings it are one transaction; who asks back goes on in the same thread. How it ends: `storage.enquiry_ends`.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from storage import audit, desk_duties, questions
from storage.desk_terms import DeskTerms, same_key
from storage.errors import StorageRefusal
from storage.need_steps import Moment
from storage.tables import Enquiry, EnquiryTurn, Question

TEXT_CHARS = 1_500  # of an answer: what one message shows with its question and its sources
AT_WORK = ("taken", "passed")  # somebody of the office, or of a unit
OPEN = ("waiting", *AT_WORK)
_MOST_NAMELESS = 5  # open at once of one asker whom nobody asked to write: who tries things out fills no queue


class EnquiryRefused(StorageRefusal):
    """A step at the desk can't be taken like this; nothing was changed."""


class EnquiryTaken(EnquiryRefused):
    """Somebody else has it: `officer_id`, since `at`; None where it was moved on otherwise."""

    def __init__(self, officer_id: int | None, at: datetime | None) -> None:
        super().__init__("desk.taken")
        self.officer_id = officer_id
        self.at = at


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it was written down. `person_id` is whom it goes to, under a key made of `token`; None: nobody."""

    turn_id: int
    person_id: int | None
    token: str


def open_for(
    session: Session,
    question: Question,
    cause: str,
    topic: str,
    terms: DeskTerms,
    when: Moment,
    *,
    person_id: int | None,
    staff: Collection[int],
) -> int | None:
    """Bring a question to the desk, once; its enquiry where it is new there or somebody waits for it from now on.

    `person_id` is whom the answer may go to. Without one the same words while they are open are counted, not queued
    again, and one asker has no more than a few.
    """
    before = session.scalar(select(Enquiry).where(Enquiry.question_id == question.id))
    if before is not None:
        return _wait_for(session, before, person_id, terms, when, staff)
    key = same_key(question.text or "")
    if person_id is None and not _counts_anew(session, question, key):
        return None
    enquiry = Enquiry(
        question_id=question.id,
        cause=cause,
        topic=topic,
        same_key=key,
        state="waiting",
        opened_at=when.now,
        due_on=terms.add(when.today, terms.answer),
        person_id=person_id,
    )
    session.add(enquiry)
    session.flush()
    assign(session, enquiry, when.now, staff)
    if person_id is not None:
        questions.mark_sent(session, question, person_id, when.now)
    return enquiry.id


def _wait_for(
    session: Session, enquiry: Enquiry, person_id: int | None, terms: DeskTerms, when: Moment, staff: Collection[int]
) -> int | None:
    """Somebody waits for what was nobody's, or was closed as such."""
    if person_id is None or enquiry.person_id is not None or enquiry.state == "answered":
        return None
    enquiry.person_id, enquiry.cause = person_id, "asked"
    enquiry.due_on = terms.add(when.today, terms.answer)
    enquiry.revision += 1
    if enquiry.state == "closed":
        enquiry.state, enquiry.closed_at = "waiting", None
    session.flush()
    if enquiry.officer_id is None:
        assign(session, enquiry, when.now, staff)
    questions.mark_sent(session, session.get_one(Question, enquiry.question_id), person_id, when.now)
    return enquiry.id


def _counts_anew(session: Session, question: Question, key: str) -> bool:
    same = session.scalar(select(Enquiry).where(Enquiry.same_key == key, Enquiry.state.in_(OPEN)).limit(1))
    if same is not None:
        same.times += 1
        session.flush()
        return False
    theirs = (
        select(func.count())
        .select_from(Enquiry)
        .join(Question, Question.id == Enquiry.question_id)
        .where(Question.asker == question.asker, Enquiry.state == "waiting", Enquiry.person_id.is_(None))
    )
    return (session.scalar(theirs) or 0) < _MOST_NAMELESS


def assign(session: Session, enquiry: Enquiry, now: datetime, staff: Collection[int]) -> None:
    """Give it to who is on duty for its topic and was given one longest ago; to nobody where nobody is."""
    free = [person for person in staff if person not in {enquiry.person_id, enquiry.officer_id}]
    enquiry.officer_id = desk_duties.choose(session, enquiry.topic, free)
    enquiry.assigned_at = now if enquiry.officer_id is not None else None
    session.flush()


def take(session: Session, enquiry_id: int, person_id: int, now: datetime) -> None:
    """One of the office takes it; taken by them already it stays so. Raises EnquiryTaken, `desk.gone`."""
    if move(session, enquiry_id, ("waiting",), person_id, state="taken", officer_id=person_id, taken_at=now):
        audit.record(session, person_id=person_id, act="desk.take", subject=f"enquiry {enquiry_id}", now=now)


def give(session: Session, enquiry_id: int, person_id: int, to: int, now: datetime, *, decides: bool = False) -> None:
    """Who has it, or who `decides`, gives it to a colleague. Raises EnquiryTaken, `desk.gone`."""
    enquiry = find_open(session, enquiry_id)
    if enquiry.state != "waiting" and enquiry.officer_id != person_id and not decides:
        raise EnquiryTaken(enquiry.officer_id, enquiry.taken_at)
    move(
        session, enquiry_id, OPEN, None,
        state="waiting", officer_id=to, assigned_at=now, taken_at=None, department="", handler_id=None,
    )  # fmt: skip
    audit.record(session, person_id=person_id, act="desk.give", subject=f"enquiry {enquiry_id}", now=now, to=to)


def answer(
    session: Session,
    enquiry_id: int,
    person_id: int,
    text: str,
    citations: Sequence[dict[str, Any]],
    key: str,
    now: datetime,
) -> Answered:
    """Write the office's answer down; the same update once more changes nothing and gives the same.

    Raises EnquiryTaken where somebody else has it or it is not open any more, `desk.no_text`, `desk.long_text`.
    """
    known = session.scalar(select(EnquiryTurn).where(EnquiryTurn.key == key))
    if known is not None:
        return Answered(known.id, find_open(session, enquiry_id).person_id, known.token)
    text = text.strip()
    if not text:
        raise EnquiryRefused("desk.no_text")
    if len(text) > TEXT_CHARS:
        raise EnquiryRefused("desk.long_text", most=TEXT_CHARS)
    enquiry = find_open(session, enquiry_id)
    if enquiry.state != "taken" or enquiry.officer_id != person_id:
        raise EnquiryTaken(enquiry.officer_id, enquiry.taken_at)
    move(session, enquiry_id, ("taken",), None, revision=enquiry.revision, state="answered", answered_at=now)
    token = secrets.token_hex(8)
    turn_id = say(session, enquiry_id, "office", person_id, text, citations, key, token, now)
    questions.mark_answered(session, enquiry.question_id, now)
    audit.record(session, person_id=person_id, act="desk.answer", subject=f"enquiry {enquiry_id}", now=now)
    return Answered(turn_id, enquiry.person_id, token)


def ask_back(
    session: Session,
    enquiry_id: int,
    asker: str,
    person_id: int,
    text: str,
    key: str,
    terms: DeskTerms,
    when: Moment,
    staff: Collection[int],
) -> bool:
    """The asker goes on in the thread: it is open again, with who answered it where they are still of the office.

    False where it is not theirs or was closed. Raises `desk.long_text`.
    """
    if len(text) > TEXT_CHARS:
        raise EnquiryRefused("desk.long_text", most=TEXT_CHARS)
    if session.scalar(select(EnquiryTurn.id).where(EnquiryTurn.key == key)) is not None:
        return True
    enquiry = session.get(Enquiry, enquiry_id, populate_existing=True, with_for_update=True)
    question = session.get(Question, enquiry.question_id) if enquiry is not None else None
    if enquiry is None or question is None or question.asker != asker or enquiry.state == "closed":
        return False
    say(session, enquiry_id, "asker", None, text.strip(), (), key, "", when.now)
    if enquiry.state == "answered":
        enquiry.state, enquiry.taken_at, enquiry.assigned_at = "waiting", None, when.now
        enquiry.due_on = terms.add(when.today, terms.answer)
    enquiry.person_id = person_id
    enquiry.revision += 1
    session.flush()
    if enquiry.officer_id not in staff:
        assign(session, enquiry, when.now, staff)
    questions.reopen(session, question.id, person_id)
    return True


def find_open(session: Session, enquiry_id: int) -> Enquiry:
    """One that is not closed, as it is now. Raises `desk.gone`."""
    found = session.get(Enquiry, enquiry_id, populate_existing=True)
    if found is None or found.state == "closed":
        raise EnquiryRefused("desk.gone")
    return found


def move(
    session: Session,
    enquiry_id: int,
    states: tuple[str, ...],
    taker: int | None,
    *,
    revision: int | None = None,
    **values: object,
) -> bool:
    """One conditional update: of two who press at once one finds it moved. False where `taker` has it already."""
    found = find_open(session, enquiry_id)
    if taker is not None and found.state == "taken" and found.officer_id == taker:
        return False
    seen = found.revision if revision is None else revision
    changed = session.connection().execute(
        update(Enquiry)
        .where(Enquiry.id == enquiry_id, Enquiry.state.in_(states), Enquiry.revision == seen)
        .values(**values, revision=seen + 1)
    )
    session.refresh(found)
    if changed.rowcount == 0:
        raise EnquiryTaken(found.officer_id, found.taken_at)
    return True


def say(
    session: Session,
    enquiry_id: int,
    side: str,
    person_id: int | None,
    text: str,
    citations: Sequence[dict[str, Any]],
    key: str,
    token: str,
    now: datetime,
    *,
    department: str = "",
    letter: str = "",
) -> int:
    """Put what was said into a thread; its turn."""
    values = {"enquiry_id": enquiry_id, "at": now, "side": side, "person_id": person_id, "text": text}
    values |= {"department": department, "letter": letter}
    made = insert(EnquiryTurn).values(**values, citations=list(citations), key=key, token=token)
    return int(session.execute(made.returning(EnquiryTurn.id)).scalar_one())
