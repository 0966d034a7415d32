"""The names of the roster that a text has, to be taken out of it before it is for all."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.tables import Employer, Official, Talent

_SHORTEST = 2  # signs of a name


def find_names(session: Session, text: str) -> list[str]:
    """Names of talents, of leaders and liaisons, and of employers that stand in the text."""
    columns: tuple[InstrumentedAttribute[str], ...] = (Talent.name, Official.name, Employer.name)
    place = func.instr if session.get_bind().dialect.name == "sqlite" else func.strpos
    found: set[str] = set()
    for column in columns:
        held = func.length(column) >= _SHORTEST
        found.update(session.scalars(select(column).where(held, place(text, column) > 0)))
    return sorted(found)
