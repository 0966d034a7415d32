"""A table of posts goes in: all of it, in one transaction, or none; a second time nothing changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from storage import audit, employers
from storage.bulletins.fields import Reason, key_of_post
from storage.bulletins.sheet import PostSheet, Row
from storage.errors import StorageRefusal
from storage.naming import key_of
from storage.tables import Employer, Post

_ONE_AT_A_TIME = 0x706F7374  # PostgreSQL's lock for tables of posts: SQLite has one writer anyway
# What of a post the table says; the employer and the title make it the same post.
COLUMNS = (
    "title", "number", "degree", "major", "industry", "district", "salary_from_yuan", "salary_to_yuan", "duties",
    "contact", "phone", "email", "closes_on",
)  # fmt: skip
_EMPTY = {"major": "", "duties": "", "phone": "", "email": ""}


class PostsRefused(StorageRefusal):
    """The table can't be entered as it is: nothing was."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that can't be taken, and why."""

    row: Row
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a table would do: posts that are new, changed, as they were; the rows that stand in the way of all of it.

    `added` to `unchanged` count what would be entered were no row rejected; `ids` are the posts once they are in.
    """

    added: int
    changed: int
    unchanged: int
    rejected: tuple[Rejected, ...]
    firms: tuple[str, ...]
    ids: tuple[int, ...] = ()

    @property
    def rows(self) -> int:
        """All rows."""
        return self.added + self.changed + self.unchanged + len(self.rejected)


@dataclass(frozen=True, slots=True)
class _Planned:
    row: Row
    employer_id: int | None
    employer: str
    values: Mapping[str, Any]
    known: Post | None

    @property
    def change(self) -> str:
        if self.known is None:
            return "added"
        same = all(getattr(self.known, name) == value for name, value in self.values.items())
        return "unchanged" if same and self.known.closed_at is None else "changed"


def compare(session: Session, sheet: PostSheet, theirs: Collection[int] | None) -> Comparison:
    """What the table would do. `theirs`: the employers whose posts may be reported; None: any (staff)."""
    planned, rejected = _plan(session, sheet, theirs)
    return _count(planned, rejected)


def enter(
    session: Session, sheet: PostSheet, theirs: Collection[int] | None, *, by: int | None, now: datetime
) -> Comparison:
    """Enter all of it. Raises PostsRefused `posts.rejected` where a row can't be: nothing was. Audited by counts."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ONE_AT_A_TIME})
    planned, rejected = _plan(session, sheet, theirs)
    if rejected:
        raise PostsRefused("posts.rejected", f"有{len(rejected)}行要改，一行也没有录入", count=len(rejected))
    result, ids = _count(planned, rejected), []
    for one in planned:
        employer_id = one.employer_id or employers.find_or_enter(session, one.employer)
        ids.append(_write(session, one, employer_id, by, now))
    if result.added or result.changed:
        audit.record(
            session, person_id=by, act="posts.import", subject=sheet.digest, now=now,
            added=result.added, changed=result.changed, unchanged=result.unchanged,
        )  # fmt: skip
    return Comparison(result.added, result.changed, result.unchanged, (), result.firms, tuple(ids))


def _write(session: Session, one: _Planned, employer_id: int, by: int | None, now: datetime) -> int:
    if one.known is None:
        key = key_of_post(one.values["title"], one.values["district"])
        made = insert(Post).values(
            employer_id=employer_id, key=key, entered_at=now, entered_by=by, changed_at=now, **one.values
        )
        return session.execute(made.returning(Post.id)).scalar_one()
    if one.change == "changed":
        change = update(Post).where(Post.id == one.known.id).values(changed_at=now, closed_at=None, **one.values)
        session.execute(change.execution_options(synchronize_session=False))
    return one.known.id


def _count(planned: list[_Planned], rejected: tuple[Rejected, ...]) -> Comparison:
    counts = {name: sum(one.change == name for one in planned) for name in ("added", "changed", "unchanged")}
    firms = tuple(dict.fromkeys(one.employer for one in planned))
    return Comparison(counts["added"], counts["changed"], counts["unchanged"], rejected, firms)


def _plan(
    session: Session, sheet: PostSheet, theirs: Collection[int] | None
) -> tuple[list[_Planned], tuple[Rejected, ...]]:
    """Each row as it would be entered; those that can't be."""
    names = _name_employers(session, theirs)
    planned: list[_Planned] = []
    rejected: list[Rejected] = []
    seen: dict[tuple[str, str], int] = {}
    for row in sheet.rows:
        employer_id, employer, reasons = _find_employer(session, row, names, theirs)
        reasons = [*row.reasons, *reasons]
        values = {name: row.values.get(name, _EMPTY.get(name)) for name in COLUMNS}
        if values["title"] and values["district"]:
            key = key_of(employer), key_of_post(values["title"], values["district"])
            if key in seen:
                reasons.append(Reason("title", "posts.reason.double", {"row": seen[key]}))
            seen.setdefault(key, row.number)
        if reasons:
            rejected.append(Rejected(row, tuple(reasons)))
            continue
        known = _find_post(session, employer_id, key_of_post(values["title"], values["district"]))
        planned.append(_Planned(row, employer_id, employer, values, known))
    return planned, tuple(rejected)


def _name_employers(session: Session, theirs: Collection[int] | None) -> dict[int, str]:
    if theirs is None:
        return {}
    return {row.id: row.name for row in session.scalars(select(Employer).where(Employer.id.in_(sorted(theirs))))}


def _find_employer(
    session: Session, row: Row, names: Mapping[int, str], theirs: Collection[int] | None
) -> tuple[int | None, str, list[Reason]]:
    """Whose post it is: of an HR's one employer where the cell is empty."""
    name = str(row.values.get("employer", ""))
    if not name and any(one.column == "employer" for one in row.reasons):
        return None, "", []
    if theirs is None:
        if not name:
            return None, "", [Reason("employer", "posts.reason.missing")]
        found = employers.find(session, name)
        return (found.id, found.name, []) if found is not None else (None, name, [])
    own = {key_of(known): (id_, known) for id_, known in names.items()}
    if not name and len(own) == 1:
        return (*next(iter(own.values())), [])
    if key_of(name) in own:
        return (*own[key_of(name)], [])
    told = "、".join(sorted(names.values()))[:60]
    return None, name, [Reason("employer", "posts.reason.other_employer", {"theirs": told})]


def _find_post(session: Session, employer_id: int | None, key: str) -> Post | None:
    if employer_id is None:
        return None
    return session.scalar(
        select(Post).where(Post.employer_id == employer_id, Post.key == key).execution_options(populate_existing=True)
    )
