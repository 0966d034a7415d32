"""What somebody who leaves pays back, by the article, with the working.

A working is plain data (JSON), which `bot` puts into words.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs.awards import AwardTerms, Below, Return
from knowledge.eligibility.calendar import count_months
from storage.awards import leaving
from storage.awards.chain import PAID
from storage.awards.facts import AwardFacts, facts_of
from storage.awards.leaving import Repayment
from storage.tables import Award

_YEAR = 12


@dataclass(frozen=True, slots=True)
class Working:
    """How a repayment was computed: `rule` below (under so many months: so many percent), prorate, kept or exempt."""

    rule: str
    article: str
    document: str
    yuan: int
    since: str = ""
    left_on: str = ""
    months: int = 0
    under: int = 0
    percent: int = 0

    def write(self) -> str:
        """As JSON."""
        return json.dumps({name: getattr(self, name) for name in self.__dataclass_fields__}, ensure_ascii=False)


def read_working(text: str) -> Working | None:
    """What was written; None where nothing was."""
    return Working(**json.loads(text)) if text else None


def compute(
    awards: Sequence[AwardFacts], left_on: date, reason: str, terms: AwardTerms
) -> list[tuple[Repayment, Working]]:  # fmt: skip
    """What is paid back of each award that was paid and that an article speaks of; also where it comes to nothing."""
    found: list[tuple[Repayment, Working]] = []
    for award in awards:
        terms_of = terms.of(award.document).leaving
        rule = terms_of.benefits.get(award.benefit) if terms_of is not None else None
        if terms_of is None or rule is None or award.state != PAID or award.paid_on is None:
            continue
        if reason in terms_of.exempt:
            working = Working("exempt", terms_of.article, award.document, 0, left_on=left_on.isoformat())
        elif rule.since == "paid" and award.paid_on > left_on:
            continue  # paid to who had left: no article says how much of it, so it is shown as that
        else:
            working = _apply(award, awards, rule, left_on, terms_of.article)
        found.append((Repayment(award.award_id, working.yuan, working.write()), working))
    return found


def record_leaving(
    session: Session, talent_id: int, left_on: date, reason: str, terms: AwardTerms, *, by: int | None, now: datetime
) -> list[Repayment]:  # fmt: skip
    """A talent has left: what each award is to be repaid is computed and written; instalments still to come stop."""
    theirs = session.scalars(select(Award).where(Award.talent_id == talent_id).order_by(Award.id))
    found = [one for one, _ in compute([facts_of(award) for award in theirs], left_on, reason, terms)]
    leaving.leave(session, talent_id, left_on, reason, found, by=by, now=now)
    return found


def owe(
    session: Session, award_ids: Collection[int], terms: AwardTerms, *, by: int | None, now: datetime
) -> list[Repayment]:  # fmt: skip
    """Write what is owed of awards whose talents had left before, and of all else that those have.

    Returned are those that came to another sum than stood with them.
    """
    found: list[Repayment] = []
    for left in leaving.list_left(session, award_ids):
        theirs = [facts_of(award) for award in left.awards]
        due = [one for one, _ in compute(theirs, left.left_on, left.reason, terms)]
        found += leaving.owe(session, left, due, by=by, now=now)
    return found


def _apply(
    award: AwardFacts, awards: Sequence[AwardFacts], rule: Return, left_on: date, article: str
) -> Working:  # fmt: skip
    since = _find_since(award, awards, rule)
    months = max(count_months(since, left_on), 0) if since is not None else 0
    told = {
        "article": article, "document": award.document, "left_on": left_on.isoformat(), "months": months,
        "since": since.isoformat() if since else "",
    }  # fmt: skip
    if since is None or left_on < since:
        return Working("unknown" if since is None else "kept", yuan=0, **told)  # type: ignore[arg-type] # by name
    is_first = award.instalment == 1
    tiers = rule.first if is_first else rule.later
    if tiers == "prorate":
        is_current = not any(
            one.benefit == award.benefit and one.instalment > award.instalment and one.state == PAID for one in awards
        )
        rest = max(_YEAR - months, 0) if is_current else 0
        yuan = round(award.paid_yuan * rest / _YEAR)
        return Working("prorate" if rest else "kept", yuan=yuan, under=_YEAR, **told)  # type: ignore[arg-type] # by name
    return _below(award, tiers, months, told)


def _below(award: AwardFacts, tiers: Sequence[Below], months: int, told: dict[str, object]) -> Working:
    for under, percent in tiers:
        if months < under:
            yuan = round(award.paid_yuan * percent / 100)
            return Working("below", yuan=yuan, under=under, percent=percent, **told)  # type: ignore[arg-type] # by name
    return Working("kept", yuan=0, **told)  # type: ignore[arg-type] # by name


def _find_since(award: AwardFacts, awards: Sequence[AwardFacts], rule: Return) -> date | None:
    match rule.since:
        case "arrived":
            return award.arrived_on
        case "approved":
            return award.approved_on
        case "first":
            paid = [one.paid_on for one in awards if one.benefit == award.benefit and one.paid_on is not None]
            return min(paid, default=None)
        case _:
            return award.paid_on
