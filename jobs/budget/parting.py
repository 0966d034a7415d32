"""Where forecast and remaining budget part: which state a benefit's line is in, and what changed since it was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs.budget.terms import Terms
from storage.budget.figures import BudgetYear, LineFigures
from storage.tables import BudgetState

FITS, SHORT, LEFT, UNPLANNED = "fits", "short", "left", "unplanned"


@dataclass(frozen=True, slots=True)
class Parted:
    """A line whose state is another than was told: `was` and `state`, by how many yuan it parts (short: below 0)."""

    line: LineFigures
    was: str
    state: str
    yuan: int


def find_state(line: LineFigures, terms: Terms) -> str:
    """fits; short: the likely forecast is more than remains; left: less; unplanned: expected without a plan.

    Both the share and the sum of the office's terms have to be passed: small lines part every day.
    """
    if line.forecast is None:
        return SHORT if line.remaining_yuan < 0 and line.line_id else FITS
    gap = line.remaining_yuan - line.forecast.likely
    if not line.line_id:
        return UNPLANNED if -gap >= terms.warn_yuan and gap < 0 else FITS
    if abs(gap) < max(terms.warn_yuan, terms.warn_share * line.adjusted_yuan):
        return FITS
    return SHORT if gap < 0 else LEFT


def list_states(budget: BudgetYear, terms: Terms) -> list[Parted]:
    """Every line with its state: what is short first, then the largest difference."""
    found = [Parted(line, "", find_state(line, terms), _find_gap(line)) for line in budget.lines]
    return sorted(found, key=lambda one: (one.state == LEFT, -abs(one.yuan)))


def list_parted(budget: BudgetYear, terms: Terms) -> list[Parted]:
    """Every line that parts now, in that order."""
    return [one for one in list_states(budget, terms) if one.state != FITS]


def note_changes(session: Session, budget: BudgetYear, terms: Terms, now: datetime) -> list[Parted]:
    """Keep the state of each line, and return those whose state changed; each change is returned once.

    Without a forecast nothing is said, and nothing of a year without a plan.
    """
    if budget.forecast_as_of is None or not any(line.line_id for line in budget.lines):
        return []
    kept = {row.benefit: row for row in session.scalars(select(BudgetState).where(BudgetState.year == budget.year))}
    changed: list[Parted] = []
    for line in budget.lines:
        state, row = find_state(line, terms), kept.get(line.benefit)
        was = row.state if row is not None else FITS
        if row is None:
            session.add(BudgetState(year=budget.year, benefit=line.benefit, state=state, since=now))
        elif row.state != state:
            row.state, row.since = state, now
        if state != was:
            changed.append(Parted(line, was, state, _find_gap(line)))
    session.flush()
    return sorted(changed, key=lambda one: -abs(one.yuan))


def _find_gap(line: LineFigures) -> int:
    return line.remaining_yuan - (line.forecast.likely if line.forecast is not None else 0)
