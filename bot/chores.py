"""What the clock calls, each as often as it says: every one does a thing once, however often it is called."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import staff
from bot.answers import article_matching, word_list
from bot.answers import checks as answer_checks
from bot.awards import prompts as award_prompts
from bot.budget import warning as budget_warning
from bot.desk import prompts as desk_prompts
from bot.faqs import library as faq_library
from bot.items import prompts as item_prompts
from bot.models import wordings
from bot.needs import prompts as need_prompts
from bot.notices import drafting as notice_drafting
from bot.runs import news as run_news
from bot.wizard import rule_changes
from jobs import digests, retention, runs
from jobs.scheduler import Job
from jobs.schedules import Office
from storage import enquiry_ends, need_vectors, needs, unsent
from storage import inbox as rows
from storage.surveys import run_keys, sealing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.app import App

RETENTION_EVERY = timedelta(hours=1)
DIGESTS_EVERY = timedelta(minutes=1)
RUNS_EVERY = timedelta(seconds=20)
LATE_MARK = "needs late"
DESK_LATE_MARK = "desk late"
NEEDS_EVERY = timedelta(minutes=1)
DESK_EVERY = timedelta(minutes=1)
CHECKS_EVERY = timedelta(minutes=10)
BUDGET_EVERY = timedelta(minutes=20)
NOTICES_EVERY = timedelta(minutes=10)
PUSHES_EVERY = timedelta(seconds=5)


def list_jobs(app: App) -> list[Job]:
    """Everything that is done by the clock while siwen runs."""

    async def push(now: datetime) -> None:
        del now
        app.pusher.tick()

    return [
        Job("retention", RETENTION_EVERY, lambda now: erase_old(app, now)),
        *list_telling(app),
        Job("articles", NEEDS_EVERY, lambda _now: article_matching.match_asks(app)),
        Job("confirmed", CHECKS_EVERY, lambda _now: answer_checks.check_by_night(app)),
        Job("deliveries", PUSHES_EVERY, push),
    ]


def list_telling(app: App) -> list[Job]:
    """What ends in a push to somebody: a terminal does these too, each time before it shows what was pushed."""
    return [
        Job("digests", DIGESTS_EVERY, lambda now: remind(app, now)),
        Job("notices", NOTICES_EVERY, lambda _now: draft_notices(app)),
        Job("runs", RUNS_EVERY, lambda _now: advance_runs(app)),
        Job("needs", NEEDS_EVERY, lambda _now: wake_needs(app)),
        Job("desk", DESK_EVERY, lambda _now: tend_desk(app)),
        Job("items", NEEDS_EVERY, lambda _now: item_prompts.follow(app)),
        Job("awards", DESK_EVERY, lambda _now: award_prompts.tend(app)),
        Job("budget", BUDGET_EVERY, lambda _now: budget_warning.watch(app)),
    ]


async def erase_old(app: App, now: datetime) -> None:
    """Erase what its term has come for: rows, files, keys."""
    await app.database.awrite(lambda session: retention.erase_old(session, now))
    await app.database.aread(lambda session: retention.sweep_files(session, app.settings.data_dir, now))
    await destroy_old_keys(app, now)
    await asyncio.to_thread(app.database.fold_log)


async def destroy_old_keys(app: App, now: datetime) -> None:
    """Take away for good the keys of what was handled in the inbox, and of anonymous runs that are over."""
    needed = await app.database.aread(rows.list_keys)
    await asyncio.to_thread(app.envelopes.sweep, needed, now)
    folder = run_keys.folder_of(app.settings.data_dir)
    await asyncio.to_thread(sealing.forget_ended, app.database, folder)


async def remind(app: App, now: datetime) -> None:
    """Queue the digests of a working day when its hour has come.

    Staff are told once a day where notices may or may not have arrived, admins where the word list can't be used.
    """
    policy, zone = app.duties, app.settings.zone
    trouble = await word_list.find_trouble(app.settings)
    suspended = await asyncio.to_thread(rule_changes.count_suspended, app)

    def prepare(session: Session) -> None:
        digests.prepare(session, policy, now, zone, suspended=suspended)
        if unsent.count_unknown(session, now):
            key = f"unknown:{now.astimezone(zone):%Y%m%d}"
            staff.tell(session, app.identities, key=key, kind="pushes_unknown", facts={}, now=now)
        if trouble is not None:
            word_list.tell(session, app.identities, now, zone)
        if app.wordings.trouble is not None:
            wordings.tell(session, app.identities, now, zone)

    await app.database.awrite(prepare)


async def advance_runs(app: App) -> None:
    """Make, start, remind and close the runs that are due."""
    office = Office(app.pushing, app.settings.zone)
    await asyncio.to_thread(runs.advance, app.database, app.settings.data_dir, office, app.now)
    keyless = await asyncio.to_thread(runs.list_keyless, app.database, app.settings.data_dir)
    await app.database.awrite(lambda session: run_news.tell(session, app.identities, app.now(), keyless))


async def wake_needs(app: App) -> None:
    """What waits for a day goes on when it has come, who has it is told; of what is late, daily."""
    terms, when, identities, policy = app.need_terms, app.moment(), app.identities, app.duties

    def wake(session: Session) -> None:
        moved = needs.advance_due(session, terms, when)
        need_prompts.tell(session, identities, moved, by=None, when=when)
        if digests.is_due(session, LATE_MARK, policy, when.now, when.zone):
            need_prompts.tell_late(session, identities, terms, when)
            need_vectors.drop_closed(session)

    await app.database.awrite(wake)
    await app.likeness.follow()


async def tend_desk(app: App) -> None:
    """What an officer left goes to another, of what is late who has it is told daily; old threads are closed.

    What the library is to answer from besides the documents is brought in line.
    """
    terms, when, identities, policy = app.desk_terms, app.moment(), app.identities, app.duties

    def tend(session: Session) -> None:
        desk_prompts.pass_on_left(session, identities, when)
        enquiry_ends.close_old(session, terms, when.now)
        if digests.is_due(session, DESK_LATE_MARK, policy, when.now, when.zone):
            desk_prompts.tell_late(session, identities, terms, when)

    await app.database.awrite(tend)
    await faq_library.follow(app)


async def draft_notices(app: App) -> None:
    """Draft notices of documents that changed or lapsed, and those before windows close; each once."""
    await notice_drafting.follow_windows(app)
    await notice_drafting.draft_due(app)
