"""Awards added up by quarter and benefit, and counted by payee, in the transaction that writes or changes one.

A year is then read from some hundred rows, however many awards there were. `find_differences` proves the sums against
the awards, `mend` puts them right. An erased talent's awards stay counted: a number without a name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    case,
    cast,
    extract,
    func,
    literal,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage import audit
from storage.awards.chain import APPROVED, PAID, PERSON, RETURNED
from storage.tables import Award, AwardPayee, AwardReceipt, AwardSum

CHUNK = 500  # awards in one statement
_SUMS = ("awards", "due_yuan", "paid_yuan", "repaid_yuan", "repaid_own_yuan", "plaques", "certificates")
_SUM_KEY = ("year", "quarter", "benefit")
_PAYEE_KEY = ("year", "payee", "benefit", "payee_id")


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a sum is not what the awards say: the key, and by how much they say more."""

    key: tuple[str | int, ...]
    by: tuple[int, ...]


def add(session: Session, award_ids: Collection[int]) -> None:
    """Count these awards as they stand now."""
    _change(session, award_ids, 1)


def take_out(session: Session, award_ids: Collection[int]) -> None:
    """Count these awards no more; before they are changed."""
    _change(session, award_ids, -1)


def find_differences(session: Session) -> list[Difference]:
    """Where the sums are not what the awards say: none, unless something went wrong."""
    found: list[Difference] = []
    for table, key, names, facts in _both():
        kept = select(*(table.__table__.c[name] for name in key), *(-table.__table__.c[name] for name in names))
        both = union_all(facts(), kept).subquery()
        columns = list(both.c)
        sums = [func.sum(column) for column in columns[len(key) :]]
        differs = sums[0] != 0
        for one in sums[1:]:
            differs |= one != 0
        query = select(*columns[: len(key)], *sums).group_by(*columns[: len(key)]).having(differs)
        for row in session.execute(query.order_by(*columns[: len(key)])):
            found.append(Difference(tuple(row[: len(key)]), tuple(int(value) for value in row[len(key) :])))
    return found


def mend(session: Session, now: datetime, *, by: int | None = None) -> int:
    """Put the sums right; how many were wrong."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE award_sums, award_payees IN SHARE ROW EXCLUSIVE MODE"))
    found = find_differences(session)
    for table, key, names, _ in _both():
        _upsert(session, table, key, names, [(*one.key, *one.by) for one in found if len(one.key) == len(key)], 1)
    audit.record(session, person_id=by, act="awards.mend", now=now, sums=len(found))
    return len(found)


def _both() -> Iterator[tuple[Any, tuple[str, ...], tuple[str, ...], Any]]:
    yield AwardSum, _SUM_KEY, _SUMS, _facts
    yield AwardPayee, _PAYEE_KEY, ("awards",), _payees


def _change(session: Session, award_ids: Collection[int], sign: int) -> None:
    ids = sorted(set(award_ids))
    for start in range(0, len(ids), CHUNK):
        some = Award.id.in_(ids[start : start + CHUNK])
        for table, key, names, facts in _both():
            _upsert(session, table, key, names, [tuple(row) for row in session.execute(facts(some))], sign)


def _facts(*which: ColumnElement[bool]) -> Select[Any]:
    """The rows (year, quarter, benefit, sums…) that these awards make."""
    granted = Award.state.in_((APPROVED, PAID))
    approved = func.coalesce(Award.approved_on, Award.paid_on)
    due = _part(approved, {"due_yuan": Award.due_yuan}).where(granted, approved.is_not(None), *which)
    paid = _part(Award.paid_on, {"awards": literal(1), "paid_yuan": Award.paid_yuan}).where(
        Award.state == PAID, Award.paid_on.is_not(None), *which
    )
    own = case((_year_of(AwardReceipt.day) == _year_of(Award.paid_on), AwardReceipt.yuan), else_=0)
    repaid = (
        _part(AwardReceipt.day, {"repaid_yuan": AwardReceipt.yuan, "repaid_own_yuan": own})
        .join(AwardReceipt, AwardReceipt.award_id == Award.id)
        .where(AwardReceipt.cancelled_at.is_(None), *which)
    )
    plaque, certificate = (case((Award.honour == kind, 1), else_=0) for kind in ("plaque", "certificate"))
    handed = _part(Award.handed_on, {"plaques": plaque, "certificates": certificate}).where(
        Award.handed_on.is_not(None), Award.honour != "", Award.state != RETURNED, *which
    )
    both = union_all(due, paid, repaid, handed).subquery()
    key = [both.c[name] for name in _SUM_KEY]
    # PostgreSQL adds whole numbers up to a numeric.
    return select(*key, *(cast(func.sum(both.c[name]), BigInteger) for name in _SUMS)).group_by(*key)


def _part(day: Any, values: Mapping[str, Any]) -> Select[Any]:  # noqa: ANN401 -- a column or what is made of columns
    year, quarter = _year_of(day).label("year"), quarter_of(day).label("quarter")
    labelled = [values.get(name, literal(0)).label(name) for name in _SUMS]
    return select(year, quarter, Award.benefit.label("benefit"), *labelled).select_from(Award)


def _payees(*which: ColumnElement[bool]) -> Select[Any]:
    """The rows (year, payee, benefit, payee_id, awards) that these awards make."""
    whose = case((Award.payee == PERSON, Award.talent_id), else_=Award.employer_id)
    year = _year_of(Award.paid_on)
    return (
        select(year.label("year"), Award.payee, Award.benefit, whose.label("payee_id"), func.count().label("awards"))
        .where(Award.state == PAID, Award.paid_on.is_not(None), whose.is_not(None), *which)
        .group_by(year, Award.payee, Award.benefit, whose)
    )


def _year_of(day: Any) -> ColumnElement[int]:  # noqa: ANN401 -- a column or what is made of columns
    return cast(extract("year", day), Integer)


def quarter_of(day: InstrumentedAttribute[Any] | ColumnElement[Any]) -> ColumnElement[int]:
    """The quarter of a column's day, 1 to 4."""
    return (cast(extract("month", day), Integer) + 2) // 3


def _upsert(
    session: Session,
    table: type[AwardSum] | type[AwardPayee],
    key: Sequence[str],
    names: Sequence[str],
    rows: list[tuple[Any, ...]],
    sign: int,
) -> None:
    """Add to the sums; in one order, so that two processes never wait for each other."""
    if not rows:
        return
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    new = dialect.insert(table)
    totals = {name: table.__table__.c[name] + new.excluded[name] for name in names}
    given = [
        dict(zip(key, row[: len(key)], strict=True))
        | {name: sign * int(value) for name, value in zip(names, row[len(key) :], strict=True)}
        for row in sorted(rows)
    ]
    session.connection().execute(new.on_conflict_do_update(index_elements=list(key), set_=totals), given)
