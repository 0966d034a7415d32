"""Who is told when an award comes to another state: whom it is paid to; and who handles it, of what is late."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot import staff
from bot.award_rules import read_told
from bot.views import awards as views
from jobs import digests, workdays
from jobs.awards import load_terms
from storage import need_rights, roles, subscriptions
from storage.awards import lists
from storage.awards.chain import ENDED, PERSON
from storage.deliveries import Claimed
from storage.need_steps import Moment
from storage.roles import Role
from storage.subscriptions import Topic
from storage.tables import Award, Grant, Talent

if TYPE_CHECKING:
    from bot.app import App
    from bot.identity import Identities
    from bot.screens import Screen

MOVED = "award_moved"  # to a talent, of their own
OF_UNIT = "award_of_unit"  # to an employer's HR
LATE = "award_late"  # to who handles it
LATE_MARK = "awards late"
NEWS = timedelta(days=14)  # a table of last year that is entered now is no news
CHUNK = 500  # awards in one statement


def tell(
    session: Session, award_ids: Collection[int], *, by: int | None, now: datetime, added: Collection[int] = ()
) -> None:  # fmt: skip
    """Push to each payee who is here that their award moved; once for its state.

    Of those that are `added` only what is news: one on file is told of whenever its table comes.
    """
    fresh = set(added)
    known = sorted(set(award_ids) - fresh)
    for start in range(0, len(known), CHUNK):
        _tell_some(session, [Award.id.in_(known[start : start + CHUNK])], by, now)
    new = sorted(fresh)
    for start in range(0, len(new), CHUNK):
        _tell_some(session, [Award.id.in_(new[start : start + CHUNK]), Award.since >= (now - NEWS).date()], by, now)


def _tell_some(session: Session, some: Sequence[ColumnElement[bool]], by: int | None, now: datetime) -> None:
    own = select(Award.id, Award.revision, Talent.person_id).join(Talent, Talent.id == Award.talent_id)
    for row in session.execute(own.where(*some, Award.payee == PERSON, Talent.person_id.is_not(None))).all():
        if row.person_id != by and subscriptions.list_wanted(session, row.person_id)[Topic.AWARD]:
            _queue(session, row.person_id, row.id, row.revision, MOVED, now)
    of_unit = select(Award.id, Award.revision, Grant.person_id).join(Grant, Grant.employer_id == Award.employer_id)
    hr = Grant.role == Role.HR, Grant.ended_at.is_(None)
    for row in session.execute(of_unit.where(*some, *hr, Award.payee != PERSON)).all():
        _queue(session, row.person_id, row.id, row.revision, OF_UNIT, now)


def _queue(session: Session, person_id: int, award_id: int, revision: int, kind: str, now: datetime) -> None:
    facts = {"award": award_id, "revision": revision}
    staff.tell_one(session, person_id, key=f"award:{award_id}:{revision}:{person_id}", kind=kind, facts=facts, now=now)


async def tend(app: App) -> None:
    """Once a working day: of what is late the unit that handles it is told, and later the section chief."""
    when, policy, identities = app.moment(), app.duties, app.identities
    chief_after = load_terms(app.settings.data_dir).chief_after

    def look(session: Session) -> None:
        if digests.is_due(session, LATE_MARK, policy, when.now, when.zone):
            _tell_late(session, identities, when, chief_after)

    await app.database.awrite(look)


def _tell_late(session: Session, identities: Identities, when: Moment, chief_after: int) -> None:
    today = when.today
    late = session.execute(
        select(Award.department, Award.due_on).where(Award.state.not_in(sorted(ENDED)), Award.due_on < today)
    ).all()
    told: set[int] = set()
    for department in {row.department for row in late}:
        colleagues = need_rights.list_colleagues(session, department) if department else []
        told |= set(colleagues or staff.list_people(session, identities))
    if any(row.due_on is not None and workdays.count_between(row.due_on, today) >= chief_after for row in late):
        told |= set(staff.list_people(session, identities, roles={Role.CHIEF}))
    for person in sorted(told):
        staff.tell_one(session, person, key=f"award_late:{today:%Y%m%d}:{person}", kind=LATE, facts={}, now=when.now)


def word_award(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """The screen of a push; None where the award has moved on, is not theirs to see, or they want no more of it."""
    actor = roles.find_actor(session, push.person_id, is_admin=app.identities.is_named_admin(push.external_id))
    told = read_told(app, language)
    if push.kind == LATE:
        count = lists.count_shelves(session, actor, app.today())["late"]
        return views.late_screen(count, told=told) if count else None
    page = lists.read_page(session, actor, int(push.facts["award"]))
    if page is None or page.award.facts.revision != int(push.facts["revision"]):
        return None
    own = views.is_own(page, actor.talent_id)
    if push.kind == MOVED and not subscriptions.list_wanted(session, push.person_id)[Topic.AWARD]:
        return None
    return views.moved_screen(page, is_own=own, told=told)
