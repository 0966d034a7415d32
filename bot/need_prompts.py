"""Who is told of a step in a need: those whose turn it is, in the transaction that takes it; and what they read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import staff
from bot.identity import Identities
from bot.screens import Screen
from bot.views import needs as views
from bot.views.needs import Told
from storage import needs, roles
from storage.deliveries import Claimed
from storage.need_chain import Side, Terms
from storage.need_lists import list_late, read_page
from storage.needs import Moment
from storage.roles import DECIDES, KEEPS_IN_TOUCH, STAFF, Role
from storage.tables import Ask, Link, Need, NeedStep, Talent

if TYPE_CHECKING:
    from bot.app import App

# Whose turn it is after a step.
_TURN = {
    "transfer": Side.DEPARTMENT,
    "supply": Side.DEPARTMENT,
    "wake": Side.DEPARTMENT,
    "give_back": Side.DEPARTMENT,
    "extend": Side.DEPARTMENT,
    "refuse_extension": Side.DEPARTMENT,
    "ask_extension": Side.CHIEF,
    "reply": Side.CHIEF,
    "answer": Side.CHIEF,
    "hand_back": Side.OFFICE,
    "reopen": Side.OFFICE,
    "release": Side.KEEPER,
    "ask_talent": Side.KEEPER,
}
# Who has a need that is late, by its state.
_HAS = {
    "registered": Side.OFFICE,
    "to_transfer": Side.OFFICE,
    "reopened": Side.OFFICE,
    "with_department": Side.DEPARTMENT,
    "to_release": Side.CHIEF,
    "call_back": Side.KEEPER,
}
LATE = "late"
_TELLS_OWNER = ("wake",)  # besides
QUESTION = "need_question"  # to the talent, as one; all else is work
PROMPT = "need_prompt"


def tell(session: Session, identities: Identities, need_id: int, *, by: int | None, when: Moment) -> None:
    """Push the last step of a need to those whose turn it is and who may see it; once for the step."""
    step = session.scalars(
        select(NeedStep).where(NeedStep.need_id == need_id).order_by(NeedStep.revision.desc()).limit(1)
    ).one()
    facts = {"need": need_id, "revision": step.revision, "move": step.move}
    key = f"need:{need_id}:{step.revision}"
    if step.move == "ask_talent":
        person = _find_talent(session, need_id)
        if person is not None:
            staff.tell_one(session, person, key=f"{key}:talent", kind=QUESTION, facts=facts, now=when.now)
            return
    for person in _list_turn(session, identities, need_id, step.move):
        if person != by and needs.may_see(session, roles.find_actor(session, person), need_id):
            staff.tell_one(session, person, key=f"{key}:{person}", kind=PROMPT, facts=facts, now=when.now)


def tell_late(session: Session, identities: Identities, terms: Terms, when: Moment) -> None:
    """Push what is late, once for its step, to who has it and who of the office took it; later to the chief too."""
    for late in list_late(session, terms, when):
        need = session.get_one(Need, late.id)
        told = _list_of_side(session, identities, need, _HAS[late.state]) | _list_owners(session, identities, need)
        if late.late >= terms.chief_after:
            told |= _list_of_side(session, identities, need, Side.CHIEF)
        facts = {"need": late.id, "revision": late.revision, "move": LATE}
        for person in sorted(told):
            if needs.may_see(session, roles.find_actor(session, person), late.id):
                key = f"need_late:{late.id}:{late.revision}:{person}"
                staff.tell_one(session, person, key=key, kind=PROMPT, facts=facts, now=when.now)


def _list_turn(session: Session, identities: Identities, need_id: int, move: str) -> list[int]:
    need, side = session.get_one(Need, need_id), _TURN.get(move)
    if side is None:
        return []
    told = _list_of_side(session, identities, need, side)
    if move in _TELLS_OWNER or not told:
        told |= _list_owners(session, identities, need)
    return sorted(told)


def _list_of_side(session: Session, identities: Identities, need: Need, side: Side) -> set[int]:
    """Who acts as that side in the need."""
    match side:
        case Side.DEPARTMENT:
            grants = roles.list_grants(session, role=Role.DEPARTMENT)
            return {grant.person_id for grant in grants if need.department and grant.department == need.department}
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
    linked = select(Link.official_id).where(
        Link.talent_id == need.talent_id, Link.kind == "liaison", Link.until.is_(None)
    )
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


def read_told(app: App, language: str) -> Told:
    """What screens of needs know besides them."""
    units = {office.key: office.unit for office in app.offices.entries}
    return Told(units, app.today(), app.settings.zone, language)


def word_need(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """The screen of a prompt or a question; None where the need has moved on, or is not theirs to see any more."""
    actor = roles.find_actor(session, push.person_id, is_admin=app.identities.is_named_admin(push.external_id))
    page = read_page(session, actor, int(push.facts["need"]), app.need_terms, app.moment())
    if page is None or page.need.revision != int(push.facts["revision"]):
        return None
    told = read_told(app, language)
    if push.kind == QUESTION:
        return views.question_screen(page, page.steps[-1], told=told)
    return views.told_screen(page, str(push.facts["move"]), told=told)
