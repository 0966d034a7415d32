"""Suggestions (问策): what each is about, and what came of it, told to its author."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, or_, select, update
from sqlalchemy.orm import Session

from storage import access, audit
from storage.errors import StorageRefusal
from storage.roles import KEEPS_IN_TOUCH, Actor
from storage.tables import Ask, Suggestion, Talent

TEXT_CHARS = 1_000  # of a reply
MOST = 500  # of a list that are looked at


class SuggestionRefused(StorageRefusal):
    """It can't be changed like this; nothing was."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion in a list or on its page. `alone`: its talent raised it, in the bot."""

    id: int
    revision: int
    topic: str
    text: str
    restricted: bool
    talent_id: int
    talent: str
    talent_category: int | None
    alone: bool
    opened_at: datetime
    reply: str
    replied_at: datetime | None


def visible(actor: Actor) -> ColumnElement[bool]:
    """A condition on `suggestions` joined to their asks and talents: those that this person may see."""
    ways: list[ColumnElement[bool]] = [Suggestion.talent_id == (actor.talent_id or 0)]
    if actor.is_staff:
        ways.append(Talent.id > 0)
    if actor.roles & KEEPS_IN_TOUCH and actor.officials:
        ways.append(access.kept_in_touch_by(actor))
    return or_(*ways) & access.readable_asks(actor) & Talent.erased_at.is_(None)


def may_see(session: Session, actor: Actor, suggestion_id: int) -> bool:
    """Whether this person may see that suggestion."""
    return read(session, actor, suggestion_id) is not None


def list_open(session: Session, actor: Actor) -> list[Suggested]:
    """Those without a reply, the oldest first."""
    rows = session.execute(_select(visible(actor), Suggestion.replied_at.is_(None)).order_by(Suggestion.id).limit(MOST))
    return [_suggested(row) for row in rows]


def list_own(session: Session, actor: Actor) -> list[Suggested]:
    """A talent's own, the newest first."""
    own = Suggestion.talent_id == (actor.talent_id or 0)
    rows = session.execute(_select(visible(actor), own).order_by(Suggestion.id.desc()).limit(MOST))
    return [_suggested(row) for row in rows]


def read(session: Session, actor: Actor, suggestion_id: int) -> Suggested | None:
    """A suggestion; None where this person may not see it."""
    row = session.execute(_select(visible(actor), Suggestion.id == suggestion_id)).one_or_none()
    return None if row is None else _suggested(row)


def classify(session: Session, actor: Actor, suggestion_id: int, topic: str, *, now: datetime) -> None:
    """Say what a suggestion is about. Raises SuggestionRefused `suggestions.not_yours` where not staff."""
    _check(session, actor, suggestion_id)
    session.execute(update(Suggestion).where(Suggestion.id == suggestion_id).values(topic=topic))
    audit.record(
        session, person_id=actor.person_id, act="suggestion.classify", subject=f"suggestion {suggestion_id}", now=now
    )


def reply(session: Session, actor: Actor, suggestion_id: int, text: str, *, revision: int, now: datetime) -> None:
    """Say what came of a suggestion.

    Raises SuggestionRefused `suggestions.not_yours`, `needs.no_text`, `needs.long_text`, `suggestions.moved` where
    somebody replied since `revision`.
    """
    _check(session, actor, suggestion_id)
    if not text.strip():
        raise SuggestionRefused("needs.no_text")
    if len(text) > TEXT_CHARS:
        raise SuggestionRefused("needs.long_text", most=TEXT_CHARS)
    changed = session.connection().execute(
        update(Suggestion)
        .where(Suggestion.id == suggestion_id, Suggestion.revision == revision)
        .values(reply=text.strip(), replied_at=now, replied_by=actor.person_id, revision=revision + 1)
    )
    if changed.rowcount == 0:
        raise SuggestionRefused("suggestions.moved")
    audit.record(
        session, person_id=actor.person_id, act="suggestion.reply", subject=f"suggestion {suggestion_id}", now=now
    )


def _check(session: Session, actor: Actor, suggestion_id: int) -> None:
    if not actor.is_staff or read(session, actor, suggestion_id) is None:
        raise SuggestionRefused("suggestions.not_yours")


def _select(*conditions: ColumnElement[bool]) -> Select[Suggestion, str, bool, int | None, str, int | None]:
    return (
        select(Suggestion, Ask.text, Ask.restricted, Ask.contact_id, Talent.name, Talent.category)
        .join(Ask, Ask.id == Suggestion.ask_id)
        .join(Talent, Talent.id == Suggestion.talent_id)
        .where(*conditions)
    )


def _suggested(row: Row[Suggestion, str, bool, int | None, str, int | None]) -> Suggested:
    suggestion, text, restricted, contact_id, talent, category = row
    return Suggested(
        id=suggestion.id,
        revision=suggestion.revision,
        topic=suggestion.topic,
        text=text,
        restricted=restricted,
        talent_id=suggestion.talent_id,
        talent=talent,
        talent_category=category,
        alone=contact_id is None,
        opened_at=suggestion.opened_at,
        reply=suggestion.reply,
        replied_at=suggestion.replied_at,
    )
