"""Which rows and fields a person may see. Lists ask for the condition, single rows for yes or no: one rule for both.

Staff see every talent; a liaison, leader or secretary those linked to their official; an HR those of its employer whom
staff named to them; a talent their own. Departments see needs, no talents. A line marked 限知 is for its author and the
section chief alone.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session

from storage.roles import KEEPS_IN_TOUCH, Actor, Role
from storage.tables import Addressee, Ask, Attachment, Contact, Link, Promise, Talent

_HR_FIELDS = frozenset({"id", "name", "category", "employer_id", "recognised_on"})  # what an employer knows anyway


def talents_of(actor: Actor) -> ColumnElement[bool]:
    """A condition on `talents`: those that this person may see."""
    if actor.is_staff:
        return Talent.erased_at.is_(None)
    ways: list[ColumnElement[bool]] = []
    if actor.roles & KEEPS_IN_TOUCH and actor.officials:
        ways.append(kept_in_touch_by(actor))
    if Role.HR in actor.roles and actor.entrusted:
        ways.append(entrusted_to(actor))
    if actor.talent_id is not None:
        ways.append(Talent.id == actor.talent_id)
    return or_(false(), *ways) & Talent.erased_at.is_(None)


def kept_in_touch_by(actor: Actor) -> ColumnElement[bool]:
    """A condition on `talents`: those whom this person's officials keep in touch with now."""
    linked = select(Link.talent_id).where(Link.official_id.in_(actor.officials), Link.until.is_(None))
    return Talent.id.in_(linked)


def entrusted_to(actor: Actor) -> ColumnElement[bool]:
    """A condition on `talents`: those whom this HR acts for, as long as they are of their employer."""
    return Talent.id.in_(actor.entrusted) & Talent.employer_id.in_(actor.employers)


def may_see_talent(session: Session, actor: Actor, talent_id: int) -> bool:
    """Whether this person may see that talent at all; which fields is `fields_of`."""
    return session.scalar(select(Talent.id).where(Talent.id == talent_id, talents_of(actor))) is not None


def may_log_for(session: Session, actor: Actor, talent_id: int) -> bool:
    """Whether this person may write down a contact with that talent: staff, or who keeps in touch with them."""
    if actor.is_staff:
        return may_see_talent(session, actor, talent_id)
    if not actor.roles & KEEPS_IN_TOUCH or not actor.officials:
        return False
    query = select(Talent.id).where(Talent.id == talent_id, kept_in_touch_by(actor), Talent.erased_at.is_(None))
    return session.scalar(query) is not None


def may_answer_for(session: Session, actor: Actor, addressee_id: int) -> bool:
    """Whether this person may enter what an addressee of a survey says on the phone: who may log for the talent."""
    talent_id = session.scalar(select(Addressee.talent_id).where(Addressee.id == addressee_id))
    return talent_id is not None and may_log_for(session, actor, talent_id)


def may_see_contact(session: Session, actor: Actor, contact_id: int) -> bool:
    """Whether this person may read that contact: who may log for its talent now."""
    talent_id = session.scalar(select(Contact.talent_id).where(Contact.id == contact_id))
    return talent_id is not None and may_log_for(session, actor, talent_id)


def fields_of(session: Session, actor: Actor, talent_id: int) -> frozenset[str]:
    """The columns of a talent's row that this person may see: all, an HR's few, none."""
    if actor.talent_id == talent_id or may_log_for(session, actor, talent_id):
        return frozenset(column.key for column in Talent.__table__.columns)
    return _HR_FIELDS if may_see_talent(session, actor, talent_id) else frozenset()


def readable_asks(actor: Actor) -> ColumnElement[bool]:
    """A condition on `asks`: lines that this person may read, given that they may see the contact."""
    return true() if actor.is_chief else Ask.restricted.is_(False) | (Ask.author == actor.person_id)


def readable_promises(actor: Actor) -> ColumnElement[bool]:
    """The same on `promises`."""
    return true() if actor.is_chief else Promise.restricted.is_(False) | (Promise.author == actor.person_id)


def readable_attachments(actor: Actor) -> ColumnElement[bool]:
    """The same on `attachments`."""
    return true() if actor.is_chief else Attachment.restricted.is_(False) | (Attachment.author == actor.person_id)
