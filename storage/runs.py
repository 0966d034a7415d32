"""Runs 期 from draft to close: who may move one on, and that each step happens once.

draft → waiting → approved → running ⇄ paused → closed; cancelled from any before. What is approved is started by the
clock (`jobs.runs`); what missed its start for too long is `asking`. Every step is one conditional update of the state,
so of two who press at once one is told; each stands in the audit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import audience_filter, audiences, audit, run_plans, run_pushes
from storage.audience_filter import Cap
from storage.errors import StorageRefusal
from storage.roles import STAFF
from storage.run_plans import Kind, Plan
from storage.surveys import catalogue
from storage.tables import Grant, Run

OPEN = ("running", "paused")  # answers are taken, pushes go out or are held
BEFORE = ("draft", "waiting", "approved", "asking")
REMARK_CHARS = 200


class RunRefused(StorageRefusal):
    """A run can't be moved on so; nothing was changed. `key` says why."""


@dataclass(frozen=True, slots=True)
class Paper:
    """线下已签批: who signed, on which day, and the photo of it, kept as an attachment by the hash of its bytes."""

    signer: str
    day: date
    sha256: str
    name: str


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
    run = Run(key=key, made_at=now, made_by=by, schedule_id=schedule_id, **_columns(session, plan))
    session.add(run)
    session.flush()
    audit.record(session, person_id=by, act="run.draft", subject=str(run.id), now=now, kind=plan.kind.value)
    return run.id


def revise(session: Session, run_id: int, plan: Plan, *, revision: int, by: int, now: datetime) -> Run:
    """Change a draft; whoever changed it last is its drafter. Raises RunRefused, and as `draft`."""
    run = _move(session, run_id, ("draft",), revision, made_by=by, **_columns(session, plan))
    audit.record(session, person_id=by, act="run.revise", subject=str(run_id), now=now)
    return run


def _columns(session: Session, plan: Plan) -> dict[str, Any]:
    anonymous = run_plans.check(session, plan)
    audiences.check_runs(session, plan.audience)
    return {
        "kind": plan.kind.value,
        "title": plan.title,
        "version_id": plan.version_id if plan.kind is Kind.SURVEY else None,
        "content": None if plan.content is None else dict(plan.content),
        "topic": plan.topic.value,
        "anonymous": anonymous,
        "urgent": plan.urgent,
        "audience": audience_filter.encode(plan.audience),
        "starts_at": plan.starts_at,
        "open_days": plan.open_days,
        "reminders": run_plans.encode_reminders(plan.reminders),
    }


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

    `approvers` are those who may besides the staff on record (admins by the settings). Raises RunRefused
    `audience.empty`, `run.nobody_to_approve`, and as `draft`: the survey may have been withdrawn since.
    """
    run = _get(session, run_id)
    check_audience(session, run, now)
    if not second_person:
        run = _move(session, run_id, ("draft",), revision, state="approved", approved_at=now, approved_by=by, remark="")
        audit.record(session, person_id=by, act="run.approve", subject=str(run_id), now=now, alone=True)
        return run
    if not set(list_approvers(session, approvers)) - {by}:
        raise RunRefused("run.nobody_to_approve", "没有第二个人可以批准：请线下签批后上传照片，或先请一位同事加入")
    run = _move(session, run_id, ("draft",), revision, state="waiting", remark="")
    audit.record(session, person_id=by, act="run.submit", subject=str(run_id), now=now)
    return run


def check_audience(session: Session, run: Run, now: datetime) -> audiences.Preview:
    """Whom the run would reach now. Raises RunRefused `audience.empty`, and what `run_plans.check` does."""
    if run.version_id is not None:
        catalogue.get_usable(session, run.version_id)
    wanted = audience_filter.decode(run.audience)
    found = audiences.preview(session, wanted, topic=run.topic, cap=None, now=now)
    if not found.total or (run.anonymous and not found.going):
        raise RunRefused("audience.empty", "按这些条件没有人可发，请改一下对象")
    return found


def list_approvers(session: Session, also: Iterable[int] = ()) -> list[int]:
    """Who may approve: staff on record, and `also`."""
    query = select(Grant.person_id).where(Grant.role.in_(sorted(STAFF)), Grant.ended_at.is_(None))
    return sorted({*session.scalars(query), *also})


def approve(session: Session, run_id: int, *, revision: int, by: int, now: datetime) -> Run:
    """A second person approves. Raises RunRefused `run.own_draft` to who drafted or last changed it."""
    run = _get(session, run_id)
    if run.made_by == by:
        raise RunRefused("run.own_draft", "自己拟的要请别人批准，或线下签批后上传照片")
    run = _move(session, run_id, ("waiting",), revision, state="approved", approved_at=now, approved_by=by)
    audit.record(session, person_id=by, act="run.approve", subject=str(run_id), now=now)
    return run


def approve_on_paper(
    session: Session, run_id: int, paper: Paper, *, revision: int, by: int | None, now: datetime, today: date
) -> Run:
    """线下已签批: the paper is the second person, whoever enters it.

    `today` is the office's day. Raises RunRefused `run.paper`, and as `submit`.
    """
    if not paper.signer.strip() or not paper.sha256 or paper.day > today:
        raise RunRefused("run.paper", "签批要有签字人、不晚于今天的日期和照片")
    check_audience(session, _get(session, run_id), now)
    approval = asdict(paper) | {"day": paper.day.isoformat()}
    values = {"state": "approved", "approved_at": now, "approved_by": by, "approval": approval, "remark": ""}
    run = _move(session, run_id, ("draft", "waiting"), revision, **values)
    audit.record(
        session, person_id=by, act="run.approve_paper", subject=str(run_id), now=now, day=approval["day"],
        sha256=paper.sha256,
    )  # fmt: skip
    return run


def give_back(session: Session, run_id: int, reason: str, *, revision: int, by: int, now: datetime) -> Run:
    """Back to a draft, with what should be changed. What was approved and has not begun can be given back too."""
    values = {"state": "draft", "approved_at": None, "approved_by": None, "approval": None}
    run = _move(session, run_id, ("waiting", "approved", "asking"), revision, **values, remark=reason[:REMARK_CHARS])
    audit.record(session, person_id=by, act="run.give_back", subject=str(run_id), now=now)
    return run


# --- starting and ending ----------------------------------------------------------------------------------


def start(
    session: Session, run_id: int, *, cap: Cap | None, due_at: datetime, closes_at: datetime, now: datetime
) -> Started:
    """Fix the audience and queue its deliveries for `due_at`, once: whoever comes second is refused by the state.

    Raises RunRefused, also `audience.empty`; SurveyRefused where the survey was withdrawn meanwhile; AudienceRefused.
    """
    run = _move(session, run_id, ("approved",), None, state="running", started_at=now, closes_at=closes_at)
    if run.version_id is not None:
        catalogue.get_usable(session, run.version_id)
    addressees = audiences.fix(session, run, cap=cap, now=now)
    if not addressees:
        raise RunRefused("audience.empty", "按这些条件没有人可发，请改一下对象")
    queued = run_pushes.queue(session, run, run_pushes.Round(run.kind, 0, due_at), now=now)
    audit.record(
        session, person_id=None, act="run.start", subject=str(run_id), now=now, addressees=addressees, queued=queued
    )
    return Started(addressees, queued)


def miss(session: Session, run_id: int, now: datetime) -> Run:
    """Its time passed by for too long: the office decides. Raises RunRefused."""
    run = _move(session, run_id, ("approved",), None, state="asking")
    audit.record(session, person_id=None, act="run.miss", subject=str(run_id), now=now)
    return run


def start_late(session: Session, run_id: int, *, revision: int, by: int, now: datetime) -> Run:
    """The office says that it starts all the same: as soon as the clock looks. `cancel` leaves it out."""
    run = _move(session, run_id, ("asking",), revision, state="approved", starts_at=None)
    audit.record(session, person_id=by, act="run.start_late", subject=str(run_id), now=now)
    return run


def pause(session: Session, run_id: int, *, revision: int | None, by: int | None, now: datetime) -> int:
    """Hold what waits; how many. Whoever has it can go on answering."""
    _move(session, run_id, ("running",), revision, state="paused")
    held = run_pushes.hold(session, run_id)
    audit.record(session, person_id=by, act="run.pause", subject=str(run_id), now=now, held=held)
    return held


def resume(session: Session, run_id: int, *, revision: int | None, by: int | None, now: datetime) -> int:
    """What was held goes out again; how many."""
    _move(session, run_id, ("paused",), revision, state="running")
    released = run_pushes.release(session, run_id)
    audit.record(session, person_id=by, act="run.resume", subject=str(run_id), now=now, released=released)
    return released


def extend(
    session: Session, run_id: int, closes_at: datetime, *, revision: int | None, by: int | None, now: datetime
) -> Run:
    """Close it later. Raises RunRefused `run.not_later` where that is no later than now or than it was."""
    run = _get(session, run_id)
    if closes_at <= now or (run.closes_at is not None and closes_at <= run.closes_at):
        raise RunRefused("run.not_later", "新的截止日期应晚于原来的")
    run = _move(session, run_id, OPEN, revision, closes_at=closes_at)
    audit.record(session, person_id=by, act="run.extend", subject=str(run_id), now=now, to=closes_at.isoformat())
    return run


def cancel(
    session: Session, run_id: int, *, revision: int | None, by: int | None, now: datetime, remark: str = ""
) -> int:
    """End it, with what remains unsent; how many that were. Of an anonymous run see `jobs.runs.seal`."""
    _move(session, run_id, (*BEFORE, *OPEN), revision, state="cancelled", ended_at=now, remark=remark[:REMARK_CHARS])
    unsent = run_pushes.cancel(session, run_id)
    audit.record(session, person_id=by, act="run.cancel", subject=str(run_id), now=now, unsent=unsent)
    return unsent


def close(session: Session, run_id: int, *, by: int | None, now: datetime, revision: int | None = None) -> int:
    """The closing date has come, or somebody closes it before; how many deliveries remained unsent."""
    _move(session, run_id, OPEN, revision, state="closed", ended_at=now)
    unsent = run_pushes.cancel(session, run_id)
    audit.record(session, person_id=by, act="run.close", subject=str(run_id), now=now, unsent=unsent)
    return unsent


# --- looking ----------------------------------------------------------------------------------------------


def find(session: Session, run_id: int) -> Run | None:
    """The run of that id."""
    return session.get(Run, run_id)


def _get(session: Session, run_id: int) -> Run:
    run = session.get(Run, run_id)
    if run is None:
        raise RunRefused("run.none", "没有这一期")
    return run


def _move(session: Session, run_id: int, states: Collection[str], revision: int | None, **values: Any) -> Run:  # noqa: ANN401 -- columns of any type
    """Change a run that is in one of these states, as it was seen at that revision (None: whatever it was)."""
    statement = update(Run).where(Run.id == run_id, Run.state.in_(states))
    if revision is not None:
        statement = statement.where(Run.revision == revision)
    changed = session.scalar(
        statement.values(revision=Run.revision + 1, **values)
        .returning(Run.id)
        .execution_options(synchronize_session=False)
    )
    run = session.get(Run, run_id, populate_existing=True)
    if run is None:
        raise RunRefused("run.none", "没有这一期")
    if changed is None and run.state in states:
        raise RunRefused("run.changed", "刚才有人改过，请看一下现在的样子再按")
    if changed is None:
        raise RunRefused(f"run.is_{run.state}", f"这一期现在是“{run.state}”，不能这样做", state=run.state)
    return run
