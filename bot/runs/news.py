"""What the office is told about runs by itself: one waits for approval, missed its time, failed, lost its key."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import staff
from bot.screens import Screen
from bot.views import run_news as views
from storage import deliveries, run_figures
from storage.roles import DECIDES
from storage.runs import OPEN
from storage.tables import Occurrence, Run, Schedule

if TYPE_CHECKING:
    from bot.app import App
    from bot.updates.identity import Identities
    from storage.deliveries import Claimed

_TO_DECIDE = ("run_waiting", "schedule_waiting")  # who approves is told; `bot.runs.pushes` words these, with buttons
TOLD_WITHIN = timedelta(days=1)  # of a run that ended by itself


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell: its key, the kind of its push, the row that it is about; `besides`: who knows it already."""

    key: str
    kind: str
    subject: int
    besides: int | None = None


def tell(session: Session, identities: Identities, now: datetime, keyless: Collection[int] = ()) -> int:
    """Push what is new to all staff, what waits for approval to who approves, to each once; how many pushes.

    `keyless`: the runs without their key (`jobs.runs.list_keyless`); one that was closed meanwhile needs none.
    """
    news = [*_list_news(session, now), *_list_keyless(session, keyless)]
    people = staff.list_people(session, identities) if news else []
    deciding = set(staff.list_people(session, identities, roles=DECIDES)) if news else set()
    return sum(
        deliveries.queue(
            session, key=f"{one.key}:{person}", person_id=person, kind=one.kind, facts={"id": one.subject}, now=now
        )
        for one in news
        for person in people
        if person != one.besides and (person in deciding or one.kind not in _TO_DECIDE)
    )


def _list_news(session: Session, now: datetime) -> Iterator[News]:
    for run in session.scalars(select(Run).where(Run.state.in_(("waiting", "asking")))):
        besides = run.made_by if run.state == "waiting" else None
        yield News(f"run:{run.id}:{run.state}:{run.revision}", f"run_{run.state}", run.id, besides)
    began = select(Run).where(Run.state.in_(OPEN), Run.started_at > now - TOLD_WITHIN)
    started = [run.id for run in session.scalars(began)]
    for run_id in sorted(run_figures.list_unreached(session, started)):
        yield News(f"run:{run_id}:unreached", "run_unreached", run_id)
    ended = select(Run).where(Run.state == "cancelled", Run.started_at.is_(None), Run.ended_at > now - TOLD_WITHIN)
    for run in session.scalars(ended):
        if views.is_reason(run.remark):
            yield News(f"run:{run.id}:failed", "run_failed", run.id)
    for schedule in session.scalars(select(Schedule).where(Schedule.state.in_(("waiting", "paused")))):
        if schedule.state == "waiting":
            key = f"schedule:{schedule.id}:waiting:{schedule.revision}"
            yield News(key, "schedule_waiting", schedule.id, schedule.made_by)
        elif views.is_reason(schedule.remark):
            yield News(f"schedule:{schedule.id}:stopped:{schedule.revision}", "schedule_stopped", schedule.id)
    for occurrence in session.scalars(select(Occurrence).where(Occurrence.state == "asking")):
        yield News(f"occurrence:{occurrence.id}", "run_missed", occurrence.id)


def _list_keyless(session: Session, keyless: Collection[int]) -> Iterator[News]:
    for run_id in session.scalars(select(Run.id).where(Run.id.in_(keyless), Run.state.in_(OPEN))):
        yield News(f"run:{run_id}:key_gone", "run_key_gone", run_id)


def word_news(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """What such a push says; None where it has been dealt with meanwhile."""
    number = int(push.facts["id"])
    match push.kind:
        case "run_asking" | "run_failed":
            run = session.get_one(Run, number)
            state = "asking" if push.kind == "run_asking" else "cancelled"
            return views.run_screen(push.kind, run, language=language) if run.state == state else None
        case "run_unreached":
            run = session.get_one(Run, number)
            whole = run_figures.count(session, number).whole
            return views.unreached_screen(run, whole, language=language) if whole.unreached else None
        case "run_key_gone":
            run = session.get_one(Run, number)
            return views.keyless_screen(run, language=language) if run.state in OPEN else None
        case "schedule_stopped":
            schedule = session.get_one(Schedule, number)
            return views.schedule_screen(schedule, language=language) if schedule.state == "paused" else None
        case _:
            occurrence = session.get_one(Occurrence, number)
            if occurrence.state != "asking":
                return None
            schedule = session.get_one(Schedule, occurrence.schedule_id)
            day = occurrence.due_at.astimezone(app.settings.zone).date()
            return views.missed_screen(schedule, day, today=app.today(), language=language)
