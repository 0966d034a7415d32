"""What was written of an award by mistake is taken back, with all that followed from it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs import repayments
from jobs.award_course import find_due, plan_later
from jobs.award_rules import AwardRules
from storage.awards import honours, leaving, receipts, undoing
from storage.awards.chain import HONOUR, LEAVING, PAID, RECEIPT, list_reached
from storage.awards.facts import facts_of
from storage.awards.lists import Page, may_work
from storage.awards.moving import AwardRefused
from storage.awards.undoing import Undone
from storage.roles import Actor
from storage.tables import Award


def take_back(
    session: Session, actor: Actor, page: Page, what: str, why: str, rules: AwardRules, *, today: date, now: datetime
) -> Undone | None:
    """One of `Page.mistakes` was a mistake, for `why`; of a state what was undone is told.

    Raises AwardMoved, AwardRefused: it is not theirs, there is no reason, or something rests on it.
    """
    facts = page.award.facts
    match what:
        case _ if what not in page.mistakes:
            raise AwardRefused("awards.nothing_to_undo")
        case _ if what == LEAVING:
            if facts.talent_id is None or not may_work(session, actor, facts.award_id):
                raise AwardRefused("awards.gone")
            record_return(session, facts.talent_id, why, rules, today=today, by=actor.person_id or None, now=now)
        case _ if what == RECEIPT:
            receipts.cancel_last(session, actor, facts.award_id, facts.revision, why, day=today, now=now)
        case _ if what == HONOUR:
            honours.take_back(session, actor, facts.award_id, facts.revision, why, day=today, now=now)
        case _:
            return _take_state_back(session, actor, page, why, rules, today=today, now=now)
    return None


def record_return(
    session: Session, talent_id: int, why: str, rules: AwardRules, *, today: date, by: int | None, now: datetime
) -> None:  # fmt: skip
    """A talent has not left after all: nothing is to be repaid, instalments go on, also of what was paid meanwhile.

    Raises AwardRefused where nothing was recorded, no reason is given, or money came back because of it.
    """
    plans = {}
    for award in session.scalars(select(Award).where(Award.talent_id == talent_id, Award.state == PAID)):
        entry = rules.find(award.document, award.benefit)
        if entry is not None:
            plans[award.id] = plan_later(rules, entry, facts_of(award), None)
    leaving.come_back(session, talent_id, why, plans, day=today, by=by, now=now)


def _take_state_back(
    session: Session, actor: Actor, page: Page, why: str, rules: AwardRules, *, today: date, now: datetime
) -> Undone:  # fmt: skip
    """It stands where it stood, with the limit it had there; what is owed of others by the leaving is computed anew."""
    reached, facts = list_reached(page.steps)[:-1], page.award.facts
    days = {one.state: one.day for one in reached}
    due_on = find_due(rules.course_of(facts), reached[-1].state, days) if reached else None
    undone = undoing.take_back(
        session, actor, facts.award_id, facts.revision, why, due_on=due_on, day=today, now=now
    )  # fmt: skip
    repayments.owe(session, [facts.award_id], rules.terms, by=actor.person_id or None, now=now)
    return undone
