"""All that is kept of one person, gathered for them: PIPL 45, the right to see and to take along.

Sections are lists of flat records with fixed names, so that the JSON stays the same and the XLSX is a sheet for each.
Lines marked 限知 are left out here as everywhere; how many there are is said, so that they can be asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from storage import award_traces, checks, enquiry_lists, need_replies, notices
from storage.bulletins import interests, wishes
from storage.contacts import KINDS
from storage.surveys import responses
from storage.tables import (
    Account,
    Addressee,
    Ask,
    Attachment,
    Consent,
    Contact,
    ContactDraft,
    Delivery,
    Draft,
    Employer,
    Grant,
    Link,
    Need,
    NeedFile,
    Official,
    Person,
    Promise,
    Question,
    SentAbroad,
    Subscription,
    Suggestion,
    Talent,
)

Value = str | int | float | bool | date | datetime | None
Record = dict[str, Value]
Sections = dict[str, list[Record]]

_ORDER = {kind: place for place, kind in enumerate(KINDS)}  # of the four asks, as everywhere


def gather(session: Session, person_id: int, asker: str) -> Sections:
    """Every section, an empty one too: that nothing is kept is an answer."""
    talent = session.scalar(select(Talent).where(Talent.person_id == person_id, Talent.erased_at.is_(None)))
    return {
        "account": _account(session, person_id),
        "roles": _rows(
            session.execute(
                select(Grant.role, Grant.granted_at, Grant.ended_at).where(Grant.person_id == person_id)
            ).all(),
            ("role", "since", "until"),
        ),
        "consents": _rows(
            session.execute(
                select(Consent.purpose, Consent.version, Consent.given, Consent.at, Consent.withdrawn_at)
                .where(Consent.person_id == person_id)
                .order_by(Consent.id)
            ).all(),
            ("purpose", "version", "given", "at", "withdrawn_at"),
        ),
        "roster": [_roster(session, talent)] if talent is not None else [],
        "contacts": _contacts(session, talent),
        "needs": _needs(session, talent),
        "suggestions": _suggestions(session, talent),
        "promises": _promises(session, talent),
        "awards": award_traces.gather(session, talent.id) if talent is not None else [],
        "files": _files(session, talent),
        "withheld": _withheld(session, talent),
        "questions": _questions(session, asker),
        "replies": _rows(enquiry_lists.gather(session, asker), ("at", "side", "text")),
        **_surveys(session, person_id, talent),
        "notices": [asdict(notice) for notice in notices.gather(session, Addressee.person_id == person_id)],
        "subscriptions": _rows(
            session.execute(
                select(Subscription.topic, Subscription.wanted, Subscription.changed_at)
                .where(Subscription.person_id == person_id)
                .order_by(Subscription.topic)
            ).all(),
            ("topic", "wanted", "changed_at"),
        ),
        "posts": interests.gather(session, person_id),
        "post_wishes": _rows(wishes.gather(session, person_id), ("dimension", "value", "chosen_at")),
        "drafts": _drafts(session, person_id),
        "eligibility": _checks(session, person_id, talent),
        "pushes": _rows(
            session.execute(
                select(Delivery.kind, Delivery.made_at, Delivery.state, Delivery.sent_at)
                .where(Delivery.person_id == person_id)
                .order_by(Delivery.id)
            ).all(),
            ("kind", "at", "state", "sent_at"),
        ),
        "abroad": _abroad(session, talent),
    }


def _rows(rows: Iterable[Iterable[Value]], names: tuple[str, ...]) -> list[Record]:
    return [dict(zip(names, row, strict=True)) for row in rows]


def _account(session: Session, person_id: int) -> list[Record]:
    rows = session.execute(
        select(
            Account.channel, Account.external_id, Account.reachable, Person.language, Person.plain, Person.created_at
        )
        .join(Person, Person.id == Account.person_id)
        .where(Account.person_id == person_id)
    ).all()
    return _rows(rows, ("channel", "account", "reachable", "language", "plain", "since"))


def _roster(session: Session, talent: Talent) -> Record:
    employer = session.scalar(select(Employer.name).where(Employer.id == talent.employer_id))
    linked = session.execute(
        select(Link.kind, Official.name)
        .join(Official, Official.id == Link.official_id)
        .where(Link.talent_id == talent.id, Link.until.is_(None))
    ).all()
    officials = {row.kind: row.name for row in linked}
    return {
        "name": talent.name,
        "category": talent.category,
        "degree": talent.degree,
        "employer": employer,
        "industry": talent.industry,
        "phone": talent.phone,
        "email": talent.email,
        "tags": "、".join(talent.tags),
        "language": talent.language,
        "birthday": talent.birthday,
        "recognised_on": talent.recognised_on,
        "joined_at": talent.joined_at,
        "entered_at": talent.entered_at,
        "leader": officials.get("leader"),
        "liaison": officials.get("liaison"),
    }


def _contacts(session: Session, talent: Talent | None) -> list[Record]:
    """A record for each line; a contact of which nothing was written down is one without a text."""
    if talent is None:
        return []
    rows = session.execute(
        select(Contact.day, Contact.channel, Contact.level, Contact.companions, Contact.occasion, Ask.kind, Ask.text)
        .outerjoin(Ask, (Ask.contact_id == Contact.id) & Ask.restricted.is_(False))
        .where(Contact.talent_id == talent.id, Contact.withdrawn_at.is_(None))
        .order_by(Contact.day, Contact.id, case(_ORDER, value=Ask.kind), Ask.place)
    ).all()
    return _rows(rows, ("day", "channel", "level", "companions", "occasion", "ask", "text"))


def _needs(session: Session, talent: Talent | None) -> list[Record]:
    if talent is None:
        return []
    rows = session.execute(
        select(Need.id, Ask.text, Need.category, Need.urgent, Need.state, Need.opened_at, Need.settled_at)
        .join(Ask, Ask.id == Need.ask_id)
        .where(Need.talent_id == talent.id, Ask.restricted.is_(False))
        .order_by(Need.id)
    ).all()
    replies = need_replies.read_released(session, [row.id for row in rows])
    told = [
        (*row[1:], *((reply.text, reply.letter, reply.at) if (reply := replies.get(row.id)) else ("", "", None)))
        for row in rows
    ]
    names = ("text", "category", "urgent", "state", "at", "settled_at", "reply", "letter", "replied_at")
    return _rows(told, names)


def _suggestions(session: Session, talent: Talent | None) -> list[Record]:
    if talent is None:
        return []
    rows = session.execute(
        select(Ask.text, Suggestion.topic, Suggestion.opened_at, Suggestion.reply, Suggestion.replied_at)
        .join(Ask, Ask.id == Suggestion.ask_id)
        .where(Suggestion.talent_id == talent.id, Ask.restricted.is_(False))
        .order_by(Suggestion.id)
    ).all()
    return _rows(rows, ("text", "topic", "at", "reply", "replied_at"))


def _promises(session: Session, talent: Talent | None) -> list[Record]:
    if talent is None:
        return []
    rows = session.execute(
        select(Promise.text, Promise.due, Promise.kept_at)
        .where(Promise.talent_id == talent.id, Promise.restricted.is_(False))
        .order_by(Promise.id)
    ).all()
    return _rows(rows, ("text", "due", "kept_at"))


def _files(session: Session, talent: Talent | None) -> list[Record]:
    if talent is None:
        return []
    rows = session.execute(
        select(Contact.day, Attachment.name, Attachment.media_type, Attachment.size)
        .join(Contact, Contact.id == Attachment.contact_id)
        .where(Contact.talent_id == talent.id, Attachment.restricted.is_(False))
        .order_by(Attachment.id)
    ).all()
    of_needs = session.execute(
        select(NeedFile.at, NeedFile.name, NeedFile.media_type, NeedFile.size)
        .join(Need, Need.id == NeedFile.need_id)
        .join(Ask, Ask.id == Need.ask_id)
        .where(Need.talent_id == talent.id, Ask.restricted.is_(False))
        .order_by(NeedFile.id)
    ).all()
    names = ("day", "name", "media_type", "bytes")
    return [*_rows(rows, names), *_rows(((row.at.date(), *row[1:]) for row in of_needs), names)]


def _withheld(session: Session, talent: Talent | None) -> list[Record]:
    """How many lines are 限知, and so not here."""
    if talent is None:
        return []
    lines = session.scalar(
        select(func.count())
        .select_from(Ask)
        .join(Contact, Contact.id == Ask.contact_id)
        .where(Contact.talent_id == talent.id, Contact.withdrawn_at.is_(None), Ask.restricted)
    )
    return [{"lines": lines}] if lines else []


def _questions(session: Session, asker: str) -> list[Record]:
    rows = session.execute(
        select(
            Question.asked_at,
            Question.text,
            Question.status,
            Question.helpful,
            Question.reason,
            Question.note,
            Question.answered_at,
        )
        .where(Question.asker == asker)
        .order_by(Question.id)
    ).all()
    return _rows(rows, ("at", "text", "status", "helpful", "reason", "note", "answered_at"))


def _surveys(session: Session, person_id: int, talent: Talent | None) -> Sections:
    """Which surveys asked them, and their answers by name; anonymous ones lead to nobody."""
    theirs = Addressee.person_id == person_id
    whose = theirs if talent is None else theirs | (Addressee.talent_id == talent.id)
    runs, answers = responses.gather(session, whose)
    return {"surveys": [asdict(run) for run in runs], "answers": [asdict(answer) for answer in answers]}


def _drafts(session: Session, person_id: int) -> list[Record]:
    found: list[Record] = []
    draft = session.get(Draft, person_id)
    if draft is not None:
        found.append({"form": draft.form, "at": draft.saved_at, "text": json.dumps(draft.facts, ensure_ascii=False)})
    for form in session.scalars(select(ContactDraft).where(ContactDraft.person_id == person_id)):
        text = json.dumps(form.facts, ensure_ascii=False)
        found.append({"form": "contact", "at": form.saved_at, "text": text})
    return found


def _checks(session: Session, person_id: int, talent: Talent | None) -> list[Record]:
    rows = checks.gather(session, person_id, None if talent is None else talent.id)
    return [{**row, "said": json.dumps(row["said"], ensure_ascii=False)} for row in rows]


def _abroad(session: Session, talent: Talent | None) -> list[Record]:
    if talent is None:
        return []
    rows = session.execute(
        select(SentAbroad.day, SentAbroad.records, SentAbroad.sensitive)
        .where(SentAbroad.talent_id == talent.id)
        .order_by(SentAbroad.day)
    ).all()
    return _rows(rows, ("day", "records", "sensitive"))
