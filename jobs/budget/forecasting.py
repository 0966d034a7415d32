"""Making a forecast: what the database holds read on one state, then judged and added up outside of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from jobs.budget.claims import Claim, Material, list_claims
from jobs.budget.estimating import estimate
from jobs.budget.terms import Terms
from knowledge.eligibility.calendar import IsWorkday
from knowledge.eligibility.rules import Book
from storage.budget import intents, past, people
from storage.budget.forecasts import Forecast


@dataclass(frozen=True, slots=True)
class Made:
    """A forecast, with the claims behind it."""

    forecast: Forecast
    claims: tuple[Claim, ...]
    material: Material


def read_material(session: Session, terms: Terms, year: int, as_of: date, *, until: datetime, before: date) -> Material:
    """What was known at a moment: people, what was said in the survey, and the awards of the days before a day."""
    known = people.list_known(session, until=until, as_of=as_of)
    return Material(
        known, past.read_past(session, year, before), intents.read_intents(session, terms.survey, year, until=until)
    )


def make(book: Book, material: Material, terms: Terms, year: int, as_of: date, is_workday: IsWorkday) -> Made:
    """Forecast what is still to be paid in the year from that day on. Pure; two milliseconds a person."""
    claims = list_claims(book, material, terms, year, as_of, is_workday)
    return Made(estimate(book, claims, material, terms, year, as_of), tuple(claims), material)
