"""A talent leaves: what is to come stops, what is to be paid back stands with each award; and when it was a mistake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage import audit, award_traces
from storage.awards.moving import AwardRefused
from storage.awards.writing import hold
from storage.tables import Award, AwardInstalment, AwardStep, Departure

REASONS = ("resigned", "uninsured", "part_time", "died", "disabled", "transferred")
LEFT, BACK = "left", "back"  # acts of a step
CHUNK = 500  # awards, or talents, in one statement


@dataclass(frozen=True, slots=True)
class Repayment:
    """What is to be paid back of an award, and how that was computed (JSON that `bot` words)."""

    award_id: int
    yuan: int
    working: str


@dataclass(frozen=True, slots=True)
class Left:
    """A talent who has left: since when, why, and all their awards."""

    left_on: date
    reason: str
    awards: Sequence[Award]


def list_left(session: Session, award_ids: Collection[int]) -> list[Left]:
    """The talents of these awards who have left."""
    ids = sorted(set(award_ids))
    gone: dict[int, Departure] = {}
    for start in range(0, len(ids), CHUNK):
        some = Award.id.in_(ids[start : start + CHUNK])
        query = select(Departure).join(Award, Award.talent_id == Departure.talent_id).where(some)
        gone |= {one.talent_id: one for one in session.scalars(query)}
    theirs: dict[int, list[Award]] = defaultdict(list)
    talents = sorted(gone)
    for start in range(0, len(talents), CHUNK):
        some = Award.talent_id.in_(talents[start : start + CHUNK])
        for award in session.scalars(select(Award).where(some).order_by(Award.id)):
            theirs[award.talent_id or 0].append(award)
    return [Left(gone[one].left_on, gone[one].reason, theirs[one]) for one in talents]


def owe(
    session: Session, left: Left, repayments: Sequence[Repayment], *, by: int | None, now: datetime
) -> list[Repayment]:
    """What is to be paid back of each award of who has left is this; what changed by that, each with a step."""
    due = {one.award_id: one for one in repayments}
    changed = [
        due.get(award.id, Repayment(award.id, 0, ""))
        for award in left.awards
        if (award.repay_yuan, award.repay_working) != _sum_of(due.get(award.id))
    ]
    ids = {one.award_id for one in changed}
    some = [award for award in left.awards if award.id in ids]
    _write(session, some, due, LEFT, left.left_on, "", by, now)
    return changed


def _sum_of(one: Repayment | None) -> tuple[int, str]:
    return (0, "") if one is None else (one.yuan, one.working)


def leave(
    session: Session,
    talent_id: int,
    left_on: date,
    reason: str,
    repayments: Sequence[Repayment],
    *,
    by: int | None,
    now: datetime,
) -> None:
    """A talent has left: instalments still to come stop, what is to be paid back stands with its award.

    Said again, the last word counts: what was computed before goes.
    """
    hold(session)
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    values = {"left_on": left_on, "reason": reason, "recorded_at": now, "recorded_by": by}
    made = dialect.insert(Departure).values(talent_id=talent_id, **values)
    session.execute(made.on_conflict_do_update(index_elements=["talent_id"], set_=values))
    _write_all(session, talent_id, {one.award_id: one for one in repayments}, LEFT, left_on, "", by, now)
    theirs = select(Award.id).where(Award.talent_id == talent_id)
    waiting = AwardInstalment.award_id.in_(theirs), AwardInstalment.settled_by.is_(None)
    for is_later, day in ((AwardInstalment.due_on > left_on, left_on), (AwardInstalment.due_on <= left_on, None)):
        session.execute(
            update(AwardInstalment)
            .where(*waiting, is_later)
            .values(stopped_on=day)
            .execution_options(synchronize_session=False)
        )
    session.expire_all()
    audit.record(
        session, person_id=by, act="awards.leave", subject=f"talent {talent_id}", now=now,
        awards=[one.award_id for one in repayments],
    )  # fmt: skip


def come_back(
    session: Session,
    talent_id: int,
    why: str,
    plans: Mapping[int, Sequence[tuple[int, date, int]]],
    *,
    day: date,
    by: int | None,
    now: datetime,
) -> None:
    """The talent has not left after all, for `why`: what followed from it is undone.

    `plans`: the instalments that each award paid meanwhile has, (number, due on, yuan); one that has some keeps them.
    Raises AwardRefused where nothing was recorded, no reason is given, or money came back because of it.
    """
    hold(session)
    if not why.strip():
        raise AwardRefused("awards.no_reason_undo")
    repaid = select(Award.id).where(Award.talent_id == talent_id, Award.repaid_yuan > 0)
    if session.scalar(repaid.limit(1)) is not None:
        raise AwardRefused("awards.repaid_first")
    if not session.connection().execute(delete(Departure).where(Departure.talent_id == talent_id)).rowcount:
        raise AwardRefused("awards.not_left")
    _write_all(session, talent_id, {}, BACK, day, why, by, now)
    theirs = select(Award.id).where(Award.talent_id == talent_id)
    session.execute(
        update(AwardInstalment)
        .where(AwardInstalment.award_id.in_(theirs))
        .values(stopped_on=None)
        .execution_options(synchronize_session=False)
    )
    planned = set(session.scalars(select(AwardInstalment.award_id).where(AwardInstalment.award_id.in_(theirs))))
    rows = [
        {"award_id": award_id, "number": number, "due_on": due_on, "yuan": yuan}
        for award_id, plan in plans.items()
        for number, due_on, yuan in plan
        if award_id not in planned
    ]
    if rows:
        session.execute(insert(AwardInstalment), rows)
    session.expire_all()
    audit.record(session, person_id=by, act="awards.come_back", subject=f"talent {talent_id}", now=now)


def _write_all(
    session: Session,
    talent_id: int,
    repayments: Mapping[int, Repayment],
    act: str,
    day: date,
    why: str,
    by: int | None,
    now: datetime,
) -> None:
    """Each award of a talent gets what is to be paid back of it now, and a step that says why it changed."""
    awards = session.scalars(select(Award).where(Award.talent_id == talent_id).order_by(Award.id)).all()
    _write(session, awards, repayments, act, day, why, by, now)


def _write(
    session: Session,
    awards: Sequence[Award],
    repayments: Mapping[int, Repayment],
    act: str,
    day: date,
    why: str,
    by: int | None,
    now: datetime,
) -> None:
    for award in awards:
        award.repay_yuan, award.repay_working = _sum_of(repayments.get(award.id))
        award.revision += 1
        award.changed_at = now
        step = AwardStep(award_id=award.id, revision=award.revision, at=now, day=day, person_id=by, state=award.state)
        step.act, step.text = act, why
        session.add(step)
    session.flush()
    award_traces.close(session, [award.id for award in awards])
