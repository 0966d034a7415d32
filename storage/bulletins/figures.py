"""What a year of bulletins comes to, counted from the rows themselves: nothing of it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.tables import Bulletin, BulletinPost, Hire, Interest, Post

ISSUED = "issued"


@dataclass(frozen=True, slots=True)
class BulletinYear:
    """A year: bulletins issued, firms whose posts were in one, posts and the people wanted for them, and what came.

    A post that was in two bulletins counts once. `interested` are people, each once however many posts they chose and
    also where they took it back or were erased since; `hired` are people, by `hires` reports each with its source.
    """

    issues: int
    firms: int
    posts: int
    wanted: int
    interested: int
    hires: int
    reports: int


def read_year(session: Session, year: int) -> BulletinYear:
    """The figures of a year, by the office's days."""
    issued = Bulletin.state == ISSUED, _within(Bulletin.issued_on, year)
    issues = session.scalar(select(func.count(Bulletin.id)).where(*issued)) or 0
    in_one = (
        select(BulletinPost.post_id).join(Bulletin, Bulletin.id == BulletinPost.bulletin_id).where(*issued).distinct()
    )
    firms, posts, wanted = session.execute(
        select(
            func.count(distinct(Post.employer_id)), func.count(Post.id), func.coalesce(func.sum(Post.number), 0)
        ).where(Post.id.in_(in_one))
    ).one()
    hired, reports = session.execute(
        select(func.coalesce(func.sum(Hire.people), 0), func.count(Hire.id)).where(
            Hire.withdrawn_at.is_(None), _within(Hire.day, year)
        )
    ).one()
    return BulletinYear(issues, firms, posts, int(wanted), _count_interested(session, year), int(hired), reports)


def _count_interested(session: Session, year: int) -> int:
    firsts = select(func.count(Interest.id)).where(Interest.counts, _within(Interest.day, year))
    return session.scalar(firsts) or 0


def _within(day: InstrumentedAttribute[date] | InstrumentedAttribute[date | None], year: int) -> ColumnElement[bool]:
    return day.between(date(year, 1, 1), date(year, 12, 31))
