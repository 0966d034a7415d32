"""Contacts as they are written down: who asked whom what, on which day, and what it left open.

A contact is entered once for the press that saved it, and stands from then on; taken back within UNDO, it is marked
withdrawn and counts nowhere. Needs and promises are rows of their own, since they go on living after the contact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from storage import access, audit, contact_counts, need_entries
from storage.errors import StorageRefusal
from storage.roles import Actor
from storage.tables import Ask, Attachment, Contact, ContactVersion, Need, Promise, Talent

LEVELS = ("chief_leader", "district_leader", "unit_head", "liaison")  # 主要领导, 区领导, 单位主要负责人, 联络员
CHANNELS = ("visit", "phone", "wechat", "online", "event")
KINDS = ("greeting", "condition", "need", "suggestion")  # the four asks, in the order they are asked
UNDO = timedelta(hours=24)  # as long as the author may edit


class ContactRefusal(StorageRefusal):
    """A contact can't be written down like this; nothing was saved."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an ask. `promised`: it is 承诺, open until marked kept, by `due` if there is such a day.

    `category` of a need: one of the office's (`storage.need_chain.CATEGORIES`); empty where nobody said.
    """

    kind: str
    text: str
    restricted: bool = False
    promised: bool = False
    due: date | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """Something that came with a contact: its bytes lie under `sha256` (see `storage.attachments`).

    `ask` is the one it came with, "" before the first. `restricted` follows the lines of that ask, if it has any
    (`mark_files`).
    """

    ask: str
    sha256: str
    name: str
    media_type: str
    size: int  # bytes
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class ContactFields:
    """What is written down of one contact with one talent."""

    talent_id: int
    level: str
    channel: str
    day: date
    lines: tuple[Line, ...] = ()
    files: tuple[File, ...] = ()
    official_id: int | None = None
    companions: str = ""
    occasion: str = ""
    occasion_key: str = ""

    @property
    def greeting_only(self) -> bool:
        """Whether nothing but greetings was exchanged: by default that meets no duty."""
        return all(line.kind == "greeting" for line in self.lines) and all(
            file.ask == "greeting" for file in self.files
        )


def mark_files(files: Iterable[File], lines: Sequence[Line]) -> tuple[File, ...]:
    """The files as their lines say: restricted where a line of the same ask is; without an ask, where any line is.

    An ask that is nothing but files, such as a voice message, is marked as those are.
    """
    worded = {line.kind for line in lines}
    hidden = {line.kind for line in lines if line.restricted}
    return tuple(
        file
        if file.ask and file.ask not in worded
        else replace(file, restricted=file.ask in hidden or (not file.ask and bool(hidden)))
        for file in files
    )


def log(session: Session, actor: Actor, fields: ContactFields, *, key: str, now: datetime) -> int:
    """Enter a contact with its lines, needs, promises and attachments; the id of the one that `key` names.

    Idempotent by `key`. Raises ContactRefusal `contact.not_yours` where this person may not log for that talent,
    `contact.incomplete` where the level or channel is none of ours, `contact.empty` where nothing was asked.
    """
    there = session.scalar(select(Contact.id).where(Contact.key == key))
    if there is not None:
        return there
    if not access.may_log_for(session, actor, fields.talent_id):
        raise ContactRefusal("contact.not_yours")
    check(fields)
    contact_id = session.execute(
        insert(Contact)
        .values(
            key=key,
            talent_id=fields.talent_id,
            level=fields.level,
            official_id=fields.official_id,
            category=select(Talent.category).where(Talent.id == fields.talent_id).scalar_subquery(),
            companions=fields.companions,
            recorded_by=actor.person_id,
            channel=fields.channel,
            day=fields.day,
            logged_at=now,
            occasion=fields.occasion,
            occasion_key=fields.occasion_key,
            greeting_only=fields.greeting_only,
        )
        .returning(Contact.id)
    ).scalar_one()
    enter_lines(session, contact_id, fields.talent_id, fields.lines, author=actor.person_id, now=now)
    for file in fields.files:
        session.add(
            Attachment(
                contact_id=contact_id,
                ask=file.ask,
                sha256=file.sha256,
                name=file.name,
                media_type=file.media_type,
                size=file.size,
                restricted=file.restricted,
                author=actor.person_id,
            )
        )
    session.flush()
    contact_counts.add(session, contact_id)
    note_last(session, fields.talent_id)
    audit.record(
        session, person_id=actor.person_id, act="contact.log", subject=str(contact_id), now=now, talent=fields.talent_id
    )
    return contact_id


def check(fields: ContactFields) -> None:
    """Raise ContactRefusal where these fields are no contact."""
    if fields.level not in LEVELS or fields.channel not in CHANNELS:
        raise ContactRefusal("contact.incomplete")
    if not any(line.text.strip() for line in fields.lines) and not fields.files:
        raise ContactRefusal("contact.empty")


def enter_lines(
    session: Session, contact_id: int, talent_id: int, lines: Iterable[Line], *, author: int | None, now: datetime
) -> None:
    """Write lines down in their order, with the needs and promises that they are."""
    for place, line in enumerate(line for line in lines if line.text.strip()):
        ask_id = session.execute(
            insert(Ask)
            .values(
                contact_id=contact_id,
                kind=line.kind,
                place=place,
                text=line.text,
                restricted=line.restricted,
                author=author,
            )
            .returning(Ask.id)
        ).scalar_one()
        if line.kind == "need":
            need_entries.open_need(session, ask_id, talent_id, line.category, line.text, now=now)
        elif line.kind == "suggestion":
            need_entries.open_suggestion(session, ask_id, talent_id, now=now)
        if line.promised:
            session.execute(
                insert(Promise).values(
                    contact_id=contact_id,
                    talent_id=talent_id,
                    text=line.text,
                    due=line.due,
                    restricted=line.restricted,
                    author=author,
                )
            )


def note_last(session: Session, talent_id: int) -> None:
    """Keep the day of the last contact on the talent's row, where lists are sorted by it."""
    last = select(func.max(Contact.day)).where(Contact.talent_id == talent_id, Contact.withdrawn_at.is_(None))
    session.execute(update(Talent).where(Talent.id == talent_id).values(last_contact_on=last.scalar_subquery()))


def withdraw(session: Session, actor: Actor, contact_id: int, *, now: datetime) -> bool:
    """Take a contact back: it counts nowhere any more, its needs and promises are gone. False: it was before.

    Raises ContactRefusal `contact.undo_not_yours` where somebody else wrote it down, `contact.undo_late` after UNDO,
    `contacts.gone` where the talent is not this person's any more, `contact.undo_changed` where somebody else has
    changed it (their lines may be 限知), `contact.undo_moving` where others work on one of its needs.
    """
    contact = session.get(Contact, contact_id)
    if contact is None or contact.recorded_by != actor.person_id:
        raise ContactRefusal("contact.undo_not_yours")
    if contact.withdrawn_at is not None:
        return False
    if now - contact.logged_at > UNDO:
        raise ContactRefusal("contact.undo_late")
    if not access.may_log_for(session, actor, contact.talent_id):
        raise ContactRefusal("contacts.gone")
    others = ContactVersion.person_id.is_distinct_from(actor.person_id)
    if session.scalar(select(ContactVersion.id).where(ContactVersion.contact_id == contact_id, others).limit(1)):
        raise ContactRefusal("contact.undo_changed")
    asks = list(session.scalars(select(Ask.id).where(Ask.contact_id == contact_id)))
    if need_entries.is_moving(session, asks):
        raise ContactRefusal("contact.undo_moving")
    contact_counts.take_out(session, contact_id)
    contact.withdrawn_at = now
    need_entries.close(session, asks)
    session.execute(delete(Promise).where(Promise.contact_id == contact_id))
    session.flush()
    note_last(session, contact.talent_id)
    audit.record(
        session,
        person_id=actor.person_id,
        act="contact.withdraw",
        subject=str(contact_id),
        now=now,
        talent=contact.talent_id,
    )
    return True


def count_in_year(session: Session, talent_id: int, day: date) -> int:
    """How many contacts with a talent stand in the calendar year of that day."""
    query = select(func.count(Contact.id)).where(
        Contact.talent_id == talent_id,
        Contact.day.between(date(day.year, 1, 1), date(day.year, 12, 31)),
        Contact.withdrawn_at.is_(None),
    )
    return session.scalar(query) or 0


def read_fields(session: Session, contact_id: int) -> ContactFields | None:
    """A contact as it was written down, all lines; who may read which is the caller's to ask (`storage.access`)."""
    contact = session.get(Contact, contact_id)
    if contact is None:
        return None
    asks = session.execute(
        select(Ask, Need.category)
        .outerjoin(Need, Need.ask_id == Ask.id)
        .where(Ask.contact_id == contact_id)
        .order_by(Ask.place, Ask.id)
    ).all()
    # A promise carries the words of its line.
    promises = {row.text: row for row in session.scalars(select(Promise).where(Promise.contact_id == contact_id))}
    files = session.scalars(select(Attachment).where(Attachment.contact_id == contact_id).order_by(Attachment.id))
    return ContactFields(
        talent_id=contact.talent_id,
        level=contact.level,
        channel=contact.channel,
        day=contact.day,
        official_id=contact.official_id,
        companions=contact.companions,
        occasion=contact.occasion,
        occasion_key=contact.occasion_key,
        lines=tuple(
            Line(
                ask.kind,
                ask.text,
                restricted=ask.restricted,
                promised=ask.text in promises,
                due=promises[ask.text].due if ask.text in promises else None,
                category=category or "",
            )
            for ask, category in asks
        ),
        files=tuple(
            File(file.ask, file.sha256, file.name, file.media_type, file.size, restricted=file.restricted)
            for file in files
        ),
    )
