"""Changing a contact that was written down: by its author within a day, later by an admin, never without its history.

Who edits has the revision they began from. Where somebody else was quicker nothing is written: they see both side by
side and merge. Lines that an editor may not read (限知 of others) stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from storage import access, ask_articles, audit, contact_counts, contacts, need_entries, need_vectors
from storage.contact_merging import SCALARS
from storage.contacts import KINDS, ContactFields, ContactRefusal, File, Line
from storage.need_chain import is_urgent
from storage.roles import Actor, Role
from storage.tables import Ask, Attachment, Contact, ContactVersion, Need, Promise, Suggestion

BY_AUTHOR = timedelta(hours=24)


class Changed(ContactRefusal):
    """Somebody else changed the contact since the edit was begun; nothing was saved, the draft stays."""

    def __init__(self, contact_id: int) -> None:
        super().__init__("contacts.changed")
        self.contact_id = contact_id


@dataclass(frozen=True, slots=True)
class Version:
    """What a contact said before an edit, as far as the reader may read it. `before` and `after` that edit."""

    at: datetime
    person_id: int | None
    before: ContactFields
    after: ContactFields


def may_edit(session: Session, actor: Actor, contact_id: int, *, now: datetime) -> bool:
    """Whether this person may change that contact now: its author within BY_AUTHOR, an admin at any time."""
    contact = session.get(Contact, contact_id)
    if contact is None or contact.withdrawn_at is not None or not access.may_log_for(session, actor, contact.talent_id):
        return False
    if Role.ADMIN in actor.roles:
        return True
    return contact.recorded_by == actor.person_id and now - contact.logged_at <= BY_AUTHOR


def read(session: Session, actor: Actor, contact_id: int) -> tuple[ContactFields, int]:
    """A contact as this person may read it, with its revision.

    Raises ContactRefusal `contacts.gone`, also where the talent is not theirs any more: a change that was begun before
    outlives a hand-over.
    """
    contact = session.get(Contact, contact_id)
    if contact is None or contact.withdrawn_at is not None or not access.may_log_for(session, actor, contact.talent_id):
        raise ContactRefusal("contacts.gone")
    return _unpack(_pack(session, contact, draft_id=0), contact.talent_id, actor), contact.revision


def save(
    session: Session,
    actor: Actor,
    contact_id: int,
    fields: ContactFields,
    *,
    revision: int,
    draft_id: int,
    now: datetime,
) -> None:
    """Change a contact to these fields. `revision`: the one the edit began from.

    Raises Changed where there is a newer one, ContactRefusal: `contacts.late` where this person may not (any more),
    `contacts.other_talent`, `contacts.same` where it says so already, `contacts.need_moving` where a need that others
    work on would change or go, and what `contacts.check` raises.
    """
    if not may_edit(session, actor, contact_id, now=now):
        raise ContactRefusal("contacts.late")
    contact = session.get_one(Contact, contact_id)
    if fields.talent_id != contact.talent_id:
        raise ContactRefusal("contacts.other_talent")
    contacts.check(fields)
    if fields == read(session, actor, contact_id)[0]:
        raise ContactRefusal("contacts.same")
    before = _pack(session, contact, draft_id=draft_id)
    taken = session.connection().execute(
        update(Contact).where(Contact.id == contact_id, Contact.revision == revision).values(revision=revision + 1)
    )
    if taken.rowcount == 0:
        raise Changed(contact_id)
    session.execute(
        insert(ContactVersion).values(
            contact_id=contact_id, revision=revision, at=now, person_id=actor.person_id, before=before
        )
    )
    contact_counts.take_out(session, contact_id)
    _write_lines(session, actor, contact, fields.lines, now)
    _write_files(session, actor, contact_id, fields.files)
    session.flush()
    whole = contacts.read_fields(session, contact_id)
    session.execute(
        update(Contact)
        .where(Contact.id == contact_id)
        .values(
            **{name: getattr(fields, name) for name in SCALARS},
            greeting_only=whole is not None and whole.greeting_only,
        )
    )
    session.expire(contact)
    contact_counts.add(session, contact_id)
    contacts.note_last(session, contact.talent_id)
    audit.record(
        session,
        person_id=actor.person_id,
        act="contact.edit",
        subject=str(contact_id),
        now=now,
        talent=contact.talent_id,
        revision=revision + 1,
    )


def saved_as(session: Session, person_id: int, draft_id: int, *, since: datetime) -> int | None:
    """The contact that a person's draft changed after a moment, or None."""
    rows = session.scalars(
        select(ContactVersion).where(ContactVersion.person_id == person_id, ContactVersion.at >= since)
    )
    return next((row.contact_id for row in rows if row.before.get("draft") == draft_id), None)


def base_of(session: Session, actor: Actor, contact_id: int, revision: int) -> ContactFields | None:
    """What the contact said at that revision, as far as this person may read it."""
    contact = session.get_one(Contact, contact_id)
    row = session.scalar(
        select(ContactVersion).where(ContactVersion.contact_id == contact_id, ContactVersion.revision == revision)
    )
    return None if row is None else _unpack(row.before, contact.talent_id, actor)


def list_versions(session: Session, actor: Actor, contact_id: int) -> list[Version]:
    """What each edit changed, the last first, as far as this person may read it."""
    contact = session.get_one(Contact, contact_id)
    rows = session.scalars(
        select(ContactVersion).where(ContactVersion.contact_id == contact_id).order_by(ContactVersion.revision.desc())
    )
    after = read(session, actor, contact_id)[0]
    versions: list[Version] = []
    for row in rows:
        before = _unpack(row.before, contact.talent_id, actor)
        versions.append(Version(row.at, row.person_id, before, after))
        after = before
    return versions


def keep_promise(session: Session, actor: Actor, contact_id: int, promise_id: int, *, now: datetime) -> bool:
    """A promise of that contact was kept. False where it was before, or is not this person's to read."""
    kept = session.connection().execute(
        update(Promise)
        .where(
            Promise.id == promise_id,
            Promise.contact_id == contact_id,
            Promise.kept_at.is_(None),
            access.readable_promises(actor),
        )
        .values(kept_at=now, kept_by=actor.person_id)
    )
    if kept.rowcount:
        audit.record(session, person_id=actor.person_id, act="promise.keep", subject=str(promise_id), now=now)
    return bool(kept.rowcount)


# -- lines -----------------------------------------------------------------------------------------------------


def _write_lines(session: Session, actor: Actor, contact: Contact, lines: Iterable[Line], now: datetime) -> None:
    """Bring the readable lines to these: the same words keep their row, a changed line the row that stood there."""
    readable = select(Ask).where(Ask.contact_id == contact.id, access.readable_asks(actor))
    left = list(session.scalars(readable.order_by(Ask.place, Ask.id)))
    wanted = [line for line in lines if line.text.strip()]
    rows: list[Ask | None] = [_take(left, line.kind, line.text) for line in wanted]
    rows = [row or _take(left, line.kind) for row, line in zip(rows, wanted, strict=True)]
    promises = {
        promise.text: promise
        for promise in session.scalars(
            select(Promise).where(Promise.contact_id == contact.id, access.readable_promises(actor))
        )
    }
    for row in left:
        _remove(session, row, promises.pop(row.text, None))
    moving = {row.id for row in rows if row is not None and need_entries.is_moving(session, [row.id])}
    for place, (line, found) in enumerate(zip(wanted, rows, strict=True)):
        promise = promises.pop(found.text, None) if found is not None else None
        written = found or Ask(contact_id=contact.id, kind=line.kind, author=actor.person_id)
        if written.id in moving and (written.text, written.restricted) != (line.text, line.restricted):
            raise ContactRefusal("contacts.need_moving")  # a department reads these words by now
        changed = found is not None and found.text != line.text
        written.place, written.text, written.restricted = place, line.text, line.restricted
        session.add(written)
        session.flush()
        if changed:
            ask_articles.forget(session, written.id)
        if written.id not in moving:
            _write_opened(session, written, line, contact.talent_id, now)
        _write_promise(session, contact, actor, line, promise)


def _take(left: list[Ask], kind: str, text: str | None = None) -> Ask | None:
    """The first of the rows of that kind (and those words), taken out of them."""
    for row in left:
        if row.kind == kind and text in (None, row.text):
            left.remove(row)
            return row
    return None


def _remove(session: Session, row: Ask, promise: Promise | None) -> None:
    if need_entries.is_moving(session, [row.id]):
        raise ContactRefusal("contacts.need_moving")
    need_entries.close(session, [row.id])
    if promise is not None and promise.kept_at is None:
        session.delete(promise)
    session.delete(row)


def _write_opened(session: Session, row: Ask, line: Line, talent_id: int, now: datetime) -> None:
    """The need or the suggestion that a line opens, as it says by now."""
    if line.kind == "need":
        need = session.scalar(select(Need).where(Need.ask_id == row.id))
        if need is None:
            need_entries.open_need(session, row.id, talent_id, line.category, line.text, now=now)
        else:
            need.category, need.urgent = line.category, is_urgent(line.text)
            need_vectors.forget(session, need.id)
    elif line.kind == "suggestion" and not session.scalar(select(Suggestion.id).where(Suggestion.ask_id == row.id)):
        need_entries.open_suggestion(session, row.id, talent_id, now=now)


def _write_promise(session: Session, contact: Contact, actor: Actor, line: Line, promise: Promise | None) -> None:
    if not line.promised:
        if promise is not None and promise.kept_at is None:
            session.delete(promise)
        return
    if promise is None:
        promise = Promise(contact_id=contact.id, talent_id=contact.talent_id, author=actor.person_id)
        session.add(promise)
    promise.text, promise.due, promise.restricted = line.text, line.due, line.restricted


def _write_files(session: Session, actor: Actor, contact_id: int, files: Iterable[File]) -> None:
    """Files that came or went; the bytes themselves are counted by `storage.attachments`."""
    readable = select(Attachment).where(Attachment.contact_id == contact_id, access.readable_attachments(actor))
    there = {(row.ask, row.sha256): row for row in session.scalars(readable)}
    for file in files:
        row = there.pop((file.ask, file.sha256), None)
        if row is None:
            session.add(Attachment(contact_id=contact_id, author=actor.person_id, **asdict(file)))
        else:
            row.restricted = file.restricted
    if there:
        session.execute(delete(Attachment).where(Attachment.id.in_([row.id for row in there.values()])))


# -- merging ---------------------------------------------------------------------------------------------------


# -- the history -----------------------------------------------------------------------------------------------


def _pack(session: Session, contact: Contact, *, draft_id: int) -> dict[str, Any]:
    """All of a contact as JSON, each line with its author; `draft_id` names the edit that replaces it."""
    fields = contacts.read_fields(session, contact.id)
    asks = session.scalars(select(Ask).where(Ask.contact_id == contact.id).order_by(Ask.place, Ask.id))
    files = session.scalars(
        select(Attachment.author).where(Attachment.contact_id == contact.id).order_by(Attachment.id)
    )
    assert fields is not None  # noqa: S101 -- it was just read
    return {
        "draft": draft_id,
        **{name: getattr(fields, name) for name in SCALARS if name != "day"},
        "day": fields.day.isoformat(),
        "lines": [
            {**asdict(line), "due": line.due.isoformat() if line.due else None, "author": ask.author}
            for line, ask in zip(fields.lines, asks, strict=True)
        ],
        "files": [{**asdict(file), "author": author} for file, author in zip(fields.files, files, strict=True)],
    }


def _unpack(facts: Mapping[str, Any], talent_id: int, actor: Actor) -> ContactFields:
    """The fields with those lines and files that this person may read."""
    lines = [
        Line(**{**bare, "due": date.fromisoformat(bare["due"]) if bare["due"] else None})
        for bare in _readable(facts["lines"], actor)
    ]
    return ContactFields(
        talent_id=talent_id,
        **{name: facts[name] for name in SCALARS if name != "day"},
        day=date.fromisoformat(facts["day"]),
        lines=tuple(sorted(lines, key=lambda line: KINDS.index(line.kind))),
        files=tuple(File(**bare) for bare in _readable(facts["files"], actor)),
    )


def _readable(entries: Iterable[Mapping[str, Any]], actor: Actor) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in entry.items() if name != "author"}
        for entry in entries
        if actor.is_chief or not entry["restricted"] or entry["author"] == actor.person_id
    ]
