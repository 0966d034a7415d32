"""Work items by the clock: units are reminded in the month a quarter ends, the chief told of what was missed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from jobs import digests
from jobs.duties import Policy
from storage import deliveries, need_rights
from storage.work_items import items, quarters
from storage.work_items.items import Item

MARK = "work items"
DUE, OUTSIDE, LATE = "items_due", "items_outside", "items_late"
REMIND_FROM = 10  # of the quarter's last month: by then there is something to say, and two weeks to say it in
LATE_UNTIL = 20  # of the month after the quarter; later it is on the board only


def remind(
    session: Session, policy: Policy, *, staff: Iterable[int], chiefs: Iterable[int], now: datetime, zone: ZoneInfo
) -> int:
    """Queue what is to be said on a working day, once a day between the hours of the policy; how many pushes.

    Each person of a unit is told once a quarter; of units that are not in the bot, `staff`. As often as one likes.
    """
    if not digests.is_due(session, MARK, policy, now, zone):
        return 0
    today = now.astimezone(zone).date()
    quarter = quarters.quarter_of(today)
    if today.month % 3 == 0 and today.day >= REMIND_FROM:
        return _remind_units(session, quarter, staff, today, now)
    past = quarters.before(quarter)
    if today.month % 3 == 1 and today.day <= LATE_UNTIL and list_open(session, past, today):
        return _queue(session, LATE, past, chiefs, now)
    return 0


def list_open(session: Session, quarter: str, today: date) -> list[Item]:
    """The items of that quarter's year that have a goal, up to and with it, that is not met."""
    found = items.list_year(session, quarters.year_of(quarter), today)
    return [item for item in found if item.is_open and item.list_open(quarter)]


def _remind_units(session: Session, quarter: str, staff: Iterable[int], today: date, now: datetime) -> int:
    queued = 0
    is_outside = False
    for unit in dict.fromkeys(item.unit for item in list_open(session, quarter, today)):
        people = need_rights.list_colleagues(session, unit)
        is_outside = is_outside or not people
        queued += sum(
            deliveries.queue(
                session,
                key=f"items:{quarter}:{unit}:{person}",
                person_id=person,
                kind=DUE,
                facts={"quarter": quarter, "unit": unit},
                now=now,
            )
            for person in people
        )
    return queued + (_queue(session, OUTSIDE, quarter, staff, now) if is_outside else 0)


def _queue(session: Session, kind: str, quarter: str, people: Iterable[int], now: datetime) -> int:
    facts = {"quarter": quarter}
    return sum(
        deliveries.queue(session, key=f"{kind}:{quarter}:{person}", person_id=person, kind=kind, facts=facts, now=now)
        for person in sorted(people)
    )
