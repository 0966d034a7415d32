"""Awards as somebody may see them: whose they are, how far, by when the next step is to be taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select
from sqlalchemy.orm import Session

from storage.awards.chain import ENDED, HONOUR, LEAVING, PAID, PERSON, RECEIPT, STATE, list_reached
from storage.awards.facts import AwardFacts, facts_of
from storage.consents import Purpose
from storage.roles import Actor, Role
from storage.tables import Award, AwardReceipt, AwardStep, Consent, Departure, Employer, Talent

CHUNK = 500  # awards in one statement
OPEN, LATE, DONE, OWED = "open", "late", "done", "owed"
SHELVES = (OPEN, LATE, DONE, OWED)


@dataclass(frozen=True, slots=True)
class Listed:
    """An award with the names of whom it is about; an erased talent has none ("").

    `left_on`: since when the talent is gone, and `left_why`.
    """

    facts: AwardFacts
    talent: str
    employer: str
    repay_yuan: int = 0
    repay_working: str = ""
    repaid_yuan: int = 0
    left_on: date | None = None
    left_why: str = ""

    @property
    def is_paid_late(self) -> bool:
        """Whether it was paid after the talent had left."""
        paid_on = self.facts.paid_on
        return self.left_on is not None and paid_on is not None and paid_on > self.left_on

    @property
    def id(self) -> int:
        """Its number."""
        return self.facts.award_id


@dataclass(frozen=True, slots=True)
class Receipt:
    """A sum that came back, in yuan; `number` of the document that shows it."""

    day: date
    yuan: int
    number: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken (`storage.tables.AwardStep`)."""

    state: str
    day: date
    text: str
    letter: str
    person_id: int | None
    act: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One award with its steps, the oldest first, and what came back of it."""

    award: Listed
    steps: tuple[Taken, ...]
    receipts: tuple[Receipt, ...] = ()

    def days(self) -> dict[str, date]:
        """The day of each state that it came to and that was not taken back."""
        return {one.state: one.day for one in list_reached(self.steps)}

    @property
    def moved_at(self) -> int:
        """The revision at which it came to the state in which it stands; 0 where no step says so."""
        found, state = 0, ""
        for step in self.steps:
            found, state = (step.revision if step.state != state else found), step.state
        return found

    @property
    def wrong(self) -> str:
        """The last state, where it can be taken back: "" where there was none before it."""
        reached = list_reached(self.steps)
        return reached[-1].state if len(reached) > 1 and reached[-1].state == self.award.facts.state else ""

    @property
    def mistakes(self) -> tuple[str, ...]:
        """What can be taken back (STATE…): the last sum that came in before what it rests on."""
        has_left = self.award.left_on is not None and self.award.talent
        stands = {
            RECEIPT: self.receipts,
            STATE: self.wrong and not self.receipts,
            LEAVING: has_left and not self.receipts,
            HONOUR: self.award.facts.handed_on,
        }
        return tuple(what for what, is_there in stands.items() if is_there)


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
    """A condition on `awards`: open, late, done, or owed: to be paid back and not all there yet."""
    if shelf == OWED:
        return is_owed()
    is_over = Award.state.in_(sorted(ENDED))
    if shelf == DONE:
        return is_over
    return ~is_over & (Award.due_on < today) if shelf == LATE else ~is_over


def is_owed() -> ColumnElement[bool]:
    """A condition on `awards`: some of it is to be paid back; or it was paid after its talent had left, unexplained."""
    paid = AwardStep.award_id == Award.id, AwardStep.state == PAID, AwardStep.act == ""
    why = exists().where(*paid, AwardStep.text != "").correlate(Award)
    gone = exists().where(Departure.talent_id == Award.talent_id, Departure.left_on < Award.paid_on).correlate(Award)
    late = (Award.state == PAID) & (Award.payee == PERSON) & (Award.repaid_yuan < Award.paid_yuan) & gone & ~why
    return (Award.repay_yuan > Award.repaid_yuan) | late


def count_shelves(session: Session, actor: Actor, today: date) -> dict[str, int]:
    """How many awards each list has for this person."""
    seen = seen_by(actor)
    return {
        shelf: session.scalar(select(func.count()).where(seen, on_shelf(shelf, today))) or 0 for shelf in SHELVES
    }  # fmt: skip


def list_shelf(session: Session, actor: Actor, shelf: str, today: date, *, limit: int, offset: int = 0) -> list[Listed]:
    """A page of a list: what is to be done soonest first, of what is done the latest."""
    latest, soonest = (Award.since.desc(), Award.id.desc()), (Award.due_on.is_(None), Award.due_on, Award.id)
    order = latest if shelf in {DONE, OWED} else soonest
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
        select(Award, Talent.name, Talent.erased_at, Employer.name, Departure.left_on, Departure.reason)
        .outerjoin(Talent, Talent.id == Award.talent_id)
        .outerjoin(Employer, Employer.id == Award.employer_id)
        .outerjoin(Departure, Departure.talent_id == Award.talent_id)
        .where(*which)
        .order_by(*order)
        .limit(limit)
        .offset(offset)
    )
    return [
        Listed(
            facts_of(award), name or "" if erased_at is None else "", employer or "", award.repay_yuan,
            award.repay_working, award.repaid_yuan, left_on, left_why or "",
        )
        for award, name, erased_at, employer, left_on, left_why in session.execute(query)
    ]  # fmt: skip


def read_page(session: Session, actor: Actor, award_id: int) -> Page | None:
    """One award as this person may see it; None where they may not, or there is none."""
    found = _read(session, [Award.id == award_id, seen_by(actor)], (Award.id,), 1, 0)
    if not found:
        return None
    rows = session.scalars(select(AwardStep).where(AwardStep.award_id == award_id).order_by(AwardStep.revision))
    steps = tuple(Taken(row.state, row.day, row.text, row.letter, row.person_id, row.act, row.revision) for row in rows)
    return Page(found[0], steps, list_receipts(session, award_id))


def list_receipts(session: Session, award_id: int) -> tuple[Receipt, ...]:
    """What came back of an award, in the order in which it was written down."""
    rows = session.scalars(
        select(AwardReceipt)
        .where(AwardReceipt.award_id == award_id, AwardReceipt.cancelled_at.is_(None))
        .order_by(AwardReceipt.id)
    )
    return tuple(Receipt(row.day, row.yuan, row.number) for row in rows)
