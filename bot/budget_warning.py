"""The section chief is told as soon as forecast and remaining budget part; once for each change of a line's state.

The forecast is made once a night; what was paid, decided and adjusted meanwhile is looked at every time.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot import budget_book, staff
from bot.callbacks.values import short
from bot.screens import Screen
from bot.views import budget as views
from jobs.budget import parting
from jobs.budget.terms import load_terms
from storage import inbox
from storage.budget import figures, forecasts, lines
from storage.deliveries import Claimed
from storage.roles import DECIDES, Role

if TYPE_CHECKING:
    from bot.app import App

MARK = "budget forecast"
FROM_HOUR = 3  # in the office's time: nobody waits for the machine then
KIND = "budget_parted"


async def watch(app: App) -> None:
    """Make the night's forecast where it is due, and tell of lines whose state has changed. Without a plan: nothing."""
    year = app.today().year
    planned = await app.database.aread(lambda session: year in lines.list_years(session))
    if planned:
        await _forecast_by_night(app, year)
        await app.database.awrite(lambda session: tell(session, app, year))


async def _forecast_by_night(app: App, year: int) -> None:
    """Once a day. A kill on the way costs a repetition."""
    now = app.now()
    local = now.astimezone(app.settings.zone)
    last = await app.database.aread(lambda session: inbox.marked(session, MARK))
    if local.hour < FROM_HOUR or (last is not None and last.astimezone(local.tzinfo).date() == local.date()):
        return
    terms, shelf, today = load_terms(app.settings.data_dir), app.benefits, app.today()
    made, _ = await asyncio.to_thread(budget_book.forecast, app.database, shelf, terms, year, today, now)

    def keep(session: Session) -> None:
        inbox.mark(session, MARK, now)
        forecasts.store(session, made.forecast, now)

    await app.database.awrite(keep)


def tell(session: Session, app: App, year: int) -> None:
    """Push what parts, or fits again, to the section chief; where there is none, to who decides."""
    now, terms = app.now(), load_terms(app.settings.data_dir)
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
