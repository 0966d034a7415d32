"""Lists of contacts: mine, of a talent, by a channel, since a day, with needs; pages for the bot, all for a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from storage import access
from storage.contacts import KINDS
from storage.roles import KEEPS_IN_TOUCH, Actor
from storage.tables import Ask, Attachment, Contact, ContactVersion, Employer, Grant, Need, Official, Promise, Talent

BATCH = 500  # contacts read at once for a file: memory does not grow with the years


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which contacts: all of these at once. `mine`: that I wrote down or that are of my officials."""

    mine: bool = False
    talent_id: int | None = None
    channel: str = ""
    since: date | None = None
    with_needs: bool = False


@dataclass(frozen=True, slots=True)
class AskLine:
    """A line of an ask as it stands. `need_state` of a need's line, else empty."""

    kind: str
    text: str
    restricted: bool
    need_state: str = ""


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise as it stands."""

    id: int
    text: str
    due: date | None
    kept: bool
    restricted: bool


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file that came with a contact; its bytes lie under `sha256` (`storage.attachments`)."""

    id: int
    name: str
    media_type: str
    sha256: str
    restricted: bool
    talent_id: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A contact in a list or on its page, with the lines that are shown."""

    id: int
    talent_id: int
    talent: str
    category: int | None
    employer: str
    day: date
    channel: str
    level: str
    official: str
    companions: str
    occasion: str
    recorded_by: int | None
    logged_at: datetime
    greeting_only: bool
    revision: int
    lines: tuple[AskLine, ...] = ()
    promises: tuple[PromiseLine, ...] = ()
    files: tuple[FileLine, ...] = ()

    def lines_of(self, kind: str) -> tuple[AskLine, ...]:
        """The lines of one ask, in their order."""
        return tuple(line for line in self.lines if line.kind == kind)


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the contacts, the newest day first, and whether there are more."""

    rows: list[Listed]
    more: bool


def list_page(session: Session, actor: Actor, wanted: Wanted, *, limit: int, offset: int = 0) -> Page:
    """A page of the contacts that this person may see, with the lines that they may read."""
    query = _select(actor, wanted).order_by(Contact.day.desc(), Contact.id.desc())
    rows = [_listed(row) for row in session.execute(query.limit(limit + 1).offset(offset))]
    return Page(_with_lines(session, rows[:limit], access.readable_asks(actor)), more=len(rows) > limit)


def read_one(session: Session, actor: Actor, contact_id: int) -> Listed | None:
    """A contact with all that this person may read of it; None where it is gone, withdrawn or not theirs to see."""
    row = session.execute(_select(actor, Wanted()).where(Contact.id == contact_id)).first()
    if row is None:
        return None
    listed = _with_lines(session, [_listed(row)], access.readable_asks(actor))[0]
    promises = session.scalars(
        select(Promise).where(Promise.contact_id == contact_id, access.readable_promises(actor)).order_by(Promise.id)
    )
    files = _list_files(session, actor, contact_id, listed.talent_id)
    told = tuple(
        PromiseLine(row.id, row.text, row.due, kept=row.kept_at is not None, restricted=row.restricted)
        for row in promises
    )
    return replace(listed, promises=told, files=files)


def find_file(session: Session, actor: Actor, contact_id: int, file_id: int) -> FileLine | None:
    """A file of a contact that this person may see, if they may read it too."""
    contact = session.execute(_select(actor, Wanted()).where(Contact.id == contact_id)).first()
    if contact is None:
        return None
    files = _list_files(session, actor, contact_id, contact[0].talent_id)
    return next((file for file in files if file.id == file_id), None)


def _list_files(session: Session, actor: Actor, contact_id: int, talent_id: int) -> tuple[FileLine, ...]:
    rows = session.scalars(
        select(Attachment)
        .where(Attachment.contact_id == contact_id, access.readable_attachments(actor))
        .order_by(Attachment.id)
    )
    return tuple(FileLine(row.id, row.name, row.media_type, row.sha256, row.restricted, talent_id) for row in rows)


def list_all(session: Session, actor: Actor | None, wanted: Wanted) -> Iterator[Listed]:
    """All contacts for a file, the oldest first, without what is restricted, whoever asks (`actor` None: the office).

    Read in batches by day and id, so that memory stays flat.
    """
    last: tuple[date, int] | None = None
    while True:
        query = _select(actor, wanted).order_by(Contact.day, Contact.id).limit(BATCH)
        if last is not None:
            query = query.where(or_(Contact.day > last[0], (Contact.day == last[0]) & (Contact.id > last[1])))
        rows = [_listed(row) for row in session.execute(query)]
        yield from _with_lines(session, rows, Ask.restricted.is_(False))
        if len(rows) < BATCH:
            return
        last = (rows[-1].day, rows[-1].id)


def count_edits(session: Session, contact_id: int) -> int:
    """How often a contact was changed after it was written down."""
    query = select(func.count(ContactVersion.id)).where(ContactVersion.contact_id == contact_id)
    return session.scalar(query) or 0


def recorder_name(session: Session, contact: Listed) -> str:
    """Who wrote it down for somebody else (代录), by the name they have on file; empty where it was their own."""
    names = names_of(session, contact.recorded_by)
    return "" if not names or contact.official in names else names[0]


def names_of(session: Session, person_id: int | None) -> list[str]:
    """The names on file of the officials that a person is or acts for; none for others."""
    query = (
        select(Official.name)
        .join(Grant, Grant.official_id == Official.id)
        .where(Grant.person_id == person_id, Grant.ended_at.is_(None))
        .order_by(Grant.id)
    )
    return list(session.scalars(query)) if person_id is not None else []


def _select(actor: Actor | None, wanted: Wanted) -> Select[Contact, str, int | None, str, str]:
    official = aliased(Official)
    query = (
        select(Contact, Talent.name, Talent.category, Employer.name, official.name)
        .join(Talent, Talent.id == Contact.talent_id)
        .outerjoin(Employer, Employer.id == Talent.employer_id)
        .outerjoin(official, official.id == Contact.official_id)
        .where(Contact.withdrawn_at.is_(None), Talent.erased_at.is_(None))
    )
    if actor is not None and not actor.is_staff:
        may = bool(actor.roles & KEEPS_IN_TOUCH and actor.officials)
        query = query.where(access.kept_in_touch_by(actor) if may else Talent.id.is_(None))
    for condition in _conditions(actor, wanted):
        query = query.where(condition)
    return query


def _conditions(actor: Actor | None, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.mine and actor is not None:
        yield or_(Contact.recorded_by == actor.person_id, Contact.official_id.in_(actor.officials))
    if wanted.talent_id is not None:
        yield Contact.talent_id == wanted.talent_id
    if wanted.channel:
        yield Contact.channel == wanted.channel
    if wanted.since is not None:
        yield Contact.day >= wanted.since
    if wanted.with_needs:
        readable = Ask.restricted.is_(False) if actor is None else access.readable_asks(actor)
        yield exists().where(Ask.contact_id == Contact.id, Ask.kind == "need", readable)


def _listed(row: Row[Contact, str, int | None, str, str]) -> Listed:
    contact, talent, category, employer, official = row
    return Listed(
        id=contact.id,
        talent_id=contact.talent_id,
        talent=talent,
        category=category,
        employer=employer or "",
        day=contact.day,
        channel=contact.channel,
        level=contact.level,
        official=official or "",
        companions=contact.companions,
        occasion=contact.occasion,
        recorded_by=contact.recorded_by,
        logged_at=contact.logged_at,
        greeting_only=contact.greeting_only,
        revision=contact.revision,
    )


def _with_lines(session: Session, rows: list[Listed], readable: ColumnElement[bool]) -> list[Listed]:
    ids = [row.id for row in rows]
    query = (
        select(Ask, Need.state)
        .outerjoin(Need, Need.ask_id == Ask.id)
        .where(Ask.contact_id.in_(ids), readable)
        .order_by(Ask.contact_id, Ask.place, Ask.id)
    )
    lines: dict[int, list[AskLine]] = {}
    for ask, state in session.execute(query):
        lines.setdefault(ask.contact_id or 0, []).append(AskLine(ask.kind, ask.text, ask.restricted, state or ""))
    in_order = {kind: place for place, kind in enumerate(KINDS)}
    return [
        replace(row, lines=tuple(sorted(lines.get(row.id, ()), key=lambda line: in_order.get(line.kind, 9))))
        for row in rows
    ]
