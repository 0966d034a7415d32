"""Who is interested in a post, and what of them its employer is told: what they agreed to, until they take it back.

Kept as it was told, for as long as the post is open and half a year more; then, and where somebody is erased, no more
than that there was one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage import audit, deliveries
from storage.bulletins import reading
from storage.errors import StorageRefusal
from storage.roles import Role
from storage.tables import Employer, Grant, Interest, Post, Talent

VERSION = "2026-11"  # of the wording (`interest.consent` of bot/texts): raise it when what is asked changes
KEPT = timedelta(days=183)  # after a post closes: as long as it may take to hire
FIELDS = ("name", "phone", "email", "employer", "degree", "industry")  # what may be told, in this order
REACHED_BY = frozenset({"phone", "email"})


class InterestRefused(StorageRefusal):
    """Nothing was told to anybody. `key` says why."""


@dataclass(frozen=True, slots=True)
class Mine:
    """A person's own interest in a post."""

    interest_id: int
    post_id: int
    title: str
    employer: str
    told: Mapping[str, str]
    at: datetime
    passed_at: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Heard:
    """What an employer hears of somebody: what they agreed to, as long as they do. `talent_id`: on the roster."""

    interest_id: int
    post_id: int
    employer_id: int
    title: str
    employer: str
    told: Mapping[str, str]
    at: datetime
    passed_at: datetime | None
    withdrawn: bool
    talent_id: int | None


def list_known(session: Session, person_id: int) -> dict[str, str]:
    """What is known of a person that an employer might be told, by FIELDS; the roster knows it, of talents."""
    row = session.execute(
        select(Talent, Employer.name)
        .outerjoin(Employer, Employer.id == Talent.employer_id)
        .where(Talent.person_id == person_id, Talent.erased_at.is_(None))
    ).first()
    if row is None:
        return {}
    talent, employer = row
    known = {
        "name": talent.name, "phone": talent.phone, "email": talent.email, "employer": employer or "",
        "degree": talent.degree, "industry": talent.industry,
    }  # fmt: skip
    return {name: known[name] for name in FIELDS if known[name]}


def agree(
    session: Session, post_id: int, person_id: int, told: Mapping[str, str], *, now: datetime, today: date
) -> int:
    """They are interested, and the employer is told this. Once a post; said again it takes the place of what was said.

    The employer's HR is told at once; where it has none here, staff have it on their list.

    Raises InterestRefused `interest.closed` (the post), `interest.unreachable` (no name, or neither phone nor address).
    """
    post = session.get(Post, post_id)
    if (
        post is None
        or post.closed_at is not None
        or post.closes_on < today
        or not reading.is_out_with(session, post_id)
    ):
        raise InterestRefused("interest.closed", "这个岗位已经截止")
    if not told.get("name") or not any(told.get(name) for name in REACHED_BY):
        raise InterestRefused("interest.unreachable", "至少要告诉单位姓名，和电话或邮箱中的一个")
    kept = {name: told[name] for name in FIELDS if told.get(name)}
    first = select(Interest.id).where(
        Interest.person_id == person_id, Interest.counts, Interest.day.between(date(today.year, 1, 1), today)
    )
    values = {"told": kept, "version": VERSION, "at": now, "passed_at": None, "withdrawn_at": None}
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    counts = session.scalar(first.limit(1)) is None
    row = dialect.insert(Interest).values(post_id=post_id, person_id=person_id, day=today, counts=counts, **values)
    number: int | None = session.scalar(
        row.on_conflict_do_update(
            index_elements=["post_id", "person_id"],
            set_=values,
            where=or_(Interest.withdrawn_at.is_not(None), Interest.told.is_(None)),
        ).returning(Interest.id)
    )
    if number is None:  # it stands already: a press that is replayed, or pressed twice
        there = Interest.post_id == post_id, Interest.person_id == person_id
        return int(session.execute(select(Interest.id).where(*there)).scalar_one())
    _pass_on(session, number, post.employer_id, "interest", now)
    return int(number)


def withdraw(session: Session, post_id: int, person_id: int, now: datetime) -> bool:
    """They take it back: what was told is blanked here, and the employer that heard it is asked to delete it."""
    row = session.scalar(
        select(Interest).where(
            Interest.post_id == post_id, Interest.person_id == person_id, Interest.withdrawn_at.is_(None)
        )
    )
    if row is None:
        return False
    _take_back(session, row, now)
    return True


def _take_back(session: Session, row: Interest, now: datetime) -> None:
    heard = row.passed_at is not None
    row.told, row.withdrawn_at = None, now
    session.flush()
    if heard:
        post = session.get_one(Post, row.post_id)
        _pass_on(session, row.id, post.employer_id, "interest_back", now)


def _pass_on(session: Session, interest_id: int, employer_id: int, kind: str, now: datetime) -> None:
    """Tell the employer's HR in the bot, once for each time it is said."""
    told = list_hrs(session, employer_id)
    for person in told:
        deliveries.queue(
            session, key=f"{kind}:{interest_id}:{now:%Y%m%d%H%M%S}:{person}", person_id=person, kind=kind,
            facts={"interest": interest_id}, now=now,
        )  # fmt: skip
    if told and kind == "interest":
        session.execute(update(Interest).where(Interest.id == interest_id).values(passed_at=now))


def list_hrs(session: Session, employer_id: int) -> list[int]:
    """Who acts for an employer in the bot."""
    query = select(Grant.person_id).where(
        Grant.role == Role.HR, Grant.employer_id == employer_id, Grant.ended_at.is_(None)
    )
    return sorted(set(session.scalars(query)))


def has_hr(session: Session, post_id: int) -> bool:
    """Whether somebody of a post's employer hears of it in the bot."""
    employer = session.scalar(select(Post.employer_id).where(Post.id == post_id))
    return employer is not None and bool(list_hrs(session, employer))


def mark_passed(session: Session, post_id: int, *, by: int, now: datetime) -> int:
    """Staff told the employer, of all that waited for a post; how many. Audited."""
    waiting = _standing(post_id).with_only_columns(Interest.id).where(Interest.passed_at.is_(None))
    ids = list(session.scalars(waiting))
    if ids:
        session.execute(update(Interest).where(Interest.id.in_(ids)).values(passed_at=now))
        audit.record(session, person_id=by, act="interest.pass", subject=f"post {post_id}", now=now, people=len(ids))
    return len(ids)


def find_mine(session: Session, post_id: int, person_id: int) -> Mine | None:
    """A person's own interest in a post, also one that was taken back."""
    return next(iter(list_mine(session, person_id, post_id=post_id)), None)


def list_mine(session: Session, person_id: int, *, post_id: int = 0) -> list[Mine]:
    """A person's own, the newest first."""
    query = (
        select(Interest, Post.title, Employer.name)
        .join(Post, Post.id == Interest.post_id)
        .join(Employer, Employer.id == Post.employer_id)
        .where(Interest.person_id == person_id)
        .order_by(Interest.id.desc())
        .execution_options(populate_existing=True)
    )
    rows = session.execute(query.where(Interest.post_id == post_id) if post_id else query).all()
    return [
        Mine(row.id, row.post_id, title, employer, row.told or {}, row.at, row.passed_at, row.withdrawn_at)
        for row, title, employer in rows
    ]


def find_heard(session: Session, interest_id: int) -> Heard | None:
    """What an employer hears of one."""
    return next(iter(_hear(session, select(Interest).where(Interest.id == interest_id))), None)


def list_heard(session: Session, post_id: int, *, limit: int | None = None, offset: int = 0) -> list[Heard]:
    """Who is interested in a post and agreed to be told of, the first first."""
    return _hear(session, _standing(post_id).order_by(Interest.id).limit(limit).offset(offset))


def count_waiting(session: Session, theirs: Collection[int] | None = None) -> int:
    """How many whose employer nobody told yet: it has nobody in the bot."""
    query = select(func.count(Interest.id)).where(
        Interest.withdrawn_at.is_(None), Interest.told.is_not(None), Interest.passed_at.is_(None)
    )
    if theirs is not None:
        query = query.join(Post, Post.id == Interest.post_id).where(Post.employer_id.in_(sorted(theirs)))
    return session.scalar(query) or 0


def list_waiting_posts(session: Session, *, limit: int) -> list[tuple[int, str, str, int]]:
    """The posts with such people: id, title, employer, how many."""
    query = (
        select(Post.id, Post.title, Employer.name, func.count(Interest.id))
        .join(Interest, Interest.post_id == Post.id)
        .join(Employer, Employer.id == Post.employer_id)
        .where(Interest.withdrawn_at.is_(None), Interest.told.is_not(None), Interest.passed_at.is_(None))
        .group_by(Post.id, Post.title, Employer.name)
        .order_by(func.min(Interest.at))
        .limit(limit)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def _standing(post_id: int) -> Select[Interest]:
    return select(Interest).where(
        Interest.post_id == post_id, Interest.withdrawn_at.is_(None), Interest.told.is_not(None)
    )


def _hear(session: Session, query: Select[Interest]) -> list[Heard]:
    rows: Sequence[Interest] = session.scalars(query.execution_options(populate_existing=True)).all()
    found = []
    for row in rows:
        post = session.get_one(Post, row.post_id)
        employer = session.get_one(Employer, post.employer_id).name
        talent = session.scalar(select(Talent.id).where(Talent.person_id == row.person_id)) if row.person_id else None
        found.append(
            Heard(row.id, post.id, post.employer_id, post.title, employer, row.told or {}, row.at, row.passed_at,
                  row.withdrawn_at is not None, talent)
        )  # fmt: skip
    return found


# --- one's own data ---------------------------------------------------------------------------------------


def gather(session: Session, person_id: int) -> list[dict[str, Any]]:
    """What is kept of a person's own, for who takes it along."""
    return [
        {
            "at": one.at, "post": one.title, "employer": one.employer,
            "told": "；".join(f"{name} {value}" for name, value in one.told.items()),
            "passed_at": one.passed_at, "withdrawn_at": one.withdrawn_at,
        }
        for one in reversed(list_mine(session, person_id))
    ]  # fmt: skip


def erase(session: Session, person_id: int, now: datetime) -> None:
    """What a person agreed to be told goes, and that it was them; employers that heard it are asked to delete it."""
    for row in session.scalars(select(Interest).where(Interest.person_id == person_id)):
        if row.withdrawn_at is None:
            _take_back(session, row, now)
        row.person_id = None
    session.flush()


def drop_old(session: Session, now: datetime) -> int:
    """Of posts that closed KEPT ago no more is kept than that somebody was interested. Returns how many."""
    ended = (now - KEPT).date()
    over = select(Post.id).where(or_(Post.closes_on <= ended, Post.closed_at <= now - KEPT))
    old = update(Interest).where(
        Interest.post_id.in_(over), or_(Interest.person_id.is_not(None), Interest.told.is_not(None))
    )
    return session.connection().execute(old.values(person_id=None, told=None)).rowcount
