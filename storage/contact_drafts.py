"""Contacts that are being written down: rows that outlive a restart and a week, and can be finished on any device.

A draft is a person's own. What changes it is a plain function of its fields, applied with the update's "done"; the
update that changed it last is remembered, so that one delivered twice changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage import contact_edits, contacts
from storage.contacts import ContactFields, ContactRefusal, File, Line
from storage.roles import Actor
from storage.tables import Contact, ContactDraft

KEPT = timedelta(days=30)  # what nobody has touched for longer is forgotten by the retention job
MOST = 20  # drafts of one person


@dataclass(frozen=True, slots=True)
class DraftFields:
    """What a form knows so far. `step` is what is being asked now, empty: the first that is missing.

    `asked` are the asks that were answered or skipped. A group writes down one contact for each of its talents.
    `said` is the message this was read from, where it was one, and `may_be` those whom a name in it may mean: as long
    as nobody has told which, what it says may be about any of them (`storage.erasure`). `edits` is the contact that is
    being changed (0: it is a new one), and `revision` the one the change began from.
    """

    talents: tuple[int, ...] = ()
    group: bool = False
    level: str = ""
    official_id: int | None = None
    channel: str = ""
    day: date | None = None
    companions: str = ""
    occasion: str = ""
    lines: tuple[Line, ...] = ()
    files: tuple[File, ...] = ()
    asked: tuple[str, ...] = ()
    step: str = ""
    said: str = ""
    may_be: tuple[int, ...] = ()
    edits: int = 0
    revision: int = 0

    def lines_of(self, kind: str) -> tuple[Line, ...]:
        """The lines of one ask."""
        return tuple(line for line in self.lines if line.kind == kind)

    @property
    def unworded(self) -> tuple[str, ...]:
        """The asks that are nothing but files."""
        worded = {line.kind for line in self.lines}
        return tuple(kind for kind in contacts.KINDS if kind not in worded and any(f.ask == kind for f in self.files))

    @property
    def missing(self) -> str:
        """The first thing that is not known: talents, who, channel, day, one of the asks; "review" if nothing is."""
        if not self.talents or (self.group and self.step == "talents"):
            return "talents"
        if not self.level:
            return "who"
        if not self.channel:
            return "channel"
        if self.day is None:
            return "day"
        return next((kind for kind in contacts.KINDS if kind not in self.asked), "review")

    @property
    def asks_for(self) -> str:
        """What is being asked now."""
        return self.step or self.missing


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft as it stands; without a `person_id` it waits for somebody to join (`storage.handovers`)."""

    id: int
    person_id: int | None
    fields: DraftFields
    saved_at: datetime


Change = Callable[[DraftFields], DraftFields]


def begin(session: Session, person_id: int, fields: DraftFields, *, update_id: int, now: datetime) -> Drafted:
    """Begin a draft; once for an update. Raises ContactRefusal `contact.too_many` above MOST."""
    mine = select(ContactDraft).where(ContactDraft.person_id == person_id)
    begun = session.scalar(mine.where(ContactDraft.last_update_id == update_id))
    if begun is not None:
        return _read(begun)
    if len(list_of(session, person_id)) >= MOST:
        raise ContactRefusal("contact.too_many", most=MOST)
    row = ContactDraft(
        person_id=person_id,
        talent_id=_talent_of(fields),
        facts=_pack(fields),
        last_update_id=update_id,
        begun_at=now,
        saved_at=now,
    )
    session.add(row)
    session.flush()
    return _read(row)


def find(session: Session, draft_id: int) -> Drafted | None:
    """The draft of that id, whoever's."""
    row = session.get(ContactDraft, draft_id)
    return None if row is None else _read(row)


def list_of(session: Session, person_id: int) -> list[Drafted]:
    """A person's drafts, the one touched last first."""
    query = select(ContactDraft).where(ContactDraft.person_id == person_id)
    rows = session.scalars(query.order_by(ContactDraft.saved_at.desc(), ContactDraft.id.desc()))
    return [_read(row) for row in rows]


def change(
    session: Session, draft_id: int, person_id: int, apply: Change, *, update_id: int, now: datetime
) -> Drafted | None:
    """Change a draft of that person; None where there is none. An update that was applied changes nothing."""
    row = session.get(ContactDraft, draft_id)
    if row is None or row.person_id != person_id:
        return None
    if row.last_update_id != update_id:
        fields = apply(_unpack(row.facts))
        row.facts, row.talent_id = _pack(fields), _talent_of(fields)
        row.last_update_id, row.saved_at = update_id, now
        session.flush()
    return _read(row)


def drop(session: Session, draft_id: int, person_id: int) -> None:
    """The draft is given up. Dropping twice changes nothing."""
    session.execute(delete(ContactDraft).where(ContactDraft.id == draft_id, ContactDraft.person_id == person_id))


def drop_old(session: Session, now: datetime) -> int:
    """Drop drafts that nobody has touched for KEPT. Returns how many."""
    return session.connection().execute(delete(ContactDraft).where(ContactDraft.saved_at <= now - KEPT)).rowcount


def save(session: Session, actor: Actor, draft_id: int, *, today: date, now: datetime) -> list[int]:
    """Write the draft down as contacts, one for each talent, and drop it; the ids of the contacts.

    Idempotent: saved before, the same ids. Raises ContactRefusal: `contact.draft_gone`, `contact.incomplete`,
    `contact.future` for a day after today, what `contacts.log` or `contact_edits.save` raises. The draft stays then.
    """
    row = session.get(ContactDraft, draft_id)
    if row is None or row.person_id != actor.person_id:
        there = saved_as(session, actor.person_id, draft_id, since=now - contacts.UNDO)
        edited = contact_edits.saved_as(session, actor.person_id, draft_id, since=now - contacts.UNDO)
        if there or edited:
            return there or [edited or 0]
        raise ContactRefusal("contact.draft_gone")
    fields = _unpack(row.facts)
    if not fields.talents or fields.day is None:
        raise ContactRefusal("contact.incomplete")
    if fields.day > today:
        raise ContactRefusal("contact.future")
    base = ContactFields(
        talent_id=0,
        level=fields.level,
        channel=fields.channel,
        day=fields.day,
        lines=fields.lines,
        files=contacts.mark_files(fields.files, fields.lines),
        official_id=fields.official_id,
        companions=fields.companions,
        occasion=fields.occasion,
        occasion_key=f"draft {draft_id}" if fields.group else "",
    )
    if fields.edits:
        changed = replace(base, talent_id=fields.talents[0], occasion_key="")
        contact_edits.save(session, actor, fields.edits, changed, revision=fields.revision, draft_id=draft_id, now=now)
        session.delete(row)
        session.flush()
        return [fields.edits]
    made = [
        contacts.log(session, actor, replace(base, talent_id=talent), key=key_of(draft_id, talent), now=now)
        for talent in fields.talents
    ]
    session.delete(row)
    session.flush()
    return made


def key_of(draft_id: int, talent_id: int) -> str:
    """How the contact is named that a draft becomes for a talent."""
    return f"draft {draft_id}:{talent_id}"


def saved_as(session: Session, person_id: int, draft_id: int, *, since: datetime) -> list[int]:
    """The contacts that a person's draft became, if that was after a moment; withdrawn ones are left out."""
    query = select(Contact.id).where(
        Contact.recorded_by == person_id,
        Contact.logged_at >= since,
        Contact.key.startswith(f"draft {draft_id}:"),
        Contact.withdrawn_at.is_(None),
    )
    return list(session.scalars(query.order_by(Contact.id)))


def undo(session: Session, actor: Actor, draft_id: int, *, update_id: int, now: datetime) -> Drafted | None:
    """Take back the contacts that a draft became and begin it anew; None where there is nothing to take back.

    Raises what `contacts.withdraw` raises.
    """
    mine = select(ContactDraft).where(
        ContactDraft.person_id == actor.person_id, ContactDraft.last_update_id == update_id
    )
    begun = session.scalar(mine)
    if begun is not None:
        return _read(begun)
    made = saved_as(session, actor.person_id, draft_id, since=now - contacts.UNDO)
    written = [fields for number in made if (fields := contacts.read_fields(session, number)) is not None]
    if not written:
        return None
    for number in made:
        contacts.withdraw(session, actor, number, now=now)
    first = written[0]
    again = DraftFields(
        talents=tuple(fields.talent_id for fields in written),
        group=bool(first.occasion_key),
        level=first.level,
        official_id=first.official_id,
        channel=first.channel,
        day=first.day,
        companions=first.companions,
        occasion=first.occasion,
        lines=first.lines,
        files=first.files,
        asked=contacts.KINDS,
    )
    return begin(session, actor.person_id, again, update_id=update_id, now=now)


def for_another(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What of a draft somebody else may have: nothing that is 限知, and not the message that it was read from."""
    fields = _unpack(facts)
    files = contacts.mark_files(fields.files, fields.lines)
    left = replace(
        fields,
        lines=tuple(line for line in fields.lines if not line.restricted),
        files=tuple(file for file in files if not file.restricted),
        said="",
    )
    return _pack(left)


def is_restricted(facts: Mapping[str, Any]) -> bool:
    """Whether something of a draft is 限知."""
    return any(entry["restricted"] for entry in (*facts.get("lines", ()), *facts.get("files", ())))


def may_change(session: Session, actor: Actor, draft_id: int) -> bool:
    """Whether a button that names this draft may be pressed by that person: their own, or one that is gone."""
    owner = session.scalar(select(ContactDraft.person_id).where(ContactDraft.id == draft_id))
    return owner is None or owner == actor.person_id


def _talent_of(fields: DraftFields) -> int | None:
    return fields.talents[0] if len(fields.talents) == 1 else None


def _read(row: ContactDraft) -> Drafted:
    return Drafted(row.id, row.person_id, _unpack(row.facts), row.saved_at)


def _pack(fields: DraftFields) -> dict[str, Any]:
    return {name: _plain(value) for name, value in asdict(fields).items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 -- whatever JSON holds
    match value:
        case date():
            return value.isoformat()
        case dict():
            return {name: _plain(entry) for name, entry in value.items()}
        case list() | tuple():
            return [_plain(entry) for entry in value]
        case str():  # a column of JSON escapes what PlainText would drop
            return value.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
    return value


def _unpack(facts: Mapping[str, Any]) -> DraftFields:
    return DraftFields(
        talents=tuple(facts["talents"]),
        group=facts["group"],
        level=facts["level"],
        official_id=facts["official_id"],
        channel=facts["channel"],
        day=_day(facts["day"]),
        companions=facts["companions"],
        occasion=facts["occasion"],
        lines=tuple(Line(**{**line, "due": _day(line["due"])}) for line in facts["lines"]),
        files=tuple(File(**file) for file in facts["files"]),
        asked=tuple(facts["asked"]),
        step=facts["step"],
        said=facts["said"],
        may_be=tuple(facts.get("may_be", ())),
        edits=facts.get("edits", 0),
        revision=facts.get("revision", 0),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
