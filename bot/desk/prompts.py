"""Who is told of a question at the desk, in the transaction that brings it on; what they read, and what its asker does.

The one it was given to is told; where nobody is on duty all officers are. What nobody waits for is told to nobody: it
stands in the queue and in the digest. While a unit is asked, who has it there is told too, else all of the unit.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot import staff
from bot.desk.citing import name_all
from bot.screens import Screen
from bot.views import desk as views
from bot.views import desk_asker
from storage import deliveries, enquiries, enquiry_lists, enquiry_units, need_rights
from storage.deliveries import Claimed
from storage.desk_terms import DeskTerms
from storage.enquiry_lists import answer_key
from storage.need_steps import Moment
from storage.roles import DECIDES, Role
from storage.tables import Enquiry, Question

if TYPE_CHECKING:
    from bot.app import App
    from bot.updates.identity import Identities, Identity

PROMPT, ANSWER = "desk_prompt", "desk_answer"
UNANSWERED = ("not_found", "nearest")  # statuses of answers that left a question open


def bring(
    session: Session, app: App, identity: Identity, question: Question, cause: str, *, waits: bool
) -> Enquiry | None:
    """Bring a question to the desk and tell who is to answer it, once. `waits`: the asker wants the answer."""
    when, terms, people = app.moment(), app.desk_terms, staff.list_people(session, app.identities)
    topic = terms.topic_of(f"{question.text} {question.note or ''}")
    person = identity.person_id if waits else None
    opened = enquiries.open_for(session, question, cause, topic, terms, when, person_id=person, staff=people)
    if opened is not None and waits:
        tell(session, app.identities, opened, "new", when)
    return enquiry_lists.find_enquiry(session, question.id)


def tell(session: Session, identities: Identities, enquiry_id: int, what: str, when: Moment) -> None:
    """Push a prompt to who has it, once for this step of it."""
    enquiry = session.get_one(Enquiry, enquiry_id)
    told = [enquiry.officer_id] if enquiry.officer_id is not None else _list_officers(session, identities)
    told += _list_of_unit(session, enquiry.department, enquiry.handler_id)
    _queue(session, told, f"desk:{enquiry_id}:{enquiry.revision}:{what}", enquiry_id, what, when)


def tell_unit(session: Session, enquiry_id: int, when: Moment) -> None:
    """Push to who is of the unit that it was passed to."""
    enquiry = session.get_one(Enquiry, enquiry_id)
    told = _list_of_unit(session, enquiry.department, enquiry.handler_id)
    _queue(session, told, f"desk:{enquiry_id}:{enquiry.revision}:unit", enquiry_id, "unit", when)


def tell_answer(session: Session, answered: enquiries.Answered, when: Moment) -> None:
    """Push an answer to its asker, in the transaction that writes it down."""
    if answered.person_id is not None:
        key, facts = answer_key(answered.token), {"turn": answered.turn_id}
        deliveries.queue(
            session, key=key, person_id=answered.person_id, kind=ANSWER, facts=facts, now=when.now, urgent=True
        )


def tell_late(session: Session, identities: Identities, terms: DeskTerms, when: Moment) -> None:
    """Push what is late, once for its limit, to who has it; some working days later to the section chief too."""
    for late in enquiry_lists.list_late(session, terms, when):
        told = {late.officer_id} if late.officer_id is not None else set(_list_officers(session, identities))
        told |= set(_list_of_unit(session, late.department, late.handler_id))
        key = f"desk_late:{late.id}:{late.due_on}"
        _queue(session, told, key, late.id, "late", when)
        if late.late >= terms.chief_after:
            chiefs = staff.list_people(session, identities, roles={Role.CHIEF})
            chiefs = chiefs or staff.list_people(session, identities, roles=DECIDES)
            _queue(session, chiefs, f"{key}:chief", late.id, "late", when)


def pass_on_left(session: Session, identities: Identities, when: Moment) -> None:
    """What somebody had who is not of the office, or of its unit, any more goes to who is on duty, or to the unit."""
    people = staff.list_people(session, identities)
    for number in enquiry_units.release_left(session):
        tell_unit(session, number, when)
    for enquiry in enquiry_lists.list_left(session, people):
        if enquiry.state != enquiry_units.PASSED:
            enquiry.state, enquiry.taken_at = "waiting", None
        enquiry.revision += 1
        enquiries.assign(session, enquiry, when.now, people)
        if enquiry.person_id is not None:
            tell(session, identities, enquiry.id, "given", when)


def _queue(
    session: Session, people: Collection[int | None], key: str, enquiry_id: int, what: str, when: Moment
) -> None:
    facts = {"enquiry": enquiry_id, "what": what}
    for person in sorted(person for person in people if person is not None):
        staff.tell_one(session, person, key=f"{key}:{person}", kind=PROMPT, facts=facts, now=when.now)


def _list_officers(session: Session, identities: Identities) -> list[int | None]:
    officers: list[int | None] = [*staff.list_people(session, identities, roles={Role.OFFICER})]
    return officers or [*staff.list_people(session, identities)]


def _list_of_unit(session: Session, department: str, handler_id: int | None) -> list[int | None]:
    return [handler_id] if handler_id is not None else [*need_rights.list_colleagues(session, department)]


def word_prompt(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """For who has it: that there is a question; its words come after a press. None where it has been answered."""
    number, what = int(push.facts["enquiry"]), str(push.facts["what"])
    thread = enquiry_lists.read_thread(session, number, app.desk_terms, app.moment())
    if thread is None or thread.enquiry.state not in enquiries.OPEN or (what == "late" and not thread.enquiry.late):
        return None
    if push.person_id not in staff.list_people(session, app.identities):
        if push.person_id not in need_rights.list_colleagues(session, thread.enquiry.department):
            return None
    elif what in ("said", "returned") and thread.enquiry.officer_id != push.person_id:
        return None
    if what == "new" and thread.enquiry.officer_id not in (None, push.person_id):
        return None  # somebody was quicker
    units = {office.key: office.unit for office in app.offices.entries}
    unit = next((turn.department for turn in reversed(thread.turns) if turn.department), "")
    named = units.get(thread.enquiry.department or unit, "")
    return views.told_screen(
        thread.enquiry, what, terms=app.desk_terms, today=app.today(), language=language, unit=named
    )


def word_answer(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """For the asker: the office's answer with what it stands on; None where the thread is over."""
    found = enquiry_lists.find_turn(session, int(push.facts["turn"]), push.person_id)
    if found is None:
        return None
    question, turn = found
    cited = name_all(app, turn.citations)
    zone = app.settings.zone
    return desk_asker.answer_screen(question, turn, cited, zone=zone, today=app.today(), language=language)
