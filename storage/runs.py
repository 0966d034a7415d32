"""Runs 期 from draft to close: who may move one on, and that each step happens once.

draft → waiting → approved → running ⇄ paused → closed; cancelled from any before. What is approved is started by the
clock (`jobs.runs`); what missed its start for too long is `asking`. Every step is one conditional update of the state,
so of two who press at once one is told; each stands in the audit.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import approvals, audience_filter, audiences, audit, delivery_runs, run_plans, run_pushes
from storage.approvals import NotMoved, Paper, clip, move
from storage.audience_filter import Cap, Filter
from storage.run_plans import Plan
from storage.surveys import ballots, catalogue, sealing
from storage.tables import Run

OPEN = ("running", "paused")  # answers are taken, pushes go out or are held
BEFORE = ("draft", "waiting", "approved", "asking")


@dataclass(frozen=True, slots=True)
class Started:
    """What a start did: how many are in the audience, how many deliveries were queued."""

    addressees: int
    queued: int


# --- drafting and approving -------------------------------------------------------------------------------


def draft(
    session: Session, plan: Plan, *, key: str, by: int | None, now: datetime, schedule_id: int | None = None
) -> int:
    """Write a run down; its id. A key that was used before gives the run that has it, unchanged.

    Raises PlanRefused, SurveyRefused, AudienceRefused.
    """
    known = session.scalar(select(Run.id).where(Run.key == key))
    if known is not None:
        return known
    run = Run(key=key, made_at=now, made_by=by, schedule_id=schedule_id, **run_plans.columns_of(session, plan))
    session.add(run)
    session.flush()
    audit.record(session, person_id=by, act="run.draft", subject=str(run.id), now=now, kind=plan.kind.value)
    return run.id


def revise(session: Session, run_id: int, plan: Plan, *, revision: int, by: int, now: datetime) -> Run:
    """Change a draft; whoever changed it last is its drafter. Raises NotMoved, and as `draft`.

    Each tap in a draft is a change. The audit has one only where it passes to somebody else: then the last
    `run.draft` or `run.revise` before a submit names who changed it last, and a draft is not dozens of rows.
    """
    drafter = approvals.get(session, Run, run_id).made_by
    run = move(session, Run, run_id, ("draft",), revision, made_by=by, **run_plans.columns_of(session, plan))
    if drafter != by:
        audit.record(session, person_id=by, act="run.revise", subject=str(run_id), now=now)
    return run


def submit(
    session: Session,
    run_id: int,
    *,
    revision: int,
    by: int | None,
    now: datetime,
    second_person: bool = True,
    approvers: Collection[int] = (),
) -> Run:
    """Ask a second person to approve; where the office asks for none (`second_person`) it is approved by that.

    `approvers` are those who may besides the staff on record (admins by the settings). Raises NotMoved
    `run.nobody_to_approve`, and as `check_audience`: the survey may have been withdrawn since.
    """
    run = approvals.get(session, Run, run_id)
    check_audience(session, run, now)
    drafter = by if run.made_by is None else run.made_by  # who takes up what the system drafted does not approve it
    if not second_person:
        approved = {"state": "approved", "approved_at": now, "approved_by": by, "remark": ""}
        run = move(session, Run, run_id, ("draft",), revision, **approved)
        audit.record(session, person_id=by, act="run.approve", subject=str(run_id), now=now, alone=True)
        return run
    approvals.need_second_person(session, by, approvers)
    run = move(session, Run, run_id, ("draft",), revision, state="waiting", remark="", made_by=drafter)
    audit.record(session, person_id=by, act="run.submit", subject=str(run_id), now=now)
    return run


def check_audience(session: Session, run: Run, now: datetime) -> audiences.Preview:
    """Whom the run would reach now.

    Raises NotMoved `audience.empty`, `audience.few_anonymous` (see `start`), and what `run_plans.check` does.
    """
    if run.version_id is not None:
        catalogue.get_usable(session, run.version_id)
    wanted = audience_filter.decode(run.audience)
    found = audiences.preview(session, wanted, topic=run.topic, cap=None, now=now)
    if wanted.who == "subscribers":
        return found  # more may be there by the time it starts
    if not found.total:
        raise NotMoved("audience.empty", "按这些条件没有人可发，请改一下对象")
    need_crowd(found.going, anonymous=run.anonymous)
    return found


def need_crowd(going: int, *, anonymous: bool) -> None:
    """Among fewer than LEAST nobody is anonymous, and results of fewer are never shown. Raises NotMoved."""
    if anonymous and going < ballots.LEAST:
        told = f"匿名问卷至少要能发到{ballots.LEAST}人，请放宽对象，或改用实名问卷"
        raise NotMoved("audience.few_anonymous", told, least=ballots.LEAST)


def approve(session: Session, run_id: int, *, revision: int, by: int, now: datetime) -> Run:
    """A second person approves. Raises NotMoved `run.own_draft` to who drafted or last changed it."""
    approvals.refuse_own(approvals.get(session, Run, run_id), by)
    run = move(session, Run, run_id, ("waiting",), revision, state="approved", approved_at=now, approved_by=by)
    audit.record(session, person_id=by, act="run.approve", subject=str(run_id), now=now)
    return run


def approve_on_paper(
    session: Session, run_id: int, paper: Paper, *, revision: int, by: int | None, now: datetime, today: date
) -> Run:
    """线下已签批: the paper is the second person, whoever enters it.

    `today` is the office's day. Raises NotMoved `run.paper`, and as `submit`.
    """
    approval = paper.encode(today)
    check_audience(session, approvals.get(session, Run, run_id), now)
    values = {"state": "approved", "approved_at": now, "approved_by": by, "approval": approval, "remark": ""}
    run = move(session, Run, run_id, ("draft", "waiting"), revision, **values)
    audit.record(
        session, person_id=by, act="run.approve_paper", subject=str(run_id), now=now, day=approval["day"],
        sha256=paper.sha256,
    )  # fmt: skip
    return run


def give_back(session: Session, run_id: int, reason: str, *, revision: int, by: int, now: datetime) -> Run:
    """Back to a draft, with what should be changed. What was approved and has not begun can be given back too."""
    values = {"state": "draft", "approved_at": None, "approved_by": None, "approval": None, "remark": clip(reason)}
    run = move(session, Run, run_id, ("waiting", "approved", "asking"), revision, **values)
    audit.record(session, person_id=by, act="run.give_back", subject=str(run_id), now=now)
    return run


# --- starting and ending ----------------------------------------------------------------------------------


def start(
    session: Session,
    run_id: int,
    *,
    cap: Cap | None,
    due_at: datetime,
    closes_at: datetime,
    now: datetime,
    wanted: Filter | None = None,
) -> Started:
    """Fix the audience and queue its deliveries for `due_at`, once: whoever comes second is refused by the state.

    `wanted`: only these to begin with, of a run that others are added to.
    The key of an anonymous run is there before (`storage.surveys.run_keys.make`).

    Raises NotMoved, also `audience.empty`, and `audience.few_anonymous` where an anonymous run would reach fewer than
    LEAST; SurveyRefused where the survey was withdrawn meanwhile; AudienceRefused.
    """
    run = move(session, Run, run_id, ("approved",), None, state="running", started_at=now, closes_at=closes_at)
    if run.version_id is not None:
        catalogue.get_usable(session, run.version_id)
    addressees = audiences.fix(session, run, cap=cap, now=now, asked_at=due_at, wanted=wanted)
    if not addressees:
        raise NotMoved("audience.empty", "按这些条件没有人可发，请改一下对象")
    queued = run_pushes.queue(session, run, run_pushes.Round(run.kind, run_pushes.FIRST, due_at), now=now)
    need_crowd(queued, anonymous=run.anonymous)
    audit.record(
        session, person_id=None, act="run.start", subject=str(run_id), now=now, addressees=addressees, queued=queued
    )
    return Started(addressees, queued)


def miss(session: Session, run_id: int, now: datetime) -> Run:
    """Its time passed by for too long: the office decides. Raises NotMoved."""
    run = move(session, Run, run_id, ("approved",), None, state="asking")
    audit.record(session, person_id=None, act="run.miss", subject=str(run_id), now=now)
    return run


def start_late(session: Session, run_id: int, *, revision: int, by: int, now: datetime) -> Run:
    """The office says that it starts all the same: as soon as the clock looks. `cancel` leaves it out."""
    run = move(session, Run, run_id, ("asking",), revision, state="approved", starts_at=now)
    audit.record(session, person_id=by, act="run.start_late", subject=str(run_id), now=now)
    return run


def pause(session: Session, run_id: int, *, revision: int | None, by: int | None, now: datetime) -> int:
    """Hold what waits; how many. Whoever has it can go on answering."""
    move(session, Run, run_id, ("running",), revision, state="paused")
    held = delivery_runs.hold_run(session, run_id)
    audit.record(session, person_id=by, act="run.pause", subject=str(run_id), now=now, held=held)
    return held


def resume(session: Session, run_id: int, *, revision: int | None, by: int | None, now: datetime) -> int:
    """What was held goes out again; how many."""
    move(session, Run, run_id, ("paused",), revision, state="running")
    released = delivery_runs.release_run(session, run_id)
    audit.record(session, person_id=by, act="run.resume", subject=str(run_id), now=now, released=released)
    return released


def extend(
    session: Session, run_id: int, closes_at: datetime, *, revision: int | None, by: int | None, now: datetime
) -> Run:
    """Close it later. Raises NotMoved `run.not_later` where that is no later than now or than it was."""
    run = approvals.get(session, Run, run_id)
    if closes_at <= now or (run.closes_at is not None and closes_at <= run.closes_at):
        raise NotMoved("run.not_later", "新的截止日期应晚于原来的")
    run = move(session, Run, run_id, OPEN, revision, closes_at=closes_at)
    audit.record(session, person_id=by, act="run.extend", subject=str(run_id), now=now, to=closes_at.isoformat())
    return run


def cancel(
    session: Session,
    run_id: int,
    *,
    revision: int | None,
    by: int | None,
    now: datetime,
    remark: str = "",
    key: bytes | None = None,
) -> int:
    """End it, with what remains unsent; how many that were. `key`: see `close`."""
    values = {"state": "cancelled", "ended_at": now, "remark": clip(remark)}
    run = move(session, Run, run_id, (*BEFORE, *OPEN), revision, **values)
    unsent = _end(session, run, key)
    audit.record(session, person_id=by, act="run.cancel", subject=str(run_id), now=now, unsent=unsent)
    return unsent


def close(
    session: Session,
    run_id: int,
    *,
    by: int | None,
    now: datetime,
    revision: int | None = None,
    key: bytes | None = None,
) -> int:
    """The closing date has come, or somebody closes it before; how many deliveries remained unsent.

    `key` is that of an anonymous run (`storage.surveys.run_keys.read`): its ballots are sealed in this transaction, and
    the key is destroyed once that is committed (`sealing.forget`; the clock does it where the caller does not).
    """
    run = move(session, Run, run_id, OPEN, revision, state="closed", ended_at=now)
    unsent = _end(session, run, key)
    audit.record(session, person_id=by, act="run.close", subject=str(run_id), now=now, unsent=unsent)
    return unsent


def _end(session: Session, run: Run, key: bytes | None) -> int:
    if run.anonymous and run.started_at is not None:
        sealing.seal(session, run.id, key)
    return delivery_runs.cancel_run(session, run.id)


# --- looking ----------------------------------------------------------------------------------------------


def find(session: Session, run_id: int) -> Run | None:
    """The run of that id."""
    return session.get(Run, run_id)
