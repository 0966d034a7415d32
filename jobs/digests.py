"""One digest a working day for each who keeps in touch, where there is something to say; the section chief's list.

A digest holds ids only: what it says is read when it is sent, and again when its buttons are pressed.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs import workdays
from jobs.duties import Policy
from jobs.workdays import Festival
from storage import deliveries, duties, inbox, reminders, roles
from storage.roles import KEEPS_IN_TOUCH, STAFF, Role
from storage.tables import Grant, Talent

_MARK = "digests"
# The chief is told of what was missed as long as the new quarter is young; afterwards it is in the lists only.
OVERDUE_TOLD = timedelta(days=31)
PLAN_SENT = timedelta(days=14)  # the quarter's table: within its first two weeks


def prepare(session: Session, policy: Policy, now: datetime, zone: ZoneInfo, *, suspended: int = 0) -> int:
    """Queue the digests of a working day, once a day, between the hours of the policy. Returns how many.

    `suspended`: how many rules of benefits wait to be confirmed.

    As often as one likes, in as many processes: a key for each person and day makes it happen once.
    """
    if not is_due(session, _MARK, policy, now, zone):
        return 0
    today = now.astimezone(zone).date()
    reminders.drop_old(session, today)
    reminded = sorted({*_list_keepers(session), *_list_staff(session)})
    queued = sum(_remind(session, policy, person_id, now, zone, suspended) for person_id in reminded)
    queued += sum(_tell_overdue(session, policy, grant.person_id, today, now) for grant in _list_chiefs(session))
    queued += _list_greetings(session, policy, today, now)
    return queued + _send_plans(session, today, now)


def is_due(session: Session, mark: str, policy: Policy, now: datetime, zone: tzinfo) -> bool:
    """Whether what happens once a working day, between the hours of the policy, is to happen now; true once a day."""
    local = now.astimezone(zone)
    if not workdays.is_workday(local.date()) or not policy.digest_from <= local.time() <= policy.digest_until:
        return False
    told = inbox.marked(session, mark)
    if told is not None and told.astimezone(zone).date() == local.date():
        return False
    inbox.mark(session, mark, now)
    return True


def _list_keepers(session: Session) -> list[int]:
    query = (
        select(Grant.person_id)
        .where(Grant.role.in_(sorted(KEEPS_IN_TOUCH)), Grant.official_id.is_not(None), Grant.ended_at.is_(None))
        .distinct()
        .order_by(Grant.person_id)
    )
    return list(session.scalars(query))


def _list_staff(session: Session) -> list[int]:
    """Who may have questions to answer."""
    return [grant.person_id for role in sorted(STAFF) for grant in roles.list_grants(session, role=role)]


def _list_chiefs(session: Session) -> list[Grant]:
    return roles.list_grants(session, role=Role.CHIEF)


def _remind(session: Session, policy: Policy, person_id: int, now: datetime, zone: ZoneInfo, suspended: int) -> int:
    today, actor = now.astimezone(zone).date(), roles.find_actor(session, person_id)
    todo = reminders.read_todo(session, policy.rules, actor, today, zone, suspended=suspended)
    weekly = workdays.is_first_of_week(today) and not todo.is_empty
    if not (weekly or todo.is_pressing):
        return 0
    deliveries.supersede(session, person_id, "digest")  # Telegram was away for days: the newest says it all
    return deliveries.queue(
        session, key=f"digest:{person_id}:{today}", person_id=person_id, kind="digest", facts={}, now=now
    )


def _tell_overdue(session: Session, policy: Policy, person_id: int, today: date, now: datetime) -> int:
    missed = duties.find_missed(session, policy.rules, Talent.id > 0, today, limit=1, within=OVERDUE_TOLD)
    if not missed:
        return 0
    quarter = duties.period_of("quarter", today)
    key = f"overdue:{person_id}:{quarter.first}"
    return deliveries.queue(session, key=key, person_id=person_id, kind="overdue", facts={}, now=now)


def _list_greetings(session: Session, policy: Policy, today: date, now: datetime) -> int:
    """Tell each liaison, some working days ahead and once, that there is a festival to greet people on."""
    festivals = find_festivals(policy, today)
    liaisons = {grant.person_id for grant in roles.list_grants(session, role=Role.LIAISON) if grant.official_id}
    return sum(
        deliveries.queue(
            session,
            key=f"greetings:{person_id}:{festival.occasion}",
            person_id=person_id,
            kind="greetings",
            facts={"occasion": festival.occasion},
            now=now,
        )
        for festival in festivals
        for person_id in sorted(liaisons)
    )


def find_festivals(policy: Policy, today: date) -> list[Festival]:
    """The festivals that the office greets on and for which the lists are open on that day."""
    coming = workdays.list_festivals(today, policy.greet_workdays)
    return [festival for festival in coming if festival.key in policy.festivals]


def _send_plans(session: Session, today: date, now: datetime) -> int:
    quarter = duties.period_of("quarter", today)
    if today - quarter.first > PLAN_SENT:
        return 0
    grants = [
        grant
        for role in (Role.SECRETARY, Role.LEADER)
        for grant in roles.list_grants(session, role=role)
        if grant.official_id is not None
    ]
    return sum(
        deliveries.queue(
            session,
            key=f"plan:{grant.person_id}:{grant.official_id}:{quarter.first}",
            person_id=grant.person_id,
            kind="plan",
            facts={"official": grant.official_id},
            now=now,
        )
        for grant in grants
    )
