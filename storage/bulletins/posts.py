"""Posts as they stand: found, listed for who may see them, closed before their day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session

from storage import audit
from storage.roles import Actor
from storage.tables import Employer, Hire, Interest, Post


@dataclass(frozen=True, slots=True)
class Facts:
    """What is made known of a post. Salaries in yuan a year, None where they are talked over; `apply` is where to."""

    post_id: int
    employer: str
    title: str
    number: int
    degree: str
    major: str
    industry: str
    district: str
    salary_from_yuan: int | None
    salary_to_yuan: int | None
    duties: str
    apply: str
    closes_on: date


def encode(facts: Facts) -> dict[str, Any]:
    """As JSON."""
    return asdict(facts) | {"closes_on": facts.closes_on.isoformat()}


def decode(record: Mapping[str, Any]) -> Facts:
    """From JSON; what a later release added is left out."""
    known = {field.name for field in fields(Facts)}
    values = {name: value for name, value in record.items() if name in known}
    return Facts(**values | {"closes_on": date.fromisoformat(record["closes_on"])})


@dataclass(frozen=True, slots=True)
class Standing:
    """A post with what came of it: `interested` people whose yes stands, `passed` of whom the employer was told."""

    facts: Facts
    employer_id: int
    contact: str
    phone: str
    email: str
    closed: bool
    interested: int
    passed: int
    hired: int


def facts_of(post: Post, employer: str) -> Facts:
    """What is made known of it: of the ways to apply the address, else the phone; never the contact's name."""
    return Facts(
        post.id, employer, post.title, post.number, post.degree, post.major, post.industry, post.district,
        post.salary_from_yuan, post.salary_to_yuan, post.duties, post.email or post.phone, post.closes_on,
    )  # fmt: skip


def is_open(today: date) -> ColumnElement[bool]:
    """A condition: posts that can still be applied for."""
    return Post.closed_at.is_(None) & (Post.closes_on >= today)


def may_see(session: Session, actor: Actor, post_id: int) -> bool:
    """Whether a post is theirs to work on: staff any, an HR their employers'."""
    if actor.is_staff:
        return True
    employer = session.scalar(select(Post.employer_id).where(Post.id == post_id))
    return employer is not None and employer in actor.employers


def find(session: Session, post_id: int, today: date) -> Standing | None:
    """A post and what came of it."""
    return next(iter(_list(session, select(Post, Employer.name).where(Post.id == post_id), today)), None)


def list_posts(
    session: Session,
    theirs: Collection[int] | None,
    today: date,
    *,
    limit: int | None = None,
    offset: int = 0,
    only_open: bool = False,
    employer_id: int = 0,
) -> list[Standing]:
    """Posts, of these employers or of all (None): those open first, the soonest to close before the others."""
    query = select(Post, Employer.name)
    if theirs is not None:
        query = query.where(Post.employer_id.in_(sorted(theirs)))
    if only_open:
        query = query.where(is_open(today))
    if employer_id:
        query = query.where(Post.employer_id == employer_id)
    ordered = query.order_by((~is_open(today)), Post.closes_on, Employer.name, Post.id)
    return _list(session, ordered.limit(limit).offset(offset), today)


def count_posts(session: Session, theirs: Collection[int] | None, today: date) -> tuple[int, int]:
    """All posts, and those open."""
    query = select(func.count(Post.id), func.count(Post.id).filter(is_open(today)))
    if theirs is not None:
        query = query.where(Post.employer_id.in_(sorted(theirs)))
    total, open_ = session.execute(query).one()
    return total, open_


def close(session: Session, post_id: int, *, by: int, now: datetime) -> bool:
    """The post is taken: nobody can say any more that they are interested. False where it was closed before."""
    closed = session.scalar(
        update(Post)
        .where(Post.id == post_id, Post.closed_at.is_(None))
        .values(closed_at=now, changed_at=now)
        .returning(Post.id)
        .execution_options(synchronize_session=False)
    )
    if closed is not None:
        audit.record(session, person_id=by, act="posts.close", subject=f"post {post_id}", now=now)
    return closed is not None


def reopen(session: Session, post_id: int, *, by: int, now: datetime) -> bool:
    """It is open again; False where it was not closed."""
    opened = session.scalar(
        update(Post)
        .where(Post.id == post_id, Post.closed_at.is_not(None))
        .values(closed_at=None, changed_at=now)
        .returning(Post.id)
        .execution_options(synchronize_session=False)
    )
    if opened is not None:
        audit.record(session, person_id=by, act="posts.reopen", subject=f"post {post_id}", now=now)
    return opened is not None


def _list(session: Session, query: Select[Post, str], today: date) -> list[Standing]:
    rows = session.execute(
        query.join(Employer, Employer.id == Post.employer_id).execution_options(populate_existing=True)
    ).all()
    ids = [post.id for post, _ in rows]
    standing = Interest.post_id.in_(ids), Interest.withdrawn_at.is_(None), Interest.told.is_not(None)
    counted = {
        row[0]: (row[1], row[2])
        for row in session.execute(
            select(Interest.post_id, func.count(Interest.id), func.count(Interest.passed_at))
            .where(*standing)
            .group_by(Interest.post_id)
        )
    }
    hired: dict[int, int] = {
        row[0]: int(row[1])
        for row in session.execute(
            select(Hire.post_id, func.sum(Hire.people))
            .where(Hire.post_id.in_(ids), Hire.withdrawn_at.is_(None))
            .group_by(Hire.post_id)
        )
    }
    return [
        Standing(
            facts_of(post, employer), post.employer_id, post.contact, post.phone, post.email,
            post.closed_at is not None or post.closes_on < today, *counted.get(post.id, (0, 0)), hired.get(post.id, 0),
        )
        for post, employer in rows
    ]  # fmt: skip
