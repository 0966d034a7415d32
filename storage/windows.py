"""Windows of application: two notices each, before it opens and before it closes, approved once.

The first is drafted and approved like any run. Once it has started the second is made, approved by the same word; where
the first was cancelled none is. Staff enter windows until the eligibility rules supply them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import audience_filter, notice_contents, runs
from storage.notice_contents import Content
from storage.run_plans import Kind, Plan
from storage.tables import Run

_BEGUN = ("running", "paused", "closed")


@dataclass(frozen=True, slots=True)
class Window:
    """A window as it was entered. `state` is its first notice's, `closing` its second's, "" before there is one."""

    run_id: int
    name: str
    content: Content
    state: str
    closing: str


def make_key(name: str, opens: date, closes: date) -> str:
    """The key of a window's first notice: the same window entered again is the same draft."""
    told = hashlib.sha256(f"{name}|{opens}|{closes}".encode()).hexdigest()
    return f"window:{told[:32]}"


def list_windows(session: Session) -> list[Window]:
    """Every window, the newest first."""
    rows = session.scalars(select(Run).where(Run.kind == Kind.WINDOW.value).order_by(Run.id.desc())).all()
    second = {run.key: run.state for run in rows}
    found = []
    for run in rows:
        content = notice_contents.decode(run.content)
        if content.part != "closing":
            found.append(Window(run.id, run.title, content, run.state, second.get(_closing_key(run.id), "")))
    return found


def list_unclosed(session: Session) -> list[Run]:
    """First notices that have started and whose second is not made yet."""
    rows = session.scalars(
        select(Run).where(Run.kind == Kind.WINDOW.value, Run.state.in_(_BEGUN) | (Run.remark == "audience.empty"))
    ).all()  # nobody had subscribed by then: somebody may have by the second
    known = set(session.scalars(select(Run.key).where(Run.kind == Kind.WINDOW.value)))
    return [
        run
        for run in rows
        if notice_contents.decode(run.content).part != "closing" and _closing_key(run.id) not in known
    ]


def add_closing(session: Session, first: Run, *, starts_at: datetime, open_days: int, now: datetime) -> int:
    """Make the second notice of a window, approved with the first; its id. Once, however often it is asked for."""
    content = replace(notice_contents.decode(first.content), part="closing")
    plan = Plan(
        Kind.WINDOW,
        first.title,
        audience_filter.decode(first.audience),
        content=notice_contents.encode(content),
        urgent=first.urgent,
        starts_at=starts_at,
        open_days=open_days,
    )
    run_id = runs.draft(session, plan, key=_closing_key(first.id), by=first.made_by, now=now)
    session.execute(
        update(Run)
        .where(Run.id == run_id, Run.state == "draft", Run.approved_at.is_(None))
        .values(state="approved", approved_at=first.approved_at, approved_by=first.approved_by, approval=first.approval)
        .execution_options(synchronize_session=False)
    )
    return run_id


def _closing_key(run_id: int) -> str:
    return f"window:{run_id}:closing"
