"""Erasing what is kept of somebody: what goes, and what the office must keep.

A person erases themselves: their account, language, questions' words, forms, pushes, and on their roster row what
recognition and the duty to keep in touch (article 26 of the sample measure) do not rest on; recordings, photos and
files too. The record itself, dated lines by the office in its statutory task, stays, and the person is told so.
The office erases a talent: name, particulars and every text go, days and counts stay without a name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from storage import (
    award_traces,
    checks,
    employers,
    enquiry_ends,
    erased_drafts,
    inbox,
    needs,
    notice_traces,
    roles,
    subscriptions,
    talents,
    talks,
    tombstones,
)
from storage.bulletins import interests, wishes
from storage.surveys import responses
from storage.tables import (
    Account,
    Addressee,
    Answer,
    Ask,
    Attachment,
    Award,
    Check,
    Consent,
    Contact,
    ContactDraft,
    ContactVersion,
    Delivery,
    DeskDuty,
    Draft,
    Employer,
    Entrusted,
    Grant,
    Interest,
    Invitation,
    Link,
    Need,
    NeedFile,
    NeedVector,
    Person,
    Promise,
    Question,
    Snooze,
    Suggestion,
    Talent,
)
from storage.tombstones import Tombstone


def open_none(sealed: str) -> str | None:
    """Reads what an earlier release left unsealed, and nothing else: a restored copy's keys are gone."""
    return sealed if sealed.startswith("{") else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an erasure takes and leaves: counts by kind, zeros left out.

    `files` are hashes of files that lost a row: `storage.attachments.erase` deletes those that no other row names.
    """

    gone: dict[str, int]
    kept: dict[str, int]
    files: frozenset[str] = frozenset()


# --- a person ---------------------------------------------------------------------------------------------


def foresee(session: Session, person_id: int, asker: str) -> Outcome:
    """What erasing this person would take and leave."""
    talent_id = session.scalar(select(Talent.id).where(Talent.person_id == person_id))
    contacts = select(Contact.id).where(Contact.talent_id == talent_id)
    asked = select(Addressee.id).where(Addressee.person_id == person_id)
    gone = {
        "account": _count(session, Account.person_id == person_id),
        "questions": _count(session, Question.asker == asker, Question.text.is_not(None)),
        "answers": _count(session, Answer.addressee_id.in_(asked)),
        "drafts": _count(session, Draft.person_id == person_id)
        + _count(session, ContactDraft.person_id == person_id)
        + _count(session, Check.person_id == person_id),
        "pushes": _count(session, Delivery.person_id == person_id),
        "interests": _count(session, Interest.person_id == person_id),
        "roles": _count(session, Grant.person_id == person_id, Grant.ended_at.is_(None)),
        "optional": int(talent_id is not None),
        "files": _count(session, Attachment.contact_id.in_(contacts))
        + _count(session, NeedFile.need_id.in_(_needs_of(talent_id))),
    }
    kept = {
        "roster": int(talent_id is not None),
        "contacts": _count(session, Contact.talent_id == talent_id),
        "needs": _count(session, Need.talent_id == talent_id),
        "awards": _count(session, Award.talent_id == talent_id),
        "recorded": _count(session, Contact.recorded_by == person_id),
        "consents": _count(session, Consent.person_id == person_id),
    }
    return Outcome(_without_zeros(gone), _without_zeros(kept))


def mark_person(
    session: Session, person_id: int, asker: str, now: datetime, *, secret: bytes | None = None
) -> Tombstone | None:
    """The line to write down before erasing a person; None where there is no such person.

    `secret` makes the digests by which a roster's row about them is told.
    """
    made = session.scalar(select(Person.created_at).where(Person.id == person_id))
    talent_id = session.scalar(select(Talent.id).where(Talent.person_id == person_id))
    keys = _sign(session, talent_id, secret)
    return None if made is None else Tombstone("person", person_id, made.isoformat(), now.isoformat(), asker, keys)


def _sign(session: Session, talent_id: int | None, secret: bytes | None) -> tuple[str, ...]:
    row = session.execute(
        select(Talent.phone_key, Talent.name_key, Employer.key)
        .outerjoin(Employer, Employer.id == Talent.employer_id)
        .where(Talent.id == talent_id, Talent.erased_at.is_(None))
    ).first()
    return () if row is None or secret is None else tombstones.sign(secret, row[0], row[1], row[2] or "")


def erase_person(
    session: Session,
    person_id: int,
    asker: str,
    now: datetime,
    *,
    in_hand: tuple[str, int] = ("", 0),
    open_sealed: Callable[[str], str | None] = open_none,
) -> Outcome:
    """Erase a person; a second time finds nothing. `in_hand` is the update that asks for it, blanked when it is done.

    `open_sealed` reads what the inbox holds (`storage.envelopes`): what nobody can read any more goes with it.

    What they recorded as staff stays, under their number alone; the audit stays (ids only).
    """
    outcome = foresee(session, person_id, asker)
    accounts = session.execute(select(Account.channel, Account.external_id).where(Account.person_id == person_id)).all()
    # First of all: what a running bot writes for them at this moment is either there when this returns, or never is.
    session.execute(delete(Account).where(Account.person_id == person_id))
    for channel, external_id in accounts:
        inbox.blank_account(session, channel, external_id, in_hand, open_sealed)
    enquiry_ends.erase(session, person_id, asker, now)
    _anonymise_questions(session, person_id, asker)
    talks.forget(session, asker)
    notice_traces.erase(session, person_id)
    responses.erase(session, Addressee.person_id == person_id)
    subscriptions.drop(session, person_id)
    checks.erase(session, person_id=person_id)
    wishes.clear(session, person_id)
    interests.erase(session, person_id, now)
    drafted = erased_drafts.list_files(session, ContactDraft.person_id == person_id)
    for table in (Draft, ContactDraft, DeskDuty, Snooze, Delivery):
        session.execute(delete(table).where(table.person_id == person_id))
    roles.end_all(session, Grant.person_id == person_id, now=now)
    _withdraw_request(session, person_id, now)
    session.execute(
        update(Consent)
        .where(Consent.person_id == person_id, Consent.given, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
    talent_id = session.scalar(select(Talent.id).where(Talent.person_id == person_id))
    if talent_id is not None:
        checks.erase(session, talent_id=talent_id)
    files = drafted if talent_id is None else drafted | _leave_official(session, talent_id, now)
    session.execute(update(Person).where(Person.id == person_id).values(language=None, plain=False))
    return Outcome(outcome.gone, outcome.kept, frozenset(files))


def _withdraw_request(session: Session, person_id: int, now: datetime) -> None:
    """Who asked to act for an employer asks no more; the name they gave goes, and the employer they alone named."""
    named = session.scalars(
        update(Invitation)
        .where(Invitation.used_by == person_id, Invitation.role == "hr", Invitation.used_at.is_(None))
        .values(department="", revoked_at=func.coalesce(Invitation.revoked_at, now))
        .returning(Invitation.employer_id)
        .execution_options(synchronize_session=False)
    ).all()
    for employer_id in sorted({employer for employer in named if employer is not None}):
        employers.forget_declined(session, employer_id)


def _leave_official(session: Session, talent_id: int, now: datetime) -> set[str]:
    """Of a talent's row and contacts leave what is official; gives the hashes of the files that went."""
    talent = session.get_one(Talent, talent_id)
    talent.person_id, talent.joined_at, talent.birthday = None, None, None
    talent.email, talent.language, talent.tags = "", "", []
    talent.changed_at, talent.revision = now, talent.revision + 1
    session.flush()
    talents.reindex(session, talent_id)  # the tags were search keys
    return _drop_attachments(session, talent_id)


# --- a talent, by the office ------------------------------------------------------------------------------


def mark_talent(session: Session, talent_id: int, now: datetime, *, secret: bytes | None = None) -> Tombstone | None:
    """The line to write down before erasing a talent; None where there is no such row. `secret`: see `mark_person`."""
    made = session.scalar(select(Talent.entered_at).where(Talent.id == talent_id))
    keys = _sign(session, talent_id, secret)
    return None if made is None else Tombstone("talent", talent_id, made.isoformat(), now.isoformat(), keys=keys)


def foresee_talent(session: Session, talent_id: int) -> Outcome:
    """What erasing this talent would take and leave."""
    contacts = select(Contact.id).where(Contact.talent_id == talent_id)
    gone = {
        "roster": _count(session, Talent.id == talent_id, Talent.erased_at.is_(None)),
        "lines": _count(session, _lines_of(talent_id), Ask.text != ""),
        "files": len(
            {
                *session.scalars(select(Attachment.sha256).where(Attachment.contact_id.in_(contacts))),
                *session.scalars(select(NeedFile.sha256).where(NeedFile.need_id.in_(_needs_of(talent_id)))),
            }
        ),
    }
    kept = {
        "contacts": _count(session, Contact.talent_id == talent_id),
        "needs": _count(session, Need.talent_id == talent_id),
        "awards": _count(session, Award.talent_id == talent_id),
    }
    return Outcome(_without_zeros(gone), _without_zeros(kept))


def erase_talent(session: Session, talent_id: int, now: datetime) -> Outcome:
    """Take a talent off the roster for good: no name, no particulars, no text; a contact stays as a day and a count."""
    talent = session.get(Talent, talent_id)
    if talent is None:
        return Outcome({}, {})
    contacts = select(Contact.id).where(Contact.talent_id == talent_id)
    drafts = erased_drafts.find_of_nobody_else(session, talent_id, talent.name)
    theirs = or_(ContactDraft.talent_id == talent_id, ContactDraft.id.in_(drafts))
    files = _drop_attachments(session, talent_id) | erased_drafts.list_files(session, theirs)
    gone = {
        "roster": int(talent.erased_at is None),
        "lines": _count(session, _lines_of(talent_id), Ask.text != ""),
        "files": len(files),
    }
    session.execute(update(Ask).where(_lines_of(talent_id)).values(text=""))
    session.execute(update(Suggestion).where(Suggestion.talent_id == talent_id).values(reply=""))
    session.execute(delete(NeedVector).where(NeedVector.need_id.in_(_needs_of(talent_id))))
    session.execute(update(Promise).where(Promise.talent_id == talent_id).values(text=""))
    session.execute(update(Contact).where(Contact.talent_id == talent_id).values(companions="", occasion=""))
    session.execute(delete(ContactVersion).where(ContactVersion.contact_id.in_(contacts)))
    session.execute(delete(ContactDraft).where(theirs).execution_options(synchronize_session="fetch"))
    erased_drafts.forget_talent(session, talent_id, talent.name)
    session.execute(
        update(Invitation)
        .where(Invitation.talent_id == talent_id, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
        .values(revoked_at=now)
        .execution_options(synchronize_session=False)
    )
    needs.withdraw_of_erased(session, talent_id, now)
    award_traces.erase(session, talent_id)
    session.execute(delete(Snooze).where(Snooze.talent_id == talent_id))
    checks.erase(session, talent_id=talent_id)
    if talent.person_id is not None:
        interests.erase(session, talent.person_id, now)
    entrusted = update(Entrusted).where(Entrusted.talent_id == talent_id, Entrusted.until.is_(None))
    session.execute(entrusted.values(until=now))
    _leave_runs(session, talent_id, talent.person_id)
    talents.unindex(session, talent_id)
    today = now.date()
    session.execute(update(Link).where(Link.talent_id == talent_id, Link.until.is_(None)).values(until=today))
    talent.name, talent.name_key, talent.phone, talent.phone_key = erased_drafts.GONE_NAME, "", "", ""
    talent.degree, talent.industry, talent.email, talent.language = "", "", "", ""
    talent.tags, talent.birthday, talent.employer_id, talent.person_id = [], None, None, None
    talent.recognised_on, talent.joined_at = None, None
    talent.erased_at = talent.erased_at or now
    session.flush()
    kept = {
        "contacts": _count(session, Contact.talent_id == talent_id),
        "needs": _count(session, Need.talent_id == talent_id),
        "awards": _count(session, Award.talent_id == talent_id),
    }
    return Outcome(_without_zeros(gone), _without_zeros(kept), frozenset(files))


def _leave_runs(session: Session, talent_id: int, person_id: int | None) -> None:
    """Of the runs that asked them a line stays that says nothing but the category; what was to be sent goes."""
    theirs = Addressee.talent_id == talent_id
    if person_id is not None:
        notice_traces.erase(session, person_id)
    responses.erase(session, theirs)
    session.execute(update(Addressee).where(theirs).values(talent_id=None).execution_options(synchronize_session=False))
    if person_id is not None:
        session.execute(delete(Delivery).where(Delivery.person_id == person_id, Delivery.run_id.is_not(None)))


# --- what both reach --------------------------------------------------------------------------------------


def _anonymise_questions(session: Session, person_id: int, asker: str) -> None:
    """The words go, and who asked: what was answered how is still counted."""
    session.execute(
        update(Question)
        .where((Question.asker == asker) | (Question.person_id == person_id))
        .values(text=None, said=None, reason=None, note=None, person_id=None, asker="", account=None)
    )


def _drop_attachments(session: Session, talent_id: int) -> set[str]:
    contacts = select(Contact.id).where(Contact.talent_id == talent_id)
    rows = delete(Attachment).where(Attachment.contact_id.in_(contacts)).returning(Attachment.sha256)
    of_needs = delete(NeedFile).where(NeedFile.need_id.in_(_needs_of(talent_id))).returning(NeedFile.sha256)
    return {*session.scalars(rows), *session.scalars(of_needs)}


def _lines_of(talent_id: int) -> ColumnElement[bool]:
    """A condition on `asks`: those of the contacts with a talent, and what they raised alone."""
    contacts = select(Contact.id).where(Contact.talent_id == talent_id)
    return Ask.contact_id.in_(contacts) | (Ask.talent_id == talent_id)


def _needs_of(talent_id: int | None) -> Select[int]:
    return select(Need.id).where(Need.talent_id == talent_id)


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    """How many rows of one table fit."""
    return session.scalar(select(func.count()).where(*conditions)) or 0


def _without_zeros(counts: dict[str, int]) -> dict[str, int]:
    return {name: number for name, number in counts.items() if number}
