"""How needs and suggestions begin and, while nobody works on them, go again: with a line of a contact, or alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from storage import audit
from storage.errors import StorageRefusal
from storage.need_chain import is_urgent
from storage.need_steps import Moment
from storage.roles import Actor
from storage.tables import Ask, Need, NeedVector, Suggestion

OWN_CHARS = 1_000  # of what a talent raises alone
MOST_OWN = 20  # that a talent raises in a day: nobody has more
_DAY = timedelta(days=1)


class EntryRefused(StorageRefusal):
    """It can't be raised like this; nothing was entered."""


def open_need(session: Session, ask_id: int, talent_id: int, category: str, text: str, *, now: datetime) -> int:
    """Register the need that a line says; its number. Marked （急） it is urgent."""
    return session.execute(
        insert(Need)
        .values(ask_id=ask_id, talent_id=talent_id, category=category, urgent=is_urgent(text), opened_at=now)
        .returning(Need.id)
    ).scalar_one()


def open_suggestion(session: Session, ask_id: int, talent_id: int, *, now: datetime, topic: str = "") -> int:
    """Enter the suggestion that a line makes; its number."""
    return session.execute(
        insert(Suggestion)
        .values(ask_id=ask_id, talent_id=talent_id, topic=topic, opened_at=now, reply="")
        .returning(Suggestion.id)
    ).scalar_one()


def is_moving(session: Session, ask_ids: Iterable[int]) -> bool:
    """Whether others work on what one of these lines opened, or have replied to it."""
    wanted = list(ask_ids)
    worked = select(Need.id).where(Need.ask_id.in_(wanted), (Need.state != "registered") | (Need.revision > 0))
    led = select(Need.id).where(Need.joined_to.in_(select(Need.id).where(Need.ask_id.in_(wanted))))
    replied = select(Suggestion.id).where(Suggestion.ask_id.in_(wanted), Suggestion.replied_at.is_not(None))
    return any(session.scalar(query.limit(1)) is not None for query in (worked, led, replied))


def close(session: Session, ask_ids: Iterable[int]) -> None:
    """Take back what these lines opened and nobody works on (`is_moving`), before the lines go."""
    wanted = list(ask_ids)
    theirs = select(Need.id).where(Need.ask_id.in_(wanted))
    for gone in (
        delete(NeedVector).where(NeedVector.need_id.in_(theirs)),
        delete(Need).where(Need.ask_id.in_(wanted)),
        delete(Suggestion).where(Suggestion.ask_id.in_(wanted)),
    ):
        session.execute(gone.execution_options(synchronize_session="fetch"))


def raise_own(
    session: Session, actor: Actor, kind: str, text: str, *, when: Moment, about: str = "", urgent: bool = False
) -> int:
    """A talent raises a need or a suggestion (`kind`) alone; its number. `about`: its category or topic.

    Raises EntryRefused `own.no_talent` for others, and what `check_own` raises.
    """
    text, now = text.strip(), when.now
    if actor.talent_id is None:
        raise EntryRefused("own.no_talent")
    check_own(text)
    ask_id = session.execute(
        insert(Ask)
        .values(talent_id=actor.talent_id, kind=kind, place=0, text=text, author=actor.person_id, told_on=when.today)
        .returning(Ask.id)
    ).scalar_one()
    if kind == "suggestion":
        made = open_suggestion(session, ask_id, actor.talent_id, topic=about, now=now)
        audit.record(session, person_id=actor.person_id, act="suggestion.raise", subject=f"suggestion {made}", now=now)
    else:
        made = open_need(session, ask_id, actor.talent_id, about, text, now=now)
        session.get_one(Need, made).urgent = urgent  # as they chose it, whatever the words say
        session.flush()
        audit.record(session, person_id=actor.person_id, act="need.raise", subject=f"need {made}", now=now)
    return made


def check_day(session: Session, actor: Actor, *, now: datetime) -> None:
    """Raise EntryRefused `own.many` where a talent has raised MOST_OWN within a day."""
    raised = (
        select(func.count())
        .select_from(Ask)
        .outerjoin(Need, Need.ask_id == Ask.id)
        .outerjoin(Suggestion, Suggestion.ask_id == Ask.id)
        .where(Ask.talent_id == actor.talent_id, func.coalesce(Need.opened_at, Suggestion.opened_at) > now - _DAY)
    )
    if (session.scalar(raised) or 0) >= MOST_OWN:
        raise EntryRefused("own.many", most=MOST_OWN)


def check_own(text: str) -> None:
    """Raise EntryRefused `own.empty`, `own.long` where that is no text to be raised."""
    if not text.strip():
        raise EntryRefused("own.empty")
    if len(text) > OWN_CHARS:
        raise EntryRefused("own.long", most=OWN_CHARS)
