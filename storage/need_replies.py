"""Replies to needs: the one that was released, and those that a unit gives again and again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.need_chain import REPLIES
from storage.need_steps import TEXT_CHARS, NeedRefused
from storage.tables import CannedReply, NeedStep

MOST_CANNED = 12  # of a unit: two screens of buttons


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that its talent may know: from which unit ("": the talent office), in which letter, released when."""

    text: str
    letter: str
    department: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Canned:
    """A reply that can be given by one press."""

    id: int
    text: str


def read_released(session: Session, need_ids: Collection[int]) -> dict[int, Reply]:
    """The last reply to each need that was released; those without one are left out."""
    steps = session.scalars(
        select(NeedStep)
        .where(NeedStep.need_id.in_(need_ids), NeedStep.move.in_((*REPLIES, "release", "release_with")))
        .order_by(NeedStep.need_id, NeedStep.revision)
    )
    waiting: dict[int, NeedStep] = {}
    found: dict[int, Reply] = {}
    for step in steps:
        if step.move != "release":
            waiting[step.need_id] = step
        if step.move not in REPLIES and step.need_id in waiting:
            said = waiting[step.need_id]
            found[step.need_id] = Reply(said.text, said.letter, said.department, step.at)
    return found


def hide_unreleased(steps: Iterable[NeedStep]) -> set[int]:
    """The revisions of steps whose words are for those who work on the reply, as long as it is not released."""
    hidden: set[int] = set()
    for step in steps:
        if step.move in {*REPLIES, "give_back"}:
            hidden.add(step.revision)
        elif step.move == "release":
            hidden -= {max((number for number in hidden), default=0)}
    return hidden


def list_canned(session: Session, department: str) -> list[Canned]:
    """A unit's, the last made first."""
    rows = session.scalars(
        select(CannedReply)
        .where(CannedReply.department == department)
        .order_by(CannedReply.id.desc())
        .limit(MOST_CANNED)
    )
    return [Canned(row.id, row.text) for row in rows]


def keep_canned(session: Session, department: str, text: str, *, by: int | None, now: datetime) -> bool:
    """Keep a reply for the next time; False where the unit has it. Raises NeedRefused `needs.canned_full`."""
    known = list_canned(session, department)
    if any(canned.text == text for canned in known):
        return False
    if len(known) >= MOST_CANNED:
        raise NeedRefused("needs.canned_full", most=MOST_CANNED)
    session.add(CannedReply(department=department, text=text[:TEXT_CHARS], made_by=by, made_at=now))
    session.flush()
    return True


def drop_canned(session: Session, department: str, canned_id: int) -> None:
    """Forget a unit's reply; one that is gone, or another unit's, changes nothing."""
    session.execute(delete(CannedReply).where(CannedReply.id == canned_id, CannedReply.department == department))
