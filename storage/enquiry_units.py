"""A question at the desk that a unit is asked about: passed on, taken there, answered to the office, fetched back.

The office's limit goes on meanwhile, and only the office answers who asked: what a unit says is put before the officer
who passed it on, who sends it, or writes otherwise. Who is not in the bot answers in a letter or on the phone, and the
officer writes that down.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import audit, need_rights
from storage.enquiries import TEXT_CHARS, EnquiryRefused, EnquiryTaken, find_open, move, say
from storage.roles import Actor
from storage.tables import Enquiry, EnquiryTurn

PASSED = "passed"


def may_see(session: Session, actor: Actor, enquiry_id: int) -> bool:
    """Whether somebody may see a question: staff all, who is of a unit what it has or has said something to."""
    if actor.is_staff:
        return True
    theirs = (Enquiry.department.in_(actor.departments)) & (Enquiry.state == PASSED)
    said = select(EnquiryTurn.enquiry_id).where(EnquiryTurn.department.in_(actor.departments))
    found = select(Enquiry.id).where(Enquiry.id == enquiry_id, theirs | Enquiry.id.in_(said))
    return bool(actor.departments) and session.scalar(found) is not None


def pass_to(session: Session, enquiry_id: int, person_id: int, department: str, now: datetime) -> None:
    """The officer who has it passes it to a unit. Raises EnquiryTaken, `desk.gone`."""
    enquiry = find_open(session, enquiry_id)
    if enquiry.state != "taken" or enquiry.officer_id != person_id:
        raise EnquiryTaken(enquiry.officer_id, enquiry.taken_at)
    move(
        session, enquiry_id, ("taken",), None, revision=enquiry.revision,
        state=PASSED, department=department, handler_id=None, taken_at=now,
    )  # fmt: skip
    audit.record(
        session, person_id=person_id, act="desk.pass", subject=f"enquiry {enquiry_id}", now=now, department=department
    )


def accept(session: Session, enquiry_id: int, person_id: int, departments: Collection[str], now: datetime) -> None:
    """Somebody of the unit takes it; taken by them already it stays so. Raises EnquiryTaken, `desk.gone`."""
    enquiry = _find_passed(session, enquiry_id, departments)
    if enquiry.handler_id == person_id:
        return
    if enquiry.handler_id is not None:
        raise EnquiryTaken(enquiry.handler_id, enquiry.taken_at)
    move(
        session, enquiry_id, (PASSED,), None, revision=enquiry.revision, handler_id=person_id, taken_at=now
    )  # fmt: skip
    audit.record(session, person_id=person_id, act="desk.accept", subject=f"enquiry {enquiry_id}", now=now)


def answer_office(
    session: Session, enquiry_id: int, actor: Actor, text: str, key: str, now: datetime, *, returned: bool = False
) -> None:
    """Who has it in the unit answers the office, or gives it back with the reason; the same update once more is one.

    Raises EnquiryTaken where somebody else has it or it was fetched back, and what `_put` raises.
    """
    if _is_said(session, key):
        return
    enquiry = _find_passed(session, enquiry_id, actor.departments)
    if enquiry.handler_id != actor.person_id and not (returned and enquiry.handler_id is None):
        raise EnquiryTaken(enquiry.handler_id, enquiry.taken_at)
    _put(session, enquiry, actor.person_id, text, key, now, side="return" if returned else "unit")
    if returned:
        audit.record(session, person_id=actor.person_id, act="desk.return", subject=f"enquiry {enquiry_id}", now=now)
    else:
        audit.record(
            session, person_id=actor.person_id, act="desk.unit_answer", subject=f"enquiry {enquiry_id}", now=now
        )


def write_down(
    session: Session, enquiry_id: int, person_id: int, text: str, letter: str, key: str, now: datetime
) -> None:
    """The officer writes down what a unit of which nobody is in the bot answered; the same update once more is one.

    Raises EnquiryTaken where it is not theirs or somebody of the unit has joined, and what `_put` raises.
    """
    if _is_said(session, key):
        return
    enquiry = find_open(session, enquiry_id)
    is_outside = not need_rights.list_colleagues(session, enquiry.department)
    if enquiry.state != PASSED or enquiry.officer_id != person_id or not is_outside:
        raise EnquiryTaken(enquiry.officer_id, enquiry.taken_at)
    _put(session, enquiry, person_id, text, key, now, side="unit", letter=letter)
    audit.record(session, person_id=person_id, act="desk.unit_answer", subject=f"enquiry {enquiry_id}", now=now)


def fetch_back(session: Session, enquiry_id: int, person_id: int, now: datetime, *, decides: bool = False) -> None:
    """The officer, or who `decides`, has it again without the unit's answer. Raises EnquiryTaken, `desk.gone`."""
    enquiry = find_open(session, enquiry_id)
    if enquiry.state != PASSED or (enquiry.officer_id != person_id and not decides):
        raise EnquiryTaken(enquiry.officer_id, enquiry.taken_at)
    _return(session, enquiry, now)
    audit.record(session, person_id=person_id, act="desk.fetch", subject=f"enquiry {enquiry_id}", now=now)


def release_left(session: Session) -> list[int]:
    """What somebody had who is not of its unit any more is for any of the unit again; which these are."""
    handled = select(Enquiry).where(Enquiry.state == PASSED, Enquiry.handler_id.is_not(None)).order_by(Enquiry.id)
    left = [
        enquiry
        for enquiry in session.scalars(handled)
        if enquiry.handler_id not in need_rights.list_colleagues(session, enquiry.department)
    ]
    for enquiry in left:
        enquiry.handler_id = None
        enquiry.revision += 1
    session.flush()
    return [enquiry.id for enquiry in left]


def _find_passed(session: Session, enquiry_id: int, departments: Collection[str]) -> Enquiry:
    enquiry = find_open(session, enquiry_id)
    if enquiry.state != PASSED or enquiry.department not in departments:
        raise EnquiryRefused("desk.not_with_you")
    return enquiry


def _is_said(session: Session, key: str) -> bool:
    return session.scalar(select(EnquiryTurn.id).where(EnquiryTurn.key == key)) is not None


def _put(
    session: Session, enquiry: Enquiry, person_id: int, text: str, key: str, now: datetime, *, side: str,
    letter: str = "",
) -> None:  # fmt: skip
    """What the unit says goes into the thread; the officer has it again. Raises `desk.no_text`, `desk.long_text`."""
    text, department = text.strip(), enquiry.department
    if not text:
        raise EnquiryRefused("desk.no_text")
    if len(text) > TEXT_CHARS:
        raise EnquiryRefused("desk.long_text", most=TEXT_CHARS)
    _return(session, enquiry, now)
    say(session, enquiry.id, side, person_id, text, (), key, "", now, department=department, letter=letter)


def _return(session: Session, enquiry: Enquiry, now: datetime) -> None:
    """Back to its officer; where nobody is, it waits."""
    values = {"state": "waiting", "taken_at": None} if enquiry.officer_id is None else {
        "state": "taken", "taken_at": now}  # fmt: skip
    move(
        session, enquiry.id, (PASSED,), None, revision=enquiry.revision, department="", handler_id=None, **values
    )  # fmt: skip
