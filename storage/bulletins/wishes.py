"""What subscribers want to hear of: industries, degrees, districts; of a dimension without a choice all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from storage.tables import BulletinPost, Post, PostWish

DIMENSIONS = ("industry", "degree", "district")
Wishes = Mapping[str, frozenset[str]]
VALUE_CHARS = 64


def read(session: Session, person_id: int) -> dict[str, frozenset[str]]:
    """What somebody chose, by dimension; a dimension without a choice is there, empty."""
    found: dict[str, set[str]] = {dimension: set() for dimension in DIMENSIONS}
    for row in session.execute(select(PostWish.dimension, PostWish.value).where(PostWish.person_id == person_id)):
        found.setdefault(row.dimension, set()).add(row.value)
    return {dimension: frozenset(values) for dimension, values in found.items()}


def choose(session: Session, person_id: int, dimension: str, value: str, *, wanted: bool, now: datetime) -> None:
    """A value is wanted, or no more; saying it twice changes nothing. Raises ValueError: there is no such dimension."""
    if dimension not in DIMENSIONS:
        raise ValueError(dimension)
    value = value[:VALUE_CHARS]
    if not wanted:
        these = PostWish.person_id == person_id, PostWish.dimension == dimension, PostWish.value == value
        session.execute(delete(PostWish).where(*these))
        return
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    row = dialect.insert(PostWish).values(person_id=person_id, dimension=dimension, value=value, chosen_at=now)
    session.execute(row.on_conflict_do_nothing())


def clear(session: Session, person_id: int, dimension: str = "") -> None:
    """Everything again, of one dimension or of all (an erasure)."""
    statement = delete(PostWish).where(PostWish.person_id == person_id)
    session.execute(statement.where(PostWish.dimension == dimension) if dimension else statement)


def list_values(session: Session, dimension: str, *, limit: int = 24) -> list[str]:
    """What there is to choose from: what posts have said so far, the most frequent first. Not of degrees."""
    column = {"industry": Post.industry, "district": Post.district}[dimension]
    query = select(column).group_by(column).order_by(func.count(Post.id).desc(), column).limit(limit)
    return list(session.scalars(query))


def fits(person_id: Any, bulletin_id: int) -> ColumnElement[bool]:  # noqa: ANN401 -- a column of any table
    """A condition on a person's number: a post of that bulletin is what they want to hear of."""
    in_it = aliased(BulletinPost)
    conditions = [in_it.bulletin_id == bulletin_id]
    columns: Mapping[str, Any] = {"industry": Post.industry, "degree": Post.degree, "district": Post.district}
    for dimension, column in columns.items():
        theirs = select(PostWish.person_id).where(PostWish.person_id == person_id, PostWish.dimension == dimension)
        # The person stands two selects further out, where SQLAlchemy does not look by itself.
        wanted = theirs.where(PostWish.value == column).correlate_except(PostWish)
        conditions.append(~theirs.correlate_except(PostWish).exists() | wanted.exists())
    fitting = select(Post.id).join(in_it, in_it.post_id == Post.id).where(*conditions)
    return fitting.correlate_except(Post, in_it).exists()


def matches(wishes: Wishes, facts: Mapping[str, str]) -> bool:
    """Whether a post (its values by dimension) is what somebody wants to hear of."""
    return all(not wishes.get(name) or facts[name] in wishes[name] for name in DIMENSIONS)


def gather(session: Session, person_id: int) -> list[tuple[str, str, datetime]]:
    """What somebody chose, for who takes it along."""
    query = (
        select(PostWish.dimension, PostWish.value, PostWish.chosen_at)
        .where(PostWish.person_id == person_id)
        .order_by(PostWish.dimension, PostWish.value)
    )
    return [(row.dimension, row.value, row.chosen_at) for row in session.execute(query)]
