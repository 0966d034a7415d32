"""The section chief is told as soon as forecast and remaining budget part; once for each change of a line's state.

The forecast is made once a night; what was paid, decided and adjusted meanwhile is looked at every time.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot import staff
from bot.budget import book as budget_book
from bot.callbacks.values import short
from bot.screens import Screen
from bot.views import budget as views
from jobs.budget import parting
from jobs.budget.terms import BudgetTermsUnusable, Terms, load_terms
from knowledge.eligibility.rules import RulesUnusable
from knowledge.errors import KnowledgeRefusal
from storage import inbox
from storage.budget import figures, forecasts, lines
from storage.deliveries import Claimed
from storage.roles import DECIDES, Role

if TYPE_CHECKING:
    from bot.app import App

logger = logging.getLogger(__name__)

MARK = "budget forecast"
WAITS = "budget waits"  # for files of the office's that can be used
AGAIN = timedelta(hours=1)  # reading rules takes a second: not at each look
FROM_HOUR = 3  # in the office's time: nobody waits for the machine then
KIND = "budget_parted"


async def watch(app: App) -> None:
    """Make the night's forecast where it is due, and tell of lines whose state has changed. Without a plan: nothing.

    Where a file of the office's can't be used, that is logged once a day, and what doesn't need it goes on.
    """
    year = app.today().year
    planned = await app.database.aread(lambda session: year in lines.list_years(session))
    if not planned:
        return
    try:
        terms = load_terms(app.settings.data_dir)
    except BudgetTermsUnusable as error:
        await _wait(app, error)
        return
    await _forecast_by_night(app, year, terms)
    await app.database.awrite(lambda session: tell(session, app, year, terms))


async def _forecast_by_night(app: App, year: int, terms: Terms) -> None:
    """Once a day. A kill on the way costs a repetition."""
    now = app.now()
    local = now.astimezone(app.settings.zone)
    last, waits = await app.database.aread(lambda session: (inbox.marked(session, MARK), inbox.marked(session, WAITS)))
    if local.hour < FROM_HOUR or (last is not None and last.astimezone(local.tzinfo).date() == local.date()):
        return
    if waits is not None and now - waits < AGAIN:
        return
    shelf, today = app.benefits, app.today()
    try:
        made, _ = await asyncio.to_thread(budget_book.forecast, app.database, shelf, terms, year, today, now)
    except (RulesUnusable, KnowledgeRefusal) as error:
        await _wait(app, error)
        return

    def keep(session: Session) -> None:
        inbox.mark(session, MARK, now)
        forecasts.store(session, made.forecast, now)

    await app.database.awrite(keep)


async def _wait(app: App, error: Exception) -> None:
    """Log it, once a day; the files are looked at again after a while."""
    now, zone = app.now(), app.settings.zone

    def note(session: Session) -> datetime | None:
        before = inbox.marked(session, WAITS)
        if before is None or now - before >= AGAIN:
            inbox.mark(session, WAITS, now)
        return before

    before = await app.database.awrite(note)
    if before is None or before.astimezone(zone).date() != now.astimezone(zone).date():
        logger.error("the budget's forecast waits: %s", error)  # names files and places in them


def tell(session: Session, app: App, year: int, terms: Terms) -> None:
    """Push what parts, or fits again, to the section chief; where there is none, to who decides."""
    now = app.now()
    changed = parting.note_changes(session, figures.read_year(session, year, app.today()), terms, now)
    if not changed:
        return
    people = staff.list_people(session, app.identities, roles={Role.CHIEF})
    people = people or staff.list_people(session, app.identities, roles=DECIDES)
    facts = {"year": year, "benefits": [one.line.benefit for one in changed]}
    moved = short(" ".join(f"{one.line.benefit} {one.was} {one.state}" for one in changed))
    for person in people:
        key = f"budget:{year}:{now:%Y%m%d%H%M}:{moved}:{person}"
        staff.tell_one(session, person, key=key, kind=KIND, facts=facts, now=now)


def word_parted(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """How these lines stand by now; None for who does not decide any more."""
    if push.person_id not in staff.list_people(session, app.identities, roles=DECIDES):
        return None
    year, benefits = int(push.facts["year"]), set(push.facts["benefits"])
    terms = load_terms(app.settings.data_dir)
    budget = figures.read_year(session, year, app.today())
    parted = [one for one in parting.list_states(budget, terms) if one.line.benefit in benefits]
    if not parted:
        return None
    names = budget_book.find_names(app.benefits, app.today())
    return views.parted_screen(parted, names, language, year=year, as_of=budget.forecast_as_of)
