"""Runs as their screens need them: what one will do, in words and numbers, and how far it is."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.errors import refusal_text
from bot.persons import who_text
from bot.views import runs as views
from bot.views.run_drafts import Drafted
from bot.views.run_news import remark_text
from bot.views.runs import Progress
from jobs import runs as clock
from jobs import timetable
from jobs.reports.responses import Asked, Counts
from jobs.reports.suppression import LiveCounts, count_live
from jobs.timetable import ScheduleRefused
from storage import (
    approvals,
    audience_choices,
    audience_filter,
    audiences,
    audit,
    notice_contents,
    notices,
    people,
    run_figures,
    run_plans,
    talents,
)
from storage.audience_choices import Names
from storage.errors import StorageRefusal
from storage.run_figures import Figures
from storage.run_plans import Kind, Plan
from storage.runs import OPEN
from storage.surveys import catalogue, run_keys
from storage.tables import Run, Schedule

if TYPE_CHECKING:
    from bot.app import App

_NO_NAMES = Names({}, {}, {}, {})


def read_draft(session: Session, app: App, number: int, language: str, now: datetime) -> Drafted:
    """A run, whatever its state, with what it will do. Raises NotMoved `run.none`."""
    run = approvals.get(session, Run, number)
    bare = Drafted(
        number=run.id, revision=run.revision, state=run.state, plan=plan_of(run),
        remark=remark_text(run.remark, run.title, language), version=None,
        names=_NO_NAMES, found=None, today=app.today(), zone=app.settings.zone, language=language,
        alone=not app.pushing.second_person,
    )  # fmt: skip
    return describe(session, app, bare, now)


def read_schedule(session: Session, app: App, number: int, language: str, now: datetime) -> Drafted:
    """A schedule, whatever its state, with what its runs will do and when. Raises NotMoved `schedule.none`."""
    schedule = approvals.get(session, Schedule, number)
    trigger, zone = timetable.decode(schedule.trigger), app.settings.zone
    dates: tuple[datetime, ...] = ()
    if schedule.state != "ended":
        with contextlib.suppress(ScheduleRefused):  # one that has none any more says so by showing none
            dates = timetable.check(trigger, now, zone)
    bare = Drafted(
        number=schedule.id, revision=schedule.revision, state=schedule.state, plan=run_plans.decode(schedule.plan),
        remark=remark_text(schedule.remark, str(schedule.plan["title"]), language),
        version=None, names=_NO_NAMES, found=None, today=app.today(), zone=zone,
        language=language, trigger=trigger, dates=dates, alone=not app.pushing.second_person,
    )  # fmt: skip
    return describe(session, app, bare, now)


def describe(session: Session, app: App, draft: Drafted, now: datetime) -> Drafted:
    """With what its survey asks, what its audience is called, whom it finds now, and whose names it tells."""
    plan = draft.plan
    draft = replace(draft, named=_find_named(session, draft))
    version = catalogue.find_version(session, plan.version_id) if plan.version_id is not None else None
    names = audience_choices.name_all(session, plan.audience)
    cap = None if plan.urgent else app.pushing.cap
    try:
        found = audiences.preview(session, plan.audience, topic=plan.topic, cap=cap, now=now)
    except StorageRefusal as refusal:
        return replace(draft, version=version, names=names, problem=refusal_text(draft.language, refusal))
    return replace(draft, version=version, names=names, found=found)


def _find_named(session: Session, draft: Drafted) -> tuple[tuple[int, str], ...]:
    """The talents named in what staff typed for many to read, while it can still be changed."""
    if draft.plan.content is None or draft.state not in {"draft", "waiting"}:
        return ()
    content = notice_contents.decode(draft.plan.content)
    return tuple(talents.find_named(session, "\n".join((draft.plan.title, content.zh, content.en, content.place))))


def plan_of(run: Run) -> Plan:
    """The plan that a run is made of."""
    return Plan(
        kind=Kind(run.kind),
        title=run.title,
        audience=audience_filter.decode(run.audience),
        version_id=run.version_id,
        content=run.content,
        urgent=run.urgent,
        starts_at=run.starts_at,
        open_days=run.open_days,
        reminders=run_plans.decode_reminders(run.reminders),
    )


def read_progress(session: Session, app: App, number: int, language: str) -> Progress:
    """How far a run is; of an anonymous one that is open counts by fives alone. Raises NotMoved `run.none`."""
    run = approvals.get(session, Run, number)
    figures = run_figures.count(session, run.id)
    at = clock.find_reminder(run, app.pushing, app.settings.zone)
    remind = None if run.anonymous else max(0, figures.whole.delivered - figures.finished)
    coming = notices.count(session, run.id, notices.COMING) if run.kind == Kind.INVITATION else None
    keys = run_keys.folder_of(app.settings.data_dir)
    keyless = run.anonymous and run.state in OPEN and run_keys.read(keys, run.id) is None
    called_off = _read_called_off(session, app, run, language)
    return Progress(figures, count_live_of(run, figures), run.closes_at, at, remind, coming, keyless, called_off)


def _read_called_off(session: Session, app: App, run: Run, language: str) -> tuple[datetime, str] | None:
    """When a run that never began was cancelled and by whom, "" for the clock or a command; None for any other."""
    if run.state != "cancelled" or run.started_at is not None or run.ended_at is None:
        return None
    person = audit.find_doer(session, "run.cancel", str(run.id), run.ended_at)
    if person is None:
        return run.ended_at, ""
    named = people.describe(session, (person,), admins=app.identities.named_accounts)
    # By their role: who is a talent too may be hidden.
    as_talents = {one.talent_id for one in named.values() if one.talent_id is not None}
    return run.ended_at, who_text(named.get(person), person, language, as_talents)


def count_live_of(run: Run, figures: Figures) -> LiveCounts:
    """What is shown of the counts: while an anonymous run is open totals, by fives."""
    whole = figures.whole
    counts = Counts(
        invited=whole.invited,
        delivered=whole.delivered,
        started=figures.started,
        finished=figures.finished,
        undeliverable=views.undelivered(figures),
    )
    closed = run.ended_at.date() if run.ended_at is not None else None
    return count_live(Asked(by_category={None: counts}, anonymous=run.anonymous, closed=closed))
