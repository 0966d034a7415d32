"""What of the roster a comparison rests on, in a few numbers: where they are the same, so is what it found."""

from __future__ import annotations

from collections.abc import Hashable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.tables import Employer, Link, Official, Talent


def read_state(session: Session) -> Hashable:
    """Differs after a talent is entered, changed or erased, after a unit, an official or a link is new, gone or ended.

    A contact, somebody who joined, a question leave it as it is. One pass over each table.
    """
    of_talents = select(
        func.count(Talent.id),
        func.max(Talent.id),
        func.sum(Talent.id * Talent.revision),
        func.count(Talent.erased_at),
        func.max(Talent.changed_at),
    )
    of_links = select(func.count(Link.id), func.max(Link.id), func.sum(Link.id)).where(Link.until.is_(None))
    of_employers = select(func.count(Employer.id), func.max(Employer.id), func.sum(func.length(Employer.key)))
    of_officials = select(Official.id, Official.key, Official.level, Official.unit, Official.ended_at)
    told = [tuple(session.execute(query).one()) for query in (of_talents, of_links, of_employers)]
    return (*told, *(tuple(row) for row in session.execute(of_officials.order_by(Official.id))))
