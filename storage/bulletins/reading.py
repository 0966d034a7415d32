"""Bulletins as they are read: the posts that were approved, each with whether it is closed by now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.bulletins import issuing, posts, wishes
from storage.bulletins.fields import list_degrees
from storage.bulletins.posts import Facts
from storage.bulletins.wishes import Wishes
from storage.tables import Bulletin, BulletinPost


@dataclass(frozen=True, slots=True)
class Placed:
    """A post in a bulletin: its number there, from 1, and whether it can still be applied for."""

    place: int
    facts: Facts
    closed: bool

    def values(self) -> dict[str, str]:
        """What it is filtered by."""
        return {"industry": self.facts.industry, "degree": self.facts.degree, "district": self.facts.district}


@dataclass(frozen=True, slots=True)
class Read:
    """A bulletin with all its posts. `issue` is None before it is issued."""

    id: int
    state: str
    revision: int
    title: str
    foreword: str
    year: int | None
    issue: int | None
    issued_on: date | None
    posts: tuple[Placed, ...]
    policies: tuple[Mapping[str, Any], ...]
    run_id: int | None = None
    made_by: int | None = None
    remark: str = ""
    approval: Mapping[str, Any] | None = None

    def list_values(self, dimension: str) -> list[str]:
        """What its posts have of a dimension: degrees from the most, others by their names. Each place is stable."""
        found = [one.values()[dimension] for one in self.posts]
        return list_degrees(found) if dimension == "degree" else sorted(set(found))

    def choose(self, wanted: Wishes) -> list[Placed]:
        """The posts that fit a filter."""
        return [one for one in self.posts if wishes.matches(wanted, one.values())]

    @property
    def firms(self) -> int:
        """Employers in it."""
        return len({one.facts.employer for one in self.posts})

    @property
    def people(self) -> int:
        """How many are wanted in all."""
        return sum(one.facts.number for one in self.posts)


def find(session: Session, bulletin_id: int, today: date) -> Read | None:
    """A bulletin: issued or submitted as it was approved, a draft as its posts are now."""
    row = session.get(Bulletin, bulletin_id, populate_existing=True)
    return None if row is None else _read(session, row, today)


def list_issued(session: Session, *, limit: int, before: int = 0) -> list[Bulletin]:
    """Those issued, the newest first; `before`: older than the one of that id."""
    query = select(Bulletin).where(Bulletin.state == "issued").order_by(Bulletin.id.desc()).limit(limit)
    return list(session.scalars(query.where(Bulletin.id < before) if before else query))


def list_all(session: Session, *, limit: int, states: Collection[str] = (), before: int = 0) -> list[Bulletin]:
    """Those that are not cancelled, the newest first."""
    query = select(Bulletin).where(Bulletin.state != "cancelled").order_by(Bulletin.id.desc()).limit(limit)
    if states:
        query = query.where(Bulletin.state.in_(sorted(states)))
    return list(session.scalars(query.where(Bulletin.id < before) if before else query))


def find_latest(session: Session, today: date) -> Read | None:
    """The newest that is out."""
    newest = next(iter(list_issued(session, limit=1)), None)
    return None if newest is None else _read(session, newest, today)


def is_out_with(session: Session, post_id: int) -> bool:
    """Whether a post is in a bulletin that was issued: what people may read of."""
    query = (
        select(BulletinPost.post_id)
        .join(Bulletin, Bulletin.id == BulletinPost.bulletin_id)
        .where(BulletinPost.post_id == post_id, Bulletin.state == "issued")
        .limit(1)
    )
    return session.scalar(query) is not None


def _read(session: Session, row: Bulletin, today: date) -> Read:
    placed = []
    chosen = issuing.list_chosen(session, row.id)
    if row.state == "draft":
        chosen = issuing.sort_chosen(chosen)
    for place, (now, is_closed, kept) in enumerate(chosen, start=1):
        facts = posts.decode(kept.facts) if kept.facts is not None and row.state != "draft" else now
        over = is_closed or max(now.closes_on, facts.closes_on) < today
        placed.append(Placed(place, facts, over))
    return Read(
        row.id, row.state, row.revision, row.title, row.foreword, row.year, row.issue, row.issued_on,
        tuple(placed), tuple(row.policies), row.run_id, row.made_by, row.remark, row.approval,
    )  # fmt: skip


def find_places(session: Session, post_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Where each post can be read: the newest bulletin that is out with it, and its place there."""
    rows = session.execute(
        select(BulletinPost.post_id, BulletinPost.bulletin_id, BulletinPost.place)
        .join(Bulletin, Bulletin.id == BulletinPost.bulletin_id)
        .where(BulletinPost.post_id.in_(sorted(set(post_ids))), Bulletin.state == "issued")
        .order_by(Bulletin.id)
    )
    return {row.post_id: (row.bulletin_id, row.place) for row in rows}
