"""People hired for a post, as its employer or staff report them: how many, since when, and where it is known from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage import audit
from storage.errors import StorageRefusal
from storage.tables import Employer, Hire, Post

SOURCE_CHARS = 60
BY = ("hr", "staff")


class HireRefused(StorageRefusal):
    """Nothing was counted. `key` says why."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report of hires: for which post, how many people, from which day on, known from where."""

    hire_id: int
    post_id: int
    title: str
    employer: str
    people: int
    day: date
    by: str
    source: str
    withdrawn: bool


def report(
    session: Session,
    post_id: int,
    people: int,
    *,
    key: str,
    day: date,
    source: str,
    is_hr: bool,
    by: int | None,
    now: datetime,
    today: date,
) -> int:
    """Count people as hired, once for a `key`; the number of the report.

    Raises HireRefused `hire.none` (no such post), `hire.source`, `hire.day` (to come), `hire.too_many` (facts: left,
    number): more than the post has places.
    """
    known = session.scalar(select(Hire.id).where(Hire.key == key))
    if known is not None:
        return known
    post = session.get(Post, post_id, with_for_update=True)  # nobody else reports for it meanwhile
    if post is None:
        raise HireRefused("hire.none", f"没有编号为{post_id}的岗位")
    source = " ".join(source.split())
    if not source or len(source) > SOURCE_CHARS:
        raise HireRefused("hire.source", f"要写来源，最多{SOURCE_CHARS}字", most=SOURCE_CHARS)
    if day > today or day < post.entered_at.date():
        raise HireRefused("hire.day", "到岗日期应在岗位报来之后、今天之前")
    left = post.number - count(session, post_id)
    if not 1 <= people <= left:
        told = f"这个岗位招{post.number}人，还能报{left}人；招得更多，请先更新岗位人数"
        raise HireRefused("hire.too_many", told, left=left, number=post.number)
    hire = Hire(
        key=key, post_id=post_id, people=people, day=day, by="hr" if is_hr else "staff", source=source,
        reported_at=now, reported_by=by,
    )  # fmt: skip
    session.add(hire)
    session.flush()
    audit.record(session, person_id=by, act="hire.report", subject=f"post {post_id}", now=now, people=people)
    return hire.id


def take_back(session: Session, hire_id: int, *, by: int | None, now: datetime) -> bool:
    """A report was wrong: it is counted no more, and stays on record. False where it was taken back before."""
    gone = session.scalar(
        update(Hire)
        .where(Hire.id == hire_id, Hire.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
        .returning(Hire.post_id)
        .execution_options(synchronize_session=False)
    )
    if gone is not None:
        audit.record(session, person_id=by, act="hire.take_back", subject=f"post {gone}", now=now, hire=hire_id)
    return gone is not None


def count(session: Session, post_id: int) -> int:
    """People hired for a post."""
    counted = select(func.sum(Hire.people)).where(Hire.post_id == post_id, Hire.withdrawn_at.is_(None))
    return int(session.scalar(counted) or 0)


def list_reports(
    session: Session, *, post_id: int = 0, year: int = 0, theirs: Collection[int] | None = None
) -> list[Report]:
    """The reports of a post, or of a year, the oldest first; also those that were taken back."""
    query = (
        select(Hire, Post.title, Employer.name)
        .join(Post, Post.id == Hire.post_id)
        .join(Employer, Employer.id == Post.employer_id)
        .order_by(Hire.day, Hire.id)
    )
    if post_id:
        query = query.where(Hire.post_id == post_id)
    if year:
        query = query.where(Hire.day.between(date(year, 1, 1), date(year, 12, 31)))
    if theirs is not None:
        query = query.where(Post.employer_id.in_(sorted(theirs)))
    return [
        Report(
            row.id, row.post_id, title, employer, row.people, row.day, row.by, row.source, row.withdrawn_at is not None
        )
        for row, title, employer in session.execute(query)
    ]
