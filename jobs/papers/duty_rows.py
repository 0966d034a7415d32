"""Who had to contact whom, and what is met: each talent with a duty, whose duty it is, how it stands in a quarter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import duties
from storage.duties import Period, Rules, Standing
from storage.tables import Employer, Link, Official, Talent

_CHUNK = 5_000  # talents of one statement: databases take some tens of thousands of values


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A talent with whom somebody has to keep in touch. `official` "": nobody of the level that the duty asks for.

    `standing` is of the duty's own period (a quarter, half-year or year) in which the quarter lies.
    """

    talent_id: int
    name: str
    category: int | None
    employer: str
    official: str
    level: str
    standing: Standing
    last_contact_on: date | None

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing."""
        return self.standing.missing == 0


@dataclass(frozen=True, slots=True)
class Part:
    """How many talents a line of a summary has, and with how many the duty is met."""

    talents: int
    met: int

    @property
    def missing(self) -> int:
        """With how many it is not."""
        return self.talents - self.met


@dataclass(frozen=True, slots=True)
class DutyTable:
    """A quarter's duties. `by_official` and `by_category` are in the order of the rows."""

    quarter: Period
    rows: tuple[DutyRow, ...]

    @property
    def whole(self) -> Part:
        """All of them."""
        return add_up(self.rows)

    @property
    def by_category(self) -> dict[int, Part]:
        """By category."""
        categories = sorted({row.category or 0 for row in self.rows})
        return {one: add_up(row for row in self.rows if (row.category or 0) == one) for one in categories}

    @property
    def by_official(self) -> dict[tuple[str, str], Part]:
        """By who has to, as (level, name); ("", "") where nobody does."""
        officials = dict.fromkeys((row.level, row.official) for row in self.rows)
        return {one: add_up(row for row in self.rows if (row.level, row.official) == one) for one in officials}


def read_table(session: Session, rules: Rules, day: date) -> DutyTable:
    """The duties of the quarter of that day: who is not assigned and who is not met first, by official and category."""
    categories = sorted({category for duty in rules.duties for category in duty.categories})
    talents = session.execute(
        select(Talent, Employer.name)
        .outerjoin(Employer, Employer.id == Talent.employer_id)
        .where(Talent.category.in_(categories), Talent.erased_at.is_(None))
        .order_by(Talent.category, Talent.id)
    ).all()
    quarter = duties.period_of("quarter", day)
    standing: dict[int, Standing] = {}
    officials: dict[int, list[tuple[str, str]]] = {}
    for some in _chunks([(talent.id, talent.category) for talent, _ in talents]):
        standing |= duties.standings(session, rules, some, day)
        _add_officials(session, [talent_id for talent_id, _ in some], officials)
    rows = [
        _row(talent, employer or "", standing[talent.id], officials.get(talent.id, ()))
        for talent, employer in talents
        if talent.id in standing
    ]
    order = {level: place for place, level in enumerate(("chief_leader", "district_leader", "unit_head", "liaison"))}
    rows.sort(key=lambda row: (order.get(row.level, -1), row.official, row.is_met, row.category or 9, row.talent_id))
    return DutyTable(quarter, tuple(rows))


def add_up(rows: Iterable[DutyRow]) -> Part:
    """How many these are, and how many are met."""
    met = [row.is_met for row in rows]
    return Part(len(met), sum(met))


def _row(talent: Talent, employer: str, standing: Standing, officials: Sequence[tuple[str, str]]) -> DutyRow:
    fitting = [(level, name) for level, name in officials if level in standing.duty.levels]
    level, name = fitting[0] if fitting else ("", "")
    return DutyRow(talent.id, talent.name, talent.category, employer, name, level, standing, talent.last_contact_on)


def _add_officials(session: Session, talent_ids: Sequence[int], found: dict[int, list[tuple[str, str]]]) -> None:
    rows = session.execute(
        select(Link.talent_id, Official.level, Official.name)
        .join(Official, Official.id == Link.official_id)
        .where(Link.talent_id.in_(talent_ids), Link.until.is_(None), Official.ended_at.is_(None))
        .order_by(Link.id)
    )
    for talent_id, level, name in rows:
        found.setdefault(talent_id, []).append((level, name))


def _chunks(some: Sequence[tuple[int, int | None]]) -> Iterator[list[tuple[int, int | None]]]:
    left = iter(some)
    while chunk := list(islice(left, _CHUNK)):
        yield chunk
