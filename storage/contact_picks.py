"""Whom a contact can be written down for, in the order a person is likely to want them; and by whom it was made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from storage import access, duties
from storage.contacts import LEVELS
from storage.duties import Rules, Standing
from storage.roles import KEEPS_IN_TOUCH, STAFF, Actor, Role
from storage.tables import Contact, Employer, Grant, Link, Official, Talent

MOST = 500  # talents of one person that are put in order; a liaison has some dozens
LATEST = 20  # of staff, who have all talents: those they wrote something down for last


@dataclass(frozen=True, slots=True)
class Pick:
    """A talent as a button or a headline names them. `standing`: the open duty, where there is one.

    `has_namesake`: the roster has another one of that name.
    """

    id: int
    name: str
    category: int | None
    employer: str
    last_contact_on: date | None
    standing: Standing | None = None
    has_namesake: bool = False


@dataclass(frozen=True, slots=True)
class Who:
    """Who may have made a contact: an official on file. `is_self`: the person who writes it down."""

    official_id: int
    name: str
    level: str
    is_self: bool


def describe(session: Session, talent_ids: Iterable[int]) -> dict[int, Pick]:
    """Talents as they are named, by id; erased ones are left out. Ask for ids that the person may see."""
    other = aliased(Talent)
    namesake = exists().where(other.name_key == Talent.name_key, other.id != Talent.id, other.erased_at.is_(None))
    rows = session.execute(
        select(Talent.id, Talent.name, Talent.category, Employer.name, Talent.last_contact_on, namesake)
        .outerjoin(Employer, Employer.id == Talent.employer_id)
        .where(Talent.id.in_(sorted(set(talent_ids))), Talent.erased_at.is_(None))
    ).all()
    return {row[0]: Pick(row[0], row[1], row[2], row[3] or "", row[4], has_namesake=row[5]) for row in rows}


def list_picks(
    session: Session, actor: Actor, rules: Rules | None, today: date, *, limit: int, offset: int = 0
) -> tuple[list[Pick], bool]:
    """A page of the talents a person is likely to write down next, and whether there are more.

    Those with an open duty come first, the soonest deadline before; then those contacted longest ago. Staff, who may
    see everybody, get after the due ones those they wrote down last.
    """
    due = (
        {}
        if rules is None
        else {row.talent_id: row for row in duties.list_due(session, rules, actor, today, limit=MOST)}
    )
    order = list(due)
    order += [talent for talent in _others(session, actor) if talent not in due]
    page = order[offset : offset + limit]
    named = describe(session, page)
    picks = [
        replace(named[talent], standing=due[talent].standing if talent in due else None)
        for talent in page
        if talent in named
    ]
    return picks, len(order) > offset + limit


def _others(session: Session, actor: Actor) -> list[int]:
    """Those of whom nothing is due, the likeliest first."""
    if actor.roles & KEEPS_IN_TOUCH and actor.officials:
        mine = select(Talent.id).where(access.kept_in_touch_by(actor), Talent.erased_at.is_(None))
        return list(session.scalars(mine.order_by(Talent.last_contact_on.nulls_first(), Talent.id).limit(MOST)))
    if not actor.roles & STAFF:
        return []
    wrote = select(Contact.talent_id).where(Contact.recorded_by == actor.person_id, Contact.withdrawn_at.is_(None))
    return list(dict.fromkeys(session.scalars(wrote.order_by(Contact.logged_at.desc()).limit(LATEST))))


def list_whos(session: Session, actor: Actor, talent_ids: Sequence[int]) -> list[Who]:
    """Who may have made a contact with these talents: the person's own officials first, then those linked to them."""
    own = set(
        session.scalars(
            select(Grant.official_id).where(
                Grant.person_id == actor.person_id,
                Grant.role.in_([Role.LIAISON, Role.LEADER]),
                Grant.official_id.is_not(None),
                Grant.ended_at.is_(None),
            )
        )
    )
    linked = select(Link.official_id).where(Link.talent_id.in_(talent_ids), Link.until.is_(None))
    wanted = own | set(actor.officials) | set(session.scalars(linked))
    rows = session.scalars(select(Official).where(Official.id.in_(sorted(number for number in wanted if number))))
    found = [Who(row.id, row.name, row.level, row.id in own) for row in rows if row.level in LEVELS]
    return sorted(found, key=lambda who: (not who.is_self, LEVELS.index(who.level), who.official_id))


def find_who(session: Session, actor: Actor, talent_ids: Sequence[int], official_id: int) -> Who | None:
    """One of those, by id: a button names nobody else."""
    return next((who for who in list_whos(session, actor, talent_ids) if who.official_id == official_id), None)
