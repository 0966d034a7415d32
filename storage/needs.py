"""Taking steps in the chain of needs: who takes it, what follows for others, what a day brings, an erasure."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import need_groups, need_rights
from storage.need_chain import MOVES, OPEN, WITHDRAWN, Side, Terms
from storage.need_steps import NOTHING, Given, Moment, NeedRefused
from storage.need_writing import NeedMoved, find_last, put, write
from storage.roles import Actor
from storage.tables import Need, NeedStep


def take(
    session: Session,
    actor: Actor,
    need_id: int,
    name: str,
    terms: Terms,
    when: Moment,
    *,
    revision: int,
    given: Given = NOTHING,
    as_letter: bool = False,
    alike: Collection[int] = (),
) -> list[int]:
    """Take the step of that name in a need as it was seen at `revision`; the needs that it moved, this one first.

    The same step by the same person once more changes nothing, and moves none: an update may be replayed.
    `as_letter`: for a unit that answered on paper, whether or not somebody of it has joined. `alike`: the needs that
    were found to say the same, which it can follow.
    Raises NeedMoved where it was changed since, NeedRefused `needs.not_yours` where none of this person's sides may,
    `needs.not_joinable` where it can't be joined to that one, and what `need_steps.plan` raises.
    """
    held = need_rights.sides_of(session, actor, need_id)
    if as_letter and Side.OFFICE in held:
        held |= {Side.LETTER}
    side = next((side for side in MOVES[name].sides if side in held), None)
    if side is None:
        raise NeedRefused("needs.not_yours")
    last = find_last(session, need_id)
    if last is not None and (last.revision, last.move, last.person_id) == (revision + 1, name, actor.person_id):
        return []
    if name == "join":
        need_groups.check(session, actor, need_id, given.need, alike)
    write(session, need_id, name, terms, when, revision=revision, given=given, side=side, by=actor.person_id)
    return [need_id, *need_groups.follow(session, need_id, name, terms, when, by=actor.person_id)]


def advance_due(session: Session, terms: Terms, when: Moment) -> list[int]:
    """What was pending until today goes on; who was asked whether a reply helped and said nothing is to be called."""
    pending = (Need.state == "pending") & (Need.until <= when.today)
    silent = (Need.state == "replied") & (Need.due_on < when.today)
    due = session.execute(select(Need.id, Need.revision, Need.state).where(pending | silent).order_by(Need.id)).all()
    moved: list[int] = []
    for need_id, revision, state in due:
        name = "wake" if state == "pending" else "call"
        with contextlib.suppress(NeedMoved):  # another process, or somebody who pressed at this moment
            write(session, need_id, name, terms, when, revision=revision, side=Side.CLOCK, by=None)
            moved.append(need_id)
    return moved


def withdraw_of_erased(session: Session, talent_id: int, now: datetime) -> None:
    """A talent is erased: what was open is withdrawn, and nothing that was written in the chain is left.

    Where others were joined to it the oldest of them goes on in its place, with the reply that waits for the chief.
    """
    theirs = select(Need.id).where(Need.talent_id == talent_id)
    for need in session.scalars(select(Need).where(Need.talent_id == talent_id, Need.state.in_(OPEN))).all():
        need_groups.pass_lead(session, need, now)
        values = {"state": WITHDRAWN, "since": now, "due_on": None, "until": None, "joined_to": None}
        put(session, need, "withdraw", values, now=now, side=Side.CLOCK, by=None)
    session.execute(
        update(NeedStep)
        .where(NeedStep.need_id.in_(theirs))
        .values(text="", letter="")
        .execution_options(synchronize_session=False)
    )
