"""Who is told of a step in a need: those whose turn it is, in one transaction with it; of what is late, a ladder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import staff
from bot.updates.identity import Identities
from storage import need_rights, need_writing, roles
from storage.need_chain import Side, Terms
from storage.need_lists import list_late
from storage.need_steps import Moment
from storage.roles import DECIDES, KEEPS_IN_TOUCH, STAFF, Role
from storage.tables import Ask, Link, Need, NeedStep, Suggestion, Talent

# Whose turn it is after a step.
_TURN = {
    "transfer": Side.DEPARTMENT,
    "supply": Side.DEPARTMENT,
    "wake": Side.DEPARTMENT,
    "give_back": Side.DEPARTMENT,
    "extend": Side.DEPARTMENT,
    "refuse_extension": Side.DEPARTMENT,
    "reassign": Side.DEPARTMENT,
    "ask_extension": Side.CHIEF,
    "reply": Side.CHIEF,
    "answer": Side.CHIEF,
    "hand_back": Side.OFFICE,
    "reopen": Side.OFFICE,
    "pass_on": Side.OFFICE,
    "release": Side.KEEPER,
    "release_with": Side.KEEPER,
    "call": Side.KEEPER,
    "ask_talent": Side.KEEPER,
}
# Who has a need, by its state.
_HAS = {
    "registered": Side.OFFICE,
    "to_transfer": Side.OFFICE,
    "reopened": Side.OFFICE,
    "with_department": Side.DEPARTMENT,
    "asked_back": Side.DEPARTMENT,
    "pending": Side.DEPARTMENT,
    "to_release": Side.CHIEF,
    "replied": Side.OFFICE,
    "call_back": Side.KEEPER,
    "joined": Side.OFFICE,
}
_TO_WHO_HAS_IT = ("add", "attach", "urge")  # something has come
LATE, RAISED = "late", "raised"
_TELLS_OWNER = ("wake", "add")  # besides
QUESTION = "need_question"  # to the talent, as one
REPLY = "need_reply"  # likewise, with what to answer
PROMPT = "need_prompt"  # all else is work


def tell(session: Session, identities: Identities, moved: Iterable[int], *, by: int | None, when: Moment) -> None:
    """Push the last step of each need to those whose turn it is and who may see it; once for the step."""
    for need_id in moved:
        step = need_writing.find_last(session, need_id)
        if step is not None:
            _tell_step(session, identities, need_id, step, by, when)


def _tell_step(
    session: Session, identities: Identities, need_id: int, step: NeedStep, by: int | None, when: Moment
) -> None:
    facts = {"need": need_id, "revision": step.revision, "move": step.move}
    key = f"need:{need_id}:{step.revision}"
    asks_talent = {"ask_talent": QUESTION, "release": REPLY, "release_with": REPLY}.get(step.move)
    if asks_talent and step.state != "call_back":
        person = _find_talent(session, need_id)
        if person is not None:
            staff.tell_one(session, person, key=f"{key}:talent", kind=asks_talent, facts=facts, now=when.now)
            return
    need = session.get_one(Need, need_id)
    for person in _list_turn(session, identities, need, step):
        if person != by and need_rights.may_see(session, roles.find_actor(session, person), need_id):
            staff.tell_one(session, person, key=f"{key}:{person}", kind=PROMPT, facts=facts, now=when.now)


def tell_raised(session: Session, identities: Identities, need_id: int, when: Moment) -> None:
    """A talent raised a need alone: the office and who keeps in touch with them are told."""
    need = session.get_one(Need, need_id)
    facts = {"need": need_id, "revision": need.revision, "move": RAISED}
    for person in sorted(_list_owners(session, identities, need) | _list_keepers(session, need)):
        staff.tell_one(session, person, key=f"need:{need_id}:0:{person}", kind=PROMPT, facts=facts, now=when.now)


def tell_replied(session: Session, suggestion_id: int, *, by: int, now: datetime) -> None:
    """A suggestion was replied to: its author is told, or who keeps in touch where the author is not here."""
    entry = session.get_one(Suggestion, suggestion_id)
    ask = session.get_one(Ask, entry.ask_id)
    own = session.scalar(select(Talent.person_id).where(Talent.id == entry.talent_id, Talent.erased_at.is_(None)))
    keepers = _keepers_of(session, entry.talent_id)
    if ask.restricted:  # a line that its talent is not shown: who wrote it down tells them
        own, keepers = None, {ask.author} if ask.author is not None else set()
    for person in [own] if own is not None else sorted(keepers - {by}):
        facts = {"suggestion": suggestion_id, "own": own is not None}
        key = f"suggestion:{suggestion_id}:{entry.revision}:{person}"
        staff.tell_one(session, person, key=key, kind="suggestion_reply", facts=facts, now=now)


def tell_late(session: Session, identities: Identities, terms: Terms, when: Moment) -> None:
    """Push what is late, to each once for its step: who has it and took it, then the contact person, then the chief."""
    for late in list_late(session, terms, when):
        need = session.get_one(Need, late.id)
        told = _list_of_side(session, identities, need, _HAS[late.state]) | _list_owners(session, identities, need)
        if late.late >= terms.contact_after and late.state == "with_department":
            told |= set(need_rights.list_colleagues(session, need.department)[:1])
        if late.late >= terms.chief_after:
            told |= _list_of_side(session, identities, need, Side.CHIEF)
        facts = {"need": late.id, "revision": late.revision, "move": LATE}
        for person in sorted(told):
            if need_rights.may_see(session, roles.find_actor(session, person), late.id):
                key = f"need_late:{late.id}:{late.revision}:{person}"
                staff.tell_one(session, person, key=key, kind=PROMPT, facts=facts, now=when.now)


def _list_turn(session: Session, identities: Identities, need: Need, step: NeedStep) -> list[int]:
    side = _HAS.get(need.state) if step.move in _TO_WHO_HAS_IT else _TURN.get(step.move)
    if step.move == "settle" and step.side == Side.TALENT:  # who would have called needs not
        side = Side.KEEPER
    if side is None:
        return []
    told = _list_of_side(session, identities, need, side)
    if step.move in _TELLS_OWNER or not told:
        told |= _list_owners(session, identities, need)
    return sorted(told)


def _list_of_side(session: Session, identities: Identities, need: Need, side: Side) -> set[int]:
    """Who acts as that side in the need."""
    match side:
        case Side.DEPARTMENT:
            colleagues = need_rights.list_colleagues(session, need.department)
            return {need.handler_id} if need.handler_id in colleagues else set(colleagues)
        case Side.CHIEF:
            chiefs = staff.list_people(session, identities, roles={Role.CHIEF})
            return set(chiefs or staff.list_people(session, identities, roles=DECIDES))
        case Side.KEEPER:
            return _list_keepers(session, need)
    return _list_owners(session, identities, need)


def _list_owners(session: Session, identities: Identities, need: Need) -> set[int]:
    """Who of the office took it, as long as they are staff; else all of them."""
    if need.owner_id is not None and roles.find_actor(session, need.owner_id).is_staff:
        return {need.owner_id}
    return set(staff.list_people(session, identities, roles=STAFF))


def _list_keepers(session: Session, need: Need) -> set[int]:
    """The liaison of the talent; the author where nobody else may read the need."""
    ask = session.get_one(Ask, need.ask_id)
    if ask.restricted and ask.author is not None:
        return {ask.author}
    return _keepers_of(session, need.talent_id)


def _keepers_of(session: Session, talent_id: int) -> set[int]:
    linked = select(Link.official_id).where(Link.talent_id == talent_id, Link.kind == "liaison", Link.until.is_(None))
    officials = set(session.scalars(linked))
    grants = [grant for role in KEEPS_IN_TOUCH for grant in roles.list_grants(session, role=role)]
    return {grant.person_id for grant in grants if grant.official_id in officials}


def _find_talent(session: Session, need_id: int) -> int | None:
    """The talent as a person of the bot."""
    return session.scalar(
        select(Talent.person_id)
        .join(Need, Need.talent_id == Talent.id)
        .where(Need.id == need_id, Talent.erased_at.is_(None))
    )
