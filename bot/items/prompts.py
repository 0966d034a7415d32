"""Work items by the clock, and what their pushes say from what the database knows at that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot import staff
from bot.needs.pushes import read_told
from bot.screens import Screen
from bot.views import item_files as views
from jobs import work_items
from storage import need_rights, roles
from storage.deliveries import Claimed
from storage.roles import DECIDES, Role
from storage.work_items import items

if TYPE_CHECKING:
    from bot.app import App

RETURNED = "items_returned"
KINDS = (work_items.DUE, work_items.OUTSIDE, work_items.LATE, RETURNED)


async def follow(app: App) -> None:
    """Remind units as a quarter ends, and tell the chief what was missed; once, however often this is called."""
    policy, now, zone, identities = app.duties, app.now(), app.settings.zone, app.identities

    def remind(session: Session) -> None:
        told = staff.list_people(session, identities)
        chiefs = staff.list_people(session, identities, roles={Role.CHIEF})
        chiefs = chiefs or staff.list_people(session, identities, roles=DECIDES)
        work_items.remind(session, policy, staff=told, chiefs=chiefs, now=now, zone=zone)

    await app.database.awrite(remind)


def word_items(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """The screen of a push; None where nothing is open any more, or it is not theirs to see."""
    told, today = read_told(app, language), app.today()
    actor = roles.find_actor(session, push.person_id, is_admin=app.identities.is_named_admin(push.external_id))
    quarter = str(push.facts["quarter"])
    if push.kind == RETURNED:
        item = items.read_item(session, int(push.facts["item"]), today)
        is_news = item is not None and item.revision == int(push.facts["revision"]) and item.last is not None
        if item is None or not is_news or item.last is None or item.unit not in actor.departments:
            return None
        return views.returned_screen(item, quarter, item.last.text, told=told)
    found = work_items.list_open(session, quarter, today)
    if push.kind == work_items.DUE:
        unit = str(push.facts["unit"])
        theirs = [item for item in found if item.unit == unit and unit in actor.departments]
        return views.due_screen(unit, quarter, theirs, told=told) if theirs else None
    if not found or not actor.is_staff:
        return None
    if push.kind == work_items.LATE:
        return views.late_screen(quarter, found, told=told)
    open_in = dict.fromkeys(item.unit for item in found)
    outside = [unit for unit in open_in if not need_rights.list_colleagues(session, unit)]
    units = [(unit, sum(item.unit == unit for item in found)) for unit in outside]
    return views.outside_screen(quarter, units, told=told) if units else None
