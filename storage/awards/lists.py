"""Awards as somebody may see them: whose they are, how far, by when the next step is to be taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session

from storage.awards.chain import ENDED, PERSON
from storage.awards.facts import AwardFacts, facts_of
from storage.consents import Purpose
from storage.roles import Actor, Role
from storage.tables import Award, AwardStep, Consent, Employer, Talent

CHUNK = 500  # awards in one statement
OPEN, LATE, DONE = "open", "late", "done"
SHELVES = (OPEN, LATE, DONE)


@dataclass(frozen=True, slots=True)
class Listed:
    """An award with the names of whom it is about; an erased talent has none ("")."""

    facts: AwardFacts
    talent: str
    employer: str
    repay_yuan: int = 0
    repay_working: str = ""

    @property
    def id(self) -> int:
        """Its number."""
        return self.facts.award_id


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken."""

    state: str
    day: date
    text: str
    letter: str
    person_id: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """One award with its steps, the oldest first."""

    award: Listed
    steps: tuple[Taken, ...]

    def days(self) -> dict[str, date]:
        """The day of each state that it came to, the last where it came twice."""
        return {step.state: step.day for step in self.steps}


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """A condition on `awards`: those that this person may see.

    Staff all; a department those it handles; a talent what is paid to them; an HR what is paid to the employer, and
    what employees whom they act for have agreed to.
    """
    if actor.is_staff:
        return Award.id > 0
    ways: list[ColumnElement[bool]] = []
    if Role.DEPARTMENT in actor.roles and actor.departments:
        ways.append(Award.department.in_(actor.departments))
    if actor.talent_id is not None:
        ways.append((Award.payee == PERSON) & (Award.talent_id == actor.talent_id))
    if Role.HR in actor.roles and actor.employers:
        ways.append((Award.payee != PERSON) & Award.employer_id.in_(actor.employers))
        ways.append((Award.payee == PERSON) & Award.talent_id.in_(_shown_to_hr(actor)))
    return or_(false(), *ways)


def _shown_to_hr(actor: Actor) -> Select[int]:
    """The talents who are entrusted to this HR, still work there, and let the employer see their awards."""
    agreed = select(Consent.person_id).where(
        Consent.purpose == Purpose.AWARDS.value, Consent.given, Consent.withdrawn_at.is_(None)
    )
    return select(Talent.id).where(
        Talent.id.in_(actor.entrusted),
        Talent.employer_id.in_(actor.employers),
        Talent.person_id.in_(agreed),
        Talent.erased_at.is_(None),
    )


def may_see(session: Session, actor: Actor, award_id: int) -> bool:
    """Whether this person may see that award."""
    return session.scalar(select(Award.id).where(Award.id == award_id, seen_by(actor))) is not None


def may_work(session: Session, actor: Actor, award_id: int) -> bool:
    """Whether this person may move it on: staff, or the department that handles it."""
    if actor.is_staff:
        return True
    where = Award.id == award_id, Award.department.in_(actor.departments)
    return Role.DEPARTMENT in actor.roles and session.scalar(select(Award.id).where(*where)) is not None


def on_shelf(shelf: str, today: date) -> ColumnElement[bool]:
    """A condition on `awards`: open, late, or done."""
    is_over = Award.state.in_(sorted(ENDED))
    if shelf == DONE:
        return is_over
    return ~is_over & (Award.due_on < today) if shelf == LATE else ~is_over


def count_shelves(session: Session, actor: Actor, today: date) -> dict[str, int]:
    """How many awards each list has for this person."""
    seen = seen_by(actor)
    return {
        shelf: session.scalar(select(func.count()).where(seen, on_shelf(shelf, today))) or 0 for shelf in SHELVES
    }  # fmt: skip


def list_shelf(session: Session, actor: Actor, shelf: str, today: date, *, limit: int, offset: int = 0) -> list[Listed]:
    """A page of a list: what is to be done soonest first, of what is done the latest."""
    order = (Award.since.desc(), Award.id.desc()) if shelf == DONE else (Award.due_on.is_(None), Award.due_on, Award.id)
    return _read(session, [seen_by(actor), on_shelf(shelf, today)], order, limit, offset)


def list_where(session: Session, *which: ColumnElement[bool], limit: int | None = None) -> list[Listed]:
    """The awards of which these conditions hold, by batch, benefit and number, for papers and scripts."""
    return _read(session, which, (Award.batch, Award.benefit, Award.id), limit, 0)


def list_kinds(session: Session, *which: ColumnElement[bool]) -> list[AwardFacts]:
    """Of the open awards of which these conditions hold the newest of each batch, benefit, payee, category and state.

    The newest first: what goes the same way is read once, however many there are.
    """
    newest = (
        select(func.max(Award.id))
        .where(Award.state.not_in(sorted(ENDED)), *which)
        .group_by(Award.batch, Award.document, Award.benefit, Award.payee, Award.category, Award.state)
    )
    rows = session.scalars(select(Award).where(Award.id.in_(newest)).order_by(Award.id.desc()))
    return [facts_of(award) for award in rows]


def _read(
    session: Session,
    which: Sequence[ColumnElement[bool]],
    order: Sequence[Any],
    limit: int | None,
    offset: int,
) -> list[Listed]:
    query = (
        select(Award, Talent.name, Talent.erased_at, Employer.name)
        .outerjoin(Talent, Talent.id == Award.talent_id)
        .outerjoin(Employer, Employer.id == Award.employer_id)
        .where(*which)
        .order_by(*order)
        .limit(limit)
        .offset(offset)
    )
    return [
        Listed(
            facts_of(award), name or "" if erased_at is None else "", employer or "", award.repay_yuan,
            award.repay_working,
        )
        for award, name, erased_at, employer in session.execute(query)
    ]  # fmt: skip


def read_page(session: Session, actor: Actor, award_id: int) -> Page | None:
    """One award as this person may see it; None where they may not, or there is none."""
    found = _read(session, [Award.id == award_id, seen_by(actor)], (Award.id,), 1, 0)
    if not found:
        return None
    rows = session.scalars(select(AwardStep).where(AwardStep.award_id == award_id).order_by(AwardStep.revision))
    return Page(found[0], tuple(Taken(row.state, row.day, row.text, row.letter, row.person_id) for row in rows))
