"""Who is told when an award comes to another state: whom it is paid to; and who handles it, of what is late."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot import staff
from bot.awards.rules import read_told
from bot.views import awards as views
from jobs import digests, workdays
from jobs.awards import load_terms
from storage import deliveries, need_rights, roles, subscriptions
from storage.awards import lists
from storage.awards.chain import ENDED, PERSON
from storage.awards.undoing import Undone
from storage.deliveries import Claimed
from storage.need_steps import Moment
from storage.roles import Role
from storage.subscriptions import Topic
from storage.tables import Award, Grant, Talent

if TYPE_CHECKING:
    from bot.app import App
    from bot.screens import Screen
    from bot.updates.identity import Identities

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


def tell_undone(session: Session, award_id: int, undone: Undone, *, now: datetime) -> None:
    """Push to each who was told of a state that it was a mistake; who was not told hears of neither.

    Who took it back may be among them: it is the office that corrects itself.
    """
    for row in _list_payees(session, [Award.id == award_id]):
        keys = [_key(award_id, revision, row.person_id) for revision in undone.revisions]
        if deliveries.may_have_arrived(session, keys):
            _queue(session, row, now, undone=undone.state)


def _tell_some(session: Session, some: Sequence[ColumnElement[bool]], by: int | None, now: datetime) -> None:
    for row in _list_payees(session, some):
        if row.person_id != by or row.kind != MOVED:
            _queue(session, row, now)


@dataclass(frozen=True, slots=True)
class _Payee:
    """Who is told of an award: whom it is paid to, or an HR of the unit; only who wants to be."""

    person_id: int
    award_id: int
    revision: int
    kind: str


def _list_payees(session: Session, some: Sequence[ColumnElement[bool]]) -> list[_Payee]:
    own = select(Talent.person_id, Award.id, Award.revision).join(Talent, Talent.id == Award.talent_id)
    own = own.where(*some, Award.payee == PERSON, Talent.person_id.is_not(None))
    of_unit = select(Grant.person_id, Award.id, Award.revision).join(Award, Grant.employer_id == Award.employer_id)
    hr = Grant.role == Role.HR, Grant.ended_at.is_(None)
    of_unit = of_unit.where(*some, *hr, Award.payee != PERSON)
    found = [
        _Payee(person_id, award_id, revision, kind)
        for kind, query in ((MOVED, own), (OF_UNIT, of_unit))
        for person_id, award_id, revision in session.execute(query)
        if person_id is not None
    ]
    wanted = subscriptions.list_wanted_by(session, {one.person_id for one in found})
    return [one for one in found if wanted[one.person_id][Topic.AWARD]]


def _key(award_id: int, revision: int, person_id: int) -> str:
    return f"award:{award_id}:{revision}:{person_id}"


def _queue(session: Session, payee: _Payee, now: datetime, **more: str) -> None:
    facts = {"award": payee.award_id, "revision": payee.revision, **more}
    key = _key(payee.award_id, payee.revision, payee.person_id)
    staff.tell_one(session, payee.person_id, key=key, kind=payee.kind, facts=facts, now=now)


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
    if page is None or page.moved_at > int(push.facts["revision"]):
        return None
    own = views.is_own(page, actor.talent_id)
    if not subscriptions.list_wanted(session, push.person_id)[Topic.AWARD]:
        return None
    return views.moved_screen(page, is_own=own, told=told, undone=str(push.facts.get("undone", "")))
